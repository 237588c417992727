"""Scoring: accuracy with its interval, calibration, what is turned away, values found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.hear import SURE, SURE_TO_REFUSE
from dialogue.questions import OUT_OF_SCOPE, REFUSED
from evals.base import Evaluation, Line, Metric, Output, Table, Verdict
from evals.statistics import confusion, macro_f1, mean, reliability, share
from evals.understanding.generate import Case, Config

FEW = 3
"""Intents with fewer sentences than this say nothing about the weakest one."""

TURNED_AWAY = {*OUT_OF_SCOPE, *REFUSED}


@dataclass(frozen=True)
class Scored:
    case: Case
    output: Output

    @property
    def guess(self) -> str:
        return str(self.output.data["intent"])

    @property
    def confidence(self) -> float:
        return float(self.output.data["confidence"])

    @property
    def right(self) -> bool:
        return self.guess == self.case.intent

    @property
    def turns_away(self) -> bool:
        """Whether the kiosk would act on it as on something that is none of its business."""
        least = SURE_TO_REFUSE if self.guess in REFUSED else SURE
        return self.guess in TURNED_AWAY and self.confidence >= least


def evaluate(config: Config, cases: Sequence[Case], outputs: Sequence[Output]) -> Evaluation:
    by_id = {case.id: case for case in cases}
    scored = [Scored(by_id[output.case], output) for output in outputs]
    intents = [each for each in scored if each.case.intent]
    values = [each for each in scored if not each.case.intent]
    return Evaluation(
        verdicts=tuple(_verdict(each) for each in scored),
        metrics=(*_intent_metrics(intents, config.seed), *_value_metrics(values, config.seed)),
        figures=_figures(intents) if intents else (),
    )


def _verdict(each: Scored) -> Verdict:
    return (_intent_verdict if each.case.intent else _value_verdict)(each)


def _intent_verdict(each: Scored) -> Verdict:
    case, got = each.case, f"{each.guess} ({each.confidence:.2f})"
    ranking = ", ".join(f"{intent} {confidence:.2f}" for intent, confidence in each.output.data["ranking"][:3])
    return Verdict(
        case=case.id,
        repeat=each.output.repeat,
        passed=each.right,
        title=case.text,
        expected=case.intent,
        got=got,
        reasons=() if each.right else (f"taken for {got}, meant is {case.intent}",),
        exchange=(Line(who="visitor", text=case.text), Line(who="note", text=ranking)),
        tags={"lang": case.lang, "intent": case.intent, "written": "without diacritics" if case.folded else "as it is"},
    )


def _value_verdict(each: Scored) -> Verdict:
    wanted, got = _bag(each.case.values), _bag(each.output.data["values"])
    missing, extra = wanted - got, got - wanted
    reasons = [f"not found: {kind} {value}" for kind, value in missing]
    reasons += [f"found, but not there: {kind} {value}" for kind, value in extra]
    return Verdict(
        case=each.case.id,
        repeat=each.output.repeat,
        passed=not reasons,
        title=each.case.text,
        expected=_told(wanted),
        got=_told(got),
        reasons=tuple(reasons),
        exchange=(Line(who="visitor", text=each.case.text),),
        tags={"lang": each.case.lang, "values": "yes"},
    )


def _bag(values: Any) -> Counter[tuple[str, str]]:
    pairs = ((v["kind"], v["value"]) if isinstance(v, dict) else (v.kind, v.value) for v in values)
    return Counter(pairs)


def _told(values: Counter[tuple[str, str]]) -> str:
    return ", ".join(f"{kind} {value}" for kind, value in sorted(values.elements())) or "nothing"


def _intent_metrics(scored: Sequence[Scored], seed: int) -> list[Metric]:
    if not scored:
        return []
    sure = [each for each in scored if each.confidence >= SURE]
    foreign = [each for each in scored if each.case.intent in TURNED_AWAY]
    ours = [each for each in scored if each.case.intent not in TURNED_AWAY]
    error = reliability("", [e.confidence for e in scored], [e.right for e in scored]).error
    weakest = min((right for right, n in _recall(scored).values() if n >= FEW), default=0.0)
    return [
        share("accuracy", [e.right for e in scored if not e.case.folded], seed),
        share("accuracy_without_diacritics", [e.right for e in scored if e.case.folded], seed),
        macro_f1([e.case.intent for e in scored], [e.guess for e in scored], seed),
        share("accuracy_where_sure", [e.right for e in sure], seed),
        share("sure", [e.confidence >= SURE for e in scored], seed),
        Metric(name="calibration_error", value=error, low=error, high=error, n=len(scored)),
        share("out_of_scope_recall", [e.turns_away for e in foreign], seed),
        share("false_rejection", [e.turns_away for e in ours], seed),
        Metric(name="weakest_intent", value=weakest, low=weakest, high=weakest, n=len(scored)),
    ]


def _value_metrics(scored: Sequence[Scored], seed: int) -> list[Metric]:
    if not scored:
        return []
    pairs = [(_bag(each.case.values), _bag(each.output.data["values"])) for each in scored]
    found = sum((wanted & got).total() for wanted, got in pairs)
    there = sum(wanted.total() + got.total() for wanted, got in pairs)
    f1 = 2 * found / there if there else 1.0
    whole = mean("values_exact", [float(wanted == got) for wanted, got in pairs], "share", seed)
    return [Metric(name="values_f1", value=f1, low=f1, high=f1, n=len(scored)), whole]


def _recall(scored: Sequence[Scored]) -> dict[str, tuple[float, int]]:
    """Intent -> (share that was recognised, number of sentences)."""
    by_intent: dict[str, list[bool]] = defaultdict(list)
    for each in scored:
        by_intent[each.case.intent].append(each.right)
    return {intent: (sum(right) / len(right), len(right)) for intent, right in by_intent.items()}


def _figures(scored: Sequence[Scored]) -> tuple[Any, ...]:
    recall = sorted(_recall(scored).items(), key=lambda item: (item[1][0], item[0]))
    rows = tuple((intent, f"{100 * right:.0f} %", str(n)) for intent, (right, n) in recall)
    return (
        confusion("Which intent is taken for which", [e.case.intent for e in scored], [e.guess for e in scored]),
        reliability("Can confidence be believed?", [e.confidence for e in scored], [e.right for e in scored]),
        Table(title="Intents, the weakest first", columns=("intent", "recognised", "sentences"), rows=rows),
    )
