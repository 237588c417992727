"""`kiosk eval dialogue`."""

from evals.base import Suite
from evals.dialogue.evaluate import evaluate
from evals.dialogue.generate import Config, cases, generate

SUITE = Suite(
    name="dialogue",
    about="Whole visits through the real session: who stands there, what breaks, where it must end.",
    config=Config,
    cases=cases,
    generate=generate,
    evaluate=evaluate,
)
