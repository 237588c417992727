"""The session: one event at a time, commands carried out, a visit taken up again and wiped."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.session import Session
from assistant.visit_store import VisitStore
from dialogue.messages import (
    Answer,
    Answered,
    CallOfficer,
    Command,
    OfficerNotified,
    RecordTurn,
    ResultEvent,
    Understanding,
)
from dialogue.state import AwaitedCommand, State

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Actions:
    """Answers every question in the same way; `hold` keeps an answer back, `broken` is a bug."""

    def __init__(self) -> None:
        self.hold: asyncio.Event | None = None
        self.broken = False
        self.performed: list[str] = []

    async def perform(self, command: AwaitedCommand) -> ResultEvent:
        self.performed.append(command.kind)
        if self.hold:
            await self.hold.wait()
        if self.broken:
            raise RuntimeError("Trần Thị Bí Mật 001151000123")
        if isinstance(command, CallOfficer):
            return OfficerNotified(at=NOW, command=command.id)
        assert isinstance(command, Answer)
        return Answered(
            at=NOW, command=command.id, status="answered", procedure="1.001193", title="Khai sinh", lines=("Miễn phí.",)
        )


class Journal:
    def __init__(self) -> None:
        self.turns: list[RecordTurn] = []

    async def add_turn(self, at: datetime, kiosk_id: str, turn: RecordTurn) -> None:
        self.turns.append(turn)


def understand(text: str, lang: str) -> Understanding:
    return Understanding(intent="ask_fee", confidence=0.9, lang="vi")


def session(
    actions: Actions | None = None, visits: VisitStore | None = None, journal: Journal | None = None
) -> Session:
    return Session(
        actions=actions or Actions(),
        understand=understand,
        journal=journal or Journal(),
        clock=lambda: NOW,
        new_id=lambda: "ab" * 16,
        visits=visits,
        timers=False,
    )


async def test_the_first_touch_begins_a_visit_and_a_question_is_answered() -> None:
    journal = Journal()
    kiosk = session(journal=journal)
    assert str(kiosk.screen.name) == "attract"
    await kiosk.pressed("start", "", kiosk.screen.id)
    assert str(kiosk.screen.name) == "home"
    await kiosk.said("khai sinh bao nhiêu tiền", kiosk.screen.id)
    await kiosk.idle()
    assert str(kiosk.screen.name) == "answer"
    assert [turn.status for turn in journal.turns] == ["answered"]


async def test_english_on_the_first_screen_begins_in_english() -> None:
    kiosk = session()
    await kiosk.pressed("language", "en", kiosk.screen.id)
    assert kiosk.screen.lang == "en"


async def test_a_bug_becomes_a_sentence_and_no_personal_data_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    actions = Actions()
    actions.broken = True
    kiosk = session(actions)
    await kiosk.said("khai sinh bao nhiêu tiền")
    await kiosk.idle()
    assert "trục trặc" in kiosk.screen.said[0]
    output = "".join(capsys.readouterr())
    assert "command_failed" in output
    assert "Bí Mật" not in output


async def test_an_answer_for_a_visitor_who_has_left_reaches_nobody() -> None:
    actions = Actions()
    actions.hold = asyncio.Event()
    kiosk = session(actions)
    await kiosk.said("khai sinh bao nhiêu tiền")
    await kiosk.pressed("end", "", kiosk.screen.id)
    assert kiosk.state.visit_id == ""
    await kiosk.pressed("start", "", kiosk.screen.id)
    actions.hold.set()
    await kiosk.idle()
    assert str(kiosk.screen.name) == "home"


async def test_a_visit_is_taken_up_again_with_what_was_in_flight(tmp_path: Path) -> None:
    actions = Actions()
    actions.hold = asyncio.Event()
    before = session(actions, VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1"))
    await before.said("khai sinh bao nhiêu tiền")
    assert before.state.awaited
    await before.close()

    after = session(visits=VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1"))
    assert await after.resume()
    await after.idle()
    assert after.screen.name == "answer"


async def test_the_end_of_a_visit_drops_its_file_and_first_its_key(tmp_path: Path) -> None:
    kiosk = session(visits=VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1"))
    await kiosk.pressed("start", "", kiosk.screen.id)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()]
    await kiosk.pressed("end", "", kiosk.screen.id)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    await kiosk.touched()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_sealed_visit_says_nothing_without_its_key(tmp_path: Path) -> None:
    store = VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1")
    store.save(State(slots={"requester_name": "Trần Thị Mẫu Đơn"}))
    data = (tmp_path / "visit" / "kiosk-1.visit").read_bytes()
    assert "Mẫu Đơn".encode() not in data
    assert (tmp_path / "keys" / "kiosk-1.key").stat().st_mode & 0o077 == 0
    (tmp_path / "keys" / "kiosk-1.key").unlink()
    assert VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1").load() is None
    assert not (tmp_path / "visit" / "kiosk-1.visit").exists()


@given(st.binary(max_size=200))
def test_a_damaged_visit_is_dropped(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = VisitStore(Path(folder) / "visit", Path(folder) / "keys", "kiosk-1")
        store.save(State())
        (Path(folder) / "visit" / "kiosk-1.visit").write_bytes(data)
        assert VisitStore(Path(folder) / "visit", Path(folder) / "keys", "kiosk-1").load() is None


@given(st.text(max_size=300))
async def test_any_text_gets_a_sentence(text: str) -> None:
    kiosk = session()
    await kiosk.said(text)
    await kiosk.idle()
    assert kiosk.screen.said


async def test_ten_thousand_letters_are_heard_and_cut() -> None:
    kiosk = session()
    await kiosk.said("khai sinh " * 2000)
    await kiosk.idle()
    assert len(kiosk.state.heard) <= 500


async def test_listeners_hear_every_command_in_order() -> None:
    heard: list[Command] = []
    kiosk = session()
    kiosk.listeners.append(heard.append)
    await kiosk.pressed("start", "", kiosk.screen.id)
    numbers = [command.id for command in heard]
    assert numbers == sorted(numbers)
