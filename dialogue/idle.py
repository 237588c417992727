"""Silence: a soft prompt after 8 s, "are you still there?" after 30 s, the wipe 30 s later."""

from __future__ import annotations

from dialogue import replies, runner
from dialogue.flow import CallStep
from dialogue.messages import Answered, Event, TimerFired, Touched
from dialogue.questions import answered
from dialogue.turn import Turn

SOFT_SECONDS = 8.0
STILL_THERE_SECONDS = 30.0
COUNTDOWN_SECONDS = 30.0


def watch(turn: Turn, event: Event) -> None:
    """After anything new: wait for the visitor again, unless the kiosk itself is at work."""
    state = turn.state
    if not state.visit_id or state.awaited:
        turn.stop_timer("idle")
    elif "idle" not in state.timers or (turn.commands and not isinstance(event, TimerFired | Touched)):
        state.idle_stage = 0
        turn.start_timer("idle", SOFT_SECONDS)


def touched(turn: Turn, event: Touched) -> None:
    """A sign of life: whatever was half typed is kept, and the waiting begins anew."""
    state = turn.state
    if not state.visit_id:
        return
    if event.draft is not None and state.screen and event.screen == state.screen.id and state.screen.field:
        state.draft = event.draft[: state.screen.field.max_length]
    if state.idle_stage == 2:
        here_again(turn)
    elif not state.awaited:
        state.idle_stage = 0
        turn.start_timer("idle", SOFT_SECONDS)


def here_again(turn: Turn) -> None:
    """The visitor is still there: the screen that stood before comes back, with its draft."""
    state = turn.state
    state.idle_stage = 0
    turn.new_screen = True
    turn.ask_again()


def fired(turn: Turn, event: TimerFired) -> None:
    name = next((name for name, number in turn.state.timers.items() if number == event.command), "")
    turn.state.timers.pop(name, None)
    match name:
        case "idle":
            _silent(turn)
        case "working":
            _say_what_takes_long(turn)
        case "reply" | "officer":
            _no_reply(turn, officer=name == "officer")
        case "goodbye":
            turn.state.place = "attract"
            turn.state.lang = "vi"
            turn.state.said = ()
            turn.new_screen = True


def _silent(turn: Turn) -> None:
    state = turn.state
    if state.idle_stage == 0:
        state.idle_stage = 1
        turn.aside("soft_prompt_field" if state.screen and state.screen.field else "soft_prompt")
        turn.start_timer("idle", STILL_THERE_SECONDS - SOFT_SECONDS)
    elif state.idle_stage == 1:
        state.idle_stage = 2
        turn.aside("still_there")
        turn.new_screen = True
        turn.start_timer("idle", COUNTDOWN_SECONDS)
    else:
        runner.end_visit(turn)


def _say_what_takes_long(turn: Turn) -> None:
    step = turn.current
    if isinstance(step, CallStep) and step.working:
        turn.say_words(step.working)
        turn.utter()
    else:
        turn.aside("one_moment")


def _no_reply(turn: Turn, officer: bool) -> None:
    """Something that should have answered did not: say so, rather than wait for ever."""
    late = [command for command in turn.state.awaited.values() if (command.kind == "call_officer") == officer]
    for command in late:
        del turn.state.awaited[command.id]
        if command.kind == "answer":
            answered(turn, Answered(at=turn.at, command=command.id, failure="no_reply"))
        else:
            replies.call_returned(turn, command, "no_reply")
