"""Which of the options that stand a visitor's words name.

Words name an option when all of them are explained: its label, other ways to say it, its
number, several of these together, and small words about them. What is left unexplained may turn
a sentence into its opposite ("tôi là em của mẹ cháu" is no mother).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from dialogue.flow import ChooseStep
from dialogue.messages import Lang
from dialogue.text import fold, normalise, toned

FILLERS: dict[Lang, tuple[str, ...]] = {
    "vi": (
        *("dạ", "vâng", "thưa", "ạ", "à", "ừ", "ừm", "ờ", "thì", "là", "tôi", "tui", "mình", "cháu", "bé"),
        *("rồi", "nhé", "nha", "đó", "đấy", "này", "xin", "cho", "chọn", "muốn", "lấy", "được", "có"),
    ),
    "en": (
        *("i", "am", "i'm", "the", "is", "it", "it's", "my", "a", "an", "please", "want", "to", "would"),
        *("like", "choose", "take", "we", "are", "yes", "ok", "okay", "er", "um", "uh", "well"),
    ),
}
"""Words that may stand around an answer without changing it. No "không" and no "not" among them."""

NEGATIONS: dict[Lang, tuple[str, ...]] = {
    "vi": ("không", "chưa", "chẳng", "chả", "đừng", "khỏi", "hổng", "hông", "nỏ"),
    "en": ("no", "not", "never", "don't", "do not"),
}
"""At the end of one way to say something, they may deny the way that follows: "không gõ" is no "gõ"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`values`: the options that fit all the names in the words; several or none when the words
    leave it open. `names`: these names, word by word. `rest`: the unexplained words. `denied`: one
    name may deny the next."""

    values: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    rest: tuple[str, ...]
    denied: bool

    @property
    def plain(self) -> bool:
        """Whether the words are nothing but names of options."""
        return bool(self.names) and not self.rest


def chosen(step: ChooseStep, text: str, lang: Lang) -> str | None:
    """The one option that the words name, and nothing else."""
    reading = read(step, text, lang)
    sure = reading.plain and not reading.denied and len(reading.values) == 1
    return next(iter(reading.values)) if sure else None


def read(step: ChooseStep, text: str, lang: Lang) -> Reading:
    """Find the names of options in the words, the longest first.

    Typed with diacritics, the words must fit with theirs: "bà" is not "ba". A name of nothing but
    small words ("dạ", "có") counts where there is no other. A question names nothing.
    """
    form = fold if toned(text) == fold(text) else toned
    words, pauses = _words(text, lang, form is fold)
    names: dict[tuple[str, ...], set[str]] = {}
    for number, option in enumerate(step.options, start=1):
        ways = (option.label.in_(lang), *option.say.get(lang, ()), str(number), f"số {number}", f"number {number}")
        for way in ways:
            names.setdefault(_name(way, lang, form is fold), set()).add(option.value)
    around = {form(filler) for filler in FILLERS[lang]}
    found = _find(words, sorted(names, key=len, reverse=True))
    if "?" in text:
        return Reading(frozenset(), (), tuple(words), False)
    strong = {at: name for at, name in found.items() if not around.issuperset(name)}
    counted = strong or found
    taken = {place for at, name in found.items() for place in range(at, at + len(name))}
    rest = [word for place, word in enumerate(words) if place not in taken and word not in around]
    fitting = [names[name] for name in counted.values()]
    values = frozenset(set.intersection(*fitting)) if fitting else frozenset()
    return Reading(values, tuple(counted.values()), tuple(rest), _denied(strong, pauses, lang))


def _find(words: list[str], names: list[tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Where in the words a name begins -> the name; none overlap."""
    found: dict[int, tuple[str, ...]] = {}
    free = [True] * len(words)
    for name in names:
        for at in range(len(words) - len(name) + 1):
            end = at + len(name)
            if tuple(words[at:end]) == name and all(free[at:end]):
                found[at] = name
                free[at:end] = [False] * len(name)
    return dict(sorted(found.items()))


def _denied(found: dict[int, tuple[str, ...]], pauses: set[int], lang: Lang) -> bool:
    """Whether a name that ends in "không" runs on into another without a pause between them."""
    denying = {word for words in NEGATIONS[lang] for word in (words, fold(words))}
    return any(
        found[at][-1] in denying and not pauses.intersection(range(at + 1, following + 1))
        for at, following in pairwise(found)
    )


def _words(text: str, lang: Lang, folded: bool) -> tuple[list[str], set[int]]:
    """The words as they are compared, and the places before which there is a pause."""
    words: list[str] = []
    pauses: set[int] = set()
    for part in re.split(r"[,.;:!…\n]+", text):
        pauses.add(len(words))
        words += _name(part, lang, folded)
    return words, pauses


@cache
def _name(text: str, lang: Lang, folded: bool) -> tuple[str, ...]:
    """Words as they are compared: typing slang spelled out."""
    spelled = normalise(text) if lang == "vi" else text
    return tuple((fold if folded else toned)(spelled).split())
