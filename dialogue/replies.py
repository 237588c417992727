"""Taking a reply: the visitor's to a question, a device's or the portal's to a call. Then the
flow goes on."""

from __future__ import annotations

from dialogue import calls, runner
from dialogue.flow import AskStep, CallStep, ChooseStep, ConfirmStep, SayStep, Step, slot_of
from dialogue.messages import ResolveChecklist, Result
from dialogue.runner import WELL
from dialogue.state import AwaitedCommand
from dialogue.turn import Turn


def fill(turn: Turn, step: AskStep | ChooseStep | ConfirmStep, value: str) -> None:
    """The visitor answered a step's question."""
    slot = slot_of(step)
    state = turn.state
    if state.slots.get(slot) != value:
        _unsettle(turn, slot)
    state.slots[slot] = value
    _answered(turn, step)


def go_on(turn: Turn, step: SayStep) -> None:
    """The visitor pressed "continue" below a sentence."""
    turn.settle(step)
    _answered(turn, step)


def _answered(turn: Turn, step: Step) -> None:
    turn.state.misses = 0
    frame = turn.frame
    if frame and step.id not in frame.history:
        turn.set_frame(history=(*frame.history, step.id), edit_from="")
    else:
        turn.set_frame(edit_from="")
    runner.on_from(turn, step)


def _unsettle(turn: Turn, slot: str) -> None:
    """An answer has changed. What was read back with it must be confirmed again (unless it is
    being corrected from a read-back, which shows it anew itself), the code typed again, and a
    list that it decides shown again."""
    flow, slots = turn.flow, turn.state.slots
    if flow is None:
        return
    editing = turn.frame is not None and bool(turn.frame.edit_from)
    for step in flow.steps:
        match step:
            case ConfirmStep() if not editing and (slot in step.rows or step.rows == ("*",)):
                slots.pop(step.confirm, None)
            case AskStep() if step.equals and step.ask != slot:
                slots.pop(step.ask, None)
            case ChooseStep() if step.show == "papers" and slot in flow.facts:
                slots.pop(step.choose, None)


# --- Calls ------------------------------------------------------------------------------


def take_result(turn: Turn, command: AwaitedCommand, result: Result) -> None:
    """A device, the portal or the knowledge base answered."""
    calls.keep(turn, result)
    call_returned(turn, command, result.failure or ("queued" if getattr(result, "queued", False) else "ok"))


def call_returned(turn: Turn, command: AwaitedCommand, outcome: str) -> None:
    """Settle the call that waited for `command`, and go on if it is what the visitor sees."""
    for frame in reversed(turn.state.frames):
        step = turn.content.flows[frame.flow].step(frame.step) if frame.step else None
        if isinstance(step, CallStep) and step.call == calls.CALLS.get(command.kind):
            break
    else:
        return
    turn.state.settled[f"{frame.flow}/{step.id}"] = outcome
    well = outcome in WELL
    if step.barrier and well:
        done = frame.model_copy(update={"history": (), "edit_from": ""})
        turn.state.frames = tuple(done if f == frame else f for f in turn.state.frames)
        frame = done
    if turn.frame == frame and turn.state.place == "flow":
        if not well and outcome not in step.on:
            reason = f"failure_{outcome}"
            turn.say_phrase(reason if reason in turn.content.phrases else "failure_error")
        runner.on_from(turn, step)


def refresh_checklist(turn: Turn) -> None:
    """Have the checklist in the language spoken now; the flow does not wait for it."""
    for frame in turn.state.frames:
        flow = turn.content.flows[frame.flow]
        if flow.facts and flow.procedure:
            facts, number = turn.facts(flow), turn.number()
            turn.send(ResolveChecklist(id=number, procedure=flow.procedure, facts=facts, lang=turn.state.lang))
