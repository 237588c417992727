"""Scoring visits: was everything as expected, did the visitor reach the goal, what was never played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.base import Evaluation, Metric, Output, Table, Verdict
from evals.dialogue import coverage
from evals.dialogue.generate import Config, DialogueCase
from evals.dialogue.played import Played, Unmet
from evals.dialogue.scenario import Script
from evals.statistics import count, mean, share


def evaluate(config: Config, cases: Sequence[DialogueCase], outputs: Sequence[Output]) -> Evaluation:
    by_id = {case.id: case for case in cases}
    visits = [(by_id[output.case], output.repeat, Played.model_validate(output.data)) for output in outputs]
    verdicts = [_verdict(case, repeat, played) for case, repeat, played in visits]
    reached = coverage.together(played.reached for _, _, played in visits)
    return Evaluation(
        verdicts=tuple(verdicts),
        metrics=tuple(_metrics([(case, played) for case, _, played in visits], verdicts, reached, config.seed)),
        figures=(
            _by_persona(visits, verdicts),
            _known(visits),
            *coverage.tables(reached, coverage.universe()),
            _without_expectation(cases),
        ),
    )


def _verdict(case: DialogueCase, repeat: int, played: Played) -> Verdict:
    script = case.script
    reasons = [_reason(script, each) for each in played.unmet]
    if case.known:
        # It counts as failed either way: that it passes now must be noticed, and said in the file.
        told = (
            f"known: {case.known}"
            if reasons
            else f"passes, though known to fail ({case.known}): take it out of “known”"
        )
        reasons.insert(0, f"{script.where('known', case.persona)}: {told}")
    wanted = [f"turn {index + 1}" for index, turn in enumerate(script.scenario.turns) if turn.expect]
    return Verdict(
        case=case.id,
        repeat=repeat,
        passed=not reasons,
        title=script.scenario.about,
        expected=f"what stands in {script.where()} at {', '.join(wanted)}",
        got=f"{played.outcome}, after {played.turns} turns of the visitor",
        reasons=tuple(reasons),
        exchange=played.exchange,
        known=case.known if played.unmet else "",
        tags={
            "persona": case.persona,
            "lang": case.lang,
            "group": script.group or "-",
            "flow": _flow(played),
        },
    )


def _reason(script: Script, unmet: Unmet) -> str:
    if unmet.turn == 0:
        return f"{script.where()}: expected {unmet.expected}; got {unmet.got}"
    place = f"{script.where()[: -len(str(script.line()))]}{unmet.line}"
    return f"{place}: turn {unmet.turn}: {unmet.key}: expected {unmet.expected}; got {unmet.got}"


def _flow(played: Played) -> str:
    """The first flow of the visit that is more than a way out."""
    flows = [step.partition("/")[0] for step in played.reached.steps]
    small = ("leave", "start_over", "officer", "satisfaction")
    return next((flow for flow in flows if flow not in small), flows[0] if flows else "-")


def _metrics(
    visits: Sequence[tuple[DialogueCase, Played]],
    verdicts: Sequence[Verdict],
    reached: coverage.Reached,
    seed: int,
) -> list[Metric]:
    everything = coverage.universe()
    phrases = {key for keys in reached.phrases.values() for key in keys}
    surprising = sum(_surprises(case, played) for case, played in visits)
    return [
        share("passed", [verdict.passed for verdict in verdicts], seed),
        share("goal_reached", [played.goal for _, played in visits], seed),
        count("unexpected", surprising, len(visits)),
        _part("steps_reached", reached.steps, everything.steps),
        _part("phrases_reached", sorted(phrases), everything.phrases),
        _part("commands_reached", reached.commands, everything.commands),
        _words_expected([case for case, _ in visits]),
        mean("visitor_turns", [float(played.turns) for _, played in visits], "count", seed),
    ]


def _surprises(case: DialogueCase, played: Played) -> bool:
    """A failure that nobody knew of, or one that is no more."""
    return bool(played.unmet) != bool(case.known)


def _part(name: str, reached: Sequence[str], everything: Mapping[str, str]) -> Metric:
    """A share without chance in it: `n` is how many there are."""
    value = coverage.share(reached, everything)
    return Metric(name=name, value=value, low=value, high=value, n=len(everything))


def _unexpected_words(cases: Sequence[DialogueCase]) -> list[tuple[str, str]]:
    """Phrases and steps whose words none of these scenarios expects."""
    from dialogue.content import load

    turns = [turn for case in cases for turn in case.script.scenario.turns if turn.expect]
    literals = [text for turn in turns if turn.expect for text in (*turn.expect.said, *turn.expect.shown)]
    return coverage.unexpected_words(literals, load(), coverage.universe())


def _words_expected(cases: Sequence[DialogueCase]) -> Metric:
    from dialogue.content import load

    n = coverage.worded(load(), coverage.universe())
    value = 1 - len(_unexpected_words(cases)) / n
    return Metric(name="words_expected", value=value, low=value, high=value, n=n)


def _without_expectation(cases: Sequence[DialogueCase]) -> Table:
    return Table(
        title="Words that no scenario expects",
        columns=("whose", "where"),
        rows=tuple(_unexpected_words(cases)),
        note="Were they broken, nothing here would notice.",
    )


def _by_persona(visits: Sequence[tuple[DialogueCase, int, Played]], verdicts: Sequence[Verdict]) -> Table:
    rows = []
    for persona in dict.fromkeys(case.persona for case, _, _ in visits):
        part = [
            (played, verdict)
            for (case, _, played), verdict in zip(visits, verdicts, strict=True)
            if case.persona == persona
        ]
        turns = sum(played.turns for played, _ in part) / len(part)
        passed, goals = sum(verdict.passed for _, verdict in part), sum(played.goal for played, _ in part)
        rows.append((persona, str(len(part)), str(passed), str(goals), f"{turns:.1f}"))
    columns = ("persona", "visits", "passed", "goal reached", "turns of the visitor")
    return Table(title="By persona", columns=columns, rows=tuple(rows))


def _known(visits: Sequence[tuple[DialogueCase, int, Played]]) -> Table:
    rows = [
        (case.id, case.known, case.script.where("known", case.persona), "fails" if played.unmet else "passes now")
        for case, _, played in visits
        if case.known
    ]
    note = "" if rows else "None."
    return Table(title="Known failures", columns=("case", "why", "where", "now"), rows=tuple(rows), note=note)
