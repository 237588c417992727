"""`step(state, event) -> (state, commands)`: the whole dialogue, as a pure function.

No clock, no I/O, no randomness: an event brings its own time, and what must be looked up,
read or sent goes out as a command and comes back as an event. What no longer fits (a touch
meant for an earlier screen, a result that nobody waits for) is dropped.
"""

from __future__ import annotations

from dialogue import hear, idle, press, questions, replies, runner, screens
from dialogue.content import Content, load
from dialogue.messages import (
    Answered,
    CardMoved,
    Command,
    Event,
    Pressed,
    Result,
    Said,
    Show,
    TimerFired,
    Touched,
    VisitStarted,
)
from dialogue.state import State
from dialogue.turn import Turn


def step(state: State, event: Event, content: Content | None = None) -> tuple[State, tuple[Command, ...]]:
    """What the kiosk does upon `event`. Never raises for any event; `state` is not changed."""
    turn = Turn(state, event.at, content or load())
    _handle(turn, event)
    if not turn.at_work:
        turn.utter()
    if turn.commands or turn.new_screen or turn.touched:
        _show(turn, state)
    idle.watch(turn, event)
    return turn.state, tuple(turn.commands)


def first(counter: int, content: Content | None = None) -> State:
    """A kiosk at rest, its first screen made. `counter` should not repeat over restarts."""
    turn_content = content or load()
    state = State(counter=counter)
    return state.model_copy(update={"screen": screens.build(state, turn_content, counter)})


def _handle(turn: Turn, event: Event) -> None:
    match event:
        case VisitStarted():
            _arrive(turn, event)
        case Said():
            hear.said(turn, event)
        case Pressed():
            press.pressed(turn, event)
        case Touched():
            idle.touched(turn, event)
        case TimerFired():
            idle.fired(turn, event)
        case CardMoved():
            _card_moved(turn, event)
        case Result():
            _result(turn, event)


def _arrive(turn: Turn, event: VisitStarted) -> None:
    if turn.state.visit_id:
        return
    turn.stop_timer("goodbye")
    turn.state = State(
        counter=turn.state.counter,
        visit_id=event.visit_id,
        now=event.at,
        lang=event.lang,
        card_present=turn.state.card_present,
        card_left=turn.state.card_left,
        screen=turn.state.screen,
    )
    turn.say_phrase("welcome")
    runner.home(turn)


def _card_moved(turn: Turn, event: CardMoved) -> None:
    turn.state.card_present = event.present
    turn.state.card_left = False
    if event.present and turn.state.visit_id:
        press.card_arrived(turn)


def _result(turn: Turn, result: Result) -> None:
    command = turn.state.awaited.pop(result.command, None)
    if command is None:
        return
    turn.nothing_awaited()
    if isinstance(result, Answered):
        questions.answered(turn, result)
    else:
        replies.take_result(turn, command, result)


def _show(turn: Turn, before: State) -> None:
    """Send the picture if it changed. Its id changes only when something new is shown or
    asked, so that a caption that comes in between spoils neither a touch nor a half-typed word."""
    old = before.screen
    if old is None or turn.new_screen:
        screen = screens.build(turn.state, turn.content, turn.number())
    else:
        screen = screens.build(turn.state, turn.content, old.id)
        if screen == old and not turn.touched:
            return
    turn.state.screen = screen
    turn.emit(Show(id=turn.number(), screen=screen))
