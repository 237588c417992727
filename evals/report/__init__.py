"""The report of a run: one HTML file that asks nobody for anything and may be sent by mail."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from evals.base import Metric, Verdict
from evals.report.view import Change, Comparison, Gate, RunView, SuiteView

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent

FEW = 10
"""A share of fewer cases than this is marked: it may well be chance."""
FIRST = 10
"""So many failed cases, or changes, stand in sight; the others are one click away."""
FEW_VALUES = 12
"""A tag with more values than this is folded."""
FEW_ROWS = 15
"""Of a table with more rows than this the first are shown, the others folded."""


def render(run: RunView) -> str:
    """The whole file. Whatever cases hold is escaped; sealed ones are only counted."""
    sections = [_section(index, suite) for index, suite in enumerate(run.suites)]
    missed = [gate for suite in run.suites for gate in suite.thresholds if not gate.met]
    return _template().render(
        run=run,
        sections=sections,
        missed=len(missed),
        gates=sum(len(suite.thresholds) for suite in run.suites),
        verdicts=sum(section.total for section in sections),
        failed=sum(section.total - section.passed for section in sections),
        known=sum(bool(verdict.known) for suite in run.suites for verdict in suite.evaluation.verdicts),
        comparison=_compared(run.comparison, sections) if run.comparison else None,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from evals.report import charts

    env = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # Our own file, so it is no danger; what cases hold never goes through here.
    style = Markup((HERE / "report.css").read_text("utf-8"))
    env.globals.update(charts=charts, style=style, first=FIRST, few=FEW, few_values=FEW_VALUES, few_rows=FEW_ROWS)
    env.filters.update(digest=_digest, spaced=_spaced, named=_named, numeric=_numeric, counted=_counted, took=took)
    return env.get_template("report.html")


# --- A suite ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A metric as it is shown: `value` and `low`…`high` in words, `asked` empty without a gate."""

    metric: Metric
    gate: Gate | None
    value: str
    low: str
    high: str
    asked: str

    @property
    def sure(self) -> bool:
        """Whether there is an interval around it."""
        return self.metric.high > self.metric.low


@dataclass(frozen=True)
class Group:
    """Cases with the same value of a tag."""

    value: str
    passed: int
    n: int

    @property
    def share(self) -> float:
        return self.passed / self.n

    @property
    def few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class Section:
    """A suite with what is worked out from it. `failed`: (anchor, verdict), no sealed ones."""

    anchor: str
    view: SuiteView
    rows: Sequence[Row]
    ends: dict[str, float]
    groups: dict[str, list[Group]]
    failed: Sequence[tuple[str, Verdict]]
    sealed_failed: int
    flaky: Sequence[str]
    flaky_sealed: int

    @property
    def total(self) -> int:
        return len(self.view.evaluation.verdicts)

    @property
    def passed(self) -> int:
        return self.total - len(self.failed) - self.sealed_failed

    @property
    def missed(self) -> int:
        return sum(not gate.met for gate in self.view.thresholds)

    @property
    def gated(self) -> list[Row]:
        return [row for row in self.rows if row.gate]

    @property
    def repeated(self) -> bool:
        return any(verdict.repeat for verdict in self.view.evaluation.verdicts)


def _section(index: int, view: SuiteView) -> Section:
    from evals.report.charts import top

    found = view.evaluation
    gates = {gate.metric: gate for gate in view.thresholds}
    failed = [verdict for verdict in found.verdicts if not verdict.passed]
    # What nobody knew of stands first.
    told = sorted((verdict for verdict in failed if not verdict.sealed), key=lambda verdict: bool(verdict.known))
    sealed = {verdict.case for verdict in found.verdicts if verdict.sealed}
    flaky = [case for case in view.flaky if case not in sealed]
    return Section(
        anchor=f"suite-{index + 1}",
        view=view,
        rows=[_row(metric, gates.get(metric.name)) for metric in found.metrics],
        ends=top(found.metrics, view.thresholds),
        groups=_groups(found.verdicts),
        failed=[(f"failed-{index + 1}-{number}", verdict) for number, verdict in enumerate(told, 1)],
        sealed_failed=len(failed) - len(told),
        flaky=flaky,
        flaky_sealed=len(view.flaky) - len(flaky),
    )


def _row(metric: Metric, gate: Gate | None) -> Row:
    from evals.report.charts import bound, number

    unit = metric.unit
    bounds = (("least", gate.least), ("most", gate.most)) if gate else ()
    asked = [f"at {word} {bound(each, unit)}" for word, each in bounds if each is not None]
    return Row(
        metric=metric,
        gate=gate,
        value=_apart(metric, gate),
        low=number(metric.low, unit).split("\u00a0")[0],  # the unit stands behind the high end
        high=number(metric.high, unit),
        asked=", ".join(asked),
    )


def _apart(metric: Metric, gate: Gate | None) -> str:
    """The value with as many digits as it takes to see that it misses its gate."""
    from evals.report.charts import number

    bounds = [each for each in (gate.least, gate.most) if each is not None] if gate and not gate.met else []
    texts = [number(metric.value, metric.unit, digits) for digits in (1, 2, 3, 4)]
    for digits, text in enumerate(texts, 1):
        if text not in [number(each, metric.unit, digits) for each in bounds]:
            return text
    return texts[-1]


def _groups(verdicts: Iterable[Verdict]) -> dict[str, list[Group]]:
    """Tag -> its values, the weakest first; not a tag that is the same for all cases."""
    verdicts = tuple(verdicts)
    found: dict[str, dict[str, list[bool]]] = {}
    for verdict in verdicts:
        for tag, value in verdict.tags.items():
            if value:
                found.setdefault(tag, {}).setdefault(value, []).append(verdict.passed)
    return {
        tag: sorted(
            (Group(value, sum(passed), len(passed)) for value, passed in values.items()),
            key=lambda group: (group.share, -group.n, group.value),
        )
        for tag, values in sorted(found.items(), key=lambda item: len(item[1]) > FEW_VALUES)
        if len(values) > 1 or sum(map(len, values.values())) < len(verdicts)
    }


# --- Two runs -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """`kinds`: (word, what it means, (anchor or nothing, change)…, how many are sealed)."""

    view: Comparison
    kinds: Sequence[tuple[str, str, Sequence[tuple[str, Change]], int]]
    moved: Sequence[tuple[str, str, str, str, str]]
    still: int


def _compared(view: Comparison, sections: Sequence[Section]) -> Compared:
    sealed = {
        (section.view.name, verdict.case)
        for section in sections
        for verdict in section.view.evaluation.verdicts
        if verdict.sealed
    }
    # The first try of a case that failed is where its link leads.
    anchors = {
        (section.view.name, verdict.case): anchor
        for section in sections
        for anchor, verdict in reversed(section.failed)
    }
    kinds = []
    for word, about, changes in (
        ("Better", "failed before, pass now", view.better),
        ("Worse", "passed before, fail now", view.worse),
        ("New", "were not there before", view.new),
        ("Gone", "are not there any more", view.gone),
    ):
        # Of a case that is gone only the missing title tells that it was sealed.
        told = [c for c in changes if (c.suite, c.case) not in sealed and (c.title or c.now is not None)]
        linked = [(anchors.get((change.suite, change.case), ""), change) for change in told]
        kinds.append((word, about, linked, len(changes) - len(told)))
    moved = [each for each in view.metrics if each[2] != each[3]]
    units = {(s.view.name, row.metric.name): str(row.metric.unit) for s in sections for row in s.rows}
    return Compared(
        view=view,
        kinds=kinds,
        moved=[_moved(*each, units.get(each[:2], "count")) for each in moved],
        still=len(view.metrics) - len(moved),
    )


def _moved(suite: str, metric: str, before: float, now: float, unit: str) -> tuple[str, str, str, str, str]:
    """(suite, metric, before, now, by how much), in words."""
    from evals.report.charts import number

    by = now - before
    if unit == "share" and isfinite(by):
        told = f"{100 * by:+.1f}\u00a0points"
    else:
        told = ("+" if by > 0 else "") + number(by, unit)
    return suite, metric, number(before, unit), number(now, unit), told.replace("-", "−")


# --- Words ----------------------------------------------------------------------------------------


def took(seconds: float) -> str:
    """A duration: "4.2 s", "12 min 5 s", "1 h 3 min"."""
    if not isfinite(seconds) or seconds < 0:
        return "–"
    if seconds < 59.95:
        return f"{seconds:.1f}\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}\u00a0min {rest}\u00a0s"
    return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min"


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _named(name: str) -> str:
    return name[:1].upper() + _spaced(name[1:])


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,}\u00a0{one if n == 1 else many or one + 's'}"


def _numeric(text: str) -> bool:
    """Whether a cell is a number, which stands at the right."""
    return bool(re.fullmatch(r"[-+−–≥≤<>~]?\s?\d[\d.,\s]*(%|ms|s)?|–", text.strip()))


def _digest(script: str) -> str:
    """What the page's own rules call the one script that may run."""
    return "sha256-" + b64encode(sha256(str(script).encode()).digest()).decode()
