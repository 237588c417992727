"""The running visit, kept over a crash: sealed on disk, its key in memory-backed storage.

The state's JSON is encrypted with a key of its own for each visit. The key lies where the
power going off erases it, and is dropped at the end of the visit: what is left on the disk
then is noise, whatever a disk keeps of deleted files.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import ValidationError

from dialogue.state import State


class VisitStore:
    """At most one visit, that of this kiosk. Small and synchronous: a write takes well under a millisecond."""

    def __init__(self, folder: Path, key_folder: Path, kiosk_id: str) -> None:
        self._sealed = folder / f"{kiosk_id}.visit"
        self._key = key_folder / f"{kiosk_id}.key"
        self._fernet: Fernet | None = None

    def save(self, state: State) -> None:
        if self._fernet is None:
            self._fernet = Fernet(self._new_key())
        write_private(self._sealed, self._fernet.encrypt(state.model_dump_json().encode()))

    def load(self) -> State | None:
        """The visit that was running, or None. What can't be opened is dropped: it is nobody's any more."""
        try:
            self._fernet = Fernet(self._key.read_bytes())
            return State.model_validate_json(self._fernet.decrypt(self._sealed.read_bytes()))
        except (OSError, ValueError, InvalidToken, ValidationError):
            self.drop()
            return None

    def drop(self) -> None:
        """Forget the visit: the key first, for without it the rest says nothing."""
        self._fernet = None
        self._key.unlink(missing_ok=True)
        self._sealed.unlink(missing_ok=True)

    def _new_key(self) -> bytes:
        key = Fernet.generate_key()
        write_private(self._key, key)
        return key


def write_private(path: Path, data: bytes) -> None:
    """Replace a file whole, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(path.suffix + ".new")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)
    half.replace(path)
