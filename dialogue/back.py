"""Going back a question, and correcting a single one. Nothing entered is lost by either."""

from __future__ import annotations

from dialogue.calls import card_was_read, forget_card
from dialogue.flow import AskStep, CallStep, ChooseStep, Flow, Step
from dialogue.runner import home, leave, open_step, past_barrier, resume
from dialogue.turn import Turn


def can_go_back(turn: Turn) -> bool:
    frame = turn.frame
    return turn.state.place == "answer" or (
        turn.state.place == "flow"
        and frame is not None
        and not isinstance(turn.current, CallStep)
        and (bool(frame.edit_from) or bool(frame.history) or not past_barrier(turn, turn.content.flows[frame.flow]))
    )


def back(turn: Turn) -> None:
    """To the question before; from the first one, out of the flow. Nothing entered is lost."""
    state, frame, flow = turn.state, turn.frame, turn.flow
    if state.place == "answer":
        resume(turn) if state.frames else home(turn)
        return
    if frame is None or flow is None:
        home(turn)
        return
    if frame.edit_from:
        turn.set_frame(edit_from="")
        open_step(turn, flow.step(frame.edit_from))
        return
    # An answered question may stand on the screen again: an officer was called from it, say.
    earlier = frame.history[: frame.history.index(frame.step)] if frame.step in frame.history else frame.history
    steps = (flow.step(step_id) for step_id in earlier)
    history = [step.id for step in steps if step.applies(turn.live()) or _gave_card(turn, flow, step)]
    if not history:
        leave(turn)
        return
    turn.set_frame(history=tuple(history[:-1]))
    step = flow.step(history[-1])
    if _gave_card(turn, flow, step):
        forget_card(turn, flow)
    open_step(turn, step)
    _keep_as_draft(turn)


def _gave_card(turn: Turn, flow: Flow, step: Step) -> bool:
    """Whether a card was read at this step. Who goes back there wants another one read: what the
    first one says is not theirs."""
    return isinstance(step, ChooseStep) and bool(step.on_card) and card_was_read(turn, flow)


def correct(turn: Turn, slot: str) -> None:
    """Open just the question that fills a slot; afterwards the flow comes back by itself."""
    frame, flow = turn.frame, turn.flow
    step = flow.asking(slot) if flow else None
    if frame is None or step is None:
        return
    turn.set_frame(edit_from=frame.edit_from or frame.step)
    open_step(turn, step)
    _keep_as_draft(turn)


def _keep_as_draft(turn: Turn) -> None:
    step = turn.current
    if isinstance(step, AskStep):
        turn.state.draft = turn.shown(step.ask)
