"""Scoring questions. The worst that can happen is an answer from a wrong procedure: it costs
somebody a day. Asking back, or saying "I don't know", costs a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.base import Evaluation, Line, Metric, Output, Table, Verdict
from evals.questions import Asked, Question
from evals.retrieval.generate import Config
from evals.statistics import mean, share

ANSWERED = ("answered", "partly_answered")
HONEST_NO = ("not_in_knowledge_base", "out_of_scope", "refused")

ENDS = {
    "out_of_scope": HONEST_NO,
    "not_held": (*HONEST_NO, "clarify", "needs_officer"),
    "unclear": ("clarify", "not_in_knowledge_base"),
}
"""How a question without an answer may end."""


@dataclass(frozen=True)
class Scored:
    case: Asked
    output: Output

    @property
    def truth(self) -> Question:
        return self.case.question

    @property
    def status(self) -> str:
        return str(self.output.data["status"])

    @property
    def procedure(self) -> str:
        """The one it was answered from; empty when it was not answered."""
        return str(self.output.data["procedure"])

    @property
    def held(self) -> bool:
        return bool(self.output.data["held"])

    @property
    def wrong(self) -> bool:
        """Answered from a procedure that was not meant."""
        return self.procedure not in ("", self.truth.procedure)

    @property
    def right(self) -> bool:
        if self.truth.unanswerable:
            return self.status in ENDS[self.truth.unanswerable] and not self.procedure
        if self.held:
            return self.procedure == self.truth.procedure
        return self.status == "not_in_knowledge_base" and not self.wrong

    @property
    def section_right(self) -> bool:
        return self.output.data["section"] in (self.truth.section, *self.truth.also)

    @property
    def turned_away(self) -> bool:
        """Taken for an attack, an insult or a cry for help."""
        return self.status in ("refused", "needs_officer")

    @property
    def asked_back(self) -> bool:
        return self.status == "clarify" and self.truth.procedure in self.output.data["candidates"]

    @property
    def rank(self) -> int:
        """Place of the right procedure in the search, from 1; 0 when it is not there."""
        return int(self.output.data["rank"])


def evaluate(config: Config, cases: Sequence[Asked], outputs: Sequence[Output]) -> Evaluation:
    by_id = {case.id: case for case in cases}
    scored = [Scored(by_id[output.case], output) for output in outputs]
    return Evaluation(
        verdicts=tuple(_verdict(each) for each in scored),
        metrics=tuple(_metrics(scored, config.seed)),
        figures=(_by_register(scored), _endings(scored)),
    )


def _verdict(each: Scored) -> Verdict:
    truth, sealed = each.truth, each.case.sealed
    reasons = _reasons(each)
    exchange = [Line(who="visitor", text=turn) for turn in (*truth.before, truth.question)]
    exchange.append(Line(who="kiosk", text=str(each.output.data["said"])))
    return Verdict(
        case=each.case.id,
        repeat=each.output.repeat,
        passed=not reasons,
        title="" if sealed else truth.question,
        expected="" if sealed else _expected(each),
        got="" if sealed else _got(each),
        reasons=() if sealed else tuple(reasons),
        exchange=() if sealed else tuple(exchange),
        tags={"lang": truth.lang, "register": truth.register_, "meant": _sort(each)},
        sealed=sealed,
    )


def _reasons(each: Scored) -> list[str]:
    truth = each.truth
    if each.wrong:
        return [f"answered from {each.procedure}, which is not what was asked"]
    if not each.right:
        if truth.unanswerable:
            return [f"ended as {each.status}, though it is {truth.unanswerable.replace('_', ' ')}"]
        back = " (the right one was offered)" if each.asked_back else ""
        return [f"not answered: {each.status}{back}" if each.held else f"ended as {each.status}, expected an honest no"]
    if each.held and truth.section and not each.section_right:
        return [f"told {each.output.data['section'] or 'nothing special'}, asked was {truth.section}"]
    return []


def _expected(each: Scored) -> str:
    truth = each.truth
    if truth.unanswerable:
        return f"{truth.unanswerable}: {' or '.join(ENDS[truth.unanswerable])}"
    wanted = f"{truth.procedure} {' or '.join((truth.section, *truth.also))}"
    return wanted if each.held else f"not_in_knowledge_base ({truth.procedure} is known by name only)"


def _got(each: Scored) -> str:
    data = each.output.data
    what = f"{data['procedure']} {data['section']}" if each.procedure else str(data["meant"])
    return f"{each.status} {what}".strip() + f" [{data['intent']}]"


def _sort(each: Scored) -> str:
    return each.truth.unanswerable or ("held" if each.held else "known by name")


def _metrics(scored: Sequence[Scored], seed: int) -> list[Metric]:
    found: list[Metric] = []
    for name, part in (
        ("open", [each for each in scored if not each.case.sealed]),
        ("sealed", [each for each in scored if each.case.sealed]),
    ):
        if part:
            answered = [each for each in part if each.held and each.right]
            found += [
                share(f"right_{name}", [each.right for each in part], seed),
                share(f"wrong_procedure_{name}", [each.wrong for each in part], seed),
                share(f"section_right_{name}", [each.section_right for each in answered], seed),
            ]
    held = [each for each in scored if each.held]
    return [
        *found,
        share("right_held", [each.right for each in held], seed),
        share("turned_away", [each.turned_away for each in scored if each.truth.procedure], seed),
        share("asked_back_held", [each.asked_back for each in held], seed),
        share("search_recall_at_5", [0 < each.rank <= 5 for each in held], seed),
        mean("search_mean_reciprocal_rank", [1 / each.rank if each.rank else 0.0 for each in held], "share", seed),
    ]


def _by_register(scored: Sequence[Scored]) -> Table:
    rows = []
    for register in dict.fromkeys(each.truth.register_ for each in scored):
        part = [each for each in scored if each.truth.register_ == register]
        figures = (sum(e.right for e in part), sum(e.wrong for e in part), len(part))
        rows.append((register, f"{100 * figures[0] / figures[2]:.0f} %", str(figures[1]), str(figures[2])))
    columns = ("how it is asked", "right", "from a wrong procedure", "questions")
    return Table(title="By the way of asking, sealed ones included", columns=columns, rows=tuple(rows))


def _endings(scored: Sequence[Scored]) -> Table:
    sorts = ("held", "known by name", "not_held", "out_of_scope", "unclear")
    statuses = sorted({each.status for each in scored})
    rows = tuple(
        (sort, *(str(sum(_sort(e) == sort and e.status == status for e in scored)) for status in statuses))
        for sort in sorts
    )
    return Table(title="How questions end", columns=("what is meant", *statuses), rows=rows)
