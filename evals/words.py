"""Comparing words as a person would: case, spaces and ways of composing letters don't count."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """Composed (NFC), lower case, one space between words."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().casefold()
