"""What a report is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evals.base import Evaluation


@dataclass(frozen=True)
class Gate:
    """A threshold as it stands: the metric must be at least `least` and at most `most`."""

    metric: str
    least: float | None
    most: float | None
    value: float
    met: bool


@dataclass(frozen=True)
class SuiteView:
    """A suite in a run. `trend`: metric -> (run id, value), oldest first, this run last.

    `flaky` names cases that passed in some repeats and failed in others.
    """

    name: str
    about: str
    config: Mapping[str, object]
    evaluation: Evaluation
    thresholds: Sequence[Gate]
    trend: Mapping[str, Sequence[tuple[str, float]]]
    flaky: Sequence[str]


@dataclass(frozen=True)
class Change:
    """A case in two runs. `before` and `now`: passed or not, None where the run lacks it.

    `reasons` say why it fails now. A sealed case has no title.
    """

    suite: str
    case: str
    title: str
    before: bool | None
    now: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """This run beside an earlier one. `metrics`: (suite, metric, before, now); `chance`: how
    likely a split of better and worse at least as uneven is by chance alone (sign test)."""

    with_run: str
    better: Sequence[Change]
    worse: Sequence[Change]
    new: Sequence[Change]
    gone: Sequence[Change]
    metrics: Sequence[tuple[str, str, float, float]]
    chance: float


@dataclass(frozen=True)
class RunView:
    """A finished run. `seconds` it took; `versions`: what it ran with, by name."""

    id: str
    started: datetime
    seconds: float
    versions: Mapping[str, str]
    passed: bool
    suites: Sequence[SuiteView]
    comparison: Comparison | None
