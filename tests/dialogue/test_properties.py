"""Whatever happens, in whatever order: `step` never raises, never loops, never gets stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.messages import (
    Answered,
    CardData,
    CardMoved,
    CardRead,
    ChecklistResolved,
    DossierFound,
    DossierSent,
    Event,
    FeedbackSaved,
    OfficerNotified,
    Paper,
    Pressed,
    Said,
    SlipPrinted,
    TimerFired,
    Touched,
    Understanding,
    VisitStarted,
)
from dialogue.state import State
from dialogue.step import first, step
from tests.dialogue.visit import GRANDMOTHER, START, fresh

INTENTS = [
    "unclear", "affirm", "deny", "do_procedure", "ask_fee", "check_status", "give_feedback", "officer", "back",
    "repeat", "restart", "goodbye", "switch_to_english", "switch_to_vietnamese", "slower", "bigger_text", "help",
    "dont_know", "continue", "correct", "greet", "injection", "self_harm", "emergency", "insult", "illegal_help",
    "politics", "out_of_scope",
]  # fmt: skip
TEXTS = ["", "không", "có", "Trần Thị Mẫu", "12/03/1951", "001151000123", "0912345678", "số 1, phường Mẫu", "3",
         "AB2C", "000.00.26.H29-261123-0001", "<b>x</b>", "😀", "x" * 400, "1"]  # fmt: skip

MOVES = st.tuples(st.integers(0, 9), st.integers(0, 10**6), st.sampled_from(INTENTS), st.sampled_from(TEXTS))


def made(state: State, move: tuple[int, int, str, str]) -> Event:
    """An event that fits the state more often than not: pure noise would never leave the first screen."""
    kind, number, intent, text = move
    at = START + timedelta(seconds=number % 1000)
    screen = state.screen
    assert screen is not None
    buttons = [(o.action, o.value) for o in (*screen.options, *screen.controls)]
    buttons += [("correct", row.edit) for row in screen.rows]
    if kind <= 2 and buttons:
        action, value = buttons[number % len(buttons)]
        return Pressed(at=at, action=action, value=value, screen=screen.id - (number % 7 == 0))
    if kind <= 4 and state.awaited:
        return result(state, number, at)
    if kind == 5:
        if text == "1" and screen.code:
            text = screen.code
        lang = (None, "vi", "en", "other")[number % 4]
        understanding = Understanding.model_validate({"intent": intent, "confidence": (number % 11) / 10, "lang": lang})
        return Said(at=at, text=text, understanding=understanding, screen=screen.id if number % 2 else None)
    if kind == 6 and state.timers:
        return TimerFired(at=at, command=list(state.timers.values())[number % len(state.timers)])
    if kind == 7:
        return CardMoved(at=at, present=bool(number % 2))
    if kind == 8:
        return Touched(at=at, draft=text, screen=screen.id)
    return VisitStarted(at=at, visit_id=f"{number:032x}")


def result(state: State, number: int, at: Any) -> Event:
    """An answer to one of the commands in flight: it went well, or it did not."""
    command = list(state.awaited.values())[number % len(state.awaited)]
    bad = number % 3 == 0
    common = {"at": at, "command": command.id}
    reasons = {
        "answer": "no_reply", "resolve_checklist": "not_in_knowledge_base", "read_card": "card_removed",
        "submit_dossier": "refused_by_portal", "look_up_dossier": "not_found", "print_slip": "paper_out",
        "call_officer": "error", "save_feedback": "error",
    }  # fmt: skip
    failure = reasons[command.kind] if bad else ""
    match command.kind:
        case "answer":
            statuses = ["answered", "clarify", "not_in_knowledge_base", "out_of_scope", "partly_answered"]
            status = statuses[number % 5]
            found = {"procedure": "1.001193", "lines": ("Miễn phí.",)} if "answered" in status else {}
            return Answered.model_validate(common | {"failure": failure, "status": status} | found)
        case "resolve_checklist":
            return ChecklistResolved.model_validate(common | {"failure": failure, "papers": (Paper(name="Giấy mẫu"),)})
        case "read_card":
            return CardRead.model_validate(common | {"failure": failure, "card": None if bad else GRANDMOTHER})
        case "submit_dossier":
            good = {"queued": number % 2 == 0, "reference": "CS-AAAA-BBBB", "secret": "AB2C"}
            return DossierSent.model_validate(common | {"failure": failure} | good)
        case "look_up_dossier":
            return DossierFound.model_validate(common | {"failure": failure, "state": "processing"})
        case "print_slip":
            return SlipPrinted.model_validate(common | {"failure": failure, "qr": "x"})
        case "call_officer":
            return OfficerNotified.model_validate(common | {"failure": failure})
        case _:
            return FeedbackSaved.model_validate(common | {"failure": failure})


def played(moves: list[tuple[int, int, str, str]]) -> State:
    state, _ = step(first(1000), VisitStarted(at=START, visit_id="a" * 32))
    if moves and moves[0][1] % 2:
        state = started(state)
    for move in moves:
        state, commands = step(state, made(state, move))
        assert len(commands) < 40
    return state


def started(state: State) -> State:
    """Half of the plays begin inside the form, where most of the states are."""
    state, commands = step(state, pressed(state, "procedure", "1.001193"))
    answer = next(c for c in commands if c.kind == "answer")
    state, _ = step(state, Answered(at=START, command=answer.id, status="answered", procedure="1.001193"))
    state, _ = step(state, pressed(state, "flow", "birth_registration"))
    return state


def pressed(state: State, action: str, value: str) -> Pressed:
    assert state.screen is not None
    return Pressed(at=START, action=action, value=value, screen=state.screen.id)


@given(st.lists(MOVES, max_size=60))
def test_step_never_raises_and_always_shows_something(moves: list[tuple[int, int, str, str]]) -> None:
    state = played(moves)
    assert state.screen is not None
    assert state.screen.title
    assert State.model_validate_json(state.model_dump_json()) == state


@given(st.lists(MOVES, max_size=40))
def test_every_state_reaches_the_end_by_silence(moves: list[tuple[int, int, str, str]]) -> None:
    state = played(moves)
    for _ in range(12):
        if not state.timers:
            break
        state, _ = step(state, TimerFired(at=START, command=list(state.timers.values())[-1]))
        for command in list(state.awaited.values()):
            state, _ = step(state, result(state, 1, START)) if command.id in state.awaited else (state, ())
    assert state.visit_id == ""


@given(st.lists(MOVES, max_size=40))
def test_a_wipe_leaves_nothing(moves: list[tuple[int, int, str, str]]) -> None:
    state = played(moves)
    for _ in range(14):
        if not state.visit_id:
            break
        if state.awaited:
            state, _ = step(state, result(state, 1, START))
        elif "idle" in state.timers:
            state, _ = step(state, TimerFired(at=START, command=state.timers["idle"]))
        else:
            state, _ = step(state, Touched(at=START))
    assert state.visit_id == ""
    shown = {"said", "question", "question_spoken", "place", "timers", "lang", "card_present", "card_left"}
    assert state.model_dump(exclude=shown) == fresh(state).model_dump(exclude=shown)
    assert GRANDMOTHER.full_name not in state.model_dump_json()


@given(st.lists(MOVES, max_size=30), MOVES)
def test_step_changes_no_state_in_place(
    moves: list[tuple[int, int, str, str]], last: tuple[int, int, str, str]
) -> None:
    state = played(moves)
    before = state.model_dump_json()
    event = made(state, last)
    once = step(state, event)
    assert state.model_dump_json() == before
    assert step(state, event) == once


@settings(max_examples=50)
@given(st.lists(MOVES, max_size=40), st.integers(0, 2000))
def test_a_result_that_nobody_waits_for_is_dropped(moves: list[tuple[int, int, str, str]], number: int) -> None:
    state = played(moves)
    if number in state.awaited:
        return
    card = CardData(id_number="001190000456", full_name="Người Khác Mẫu", birth_date=START.date(), sex="male")
    after, commands = step(state, CardRead(at=START, command=number, card=card))
    assert commands == ()
    assert "Người Khác Mẫu" not in after.model_dump_json()
