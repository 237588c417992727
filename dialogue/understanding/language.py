"""Which language a sentence is in: Vietnamese (with or without diacritics), English, another, or none.

Each word votes. A Vietnamese letter or mark is certain; a word of one language's examples
counts for it; a plain word that no Vietnamese syllable looks like counts against Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Literal

from dialogue.text import fold
from dialogue.understanding.entities import SURNAMES

Detected = Literal["vi", "en", "other"]

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx]"
_RIME = "[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
_SYLLABLE = re.compile(rf"(?:{_ONSET})?{_RIME}")
_SPOKEN = re.compile("[aeiouy]")
_MARKED = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u0309\u0323\u031b]")
"""Letters and marks that only Vietnamese has among languages of the Latin script (as NFD but for
the letters): breve and horn, hook above, dot below. Circumflex letters also stand in French."""
_ENGLISH = frozenset(
    [
        *("the", "is", "are", "was", "of", "and", "my", "your", "this", "that", "what", "how", "where", "when", "who"),
        *("which", "why", "with", "for", "from", "have", "has", "need", "want", "would", "could", "should", "please"),
        *("not", "yes", "it", "he", "she", "we", "they", "you", "me", "him", "her", "us", "them", "there", "here"),
        *("name", "born", "live", "lives", "years", "old", "father", "mother", "child", "baby", "house", "money"),
        *("give", "take", "make", "get", "go", "come", "see", "know", "think", "tell", "speak", "read", "write"),
        *("day", "month", "year", "today", "tomorrow", "yesterday", "new", "good", "bad", "about", "because", "but"),
        *("or", "if", "will", "just", "some", "any", "no", "at", "in", "on", "by", "be", "been", "am", "does", "did"),
    ]
)


def detect(text: str, vietnamese: Collection[str], english: Collection[str]) -> Detected | None:
    """The language of a clean text; None when it can't be told (a number, a name, "ok").

    `vietnamese` and `english` are the folded words of the examples in each language.
    """
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return None
    foreign = sum(not unicodedata.name(char, "").startswith("LATIN") for char in letters)
    if foreign * 2 > len(letters):
        return "other"
    words = re.findall(r"[^\W\d_]+", text)
    votes = {"vi": 0.0, "en": 0.0, "other": 0.0}
    for word in _without_names(words):
        for lang, weight in _votes(word, vietnamese, english).items():
            votes[lang] += weight
    return _winner(votes)


def _winner(votes: dict[str, float]) -> Detected | None:
    vi, en, other = votes["vi"], votes["en"], votes["other"]
    if other > max(vi, en) and other >= 2:
        return "other"
    if abs(vi - en) < 0.25 or max(vi, en) < 0.5:
        return None
    return "vi" if vi > en else "en"


def _votes(word: str, vietnamese: Collection[str], english: Collection[str]) -> dict[str, float]:
    plain = fold(word)
    if _MARKED.search(word) or _MARKED.search(unicodedata.normalize("NFD", word)):
        return {"vi": 2.0} if _SYLLABLE.fullmatch(plain) else {"other": 1.0}
    syllable = _SYLLABLE.fullmatch(plain) is not None
    if not word.isascii():
        # à, é, ã… stand in Vietnamese and elsewhere.
        return {"vi": 1.0} if syllable and plain in vietnamese else {"other": 1.0}
    in_vi = plain in vietnamese
    in_en = plain in english or plain in _ENGLISH
    if in_vi and in_en:
        return {"vi": 0.4, "en": 0.5 if plain in _ENGLISH else 0.4}
    if in_vi or in_en:
        return {"vi": 1.0} if in_vi else {"en": 1.0}
    if not _SPOKEN.search(plain):
        return {}  # keys pressed at random are in no language
    return {"vi": 0.3} if syllable else {"other": 1.0}


def _without_names(words: list[str]) -> list[str]:
    """The words but for people's names, which stand in any language: two to six capitalised ones
    in a row, the first of them a Vietnamese family name."""
    kept: list[str] = []
    while words:
        size = next((i for i, word in enumerate(words) if not word[0].isupper()), len(words))
        if 2 <= size <= 6 and words[0].lower() in SURNAMES:
            words = words[size:]
        else:
            kept.append(words[0])
            words = words[1:]
    return kept
