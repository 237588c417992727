"""Makes guessing a look-up secret hopeless: five wrong ones lock a dossier code for a quarter of an hour.

The count lies in the store, so that a restart does not reset it, and holds no code: only
its keyed fingerprint (people type ID numbers into any field).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.crypto import Box
from assistant.portal.base import Clock
from assistant.portal.codes import tidy
from assistant.store import LookUpRow, Store

MOST_WRONG = 5
LOCK = timedelta(minutes=15)


class Throttle:
    def __init__(self, store: Store, box: Box, clock: Clock) -> None:
        self._store = store
        self._box = box
        self._clock = clock

    async def locked_until(self, code: str) -> datetime | None:
        """When this code may be tried again; None when it may now."""
        now, key = self._clock(), self._key(code)

        def read(session: Session) -> datetime | None:
            row = session.get(LookUpRow, key)
            return row.locked_until if row and row.locked_until and row.locked_until > now else None

        return await self._store.run(read)

    async def wrong(self, code: str) -> None:
        """One more wrong secret. The fifth within a quarter of an hour of each other locks."""
        now, key = self._clock(), self._key(code)

        def count(session: Session) -> None:
            row = session.get(LookUpRow, key)
            if row is None:
                row = LookUpRow(code=key, wrong=0, last_wrong_at=now)
                session.add(row)
            elif now - row.last_wrong_at > LOCK:
                row.wrong = 0
            row.wrong, row.last_wrong_at = row.wrong + 1, now
            if row.wrong >= MOST_WRONG:
                row.wrong, row.locked_until = 0, now + LOCK

        await self._store.run(count)

    async def right(self, code: str) -> None:
        key = self._key(code)
        await self._store.run(lambda session: session.execute(delete(LookUpRow).where(LookUpRow.code == key)))

    async def forget_old(self) -> None:
        """Counts that no longer mean anything."""
        old = self._clock() - 2 * LOCK
        await self._store.run(lambda session: session.execute(delete(LookUpRow).where(LookUpRow.last_wrong_at < old)))

    def _key(self, code: str) -> bytes:
        return self._box.fingerprint("look-up", tidy(code))
