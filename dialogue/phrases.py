"""The kiosk's own phrases: every word it says that belongs to no flow and no procedure.

They stand in `phrases.yaml`, each in Vietnamese and English, with {names} to be filled in.
"""

from __future__ import annotations

import string
from collections.abc import Mapping

from dialogue.flow import Words


def placeholders(text: str) -> frozenset[str]:
    """The {names} in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` into {names}. A name without a value becomes an empty string."""
    return string.Formatter().vformat(text, (), _Blank(values))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def problems(phrases: Mapping[str, Words]) -> list[str]:
    """What is wrong with a set of phrases, one exact sentence each."""
    return [
        f"phrase “{key}”: Vietnamese and English fill in different names: {sorted(different)}"
        for key, words in phrases.items()
        if (different := placeholders(words.vi) ^ placeholders(words.en))
    ]
