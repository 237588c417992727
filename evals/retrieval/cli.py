"""`kiosk eval retrieval`."""

from evals.base import Suite
from evals.retrieval.evaluate import evaluate
from evals.retrieval.generate import Config, cases, generate

SUITE = Suite(
    name="retrieval",
    about="Labelled questions, asked as at the kiosk: which procedure, which part of it, or an honest no.",
    config=Config,
    cases=cases,
    generate=generate,
    evaluate=evaluate,
)
