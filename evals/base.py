"""What every suite is made of: cases, what the kiosk did in them, verdicts, figures.

A suite is a package of three files. `generate.py` holds its `Config`, reads its cases and
lets the kiosk meet them; what it did (`Output`) is written down and can be scored many
times. `evaluate.py` turns outputs into verdicts, metrics and figures, and touches no kiosk.
`cli.py` ties both to the command `kiosk eval NAME`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from assistant.kiosk import Minds

SEED = 20261122
"""Where chance is used (personas, bootstrap), it begins here unless told otherwise."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SuiteConfig(Model):
    """What can be chosen in every suite; each suite's own `Config` adds to it."""

    seed: int = Field(default=SEED, description="Where chance begins: the same seed gives the same run.")
    only: str = Field(default="", description="Only cases whose id holds this text.")


# --- What goes in and comes out ---------------------------------------------------------


class Case(Protocol):
    """One thing to try. `id` is unique in its suite and stays the same from run to run."""

    @property
    def id(self) -> str: ...


class Line(Model):
    """One line of an exchange, as a person reads it in the report."""

    who: Literal["visitor", "kiosk", "device", "portal", "time", "note"]
    text: str


class Output(Model):
    """What the kiosk did in one case: one line of `outputs.jsonl`. `data` is the suite's own."""

    case: str
    repeat: int = 0
    data: dict[str, Any]


class Verdict(Model):
    """One case, scored: one line of `cases.jsonl`.

    `tags` (lang, register, persona…) is what figures are grouped by. `reasons` is empty when
    it passed. A sealed case counts in the figures and shows nothing of itself.
    """

    case: str
    repeat: int = 0
    passed: bool
    title: str
    expected: str = ""
    got: str = ""
    reasons: tuple[str, ...] = ()
    exchange: tuple[Line, ...] = ()
    tags: dict[str, str] = {}
    sealed: bool = False
    known: str = ""
    """Why it fails for now, where that is known: it counts, but it is no news."""


class Metric(Model):
    """A figure with its 95 % bootstrap interval. `n` is the number of cases behind it."""

    name: str
    value: float
    low: float
    high: float
    n: int
    unit: Literal["share", "ms", "count"] = "share"


# --- Figures for the report ---------------------------------------------------------------


class Confusion(Model):
    """`counts[i][j]`: cases of `labels[i]` that were taken for `labels[j]`."""

    kind: Literal["confusion"] = "confusion"
    title: str
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Bin(Model):
    """Cases whose confidence lay in one tenth: the mean confidence, the share that was right."""

    confidence: float
    accuracy: float
    n: int


class Reliability(Model):
    kind: Literal["reliability"] = "reliability"
    title: str
    bins: tuple[Bin, ...]
    error: float
    """Expected calibration error: the mean gap between the two, weighted by cases."""


class Percentiles(Model):
    """Milliseconds per stage: stage -> {"p50": …, "p90": …, "p95": …, "p99": …, "max": …}."""

    kind: Literal["percentiles"] = "percentiles"
    title: str
    rows: dict[str, dict[str, float]]


class Table(Model):
    kind: Literal["table"] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


Figure = Annotated[Confusion | Reliability | Percentiles | Table, Field(discriminator="kind")]


class Evaluation(Model):
    """A suite's result: `verdicts` case by case, `metrics` over all, `figures` for the report."""

    verdicts: tuple[Verdict, ...]
    metrics: tuple[Metric, ...]
    figures: tuple[Figure, ...] = ()


# --- A suite --------------------------------------------------------------------------------

C = TypeVar("C", bound=SuiteConfig)


@dataclass(frozen=True)
class Suite(Generic[C]):
    """`cases` reads what there is to try (raises `BadFiles`), `generate` lets the kiosk meet
    them one by one, `evaluate` scores what it did."""

    name: str
    about: str
    config: type[C]
    cases: Callable[[C], Sequence[Any]]
    generate: Callable[[C, Sequence[Any], Minds], AsyncIterator[Output]]
    evaluate: Callable[[C, Sequence[Any], Sequence[Output]], Evaluation]
