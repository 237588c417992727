"""The codes that people read, say and type: the kiosk's own reference and look-up secrets.

Letters and digits that look or sound alike (I, O, 0, 1) are left out: 32 signs, 5 bits each.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from assistant.crypto import Box

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SECRET_LENGTH = 4

_SHORT_CODE = re.compile(rf"CS([{ALPHABET}]{{4}})([{ALPHABET}]{{4}})")


def short_code(reference: str) -> str:
    """The kiosk's sayable reference for a dossier, such as CS-7K3M-9Q2F (40 bits of SHA-256).

    Two dossiers may share one in theory; who looks it up is told apart by the secret.
    """
    signs = _signs(hashlib.sha256(reference.encode("utf-8", "surrogatepass")).digest(), 8)
    return f"CS-{signs[:4]}-{signs[4:]}"


def parse_short_code(text: str) -> str | None:
    """The short code that somebody typed ("cs 7k3m 9q2f"), in its one spelling; None if it is none."""
    match = _SHORT_CODE.fullmatch(tidy(text).replace("-", ""))
    return f"CS-{match[1]}-{match[2]}" if match else None


def local_secret(box: Box, reference: str) -> str:
    """The secret that goes with a short code: from the reference and the kiosk's key, stored nowhere."""
    return _signs(box.fingerprint("secret", reference), SECRET_LENGTH)


def same_secret(given: str, right: str) -> bool:
    return hmac.compare_digest(tidy(given).encode("utf-8", "replace"), tidy(right).encode("utf-8", "replace"))


def tidy(text: str) -> str:
    """Upper case, without blanks: how codes are compared."""
    return "".join(text.split()).upper()


def _signs(digest: bytes, count: int) -> str:
    number = int.from_bytes(digest[:8], "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(count))
