"""Walking a flow: which step comes next, what a step does, how its answer is taken."""

from __future__ import annotations

from dialogue import calls
from dialogue.flow import (
    END,
    HOME,
    RESTART,
    AskStep,
    BranchStep,
    CallStep,
    ChooseStep,
    ConfirmStep,
    Flow,
    Question,
    SayStep,
    Step,
    holds,
    slot_of,
)
from dialogue.messages import (
    Answer,
    EndVisit,
    PrintSlip,
    SubmitDossier,
)
from dialogue.state import Frame, State
from dialogue.turn import Turn

GOODBYE_SECONDS = 6.0

WELL = ("ok", "queued")
"""Outcomes of a call that are no failure."""

TOLD = ("answered", "partly_answered", "clarify")
"""Answers to come back to. Where none was known, there is nothing to come back for."""


# --- Going ------------------------------------------------------------------------------


def start(turn: Turn, flow: str) -> None:
    """Begin a flow on top of whatever is in progress."""
    state = turn.state
    if any(frame.flow == flow for frame in state.frames):
        _come_back(turn, flow)
        return
    if turn.frame:
        turn.set_frame(draft=state.draft)
    frame = Frame(flow=flow)
    if state.place == "answer" and state.answer and state.answer.status in TOLD:
        frame = Frame(flow=flow, answer=state.answer, words=state.question, spoken=state.question_spoken)
    state.frames += (frame,)
    state.misses = 0
    _begin_afresh(turn, turn.content.flows[flow])
    walk(turn, 0)


def _come_back(turn: Turn, name: str) -> None:
    """To a flow that is in progress, wanted again: what came on top of it is left, and its call
    that failed is tried anew."""
    while turn.frame and turn.frame.flow != name:
        _drop_frame(turn)
    flow = turn.content.flows[name]
    calls_made = (step for step in flow.steps if isinstance(step, CallStep)) if flow.aside else ()
    failed = next((step for step in calls_made if turn.state.settled.get(turn.key(step), "ok") not in WELL), None)
    if failed:
        open_step(turn, failed)
    else:
        resume(turn)


def go(turn: Turn, target: str) -> None:
    """Jump to a target; a step jumped to is opened again."""
    if target == END:
        _end(turn)
    elif target == RESTART:
        restart(turn)
    elif target == HOME:
        leave(turn) if turn.flow and turn.flow.aside else leave_all(turn)
    elif target.startswith("flow:"):
        name = target.removeprefix("flow:")
        if turn.flow and over(turn, turn.flow) and not turn.content.flows[name].aside:
            _drop_frame(turn)
        start(turn, name)
    else:
        flow = turn.flow
        if flow is not None:
            open_step(turn, flow.step(target))


def walk(turn: Turn, index: int) -> None:
    """From a place in the flow, find the first step that is not settled and open it."""
    flow = turn.flow
    while flow is not None and index < len(flow.steps):
        step = flow.steps[index]
        if not step.applies(turn.live()):
            index += 1
        elif not is_settled(turn, step):
            open_step(turn, step)
            return
        elif target := _onward(turn, step):
            go(turn, target)
            return
        else:
            index += 1
    leave(turn)


def on_from(turn: Turn, step: Step) -> None:
    """The step is done: go where it leads."""
    flow = turn.flow
    if flow is None:
        return
    target = _onward(turn, step)
    if target:
        go(turn, target)
    else:
        walk(turn, flow.index(step.id) + 1)


def is_settled(turn: Turn, step: Step) -> bool:
    slots = turn.state.slots
    match step:
        case AskStep():
            return bool(slots.get(step.ask)) and not step.fresh
        case ChooseStep():
            return bool(slots.get(step.choose))
        case ConfirmStep():
            return slots.get(step.confirm) == "yes"
        case CallStep():
            return not step.fresh and turn.state.settled.get(turn.key(step)) in WELL
        case SayStep():
            return turn.key(step) in turn.state.settled
    return False


def _onward(turn: Turn, step: Step) -> str:
    """Where a settled step leads: a target, or nothing for the next step of the list."""
    match step:
        case ChooseStep():
            value = turn.state.slots.get(step.choose, "")
            option = next((option for option in step.options if option.value == value), None)
            if option and option.go:
                return option.go
        case CallStep():
            outcome = turn.state.settled.get(turn.key(step), "ok")
            if outcome in step.on:
                return step.on[outcome]
            if outcome not in WELL and "failed" in step.on:
                return step.on["failed"]
    return step.next


def open_step(turn: Turn, step: Step) -> None:
    """Come to a step: ask its question, do what it does."""
    state = turn.state
    state.place = "flow"
    turn.set_frame(step=step.id)
    turn.content.reached(f"step/{turn.state.frames[-1].flow}/{step.id}")
    match step:
        case SayStep():
            turn.say_words(step.say)
            if step.wait:
                _face(turn)
            else:
                turn.settle(step)
                on_from(turn, step)
        case BranchStep():
            arm = next((arm for arm in step.branch if holds(arm.when, turn.live())), None)
            if arm:
                go(turn, arm.go)
            else:
                on_from(turn, step)
        case CallStep():
            _face(turn)
            turn.state.settled.pop(turn.key(step), None)
            turn.send(calls.command(turn, step))
        case _:
            if isinstance(step, ConfirmStep):
                state.slots.pop(step.confirm, None)
            turn.say_words(step.text)
            _face(turn)


def resume(turn: Turn) -> None:
    """Come back to the flow that was interrupted, with its question asked again."""
    step = turn.flow.step(turn.frame.step) if turn.flow and turn.frame and turn.frame.step else None
    if step is None:
        home(turn)
        return
    turn.state.place = "flow"
    if isinstance(step, CallStep):
        _face(turn)
        if turn.key(step) in turn.state.settled:
            on_from(turn, step)
        elif not any(calls.CALLS.get(command.kind) == step.call for command in turn.state.awaited.values()):
            turn.send(calls.command(turn, step))
        return
    if isinstance(step, SayStep | Question):
        turn.say_words(step.say if isinstance(step, SayStep) else step.text)
    draft = turn.frame.draft if turn.frame and turn.frame.draft else turn.state.draft
    turn.set_frame(draft="")
    _face(turn)
    turn.state.draft = draft


def _face(turn: Turn) -> None:
    """A new picture for the visitor: what was wrong with the last one is over."""
    turn.new_screen = True
    turn.state.error = turn.state.draft = ""


def leave(turn: Turn) -> None:
    """The flow is over: back to what it came in front of, else home."""
    state, frame, flow = turn.state, turn.frame, turn.flow
    _drop_frame(turn)
    if frame and frame.answer and flow and flow.aside:
        if state.answer != frame.answer:
            state.answer, state.offer = frame.answer, ""
        state.place = "answer"
        state.pending += frame.words
        state.pending_spoken += (frame.spoken,)
        _face(turn)
    elif state.frames:
        resume(turn)
    else:
        home(turn)


def leave_all(turn: Turn) -> None:
    """Something else is wanted: home. A form beneath keeps its answers, should it be begun again."""
    while turn.state.frames:
        _drop_frame(turn)
    home(turn)


def _drop_frame(turn: Turn) -> None:
    frame, flow = turn.frame, turn.flow
    if frame is None or flow is None:
        return
    turn.state.awaited = {
        i: c for i, c in turn.state.awaited.items() if isinstance(c, Answer | SubmitDossier | PrintSlip)
    }
    turn.state.frames = turn.state.frames[:-1]
    if flow.private:
        _forget_slots(turn, flow)
        if any(isinstance(step, CallStep) and step.call == "look_up" for step in flow.steps):
            turn.state.found = None


def over(turn: Turn, flow: Flow) -> bool:
    """Whether a flow holds nothing that it would be a pity to lose."""
    return flow.private or past_barrier(turn, flow)


def _end(turn: Turn) -> None:
    """End the visit; with a form still unfinished beneath, ask first."""
    frames = turn.state.frames
    beneath = [turn.content.flows[frame.flow] for frame in frames[:-1]]
    if frames and frames[-1].flow != "leave" and not all(over(turn, flow) for flow in beneath):
        _drop_frame(turn)
        start(turn, "leave")
    else:
        end_visit(turn)


def past_barrier(turn: Turn, flow: Flow) -> bool:
    """Whether what can't be undone has been done: the dossier is sent."""
    calls_done = (step for step in flow.steps if isinstance(step, CallStep) and step.barrier)
    return any(turn.state.settled.get(f"{flow.flow}/{step.id}") in WELL for step in calls_done)


def _begin_afresh(turn: Turn, flow: Flow) -> None:
    """A flow that was left half-way keeps its answers, but for those that led out of it; of one
    that was sent only who hands it in is still known."""
    sent = past_barrier(turn, flow)
    for step in flow.steps:
        if isinstance(step, ChooseStep) and _onward(turn, step):
            turn.state.slots.pop(step.choose, None)
    prefix = f"{flow.flow}/"
    turn.state.settled = {key: value for key, value in turn.state.settled.items() if not key.startswith(prefix)}
    if sent:
        _forget_slots(turn, flow, but=calls.REQUESTER)


def _forget_slots(turn: Turn, flow: Flow, but: tuple[str, ...] = ()) -> None:
    """All that the flow asked, and what the card gave to its form."""
    slots = {slot_of(step) for step in flow.steps}
    slots |= {source.slot for field in flow.form for source in field.sources}
    for slot in slots.difference(but):
        turn.state.slots.pop(slot, None)


def home(turn: Turn) -> None:
    turn.state.place = "home"
    turn.state.frames = ()
    turn.state.answer = None
    turn.state.offer = ""
    turn.say_phrase("home_ask")
    _face(turn)


def restart(turn: Turn) -> None:
    """Forget all entries, keep the language and the way it is shown."""
    state = turn.state
    dossiers = str(int(state.settled.get("dossiers", "0")) + 1)
    turn.state = State(
        counter=state.counter,
        visit_id=state.visit_id,
        now=state.now,
        lang=state.lang,
        prefs=state.prefs,
        timers=state.timers,
        settled={"dossiers": dossiers},
        card_present=state.card_present,
        screen=state.screen,
    )
    home(turn)


def end_visit(turn: Turn) -> None:
    """Wipe: nothing of this visitor is left in the state that follows."""
    for name in tuple(turn.state.timers):
        turn.stop_timer(name)
    turn.emit(EndVisit(id=turn.number()))
    old = turn.state
    turn.state = State(
        counter=old.counter,
        now=old.now,
        place="goodbye",
        lang=old.lang,
        card_present=old.card_present,
        card_left=old.card_present,
    )
    turn.say_phrase("goodbye_card" if old.card_present else "goodbye")
    turn.start_timer("goodbye", GOODBYE_SECONDS)
    turn.new_screen = True
