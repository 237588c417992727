"""Two runs side by side: what got better, what got worse, what is new, case by case."""

from __future__ import annotations

from collections.abc import Mapping

from evals.base import Evaluation, Verdict
from evals.report.view import Change, Comparison
from evals.statistics import sign_test


def compare(before_id: str, before: Mapping[str, Evaluation], now: Mapping[str, Evaluation]) -> Comparison:
    """Over the suites that both have. A case that was repeated passed when it passed each time.

    Sealed cases are compared by their id alone; what they hold is not told.
    """
    changes: dict[str, list[Change]] = {"better": [], "worse": [], "new": [], "gone": []}
    for suite in now:
        if suite in before:
            for kind, change in _changes(suite, before[suite], now[suite]):
                changes[kind].append(change)
    return Comparison(
        with_run=before_id,
        better=changes["better"],
        worse=changes["worse"],
        new=changes["new"],
        gone=changes["gone"],
        metrics=_metrics(before, now),
        chance=sign_test(len(changes["better"]), len(changes["worse"])),
    )


def _changes(suite: str, before: Evaluation, now: Evaluation) -> list[tuple[str, Change]]:
    old, new = by_case(before), by_case(now)
    found = []
    for case in dict.fromkeys((*old, *new)):
        was = _passed(old[case]) if case in old else None
        is_ = _passed(new[case]) if case in new else None
        kind = _kind(was, is_)
        if kind:
            shown = (new.get(case) or old[case])[0]
            failed = next((verdict for verdict in new.get(case, ()) if not verdict.passed), None)
            change = Change(
                suite=suite,
                case=case,
                title="" if shown.sealed else shown.title,
                before=was,
                now=is_,
                reasons=failed.reasons if failed and not failed.sealed else (),
            )
            found.append((kind, change))
    return found


def by_case(evaluation: Evaluation) -> dict[str, list[Verdict]]:
    """Case -> its verdicts, one for each repeat."""
    found: dict[str, list[Verdict]] = {}
    for verdict in evaluation.verdicts:
        found.setdefault(verdict.case, []).append(verdict)
    return found


def flaky(evaluation: Evaluation) -> list[str]:
    """Cases that passed in some repeats and failed in others."""
    return [case for case, verdicts in by_case(evaluation).items() if len({v.passed for v in verdicts}) > 1]


def _passed(verdicts: list[Verdict]) -> bool:
    return all(verdict.passed for verdict in verdicts)


def _kind(was: bool | None, is_: bool | None) -> str:
    if was is None:
        return "new"
    if is_ is None:
        return "gone"
    return "" if was == is_ else "better" if is_ else "worse"


def _metrics(before: Mapping[str, Evaluation], now: Mapping[str, Evaluation]) -> list[tuple[str, str, float, float]]:
    """(suite, metric, before, now) where both have it."""
    return [
        (suite, metric.name, old[metric.name], metric.value)
        for suite, found in now.items()
        if suite in before
        for old in [{m.name: m.value for m in before[suite].metrics}]
        for metric in found.metrics
        if metric.name in old
    ]
