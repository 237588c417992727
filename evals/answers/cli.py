"""`kiosk eval answers`."""

from evals.answers.evaluate import evaluate
from evals.answers.generate import Config, cases, generate
from evals.base import Suite

SUITE = Suite(
    name="answers",
    about="Every section of every record, for every case: each fact is told, whole and unchanged. And the twins.",
    config=Config,
    cases=cases,
    generate=generate,
    evaluate=evaluate,
)
