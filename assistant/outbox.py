"""Dossiers on their way to the portal: written down, sealed, before the first byte is sent.

A row is `waiting` until the portal confirms the dossier (`sent`: what the visitor entered is
erased, a receipt stays for 30 days) or turns it down (`refused`). However often the portal
or this process dies in between, the portal gets the dossier once:

- one try at a time: whoever asks for a delivery that is running waits for that one;
- before a try that may create the dossier, the row says until when its effect must be
  expected (`unsure_until`); up to then every other try only looks and finishes;
- the adapter looks the reference up before it creates anything;
- what was never tried may still be put anew, with another content; what was tried may not.
"""

from __future__ import annotations

import asyncio
import dataclasses
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from assistant.crypto import Box
from assistant.portal.base import (
    Clock,
    Dossier,
    Found,
    LookUpResult,
    NotFound,
    Portal,
    Refused,
    Sent,
    SubmitResult,
    Unreachable,
)
from assistant.portal.codes import local_secret, parse_short_code, same_secret, short_code, tidy
from assistant.portal.packing import pack_dossier, pack_receipt, unpack_dossier, unpack_receipt
from assistant.portal.throttle import Throttle
from assistant.store import OutboxRow, Store

Sleep = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)

_AWAY = Unreachable(certain=True, detail="no_connection")
"""Nobody listens at the portal's address: no use in trying again at once, with this dossier or another."""


@dataclass(frozen=True)
class OutboxSettings:
    """Times in seconds. `settle_s` is the portal's longest handling time: for so long after an
    unanswered request it may still take effect. `attempt_s` bounds one whole try."""

    attempt_s: float = 60.0
    settle_s: float = 120.0
    poll_s: float = 1.5
    """Between two looks while the visitor waits."""
    first_retry_s: float = 5.0
    longest_retry_s: float = 300.0
    sweep_s: float = 2.0
    keep_sent: timedelta = timedelta(days=30)
    keep_refused: timedelta = timedelta(days=7)
    limit: int = 500
    """Dossiers that may wait at once."""


@dataclass(frozen=True)
class Entry:
    """A dossier in the outbox. `short_code` and `secret` are the kiosk's own, for people."""

    reference: str
    short_code: str
    secret: str = field(repr=False)
    put_at: datetime


@dataclass(frozen=True)
class OutboxFull:
    """The portal has been away for too long: nothing more is taken."""


@dataclass(frozen=True)
class Queued:
    """Not confirmed yet; the background goes on."""

    entry: Entry


@dataclass(frozen=True)
class Waiting:
    """Looked up, and still in the outbox."""

    procedure: str
    title: str
    put_at: datetime


@dataclass(frozen=True)
class Locked:
    """Too many wrong secrets for this code."""

    until: datetime


@dataclass(frozen=True)
class OutboxHealth:
    """`unreadable`: waiting dossiers that don't open with this key; they are kept."""

    waiting: int
    refused: int
    unreadable: int
    oldest: datetime | None


FindResult = LookUpResult | Waiting | Locked


class Outbox:
    def __init__(
        self,
        store: Store,
        box: Box,
        portal: Portal,
        clock: Clock,
        settings: OutboxSettings = OutboxSettings(),
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` dates what is kept; `monotonic` (seconds) measures how long a visitor waits."""
        self._store = store
        self._box = box
        self._portal = portal
        self._clock = clock
        self._settings = settings
        self._sleep = sleep
        self._jitter = jitter
        self._monotonic = monotonic
        self._throttle = Throttle(store, box, clock)
        self._tries: dict[str, asyncio.Task[SubmitResult]] = {}

    async def put(self, dossier: Dossier) -> Entry | OutboxFull:
        """Writes the dossier down. A reference stands for one content: put again when it was tried
        or sent, the first stands; never tried, or after a refusal, the new content takes its place."""
        reference = dossier.reference
        if not (0 < len(reference) <= 64 and reference.isascii() and reference.isprintable()) or reference.isdigit():
            raise ValueError("a reference has 1 to 64 printable ASCII signs, and not digits alone")
        now = self._clock()
        entry = Entry(reference, short_code(reference), local_secret(self._box, reference), now)
        sealed = self._box.seal(pack_dossier(dataclasses.replace(dossier, secret=entry.secret)), reference)
        fresh = {"sealed": sealed, "put_at": now, "next_try_at": now, "state": "waiting", "tries": 0, "done_at": None}
        new = {"short_code": entry.short_code, "unsure_until": None} | fresh
        untried = (OutboxRow.tries == 0) & OutboxRow.unsure_until.is_(None)
        replaceable = (OutboxRow.state == "refused") | ((OutboxRow.state == "waiting") & untried)
        # One statement: a try that begins in another process at this moment either reads the new or keeps the old.
        replace = update(OutboxRow).where(OutboxRow.reference == reference, replaceable).values(**fresh)
        replace = replace.execution_options(synchronize_session=False).returning(OutboxRow.reference)

        def write(session: Session) -> Entry | OutboxFull:
            row = session.get(OutboxRow, reference)
            if (row is None or row.state == "refused") and _count(session, "waiting") >= self._settings.limit:
                return OutboxFull()
            if row is None:
                session.add(OutboxRow(reference=reference, **new))
            elif session.execute(replace).first() is None:
                return dataclasses.replace(entry, put_at=row.put_at)
            return entry

        return await self._store.run(write)

    async def deliver(self, reference: str, within_s: float) -> Sent | Refused | Queued:
        """Tries now, for as long as the visitor will wait; then the background goes on.

        While an answer is in doubt it keeps looking; when nobody listens there it gives up at
        once. A refusal that the visitor hears of is erased with what was entered.
        """
        end = self._monotonic() + within_s
        while True:
            task = self._start(reference)
            done, _ = await asyncio.wait({task}, timeout=max(end - self._monotonic(), 0))
            result = task.result() if done and not task.cancelled() else None
            if isinstance(result, Refused):
                await self._forget(reference)
            if isinstance(result, Sent | Refused):
                return result
            if result == _AWAY or self._monotonic() + self._settings.poll_s >= end:
                await self._begin_back_off(reference)
                return Queued(await self._entry(reference))
            await self._sleep(self._settings.poll_s)

    async def run(self) -> None:
        """Delivers what waits and erases what is old, until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.error("outbox_sweep_failed", error=type(error).__name__)
            await self._sleep(self._settings.sweep_s)

    async def sweep(self) -> None:
        """One round: every dossier that is due, the longest due first, while the portal is there."""
        await self._erase_old()
        now = self._clock()
        due = select(OutboxRow.reference).where(OutboxRow.state == "waiting", OutboxRow.next_try_at <= now)
        due = due.order_by(OutboxRow.next_try_at)
        for reference in await self._store.run(lambda session: list(session.scalars(due))):
            task = self._start(reference)
            # Not `await task`: cancelling the sweep would cancel a try that a visitor waits for.
            await asyncio.wait({task})
            if task.cancelled():
                return
            error = task.exception()
            if isinstance(error, Exception):
                log.error("outbox_try_failed", error=type(error).__name__)
                await self._put_off(reference, Unreachable(certain=False), may_create=False)
            elif task.result() == _AWAY:
                return

    async def find(self, code: str, secret: str) -> FindResult:
        """By the kiosk's own code or the portal's, with the secret that belongs to it."""
        code = parse_short_code(code) or tidy(code)
        if until := await self._throttle.enter(code):
            return Locked(until)
        own = parse_short_code(code) is not None
        result = await (self._find_own(code, secret) if own else self._portal.look_up(code, secret))
        if isinstance(result, Unreachable):
            await self._throttle.unasked(code)
        elif not isinstance(result, NotFound):
            await self._throttle.right(code)
        return result

    async def retry_refused(self) -> int:
        """For an operator who mended the portal's settings: what it turned down waits again."""
        now = self._clock()
        again = update(OutboxRow).where(OutboxRow.state == "refused")
        again = again.values(state="waiting", next_try_at=now, tries=0, done_at=None)
        return await self._store.run(lambda session: len(session.execute(again.returning(OutboxRow.reference)).all()))

    async def health(self) -> OutboxHealth:
        def read(session: Session) -> OutboxHealth:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.state == "waiting")).all()
            unreadable = sum(self._box.open(row.sealed, row.reference) is None for row in rows)
            oldest = min((row.put_at for row in rows), default=None)
            return OutboxHealth(len(rows), _count(session, "refused"), unreadable, oldest)

        return await self._store.run(read)

    async def close(self) -> None:
        """Stops what is running; it goes on after the next start."""
        tasks = list(self._tries.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, reference: str) -> asyncio.Task[SubmitResult]:
        """The try that is running for this reference, or a new one. It outlives who asked for it."""
        task = self._tries.get(reference)
        if task is None:
            task = asyncio.create_task(self._try(reference))
            self._tries[reference] = task
            task.add_done_callback(lambda _: self._tries.pop(reference, None))
        return task

    async def _try(self, reference: str) -> SubmitResult:
        # Claimed before it is read: from then on nothing may be put in its place.
        may_create = await self._claim(reference)
        row = await self._store.run(lambda session: session.get(OutboxRow, reference))
        if row is None:
            return Refused("not_put")
        plain = self._box.open(row.sealed, reference)
        if plain is None:
            log.error("outbox_unreadable", code=row.short_code)
            return await self._put_off(reference, Unreachable(certain=True, detail="unreadable"), may_create)
        if row.state == "sent":
            return unpack_receipt(plain)
        if row.state == "refused":
            return Refused("rejected")
        result = await self._submit(unpack_dossier(plain), may_create)
        detail = "" if isinstance(result, Sent) else result.detail
        log.info("outbox_tried", code=row.short_code, result=type(result).__name__, detail=detail)
        if isinstance(result, Sent):
            await self._settle(reference, "sent", pack_receipt(result))
        elif isinstance(result, Refused):
            await self._settle(reference, "refused", plain)
        else:
            await self._put_off(reference, result, may_create)
        return result

    async def _submit(self, dossier: Dossier, may_create: bool) -> SubmitResult:
        try:
            async with asyncio.timeout(self._settings.attempt_s):
                return await self._portal.submit(dossier, may_create=may_create)
        except TimeoutError:
            return Unreachable(certain=False, detail="no_answer")
        except Exception as error:
            # A mistake in an adapter must cost no dossier. Only its name: its text may hold form data.
            log.error("portal_adapter_failed", error=type(error).__name__)
            return Unreachable(certain=False, detail="adapter_failed")

    async def _claim(self, reference: str) -> bool:
        """Whether this try may create the dossier. If so that is on disk before the first byte
        leaves; one statement, so that two processes can't both be told yes."""
        now = self._clock()
        until = now + timedelta(seconds=self._settings.attempt_s + self._settings.settle_s)
        free = or_(OutboxRow.unsure_until.is_(None), OutboxRow.unsure_until <= now)
        mine = (OutboxRow.reference == reference) & (OutboxRow.state == "waiting")
        claim = update(OutboxRow).where(mine, free).values(unsure_until=until)
        claim = claim.execution_options(synchronize_session=False)
        return await self._store.run(
            lambda session: session.execute(claim.returning(OutboxRow.reference)).first() is not None
        )

    async def _put_off(self, reference: str, result: Unreachable, may_create: bool) -> Unreachable:
        now = self._clock()

        def write(session: Session) -> None:
            row = session.get(OutboxRow, reference)
            if row is None:
                return
            if may_create:
                row.unsure_until = None if result.certain else now + timedelta(seconds=self._settings.settle_s)
            row.next_try_at = now + self._back_off(row.tries)
            row.tries += 1

        await self._store.run(write)
        return result

    async def _begin_back_off(self, reference: str) -> None:
        """The quick looks while a visitor waited count as one try: else a portal that is back
        in a minute would be asked again only after five."""
        soon = self._clock() + timedelta(seconds=self._settings.first_retry_s)
        waiting = (OutboxRow.reference == reference) & (OutboxRow.state == "waiting")
        again = update(OutboxRow).where(waiting).values(tries=1, next_try_at=soon)
        await self._store.run(lambda session: session.execute(again))

    def _back_off(self, tries: int) -> timedelta:
        """5 s, 10 s, 20 s … 5 min, each half to whole so that kiosks don't come back all at once."""
        whole = min(self._settings.first_retry_s * 2.0 ** min(tries, 30), self._settings.longest_retry_s)
        return timedelta(seconds=whole * (0.5 + self._jitter() / 2))

    async def _settle(self, reference: str, state: str, plain: bytes) -> None:
        sealed, now = self._box.seal(plain, reference), self._clock()
        done = update(OutboxRow).where(OutboxRow.reference == reference)
        done = done.values(state=state, sealed=sealed, unsure_until=None, done_at=now)
        await self._store.run(lambda session: session.execute(done))
        await self._store.erase_deleted()

    async def _forget(self, reference: str) -> None:
        gone = delete(OutboxRow).where(OutboxRow.reference == reference)
        await self._store.run(lambda session: session.execute(gone))
        await self._store.erase_deleted()

    async def _erase_old(self) -> None:
        now = self._clock()
        sent = (OutboxRow.state == "sent") & (OutboxRow.done_at < now - self._settings.keep_sent)
        refused = (OutboxRow.state == "refused") & (OutboxRow.done_at < now - self._settings.keep_refused)
        old = delete(OutboxRow).where(or_(sent, refused)).returning(OutboxRow.reference)
        await self._throttle.forget_old()
        if await self._store.run(lambda session: session.execute(old).all()):
            await self._store.erase_deleted()

    async def _entry(self, reference: str) -> Entry:
        row = await self._store.run(lambda session: session.get_one(OutboxRow, reference))
        return Entry(reference, row.short_code, local_secret(self._box, reference), row.put_at)

    async def _find_own(self, code: str, secret: str) -> LookUpResult | Waiting:
        rows = await self._store.run(
            lambda session: session.scalars(select(OutboxRow).where(OutboxRow.short_code == code)).all()
        )
        row = next((row for row in rows if same_secret(secret, local_secret(self._box, row.reference))), None)
        if row is None:
            return NotFound()
        if row.state == "sent":
            return await self._portal.status(row.reference)
        plain = self._box.open(row.sealed, row.reference)
        if plain is None:
            return Unreachable(certain=True, detail="unreadable")
        dossier = unpack_dossier(plain)
        if row.state == "refused":
            return Found("", dossier.procedure, dossier.title, "denied")
        return Waiting(dossier.procedure, dossier.title, row.put_at)


def _count(session: Session, state: str) -> int:
    return session.scalars(select(func.count()).select_from(OutboxRow).where(OutboxRow.state == state)).one()
