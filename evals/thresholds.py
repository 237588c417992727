"""What a run must reach: `thresholds.yaml`. A run that misses one ends with exit code 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import model_validator

from evals.base import Evaluation, Model
from evals.reading import BadFiles, Problem, meant, parse, read
from evals.report.view import Gate

THRESHOLDS = Path(__file__).with_name("thresholds.yaml")


class Threshold(Model):
    """The value must be at least `least` and at most `most`."""

    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Threshold:
        if self.least is None and self.most is None:
            raise ValueError("give “least”, “most” or both")
        return self


Thresholds = Mapping[str, Mapping[str, Threshold]]
"""Suite -> metric -> what it must reach."""


def load(path: Path, suites: Iterable[str]) -> Thresholds:
    """Raises `BadFiles` for an unknown suite or a threshold that says nothing."""
    document = read(path)
    if not isinstance(document.data, dict):
        raise BadFiles([document.problem((), "suites with their metrics are expected here")])
    names = tuple(suites)
    problems: list[Problem | str] = []
    found: dict[str, dict[str, Threshold]] = {}
    for suite, metrics in document.data.items():
        if suite not in names:
            problems.append(document.problem((suite,), f"there is no suite “{suite}”{meant(str(suite), names)}"))
            continue
        if not isinstance(metrics, dict):
            problems.append(document.problem((suite,), f"metrics of “{suite}” are expected here: name: {{least: 0.9}}"))
            continue
        for metric, data in metrics.items():
            try:
                found.setdefault(suite, {})[metric] = parse(document, Threshold, data, (suite, metric))
            except BadFiles as bad:
                problems += bad.problems
    if problems:
        raise BadFiles(problems)
    return found


def gates(thresholds: Thresholds, suite: str, evaluation: Evaluation) -> list[Gate]:
    """How each threshold of a suite stands. One without a case behind it is missed. Raises
    `BadFiles` for one that no metric has."""
    values = {metric.name: metric.value for metric in evaluation.metrics}
    counted = {metric.name for metric in evaluation.metrics if metric.n}
    found = []
    for name, threshold in thresholds.get(suite, {}).items():
        if name not in values:
            raise BadFiles([f"thresholds: suite {suite} has no metric “{name}”{meant(name, values)}"])
        value = values[name]
        low_enough = threshold.most is None or value <= threshold.most
        met = name in counted and low_enough and (threshold.least is None or value >= threshold.least)
        found.append(Gate(metric=name, least=threshold.least, most=threshold.most, value=value, met=met))
    return found
