"""Makes guessing a look-up secret hopeless: five wrong ones lock a dossier code for a quarter of an hour.

A try is counted before it is made, so that guesses made at once can't slip past the count.
The count lies in the store, so that a restart does not reset it, and holds no code: only
its keyed fingerprint (people type ID numbers into any field).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
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

    async def enter(self, code: str) -> datetime | None:
        """Counts a try that is about to be made, as a wrong one. When the code is locked, until when:
        then nothing was counted, and it must not be tried. The fifth within a quarter of an hour
        of each other locks."""
        now, key = self._clock(), self._key(code)

        def count(session: Session) -> datetime | None:
            row = session.get(LookUpRow, key, with_for_update=True)
            if row is None:
                row = LookUpRow(code=key, wrong=0, last_wrong_at=now)
                session.add(row)
            # A lock further ahead than its length is from a clock that has been set back since: it is over.
            if row.locked_until and now < row.locked_until <= now + LOCK:
                return row.locked_until
            if row.locked_until or abs(now - row.last_wrong_at) > LOCK:
                row.wrong, row.locked_until = 0, None
            row.wrong, row.last_wrong_at = row.wrong + 1, now
            if row.wrong >= MOST_WRONG:
                row.locked_until = now + LOCK
            return None

        return await self._store.run(count)

    async def right(self, code: str) -> None:
        """The secret was the right one: nothing is counted any more."""
        key = self._key(code)
        await self._store.run(lambda session: session.execute(delete(LookUpRow).where(LookUpRow.code == key)))

    async def unasked(self, code: str) -> None:
        """Nobody could say whether the secret was right: the try counts for nothing."""
        key = self._key(code)

        def undo(session: Session) -> None:
            row = session.get(LookUpRow, key, with_for_update=True)
            if row is not None:
                row.wrong, row.locked_until = max(row.wrong - 1, 0), None

        await self._store.run(undo)

    async def forget_old(self) -> None:
        """Counts that no longer mean anything."""
        now = self._clock()
        old = or_(LookUpRow.last_wrong_at < now - 2 * LOCK, LookUpRow.last_wrong_at > now + 2 * LOCK)
        await self._store.run(lambda session: session.execute(delete(LookUpRow).where(old)))

    def _key(self, code: str) -> bytes:
        return self._box.fingerprint("look-up", tidy(code))
