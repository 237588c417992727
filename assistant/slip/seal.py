"""The signed text in the slip's QR code: made at the kiosk, checked at the counter.

Bytes, before they become digits (`digits`):

    "CS" | format version (1) | key id (2) | length of the body (2) | body | signature (64)

The body is a JSON list, deflated. The Ed25519 signature covers everything before it. The
key id is the beginning of SHA-256 of the public key: it tells another kiosk's slip from an
altered one and proves nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from pydantic import ValidationError

from assistant.slip.content import Lang, SlipPayload
from assistant.slip.digits import BLOCK, WIDTHS, from_digits, to_digits, width
from assistant.slip.texts import FAULTS

MARK = b"CS"
VERSION = 1
HEADER = BLOCK  # the header fills the first block of digits, so a cut-off text still shows it
SIGNATURE = 64

SlipFault = Literal[
    "not_ours", "newer_version", "wrong_key", "truncated", "altered", "image_unreadable", "no_code_found"
]


@dataclass(frozen=True)
class SlipInvalid:
    """Why a slip can't be trusted; `sentence` says it to the officer.

    `not_ours`: not the text of a slip. `newer_version`: from a newer kiosk than this
    program knows. `wrong_key`: signed by another key, such as another kiosk's.
    `truncated`: the end is missing. `altered`: the signature does not fit the content.
    `image_unreadable`: the file is no picture. `no_code_found`: no QR code in the picture.
    """

    reason: SlipFault

    def sentence(self, lang: Lang) -> str:
        return FAULTS[self.reason][lang]


def sign(payload: SlipPayload, key: Ed25519PrivateKey) -> str:
    """The text of the QR code: 400-600 digits for a usual slip, always the same for the same payload."""
    body = _pack(payload)
    signed = MARK + bytes([VERSION]) + _key_id(key.public_key()) + len(body).to_bytes(2) + body
    return to_digits(signed + key.sign(signed))


def verify_text(text: str, key: Ed25519PublicKey) -> SlipPayload | SlipInvalid:
    """What the slip says, if the holder of `key` signed exactly this; else why it can't be trusted."""
    text = text.strip()
    header = from_digits(text[: WIDTHS[HEADER]]) if text.isascii() and text.isdigit() else None
    if header is None or len(header) < HEADER or not header.startswith(MARK):
        return SlipInvalid("not_ours")
    if header[2] > VERSION:
        return SlipInvalid("newer_version")
    if len(text) < width(HEADER + int.from_bytes(header[5:7]) + SIGNATURE):
        return SlipInvalid("truncated")
    if header[3:5] != _key_id(key):
        return SlipInvalid("wrong_key")
    sealed = from_digits(text)
    if sealed is None or header[2] != VERSION:
        return SlipInvalid("altered")
    try:
        key.verify(sealed[-SIGNATURE:], sealed[:-SIGNATURE])
    except InvalidSignature:
        return SlipInvalid("altered")
    return _unpack(sealed[HEADER:-SIGNATURE])


def load_or_create_key(path: Path) -> Ed25519PrivateKey:
    """The kiosk's signing key in a PEM file that only its owner may read (0600).

    Made on first use, whole or not at all, once even when two processes start together.
    A file that holds no Ed25519 key is never overwritten: ValueError.
    """
    if not path.exists():
        _create_key(path)
    path.chmod(0o600)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} holds another kind of key: an Ed25519 key is needed to sign slips")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey | None:
    """The public key of a PEM file that holds either half of an Ed25519 key; None for anything else."""
    try:
        pem = path.read_bytes()
        key = load_pem_private_key(pem, password=None) if b"PRIVATE" in pem else load_pem_public_key(pem)
    except (OSError, ValueError, TypeError):
        return None
    if isinstance(key, Ed25519PrivateKey):
        return key.public_key()
    return key if isinstance(key, Ed25519PublicKey) else None


def _create_key(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return  # another process was quicker: its key stands
    finally:
        fresh.unlink(missing_ok=True)


def _key_id(key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(key.public_bytes_raw()).digest()[:2]


def _pack(payload: SlipPayload) -> bytes:
    fields = list(payload.model_dump(mode="json").values())
    return zlib.compress(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(), 9, -15)


def _unpack(body: bytes) -> SlipPayload | SlipInvalid:
    """The body of a slip whose signature fits: what can't be read then was written by a later program."""
    try:
        fields = json.loads(zlib.decompress(body, -15))
        return SlipPayload.model_validate(dict(zip(SlipPayload.model_fields, fields, strict=True)))
    except (zlib.error, ValueError, ValidationError):
        return SlipInvalid("newer_version")
