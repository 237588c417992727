"""A finished run on the terminal: the figures, the failed cases by name, what moved."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from evals.base import Evaluation
from evals.compare import flaky
from evals.reading import shown
from evals.report.charts import bound, number
from evals.report.view import Comparison, Gate
from evals.runner import Finished

ENOUGH = 5
"""Of fewer changes nothing can be said about chance."""
REASONS = 5
SHOWN = 25
"""Failed cases of a suite that are printed; the report has all."""


def show(finished: Finished, console: Console) -> None:
    """The figures, the failed cases by name, and where the report lies."""
    for name, evaluation in finished.evaluations.items():
        console.print(_table(name, evaluation, finished.gates.get(name, ())))
        _show_failed(evaluation, console)
    if finished.comparison:
        show_comparison(finished.comparison, console)
    console.print(f"report: {shown(finished.run.report)}", markup=False, highlight=False, soft_wrap=True)
    console.print("passed" if finished.passed else "NOT PASSED", style="bold", highlight=False)


def _table(name: str, evaluation: Evaluation, gates: Sequence[Gate]) -> Table:
    asked = {gate.metric: gate for gate in gates}
    table = Table("figure", "value", "95 % interval", "cases", "asked", "", title=name, title_justify="left")
    for metric in evaluation.metrics:
        gate = asked.get(metric.name)
        mark = "" if gate is None else "✓" if gate.met else "✗"
        figures = (
            number(metric.value, metric.unit),
            f"{number(metric.low, metric.unit)}…{number(metric.high, metric.unit)}",
        )
        table.add_row(metric.name, *figures, str(metric.n), _asked(gate, metric.unit), mark)
    return table


def _asked(gate: Gate | None, unit: str) -> str:
    if gate is None:
        return ""
    least = [f"≥ {bound(gate.least, unit)}"] if gate.least is not None else []
    most = [f"≤ {bound(gate.most, unit)}"] if gate.most is not None else []
    return ", ".join(least + most)


def _show_failed(evaluation: Evaluation, console: Console) -> None:
    failed = [verdict for verdict in evaluation.verdicts if not verdict.passed]
    told = [verdict for verdict in failed if not verdict.sealed and not verdict.known]
    for verdict in told[:SHOWN]:
        console.print(f"✗ {verdict.case}: {verdict.title}", markup=False, highlight=False, soft_wrap=True)
        for reason in verdict.reasons[:REASONS]:
            console.print(f"    {reason}", markup=False, highlight=False, soft_wrap=True)
        if len(verdict.reasons) > REASONS:
            console.print(f"    … and {len(verdict.reasons) - REASONS} more reasons", markup=False, highlight=False)
    if len(told) > SHOWN:
        console.print(f"  … and {len(told) - SHOWN} more, in the report", markup=False, highlight=False)
    for what, left in (
        ("sealed cases", [v for v in failed if v.sealed]),
        ("known failures", [v for v in failed if v.known]),
    ):
        if left:
            console.print(f"  {len(left)} {what}, besides", markup=False, highlight=False)
    for case in flaky(evaluation):
        console.print(f"~ {case}: passes at times and fails at times", markup=False, highlight=False)


def show_comparison(found: Comparison, console: Console) -> None:
    """Case by case what is better, worse, new and gone; then the figures that moved."""
    console.print(f"\ncompared with {found.with_run}", style="bold", highlight=False)
    for word, mark, changes in (
        ("better", "+", found.better),
        ("worse", "-", found.worse),
        ("new", "*", found.new),
        ("gone", "·", found.gone),
    ):
        console.print(f"{word}: {len(changes)}", highlight=False)
        for change in changes[:SHOWN]:
            reason = f": {change.reasons[0]}" if change.reasons else ""
            line = f"  {mark} {change.suite} {change.case}: {change.title or '(sealed)'}{reason}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    for suite, metric, before, now in found.metrics:
        if abs(now - before) > 1e-9:
            console.print(f"  {suite} {metric}: {before:.4g} → {now:.4g}", markup=False, highlight=False)
    if len(found.better) + len(found.worse) >= ENOUGH:
        console.print(f"so uneven a split by chance alone: p = {found.chance:.2g}", highlight=False)
