"""One step at work: a copy of the state that may be changed, and the commands so far."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from dialogue import slots as slot_rules
from dialogue.content import Content
from dialogue.flow import AskStep, CallStep, ChooseStep, ConfirmStep, Flow, Step, Words
from dialogue.messages import Command, OutcomeStatus, RecordTurn, Say, StartTimer, StopTimer
from dialogue.phrases import fill
from dialogue.state import AwaitedCommand, Frame, State

WORKING_SECONDS = 0.8
"""What takes longer than this is announced: "I am sending the form…"."""

REPLY_SECONDS = 90.0
"""A command that has not answered by then is taken as failed with `no_reply`."""

OFFICER_SECONDS = 30.0
"""So does a call to an officer: who needs a person is told soon to go to the counter."""


class Turn:
    """The working copy. `state` is ours to change; the caller's is left as it was."""

    def __init__(self, state: State, at: datetime, content: Content) -> None:
        self.state = state.model_copy(
            update={
                "slots": dict(state.slots),
                "settled": dict(state.settled),
                "awaited": dict(state.awaited),
                "timers": dict(state.timers),
                "now": at,
            }
        )
        self.at = at
        self.content = content
        self.commands: list[Command] = []
        self.new_screen = False
        """True once something new is asked or shown: touches meant for the old screen no longer count."""
        self.touched = False
        """True when a button was pressed: the screen is sent again even if it looks the same."""

    # --- commands ------------------------------------------------------------------------

    def number(self) -> int:
        self.state.counter += 1
        return self.state.counter

    def emit(self, command: Command) -> None:
        self.commands.append(command)

    def send(self, command: AwaitedCommand) -> None:
        """Emit a command whose result is waited for."""
        self.emit(command)
        self.state.awaited[command.id] = command
        self.start_timer("working", WORKING_SECONDS)
        urgent = command.kind == "call_officer"
        self.start_timer("officer" if urgent else "reply", OFFICER_SECONDS if urgent else REPLY_SECONDS)

    def forget_questions(self) -> None:
        """What is said now stands in place of a question still being looked up."""
        self.state.awaited = {i: c for i, c in self.state.awaited.items() if c.kind != "answer"}
        self.nothing_awaited()

    def nothing_awaited(self) -> None:
        """The timers of waiting stop with the last thing that was waited for."""
        if not self.state.awaited:
            self.stop_timer("reply")
            self.stop_timer("officer")
            self.stop_timer("working")

    def start_timer(self, name: str, seconds: float) -> None:
        command = StartTimer(id=self.number(), name=name, seconds=seconds)
        self.state.timers[name] = command.id
        self.emit(command)

    def stop_timer(self, name: str) -> None:
        if self.state.timers.pop(name, None) is not None:
            self.emit(StopTimer(id=self.number(), name=name))

    def record(self, status: OutcomeStatus, section: str = "", procedure: str = "") -> None:
        """One anonymous row of the journal."""
        self.emit(
            RecordTurn(
                id=self.number(),
                status=status,
                intent=self.state.intent,
                confidence=round(self.state.confidence, 3),
                procedure=procedure,
                section=section,
                flow=self.state.frames[-1].flow if self.state.frames else "",
                lang=self.state.lang,
            )
        )

    # --- words ---------------------------------------------------------------------------

    def say(self, shown: str, spoken: str = "") -> None:
        """Keep a sentence, to be said together with what comes next."""
        self.state.pending += (shown,)
        self.state.pending_spoken += (spoken or shown,)

    def say_phrase(self, key: str, **values: str) -> None:
        self.say(self.content.phrase(key, self.state.lang, **values))

    def say_words(self, words: Words) -> None:
        self.say(*self.render(words))

    def aside(self, key: str, **values: str) -> None:
        """Say something that takes nobody's turn ("take your time", "I will speak louder"): the
        question stands, and "repeat" repeats the question."""
        words = self.content.phrase(key, self.state.lang, **values)
        self.state.said = (*self.state.question[-1:], words)
        self.emit(Say(id=self.number(), text=words, lang=self.state.lang))

    def ask_again(self) -> None:
        """The question that stands, once more."""
        state = self.state
        state.said = state.question
        self.emit(Say(id=self.number(), text=state.question_spoken, lang=state.lang))

    def utter(self) -> None:
        """Say what has been kept. The same words are never said three times running."""
        state = self.state
        if not state.pending:
            return
        state.repeats = state.repeats + 1 if state.pending == state.question else 0
        if state.repeats >= 2:
            variant = self.content.phrase(f"once_more_{state.counter % 3}", state.lang)
            state.pending = (variant, *state.pending)
            state.pending_spoken = (variant, *state.pending_spoken)
            state.repeats = 0
        state.said = state.question = state.pending
        state.question_spoken = " ".join(state.pending_spoken)
        state.pending = state.pending_spoken = ()
        self.emit(Say(id=self.number(), text=state.question_spoken, lang=state.lang))

    def render(self, words: Words) -> tuple[str, str]:
        """A text with its {slots} filled in: as shown, and as spoken (masked) in the hall."""
        text = words.in_(self.state.lang)
        if "{" not in text:
            return text, text
        shown = {name: self.shown(name) for name in self.state.slots}
        spoken = {name: self.spoken(name) for name in self.state.slots}
        code = self.confirmation_code()
        return (
            fill(text, shown | {"confirmation_code": code}),
            fill(text, spoken | {"confirmation_code": " ".join(code)}),
        )

    def shown(self, slot: str) -> str:
        """A slot's value as it stands on the screen."""
        value = self.state.slots.get(slot, "")
        step = self.content.asking.get(slot)
        if isinstance(step, ChooseStep):
            return next((option.label.in_(self.state.lang) for option in step.options if option.value == value), value)
        if isinstance(step, AskStep) and value:
            return slot_rules.show(step.type, value, self.state.lang)
        return value

    def spoken(self, slot: str) -> str:
        step = self.content.asking.get(slot)
        value = self.state.slots.get(slot, "")
        if isinstance(step, AskStep) and value:
            return slot_rules.speak(step.type, value, self.state.lang)
        return self.shown(slot)

    # --- what derives from the visit -----------------------------------------------------

    def confirmation_code(self) -> str:
        """Four digits to type back before sending: a deliberate act, not a secret."""
        flow = self.state.frames[-1].flow if self.state.frames else ""
        digest = hashlib.sha256(f"confirm/{self.state.visit_id}/{flow}".encode()).digest()
        return f"{int.from_bytes(digest[:4], 'big') % 9000 + 1000}"

    def reference(self) -> str:
        """The idempotency key of the dossier in progress: the same for every try, and after a crash."""
        flow = self.state.frames[-1].flow if self.state.frames else ""
        return str(
            uuid.uuid5(uuid.NAMESPACE_OID, f"{self.state.visit_id}/{flow}/{self.state.settled.get('dossiers', '0')}")
        )

    def dossier_state(self, state: str) -> str:
        """A state of the portal in words."""
        key = f"dossier_state_{state}"
        key = key if key in self.content.phrases else "dossier_state_other"
        return self.content.phrase(key, self.state.lang, state=state)

    def live(self) -> dict[str, str]:
        """The slots that count in the flow in front."""
        return self.flow.live(self.state.slots) if self.flow else self.state.slots

    def facts(self, flow: Flow) -> dict[str, str]:
        """What decides the checklist."""
        live = flow.live(self.state.slots)
        return {slot: live[slot] for slot in flow.facts if slot in live}

    def form(self, flow: Flow) -> dict[str, str]:
        """The dossier's fields, from the slots that hold for this visitor."""
        live = flow.live(self.state.slots)
        filled = ((field.field, field.slot(live)) for field in flow.form)
        return {name: self.state.slots[slot] for name, slot in filled if slot}

    def read_back(self, step: ConfirmStep, flow: Flow) -> list[tuple[str, str, str]]:
        """What a read-back shows: (label, value, slot to correct), only what holds for this visitor."""
        lang, slots, rows = self.state.lang, flow.live(self.state.slots), []
        if step.rows != ("*",):
            for slot in step.rows:
                asking = flow.asking(slot)
                if asking is not None and asking.label and slots.get(slot):
                    rows.append((asking.label.in_(lang), self.shown(slot), slot))
            return rows
        for field in flow.form:
            slot = field.slot(slots)
            if slot:
                rows.append((field.label.in_(lang), self.shown(slot), slot if flow.asking(slot) else ""))
        return rows

    # --- where we are --------------------------------------------------------------------

    @property
    def frame(self) -> Frame | None:
        return self.state.frames[-1] if self.state.frames else None

    @property
    def flow(self) -> Flow | None:
        frame = self.frame
        return self.content.flows[frame.flow] if frame else None

    @property
    def current(self) -> Step | None:
        """The step that the visitor stands at, if a flow is in front."""
        frame, flow = self.frame, self.flow
        return flow.step(frame.step) if frame and flow and frame.step and self.state.place == "flow" else None

    @property
    def at_work(self) -> bool:
        """Whether the flow waits for a call. What is to be said then is said with what follows,
        unless it takes long."""
        step = self.current
        return isinstance(step, CallStep) and self.key(step) not in self.state.settled

    def set_frame(self, **changes: object) -> None:
        frame = self.state.frames[-1]
        self.state.frames = (*self.state.frames[:-1], frame.model_copy(update=changes))

    def settle(self, step: Step, outcome: str = "done") -> None:
        self.state.settled[self.key(step)] = outcome

    def key(self, step: Step) -> str:
        frame = self.frame
        return f"{frame.flow if frame else ''}/{step.id}"
