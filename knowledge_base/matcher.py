"""Which procedure a question names.

Every name of every procedure (records and catalogue alike) is a bag of weighted features:
its words and its neighbouring pairs of words, rarer ones heavier. A question names the
procedure whose best name stands in it most completely; the longer name wins over the
shorter one inside it ("trích lục khai sinh" over "khai sinh"). What a record says it is
not for competes like a procedure of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from knowledge_base.record import Lang, Text
from knowledge_base.store import Library
from knowledge_base.words import COMPOUNDS, LIGHT, Fold, Word, split

_WORD, _PAIR, _HALF_LIGHT_PAIR, _LIGHT_PAIR = 0.6, 1.0, 0.1, 0.05
_WRONG_MARKS = 0.85
_MENDED = 0.85
"""A misspelt pair counts a little less than a right one."""


@dataclass(frozen=True)
class Name:
    """One name of a procedure. `owner` is its code; `other` marks what a record is not for."""

    owner: str
    text: str
    other: bool
    spoken: tuple[Word, ...]
    features: Mapping[str, str]
    """feature -> the diacritics it is written with"""
    words: frozenset[str]
    """All its words; of an English name only those that carry meaning."""


@dataclass(frozen=True)
class Match:
    """`score` compares procedures for one question; `share` (0..1) is how much of the name
    the question contains; `weight` how much of the question it explains."""

    name: Name
    score: float
    share: float
    weight: float
    said: frozenset[str]
    """The features of the name that stand in the question."""


class Matcher:
    def __init__(self, library: Library, fold: Fold) -> None:
        self._fold = fold
        names = list(_names(library, fold))
        owners: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for feature in name.features:
                owners[feature].add(_entry(name))
        entries = len({_entry(name) for name in names}) or 1
        self._weight = {f: _kind_weight(f) * math.log(1 + entries / len(o)) for f, o in owners.items()}
        self._names = names
        whole: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for name in names:
            if not name.other:
                whole[_keys(name.spoken)].add(name.owner)
        self._whole = {keys: codes.pop() for keys, codes in whole.items() if len(codes) == 1}
        self._totals = [sum(self._weight[f] for f in name.features) for name in names]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(names):
            for feature in name.features:
                self._holders[feature].append(place)
        self._mender = _Mender(f for f in self._weight if " " in f)

    def exact(self, words: tuple[Word, ...]) -> str:
        """The code of the one procedure that these very words name, else ""."""
        return self._whole.get(_keys(words), "")

    def match(self, words: tuple[Word, ...]) -> list[Match]:
        """The procedures that the words may name, one match each, best first."""
        asked = self._features(words)
        written = any(word.marks for word in words)
        found: dict[int, float] = defaultdict(float)
        for feature, (marks, trust) in asked.items():
            weight = self._weight.get(feature, 0.0) * trust
            if not weight:
                continue
            for place in self._holders[feature]:
                same = not written or self._names[place].features[feature] == marks
                found[place] += weight if same else weight * _WRONG_MARKS
        spoken = {word.key for word in words} | asked.keys()
        best: dict[str, Match] = {}
        for place, weight in found.items():
            name = self._names[place]
            whole = len(name.words & spoken) / len(name.words) if name.words else 1.0
            share = weight / self._totals[place] * (1 + whole) / 2
            # A name that is half there, or lacks one of its telling words, tells much less than half.
            score = weight * (share * self._told(name, asked)) ** 2
            entry = _entry(name)
            if entry not in best or score > best[entry].score:
                best[entry] = Match(name, score, share, weight, frozenset(asked.keys() & name.features.keys()))
        return sorted(best.values(), key=lambda m: -m.score)

    @staticmethod
    def _told(name: Name, asked: Mapping[str, object]) -> float:
        heavy = [feature for feature in name.features if " " not in feature or feature in COMPOUNDS]
        return sum(feature in asked for feature in heavy) / len(heavy) if heavy else 1.0

    def weight(self, feature: str) -> float:
        """How telling a word or pair is; 0 when no name holds it."""
        return self._weight.get(feature, 0.0)

    def _features(self, words: tuple[Word, ...]) -> dict[str, tuple[str, float]]:
        asked = {feature: (marks, 1.0) for feature, marks in features(words, None).items()}
        for one, two in pairwise(words):
            if f"{one.key} {two.key}" not in self._weight:
                self._add_mended(asked, self._mender.mend(one.key + two.key, self._unknown(one) or self._unknown(two)))
        for word in words:
            if self._unknown(word):
                self._add_mended(asked, self._mender.mend(word.folded, True))
        return asked

    def _unknown(self, word: Word) -> bool:
        return word.folded not in LIGHT and word.key not in self._weight

    @staticmethod
    def _add_mended(asked: dict[str, tuple[str, float]], pair: str) -> None:
        for feature in (pair, *pair.split()) if pair else ():
            asked.setdefault(feature, ("", _MENDED))


class _Mender:
    """Finds the known pair of words that a misspelt pair meant: one letter too many, too
    few, wrong or swapped, a blank forgotten, or one of the sounds that are often confused."""

    _SOUNDS = (("ngh", "ng"), ("gh", "g"), ("tr", "ch"), ("gi", "d"), ("x", "s"), ("r", "d"), ("y", "i"), ("k", "c"))
    _SHORTEST = 6

    def __init__(self, pairs: Iterable[str]) -> None:
        self._near: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            joined = pair.replace(" ", "")
            if len(joined) >= self._SHORTEST and not (set(pair.split()) <= LIGHT):
                for key in self._keys(joined):
                    self._near[key].add(pair)

    def mend(self, joined: str, misspelt: bool) -> str:
        """The one pair that was meant, "" when there is none or there are several. Only what
        is surely misspelt may differ in more than its sound."""
        if not self._SHORTEST <= len(joined) <= 14:
            return ""
        near = self._near.get(self._sound(joined), set())
        if not near and misspelt:
            near = {pair for key in self._keys(joined) for pair in self._near.get(key, ())}
        return next(iter(near)) if len(near) == 1 else ""

    def _keys(self, joined: str) -> set[str]:
        return {joined, self._sound(joined)} | {joined[:i] + joined[i + 1 :] for i in range(len(joined))}

    def _sound(self, joined: str) -> str:
        for one, other in self._SOUNDS:
            joined = joined.replace(one, other)
        return "~" + joined


def features(words: tuple[Word, ...], lang: Lang | None) -> dict[str, str]:
    """Words that carry meaning, and neighbouring pairs, with their diacritics.

    An English pair steps over light words ("register [the] birth"); in Vietnamese a light
    syllable may be half of a word. With no language given, both kinds of pairs.
    """
    heavy = tuple(word for word in words if word.folded not in LIGHT)
    found = {word.key: word.marks for word in heavy}
    for row in (words,) if lang == "vi" else (heavy,) if lang == "en" else (words, heavy):
        for one, two in pairwise(row):
            found[f"{one.key} {two.key}"] = f"{one.marks} {two.marks}"
    if lang == "en":
        pairs = {f"{one.key} {two.key}": "" for one, two in pairwise(words)}
        found |= {pair: marks for pair, marks in pairs.items() if pair in COMPOUNDS}
    return found


def _kind_weight(feature: str) -> float:
    if " " not in feature:
        return _WORD
    if feature in COMPOUNDS:
        return _PAIR
    return (_PAIR, _HALF_LIGHT_PAIR, _LIGHT_PAIR)[sum(part in LIGHT for part in feature.split())]


def _keys(words: tuple[Word, ...]) -> tuple[str, ...]:
    return tuple(word.key for word in words)


def _entry(name: Name) -> str:
    return f"not {name.owner}" if name.other else name.owner


def _names(library: Library, fold: Fold) -> Iterable[Name]:
    for code, procedure in library.procedures.items():
        for lang, text in (*_titles(procedure.title), *_titles(procedure.short), *_aliases(procedure.aliases)):
            yield _name(code, text, lang, fold)
        for text in procedure.not_for:
            yield _name(code, text, "en" if text.isascii() else "vi", fold, other=True)
    for code, known in library.elsewhere.items():
        for lang, text in (*_titles(known.title), *_aliases(known.aliases)):
            yield _name(code, text, lang, fold)


def _name(owner: str, text: str, lang: Lang, fold: Fold, other: bool = False) -> Name:
    words = split(text, fold)
    keys = frozenset(word.key for word in words if lang == "vi" or word.folded not in LIGHT)
    return Name(owner, text, other, words, features(words, lang), keys)


def _titles(text: Text) -> tuple[tuple[Lang, str], ...]:
    return ("vi", text.vi), ("en", text.en)


def _aliases(aliases: Mapping[Lang, tuple[str, ...]]) -> Iterable[tuple[Lang, str]]:
    return ((lang, alias) for lang, names in aliases.items() for alias in names)
