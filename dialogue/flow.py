"""The flow language: six verbs, in YAML.

    say      a sentence; with `wait` the visitor goes on by a button
    ask      one value of a slot, typed or spoken
    choose   one of a few options
    confirm  yes or no, often a read-back of several slots, each of which can be corrected
    call     a device, the portal or the knowledge base
    branch   where to go on

A flow is a list of steps that is walked from the top. A step is passed over when its
`only_if` does not hold, when its `unless` does, or when it is already settled (its slot is
filled, its sentence said, its call answered). Going *to* a step, by `go`, by "back" or by
"correct", opens it again. That one rule gives prefilling from the card, correction of a
single field and the return to the review, with no further machinery.

The language is closed: a flow that needs more is a design decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from dialogue.messages import Lang
from dialogue.slots import SlotType

CallName = Literal["checklist", "read_card", "submit", "look_up", "print_slip", "call_officer", "save_feedback"]

END = "@end"
"""The target that ends the visit."""
HOME = "@home"
"""The target that leaves the flow for the home screen; an aside goes back to what it interrupted."""
RESTART = "@restart"
"""The target that forgets all entries and begins again, in the same language."""
PLACES = (END, HOME, RESTART)


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Model):
    """A text in both languages, possibly with {slot} in it."""

    vi: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.vi if lang == "vi" else self.en


def _values(condition: Any) -> Any:
    """In a condition, one value stands for a list of one."""
    if not isinstance(condition, dict):
        return condition
    return {slot: (values,) if isinstance(values, str) else values for slot, values in condition.items()}


When = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_values)]
"""Slot -> allowed value or values, all of which must hold; "*" stands for any value."""

Unless = Annotated[tuple[When, ...], BeforeValidator(lambda data: (data,) if isinstance(data, dict) else data)]
"""One condition or several, any of which is enough."""


class Applies(Model):
    """What has conditions: it counts when `only_if` holds and no `unless` does."""

    only_if: When = {}
    unless: Unless = ()

    def applies(self, slots: Mapping[str, str]) -> bool:
        return holds(self.only_if, slots) and not any(holds(condition, slots) for condition in self.unless)


class StepBase(Applies):
    id: str
    part: str = ""
    """The part of the flow it belongs to, for "step 2 of 5"; empty: as the step before."""
    next: str = ""
    """Where to go on when not the next step: a step id, `flow:NAME`, `@home`, `@restart` or `@end`."""


class SayStep(StepBase):
    say: Words
    wait: bool = False
    lines: tuple[Words, ...] = ()


class Question(StepBase):
    """What ask, choose and confirm share: a question, and how it is put a second time."""

    text: Words
    again: Words | None = None
    lines: tuple[Words, ...] = ()
    """Shown below the question, not spoken."""


class AskStep(Question):
    ask: str
    type: SlotType
    label: Words
    hint: Words | None = None
    default: str = ""
    """A value offered in the field, to be taken over by a touch."""
    least: int | None = None
    most: int | None = None
    equals: Literal["confirmation_code"] | None = None
    fresh: bool = False
    """Asked anew each time the flow passes: a secret is typed again, not sent again."""


class ChooseOption(Model):
    value: str
    label: Words
    note: Words | None = None
    say: dict[Lang, tuple[str, ...]] = {}
    """Other ways to say it."""
    go: str = ""
    primary: bool = False
    icon: str = ""


class ChooseStep(Question):
    choose: str
    options: tuple[ChooseOption, ...]
    show: Literal["", "papers", "card", "sent", "status", "officer", "faces"] = ""
    """What else stands on the screen."""
    label: Words | None = None
    """The slot's name on the review; without one it does not appear there."""
    on_card: str = ""
    """The value that a card put on the reader chooses."""


class ConfirmStep(Question):
    confirm: str
    rows: tuple[str, ...] = ()
    """Slots read back; "*" stands for the whole form."""
    no: str = ""
    """Where "no" leads when there are no rows to correct."""


class CallStep(StepBase):
    call: CallName
    args: dict[str, str] = {}
    working: Words | None = None
    """Said while it runs."""
    on: dict[str, str] = {}
    """Outcome -> target. "ok", "queued" or a failure's reason; "failed" for any other failure."""
    fresh: bool = False
    """Run it again each time the flow passes, because its arguments may have changed."""
    barrier: bool = False
    """Nothing before it can be gone back to: it can't be undone."""


class BranchArm(Model):
    when: When = Field(default={}, alias="if")
    go: str


class BranchStep(StepBase):
    branch: tuple[BranchArm, ...]


def _verb(data: Any) -> str:
    if isinstance(data, BaseModel):
        data = data.model_dump()
    verbs = [verb for verb in ("say", "ask", "choose", "confirm", "call", "branch") if verb in data]
    return verbs[0] if len(verbs) == 1 else "none"


Step = Annotated[
    Annotated[SayStep, Tag("say")]
    | Annotated[AskStep, Tag("ask")]
    | Annotated[ChooseStep, Tag("choose")]
    | Annotated[ConfirmStep, Tag("confirm")]
    | Annotated[CallStep, Tag("call")]
    | Annotated[BranchStep, Tag("branch")],
    Discriminator(
        _verb,
        custom_error_type="verb",
        custom_error_message="a step has exactly one verb: say, ask, choose, confirm, call or branch",
    ),
]


class Part(Model):
    id: str
    label: Words


class FormSource(Applies):
    slot: str


class FormField(Model):
    """One field of the dossier: the first source that holds and has a value fills it.

    Because the mother's name *comes from* the requester when the requester is the mother,
    nothing is ever copied between slots, and a corrected relation leaves nothing stale.
    """

    field: str
    label: Words
    sources: tuple[FormSource, ...] = Field(alias="from")

    def slot(self, slots: Mapping[str, str]) -> str:
        """The slot that fills this field now; empty when none does."""
        return next((s.slot for s in self.sources if slots.get(s.slot) and s.applies(slots)), "")


class Flow(Model):
    flow: str
    title: Words
    procedure: str = ""
    parts: tuple[Part, ...] = ()
    form: tuple[FormField, ...] = ()
    facts: tuple[str, ...] = ()
    """Slots that decide the checklist; they carry no personal data and go on the slip."""
    private: bool = False
    """True when its slots are forgotten as soon as the flow is left."""
    aside: bool = False
    """True when it only comes in between: what stood there before waits beneath, and comes back."""
    steps: tuple[Step, ...]

    def index(self, step_id: str) -> int:
        return next(i for i, step in enumerate(self.steps) if step.id == step_id)

    def step(self, step_id: str) -> Step:
        return self.steps[self.index(step_id)]

    def live(self, slots: Mapping[str, str]) -> dict[str, str]:
        """The slots that count: an answer to a question that no longer applies is as good as
        never given ("leave the father blank", once the parents turn out to be married)."""
        asked = {slot_of(step) for step in self.steps}
        counting = {slot: value for slot, value in slots.items() if slot not in asked}
        for step in self.steps:
            slot = slot_of(step)
            if slot and slot in slots and step.applies(counting):
                counting[slot] = slots[slot]
        return counting

    def asking(self, slot: str) -> AskStep | ChooseStep | None:
        """The step that fills a slot."""
        for step in self.steps:
            if (isinstance(step, AskStep) and step.ask == slot) or (
                isinstance(step, ChooseStep) and step.choose == slot
            ):
                return step
        return None


def slot_of(step: Step) -> str:
    """The slot that a step fills; empty for a step that fills none."""
    match step:
        case AskStep():
            return step.ask
        case ChooseStep():
            return step.choose
        case ConfirmStep():
            return step.confirm
    return ""


def holds(condition: Mapping[str, tuple[str, ...]], slots: Mapping[str, str]) -> bool:
    return all(
        slots.get(name, "") in values or ("*" in values and slots.get(name, "")) for name, values in condition.items()
    )


def targets(step: Step) -> tuple[str, ...]:
    """Every place that a step may jump to."""
    found = [step.next] if step.next else []
    match step:
        case ChooseStep():
            found += [option.go for option in step.options if option.go]
        case ConfirmStep():
            found += [step.no] if step.no else []
        case CallStep():
            found += step.on.values()
        case BranchStep():
            found += [arm.go for arm in step.branch]
    return tuple(found)


def problems(flows: Mapping[str, Flow]) -> list[str]:
    """What is wrong with a set of flows beyond their shape, one exact sentence each."""
    found = []
    for name, flow in flows.items():
        ids = [step.id for step in flow.steps]
        found += [f"{name}: two steps are called “{i}”" for i in sorted({i for i in ids if ids.count(i) > 1})]
        parts = {part.id for part in flow.parts}
        for step in flow.steps:
            if step.part and step.part not in parts:
                found.append(f"{name}/{step.id}: part “{step.part}” is not listed under `parts`")
            for target in targets(step):
                if target in PLACES or target in ids:
                    continue
                if target.startswith("flow:") and target.removeprefix("flow:") in flows:
                    continue
                found.append(f"{name}/{step.id}: there is no step, flow or @place called “{target}”")
            if isinstance(step, ConfirmStep):
                for slot in step.rows:
                    if slot != "*" and flow.asking(slot) is None:
                        found.append(f"{name}/{step.id}: no step asks for the slot “{slot}” that is read back")
                if not step.rows and not step.no:
                    found.append(f"{name}/{step.id}: a confirm without rows needs `no`")
        found += [f"{name}: {cycle}" for cycle in _silent_cycles(flow)]
    return found


def _silent_cycles(flow: Flow) -> list[str]:
    """Rounds of branches and sayings in which the visitor is never asked: endless loops."""
    ids = [step.id for step in flow.steps]

    def silent(step: Step) -> bool:
        return isinstance(step, BranchStep) or (isinstance(step, SayStep) and not step.wait)

    def onward(index: int) -> set[int]:
        step = flow.steps[index]
        jumps = {ids.index(target) for target in targets(step) if target in ids}
        falls = not step.next and not (isinstance(step, BranchStep) and any(not arm.when for arm in step.branch))
        return jumps | ({index + 1} if falls and index + 1 < len(ids) else set())

    for start in range(len(ids)):
        seen: set[int] = set()
        edge = onward(start) if silent(flow.steps[start]) else set()
        while edge:
            if start in edge:
                return [f"step “{ids[start]}” comes round to itself without asking anything"]
            seen |= edge
            edge = {i for j in edge if silent(flow.steps[j]) for i in onward(j)} - seen
    return []
