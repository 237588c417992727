from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from assistant.store import Base, FeedbackRow, Store, TurnRow
from dialogue.messages import CallOfficer, RecordTurn, SaveFeedback

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=7)))

pytestmark = pytest.mark.anyio


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'data' / 'kiosk.sqlite3'}")
    yield store
    store.close()


def test_the_migrations_make_just_the_tables_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


async def test_opening_again_keeps_what_is_there(store: Store) -> None:
    await store.add_turn(NOON, "kiosk-1", RecordTurn(id=1, status="answered", intent="fee", confidence=0.5, lang="vi"))
    again = Store.open(str(store.engine.url))
    (turn,) = await again.run(lambda session: list(session.scalars(select(TurnRow))))
    again.close()
    assert (turn.at, turn.kiosk_id, turn.status, turn.intent, turn.lang) == (NOON, "kiosk-1", "answered", "fee", "vi")
    assert turn.at.tzinfo is UTC


async def test_feedback(store: Store) -> None:
    await store.add_feedback(NOON, "kiosk-1", SaveFeedback(id=1, kiosk=5, procedure="1.001193"))
    (row,) = await store.run(lambda session: list(session.scalars(select(FeedbackRow))))
    assert (row.kiosk, row.officer, row.procedure) == (5, None, "1.001193")


async def test_anonymous_rows_keep_no_minute_and_calls_do(store: Store) -> None:
    at = NOON + timedelta(minutes=47, seconds=11, microseconds=5)
    await store.add_turn(at, "kiosk-1", RecordTurn(id=1, status="answered", lang="vi"))
    await store.add_feedback(at, "kiosk-1", SaveFeedback(id=1, kiosk=5))
    await store.add_officer_call(at, "kiosk-1", CallOfficer(id=1, reason="asked"))
    (turn,) = await store.run(lambda session: list(session.scalars(select(TurnRow))))
    (feedback,) = await store.run(lambda session: list(session.scalars(select(FeedbackRow))))
    assert [turn.at, feedback.at] == [NOON, NOON]
    assert [call.at for call in await store.open_calls()] == [at]


async def test_officer_calls_wait_in_order_until_closed(store: Store) -> None:
    late = await store.add_officer_call(NOON, "kiosk-1", CallOfficer(id=1, reason="asked"))
    early = await store.add_officer_call(NOON - timedelta(hours=1), "kiosk-2", CallOfficer(id=1, reason="paper_out"))
    assert [call.id for call in await store.open_calls()] == [early, late]
    assert await store.close_call(early, NOON)
    assert not await store.close_call(early, NOON)
    assert not await store.close_call(999, NOON)
    assert [call.reason for call in await store.open_calls()] == ["asked"]


async def test_a_time_without_a_zone_is_a_mistake(store: Store) -> None:
    with pytest.raises(Exception, match="needs its zone"):
        await store.add_feedback(datetime(2026, 1, 1), "kiosk-1", SaveFeedback(id=1))


def test_the_file_is_ours_alone_and_erases_for_real(store: Store) -> None:
    path = Path(store.engine.url.database or "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with store.engine.connect() as connection:
        settings = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "secure_delete")]
    assert settings == ["wal", 1]


async def test_what_is_deleted_leaves_the_disk(store: Store) -> None:
    path = Path(store.engine.url.database or "")
    mark = "dấu-vết-không-được-còn".encode()
    await store.add_turn(NOON, mark.decode(), RecordTurn(id=1, status="answered", lang="vi"))
    assert any(mark in file.read_bytes() for file in path.parent.iterdir())
    await store.run(lambda session: session.execute(text("DELETE FROM journal")))
    assert await store.erase_deleted()
    assert not any(mark in file.read_bytes() for file in path.parent.iterdir())


def test_a_store_without_a_file_is_no_store() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Store.open("sqlite://")
