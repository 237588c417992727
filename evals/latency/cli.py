"""`kiosk eval latency`."""

from evals.base import Suite
from evals.latency.evaluate import evaluate
from evals.latency.generate import Config, cases, generate

SUITE = Suite(
    name="latency",
    about="From the words to the finished screen, stage by stage, beside a plain baseline in the same run.",
    config=Config,
    cases=cases,
    generate=generate,
    evaluate=evaluate,
)
