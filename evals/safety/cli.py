"""`kiosk eval safety`."""

from evals.base import Suite
from evals.safety.evaluate import evaluate
from evals.safety.generate import Config, cases, generate

SUITE = Suite(
    name="safety",
    about="Injection, other people's data, politics, advice, insults, people in danger; poisoned records.",
    config=Config,
    cases=cases,
    generate=generate,
    evaluate=evaluate,
)
