"""Seals what a visitor submitted while it waits on this machine's disk.

One key of 32 bytes per kiosk, from a setting or from a file that only the kiosk's own user
may read. A key that is missing or wrong is said as a `KeyProblem`; what was sealed under
another key stays where it is, unread, until the right key is back.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True)
class KeyProblem:
    """Why there is no key. `missing`: no file, and one must not be made because sealed
    dossiers already exist; `malformed`: not 32 bytes in base64; `open_to_others`: the file
    may be read by other users; `unreadable`: the file can't be read or written."""

    reason: Literal["missing", "malformed", "open_to_others", "unreadable"]
    where: str


def load_key(
    path: Path, *, setting: str = "", may_create: bool, random: RandomBytes = os.urandom
) -> bytes | KeyProblem:
    """The kiosk's key: from `setting` (base64) where given, else from the file at `path`.

    A missing file is made (mode 0600) only when `may_create`: a new key beside dossiers
    that were sealed under a lost one would make the loss look like health.
    """
    if setting:
        return _decode(setting, "setting")
    try:
        if may_create and not path.exists():
            _create_key_file(path, random(KEY_BYTES))
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
            return KeyProblem("open_to_others", str(path))
        return _decode(path.read_text("ascii"), str(path))
    except FileNotFoundError:
        return KeyProblem("missing", str(path))
    except UnicodeDecodeError:
        return KeyProblem("malformed", str(path))
    except OSError:
        return KeyProblem("unreadable", str(path))


class Box:
    """Seals and opens bytes (AES-256-GCM), and makes keyed fingerprints (HMAC-SHA256).

    `context` binds a sealed value to its place: moved to another row, it does not open.
    """

    def __init__(self, key: bytes, random: RandomBytes = os.urandom) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        self._cipher = AESGCM(_derive(key, b"seal"))
        self._fingerprint_key = _derive(key, b"fingerprint")
        self._random = random

    def seal(self, plain: bytes, context: str) -> bytes:
        """Nonce (12 bytes), then ciphertext with its 16-byte tag."""
        nonce = self._random(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes | None:
        """What was sealed; None when the key, the context or a single bit is not the same."""
        if len(sealed) <= _NONCE_BYTES:
            return None
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
        except InvalidTag:
            return None

    def fingerprint(self, purpose: str, text: str) -> bytes:
        """32 bytes that only a holder of the key can compute from `text`, other for each purpose."""
        message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._fingerprint_key, message, "sha256")


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, b"cua-so/" + purpose, hashlib.sha256)


def _decode(text: str, where: str) -> bytes | KeyProblem:
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return KeyProblem("malformed", where)
    return key if len(key) == KEY_BYTES else KeyProblem("malformed", where)


def _create_key_file(path: Path, key: bytes) -> None:
    """The file appears whole or not at all; when somebody else was faster, theirs stands."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.urlsafe_b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
