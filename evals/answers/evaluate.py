"""Scoring: each fact of the record against the answer, and each number of the answer against
the record; both languages against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evals.answers.facts import Needed, allowed_numbers, forbidden, needed, numbers
from evals.answers.generate import Case, Config
from evals.base import Evaluation, Line, Metric, Output, Table, Verdict
from evals.statistics import count, share
from knowledge_base.record import Procedure


def evaluate(config: Config, cases: Sequence[Case], outputs: Sequence[Output]) -> Evaluation:
    from knowledge_base import CATALOGUE, RECORDS, store

    records = store.load(RECORDS, CATALOGUE).procedures
    by_id = {case.id: case for case in cases}
    generated = [output for output in outputs if by_id[output.case].twin is None]
    written = [output for output in outputs if by_id[output.case].twin is not None]
    told = {(output.case, output.repeat): str(output.data["answer"]) for output in generated}
    held, verdicts = 0, []
    known = {code: allowed_numbers(record) for code, record in records.items()}
    for output in generated:
        case = by_id[output.case]
        facts = needed(records[case.procedure], case.section, case.lang, case.facts, config.today)
        held += len(facts)
        scored = Scored(case, str(output.data["answer"]), output, records[case.procedure], facts, config.today)
        other = told.get((_in_other_language(case), output.repeat), "")
        verdicts.append(_verdict(scored, known[case.procedure], other))
    twins = [_twin_verdict(by_id[output.case], output) for output in written]
    missing = sum(len(verdict.reasons) for verdict in verdicts)
    return Evaluation(
        verdicts=(*verdicts, *twins),
        metrics=(
            share("answers_right", [verdict.passed for verdict in verdicts], config.seed),
            count("facts_wrong", missing, held),
            *_twin_metrics(twins, config.seed),
        ),
        figures=(_by_section(by_id, verdicts),),
    )


def _twin_metrics(twins: Sequence[Verdict], seed: int) -> list[Metric]:
    return [share("twins_right", [verdict.passed for verdict in twins], seed)] if twins else []


def _in_other_language(case: Case) -> str:
    pieces = case.id.split("/")
    pieces[2] = "en" if case.lang == "vi" else "vi"
    return "/".join(pieces)


@dataclass(frozen=True)
class Scored:
    """An answer and the facts that it must hold."""

    case: Case
    answer: str
    output: Output
    record: Procedure
    facts: Sequence[Needed]
    today: date


def _verdict(scored: Scored, known_numbers: set[str], other: str) -> Verdict:
    case, record, answer = scored.case, scored.record, scored.answer
    reasons = _reasons(scored, known_numbers)
    if case.lang == "vi" and other:
        reasons += _disagreement(numbers(answer), numbers(other))
    known = ", ".join(f"{name} = {value}" for name, value in case.facts.items())
    return Verdict(
        case=case.id,
        repeat=scored.output.repeat,
        passed=not reasons,
        title=f"{record.short.in_(case.lang)}: {case.section}" + (f" ({known})" if known else ""),
        expected="; ".join(fact.what for fact in scored.facts),
        got=answer,
        reasons=tuple(reasons),
        exchange=(Line(who="visitor", text=f"[{case.section}]"), Line(who="kiosk", text=answer)),
        tags={"lang": case.lang, "section": case.section, "procedure": record.code},
    )


def _reasons(scored: Scored, known_numbers: set[str]) -> list[str]:
    case, record, answer = scored.case, scored.record, scored.answer
    told_from = scored.output.data["procedure"]
    found = [] if told_from == record.code else [f"answered from {told_from or 'nothing'}"]
    found += [reason for reason in (fact.missing_in(answer, case.lang) for fact in scored.facts) if reason]
    others = forbidden(record, case.section, case.lang, case.facts, scored.today)
    found += [
        f"{fact.kind} of another case or day is told: {fact.what}"
        for fact in others
        if not fact.missing_in(answer, case.lang)
    ]
    return found + [f"number {each} is not in the record" for each in sorted(numbers(answer) - known_numbers)]


def _disagreement(vi: set[str], en: set[str]) -> list[str]:
    """Numbers that are told in one language only."""
    return [f"number {each} is told in Vietnamese only" for each in sorted(vi - en)] + [
        f"number {each} is told in English only" for each in sorted(en - vi)
    ]


def _twin_verdict(case: Case, output: Output) -> Verdict:
    twin = case.twin
    assert twin is not None
    found = [str(each) for each in output.data["faults"]]
    # Where it is known to fail, `faults` has nothing to tell until it passes.
    known = "the twin says so" if twin.fails and not found else ""
    reasons = found or ["known to fail"] * bool(known)
    return Verdict(
        case=case.id,
        repeat=output.repeat,
        passed=not reasons,
        title=twin.question,
        expected=f"{twin.procedure} {twin.section}: {', '.join(twin.contains)}",
        got="; ".join(reasons) or "as expected",
        reasons=tuple(reasons),
        exchange=(Line(who="visitor", text=twin.question),),
        known=known,
        tags={"lang": case.lang, "section": twin.section, "procedure": twin.procedure, "twin": "yes"},
    )


def _by_section(cases: Mapping[str, Case], verdicts: Sequence[Verdict]) -> Table:
    rows = []
    for section in dict.fromkeys(cases[verdict.case].section for verdict in verdicts):
        part = [verdict for verdict in verdicts if cases[verdict.case].section == section]
        rows.append((section, str(len(part)), str(sum(not verdict.passed for verdict in part))))
    return Table(title="By section", columns=("section", "answers", "with a wrong fact"), rows=tuple(rows))
