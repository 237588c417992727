"""From a sentence to what the classifier counts.

Sections ("how much?") must be learned, not procedures ("birth certificate"): the names in
the lookup tables of the NLU files become one word, and polite frames ("dạ cho bác hỏi")
are taken off first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from dialogue.text import fold, normalise

PROCEDURE = "@procedure"
NUMBER = "@number"
"""Stands for every word with a digit in it: which number it is says nothing of the intent."""

_SPEAKER = "toi|tui|bac|ong|ba|co|chu|minh|em|con|chau|anh|chi|di|ta"
_FRAMES = re.compile(
    rf"^(?:(?:da|thua|a|o|um|uh|er|well|please|excuse me|so|(?:{_SPEAKER}) oi|xin loi|lam on"
    rf"|(?:xin )?cho (?:{_SPEAKER}|xin) (?:xin )?(?:hoi|biet)(?: (?:chut|cai|tham|xiu|mot chut|voi|xem))?(?: la)?"
    rf"|(?:xin|muon) hoi(?: la)?|(?:{_SPEAKER}) (?:muon|xin|can) (?:hoi|biet)(?: la| xem)?"
    r"|(?:can|could|would) you (?:please )?tell me|i (?:would|d) like to know|i want to know|tell me)\b\s*)+"
)
_TAILS = re.compile(rf"(?:\s(?:a|nhe|nha|nghe|nghen|hen|vay|voi|gium|giup|luon|please|(?:{_SPEAKER}) (?:oi|a|nhe)))+$")


def plain(text: str) -> str:
    """Folded, with slang spelled out: what examples and sentences are compared by."""
    return fold(normalise(text))


def toned(text: str) -> str:
    """The same with its diacritics: what tells apart examples that fold to one."""
    return " ".join(re.findall(r"\w+", normalise(text).lower()))


def core(folded: str) -> str:
    """A folded sentence without its polite frame; the whole of it when nothing else is left."""
    bare = _TAILS.sub("", folded)
    return _FRAMES.sub("", bare) or bare


class Analyzer:
    """Counts of a plain sentence: character n-grams within words, words, word pairs."""

    def __init__(self, procedures: Iterable[str]) -> None:
        names = sorted({plain(name) for name in procedures}, key=len, reverse=True)
        self._procedures = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b") if names else None

    def words(self, folded: str) -> list[str]:
        """The words that count, each known procedure as `PROCEDURE`, what has digits as `NUMBER`."""
        text = core(folded)
        text = self._procedures.sub(PROCEDURE, text) if self._procedures else text
        return [NUMBER if any(char.isdigit() for char in word) else word for word in text.split()]

    def __call__(self, folded: str) -> list[str]:
        words = self.words(folded)
        framed = ["^", *words, "$"]
        pairs = [f"{first} {second}" for first, second in pairwise(framed)]
        grams = [gram for word in words if word[0] != "@" for gram in _grams(f"<{word}>")]
        return [*grams, *words, *pairs]


def _grams(word: str) -> list[str]:
    return [word[at : at + size] for size in range(2, 6) for at in range(len(word) - size + 1)]
