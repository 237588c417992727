"""The kiosk's own database: the outbox, look-up locks, the anonymous journal, officer calls.

SQLite by default, PostgreSQL by its URL: nothing in the tables is particular to either.
Used synchronously underneath and from async code through `Store.run`, which moves the work
to a thread. On SQLite there is one connection, so writers queue instead of failing.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import DateTime, Dialect, Engine, Float, LargeBinary, String, create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from dialogue.messages import CallOfficer, RecordTurn, SaveFeedback

T = TypeVar("T")

CLOSES_S = 5.0
"""So long closing waits for work under way."""

MIGRATIONS = Path(__file__).parent / "migrations"


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time in the database needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    pass


class OutboxRow(Base):
    """One dossier on its way. `sealed` holds the whole dossier until the portal confirms it,
    then only the portal's receipt; nothing about a person stands in the other columns."""

    __tablename__ = "outbox"

    reference: Mapped[str] = mapped_column(String(64), primary_key=True)
    short_code: Mapped[str] = mapped_column(String(16), index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    """waiting, sent, refused"""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    put_at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    unsure_until: Mapped[datetime | None] = mapped_column(Moment)
    """Until then the portal may still create what an unanswered request asked for."""
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class LookUpRow(Base):
    """Wrong secrets for one dossier code, which stands here only as a keyed fingerprint."""

    __tablename__ = "lookups"

    code: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wrong: Mapped[int]
    last_wrong_at: Mapped[datetime] = mapped_column(Moment)
    locked_until: Mapped[datetime | None] = mapped_column(Moment)


class TurnRow(Base):
    """What kind of turn it was: never its words, never whose."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    kiosk_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(32))
    intent: Mapped[str] = mapped_column(String(64))
    confidence: Mapped[float] = mapped_column(Float)
    procedure: Mapped[str] = mapped_column(String(32))
    section: Mapped[str] = mapped_column(String(32))
    flow: Mapped[str] = mapped_column(String(64))
    lang: Mapped[str] = mapped_column(String(8))


class FeedbackRow(Base):
    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    kiosk_id: Mapped[str] = mapped_column(String(64))
    kiosk: Mapped[int | None]
    officer: Mapped[int | None]
    procedure: Mapped[str] = mapped_column(String(32))


class OfficerCallRow(Base):
    """A call for help. `state` is open or closed."""

    __tablename__ = "officer_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kiosk_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(64))
    procedure: Mapped[str] = mapped_column(String(32))
    step: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class Store:
    """`Store.open(url)` brings the schema up to date and is meant to be called in a thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._working = 0
        self._idle = threading.Condition()

    @classmethod
    def open(cls, url: str) -> Store:
        """`url` as SQLAlchemy takes it: sqlite:////var/lib/kiosk/kiosk.db, postgresql://…"""
        parsed = make_url(url)
        engine = _sqlite_engine(parsed) if parsed.get_backend_name() == "sqlite" else create_engine(parsed)
        _migrate(engine)
        return cls(engine)

    def close(self) -> None:
        """Waits for what other threads still write: a coroutine that is cancelled leaves its
        thread at work, and a connection given back after the end would never be closed."""
        with self._idle:
            self._idle.wait_for(lambda: self._working == 0, timeout=CLOSES_S)
        self.engine.dispose()

    async def run(self, work: Callable[[Session], T]) -> T:
        """Does `work` in one transaction, in a thread; what it returns may be used afterwards."""
        return await asyncio.to_thread(self.run_now, work)

    def run_now(self, work: Callable[[Session], T]) -> T:
        with self._at_work(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            return work(session)

    @contextlib.contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._idle:
            self._working += 1
        try:
            yield
        finally:
            with self._idle:
                self._working -= 1
                self._idle.notify_all()

    async def erase_deleted(self) -> bool:
        """Makes deleted bytes leave the disk: SQLite keeps old pages in its write-ahead log.
        False when another process is reading: try again later."""
        return await asyncio.to_thread(self._truncate_log)

    def _truncate_log(self) -> bool:
        if self.engine.dialect.name != "sqlite":
            return True
        with self._at_work(), self.engine.connect() as connection:
            busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).scalar_one()
        return bool(busy == 0)

    async def add_turn(self, at: datetime, kiosk_id: str, turn: RecordTurn) -> None:
        """Kept with its hour only: the minute would say which visitor it was."""
        row = TurnRow(
            at=_hour(at),
            kiosk_id=kiosk_id,
            status=turn.status,
            intent=turn.intent,
            confidence=turn.confidence,
            procedure=turn.procedure,
            section=turn.section,
            flow=turn.flow,
            lang=turn.lang,
        )
        await self.run(lambda session: session.add(row))

    async def add_feedback(self, at: datetime, kiosk_id: str, feedback: SaveFeedback) -> None:
        """Kept with its hour only, as a turn is."""
        row = FeedbackRow(
            at=_hour(at),
            kiosk_id=kiosk_id,
            kiosk=feedback.kiosk,
            officer=feedback.officer,
            procedure=feedback.procedure,
        )
        await self.run(lambda session: session.add(row))

    async def add_officer_call(self, at: datetime, kiosk_id: str, call: CallOfficer) -> int:
        """The id of the new, open call."""
        row = OfficerCallRow(
            at=at, kiosk_id=kiosk_id, reason=call.reason, procedure=call.procedure, step=call.step, state="open"
        )

        def add(session: Session) -> int:
            session.add(row)
            session.flush()
            return row.id

        return await self.run(add)

    async def open_calls(self) -> list[OfficerCallRow]:
        """Calls that wait for an officer, the longest waiting first."""
        query = select(OfficerCallRow).where(OfficerCallRow.state == "open").order_by(OfficerCallRow.at)
        return await self.run(lambda session: list(session.scalars(query)))

    async def close_call(self, call_id: int, at: datetime) -> bool:
        """True when this closed it, False when it was not open."""

        def close(session: Session) -> bool:
            row = session.get(OfficerCallRow, call_id)
            if row is None or row.state != "open":
                return False
            row.state, row.closed_at = "closed", at
            return True

        return await self.run(close)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _sqlite_engine(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("the store needs a file: what was put into the outbox must survive a restart")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(url, pool_size=1, max_overflow=0, connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        # secure_delete overwrites what is deleted; FULL keeps the last commit through a power cut.
        for pragma in ("journal_mode=WAL", "secure_delete=ON", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _migrate(engine: Engine) -> None:
    # Imported here: a quarter of a second that only the opening of the store needs.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
