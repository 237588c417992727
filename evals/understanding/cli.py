"""`kiosk eval understanding`."""

from evals.base import Suite
from evals.understanding.evaluate import evaluate
from evals.understanding.generate import Config, cases, generate

SUITE = Suite(
    name="understanding",
    about="Intent, confidence and values of sentences that no model was trained on.",
    config=Config,
    cases=cases,
    generate=generate,
    evaluate=evaluate,
)
