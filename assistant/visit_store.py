"""The running visit, kept over a crash: sealed on disk, its key in memory-backed storage.

The state's JSON is encrypted with a key of its own for each visit. The key lies where the
power going off erases it, and is dropped at the end of the visit: what is left on the disk
then is noise, whatever a disk keeps of deleted files.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog
from cryptography.fernet import Fernet, InvalidToken
from pydantic import ValidationError

from dialogue.state import State

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class NotPrivate:
    """Why a folder can't keep what is private. `not_ours`: no folder of our own user, maybe a link that
    somebody put there. `open_to_others`: its mode is not 0700. `unusable`: it can't be made, read or written."""

    folder: Path
    reason: Literal["not_ours", "open_to_others", "unusable"]


class VisitStore:
    """At most one visit, that of this kiosk. Small and synchronous: a write takes well under a millisecond.

    Where it can't be kept it isn't, and the log says so once: the visit itself goes on.
    """

    def __init__(self, folder: Path, key_folder: Path, kiosk_id: str) -> None:
        self._sealed = folder / f"{kiosk_id}.visit"
        self._key = key_folder / f"{kiosk_id}.key"
        self._fernet: Fernet | None = None
        self._told: set[NotPrivate] = set()

    def save(self, state: State) -> NotPrivate | None:
        """None when it is kept."""
        if self._fernet is None:
            key = Fernet.generate_key()
            if problem := write_private(self._key, key):
                return self._tell(problem)
            self._fernet = Fernet(key)
        problem = write_private(self._sealed, self._fernet.encrypt(state.model_dump_json().encode()))
        return self._tell(problem) if problem else None

    def load(self) -> State | None:
        """The visit that was running, or None. What can't be opened is dropped: it is nobody's any more."""
        try:
            self._fernet = Fernet(_read_private(self._key))
            return State.model_validate_json(self._fernet.decrypt(_read_private(self._sealed)))
        except (OSError, ValueError, InvalidToken, ValidationError):
            self.drop()
            return None

    def drop(self) -> None:
        """Forget the visit: the key first, for without it the rest says nothing."""
        self._fernet = None
        for path in (self._key, _half(self._key), self._sealed, _half(self._sealed)):
            try:
                path.unlink(missing_ok=True)
            except NotADirectoryError:
                pass  # no folder, so no file
            except OSError:
                self._tell(NotPrivate(path.parent, "unusable"))

    def problems(self) -> list[NotPrivate]:
        """What would keep a visit from being kept, for an operator. Makes the folders."""
        found = (_make_private(path.parent) for path in (self._key, self._sealed))
        return [problem for problem in found if problem]

    def _tell(self, problem: NotPrivate) -> NotPrivate:
        if problem not in self._told:
            self._told.add(problem)
            log.error("visit_not_kept", folder=str(problem.folder), reason=problem.reason)
        return problem


def write_private(path: Path, data: bytes) -> NotPrivate | None:
    """Replace a file whole, in a folder of our own, readable by us alone. None when that is done."""
    if problem := _make_private(path.parent):
        return problem
    half = _half(path)
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        half.replace(path)
    except OSError:
        return NotPrivate(path.parent, "unusable")
    return None


def _read_private(path: Path) -> bytes:
    """OSError when there is none, or when somebody else could have put it there."""
    if _problem(path.parent):
        raise PermissionError(path)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        return file.read()


def _make_private(folder: Path) -> NotPrivate | None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        return NotPrivate(folder, "not_ours")
    except OSError:
        return NotPrivate(folder, "unusable")
    return _problem(folder)


def _problem(folder: Path) -> NotPrivate | None:
    try:
        found = folder.lstat()
    except OSError:
        return NotPrivate(folder, "unusable")
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        return NotPrivate(folder, "not_ours")
    return NotPrivate(folder, "open_to_others") if stat.S_IMODE(found.st_mode) & 0o077 else None


def _half(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_suffix(path.suffix + ".new")
