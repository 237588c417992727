"""What a question is about: one record, one of several, something we do not hold, or nothing of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from langchain_core.documents import Document

from knowledge_base.matcher import Match, Matcher, features
from knowledge_base.passages import texts
from knowledge_base.store import Library
from knowledge_base.words import (
    ADMINISTRATIVE,
    ASKING,
    COMPOUNDS,
    FOLLOWING,
    LIGHT,
    TURNING,
    Fold,
    Word,
    phrases_in,
    says,
    split,
)

_NAMED = 0.6
"""A question names a procedure when it holds this share of one of its names (by weight)."""
_HINTED = 0.42
"""From here on it may mean it: worth asking back when nothing names it better."""
_ALONE = 0.5
"""What may be meant is taken as meant when nothing else comes near, from this share on."""
_UNSAID = 0.3
"""A record is asked back about, next to another procedure, from this share on, if the
question says nothing that speaks for the other ("tôi muốn làm căn cước")."""
_CLOSE = 0.9
"""Two procedures are too close to tell when the second scores this share of the first."""
_LEAST = 1.8
"""What a word must weigh to tell anything by itself."""
_TELLING = 5.0
"""Words of this weight (one or two rare ones) are an office's business, even if no name fits."""
_SAME = 0.93
"""Two names explain the same of a question when their weights differ no more than this."""
_STRANGE = 2.0
"""An answer is risked while the words that the record does not know weigh no more than this
times those of the name; quickly less (by the fourth power) when only a part of the name is there."""
_UNHEARD = 1.5
"""What a word weighs that no name holds."""
_SUPPORT = 0.06
"""How much the two searches add to a name's score, at most, as a share of it."""
_CANDIDATES = 4


@dataclass(frozen=True)
class Meaning:
    """What was chosen. `codes` holds the one procedure meant, or the candidates; `score` is 0..1."""

    kind: Literal["record", "elsewhere", "unclear", "unknown", "foreign"]
    codes: tuple[str, ...] = ()
    score: float = 0.0


class Chooser:
    def __init__(self, library: Library, fold: Fold) -> None:
        self._library = library
        self._fold = fold
        self._matcher = Matcher(library, fold)
        self._vocabulary: dict[str, set[str]] = {}
        self._turnings: dict[str, set[tuple[str, ...]]] = {}
        for code, entry in library.entries.items():
            spoken = [split(text, fold) for text in texts(entry)]
            self._vocabulary[code] = {feature for words in spoken for feature in features(words, None)}
            self._turnings[code] = _turnings(spoken) - self._not_for(code)

    def _not_for(self, code: str) -> set[tuple[str, ...]]:
        """Turning words of what a record says it is not for, but for those in its own names:
        its text may speak of a birth abroad only to say that it is another procedure."""
        if code not in self._library.procedures:
            return set()
        record = self._library.procedures[code]
        names = (record.title.vi, record.title.en, *(name for each in record.aliases.values() for name in each))
        return _turnings(split(text, self._fold) for text in record.not_for) - _turnings(
            split(name, self._fold) for name in names
        )

    def choose(self, text: str, topic: str, section: str, found: Iterable[Document]) -> Meaning:
        """`topic` is the procedure talked of so far, `section` the part asked for, `found` what
        the searches brought."""
        if topic and not text.strip():  # a button: "fee", asked of the topic
            return self._of(topic, 1.0)
        words = split(text, self._fold)
        if code := self._matcher.exact(words):
            return self._of(code, 1.0)
        matches = self._supported(self._matcher.match(words), found)
        if topic and (self._asks_plainly(words, section) or self._follows(words, matches, topic)):
            return self._of(topic, 1.0)
        chosen = self._chosen(words, matches)
        if chosen.kind in ("unclear", "unknown") and (aim := self._before_purpose(words)):
            return aim
        if topic and chosen.kind in ("unclear", "unknown", "foreign") and phrases_in(words, TURNING):
            # "Còn gia hạn thì sao?" after tạm trú: read it with the topic's name before it.
            name = split(self._name(topic), self._fold)
            together = (*(name if any(word.marks for word in words) else _unmarked(name)), *words)
            chosen = self._chosen(together, self._matcher.match(together))
            return chosen if chosen.kind == "elsewhere" else Meaning("unknown")
        return chosen

    def _before_purpose(self, words: tuple[Word, ...]) -> Meaning | None:
        """In "giấy xác nhận cư trú để mua xe", what it is for ("để…") is not what is asked."""
        place = next((place for place, word in enumerate(words) if word.folded == "de"), 0)
        chosen = self._chosen(words[:place], self._matcher.match(words[:place]))
        return chosen if chosen.kind in ("record", "elsewhere") else None

    def _chosen(self, words: tuple[Word, ...], matches: list[Match]) -> Meaning:
        real = [m for m in matches if not m.name.other and not self._excluded(words, m, matches)]
        named = self._fitting(words, [m for m in real if m.share >= _NAMED and m.weight >= _LEAST])
        best = next((m for m in named if not any(self._says_more(other, m) for other in named)), None)
        if best is None:
            return self._unnamed(words, real)
        if best.name.owner in self._library.elsewhere:
            records = [m for m in real if self._is_record(m) and not self._turning(words, m.name.owner)]
            unsaid = [m for m in records if m.share >= _UNSAID and m.weight >= _SAME * best.weight]
            return self._between([best, *unsaid]) if unsaid else self._of(best.name.owner, best.share)
        if self._strange(words, best):
            return Meaning("unknown", score=best.share)
        rivals = [m for m in named if self._rivals(m, best)]
        return self._between([best, *rivals]) if rivals else self._of(best.name.owner, best.share)

    def _fitting(self, words: tuple[Word, ...], named: list[Match]) -> list[Match]:
        """Those that know most of the words that turn a procedure into another one: "sao y
        giấy khai sinh" is about a certified copy."""
        strange = [len(self._turning(words, match.name.owner)) for match in named]
        return [match for match, count in zip(named, strange, strict=True) if count == min(strange)]

    def _turning(self, words: tuple[Word, ...], code: str) -> set[tuple[str, ...]]:
        return phrases_in(words, TURNING) - self._turnings.get(code, set())

    def _rivals(self, other: Match, best: Match) -> bool:
        close = other.score >= _CLOSE * best.score and other.share >= _CLOSE * best.share
        return other is not best and close and not self._says_more(best, other)

    def _says_more(self, one: Match, other: Match) -> bool:
        """Whether one name explains all that the other does and a telling word besides."""
        more = sum(self._matcher.weight(feature) for feature in one.said - other.said)
        return other.said < one.said and more >= _LEAST and one.score >= other.score / 2

    @staticmethod
    def _excluded(words: tuple[Word, ...], match: Match, matches: list[Match]) -> bool:
        """What the record says it is not for stands in the question whole, or better than its name."""
        others = (m for m in matches if m.name.other and m.name.owner == match.name.owner and m.share >= _NAMED)
        own = match.name.spoken
        for other in others:
            not_for = other.name.spoken
            if says(words, not_for) and not (says(words, own) and says(own, not_for)):
                return True
            if other.weight > match.weight and other.score >= match.score:
                return True
        return False

    def _unnamed(self, words: tuple[Word, ...], real: list[Match]) -> Meaning:
        heavy = [word for word in words if word.folded not in LIGHT]
        if not heavy and phrases_in(words, ASKING):
            return Meaning("unclear", tuple(self._library.procedures))
        hinted = [m for m in real if m.share >= _HINTED and m.score >= _CLOSE * real[0].score]
        if any(self._is_record(m) and not self._strange(words, m) for m in hinted):
            only = hinted[0]
            # Asking back with one choice helps nobody.
            alone = only.share >= _ALONE and not any(m.share >= _UNSAID for m in real if m is not only)
            return self._of(only.name.owner, only.share) if alone else self._between(hinted)
        ours = phrases_in(words, ADMINISTRATIVE) or any(match.weight >= _TELLING for match in hinted)
        return Meaning("unknown" if ours else "foreign")

    def _is_record(self, match: Match) -> bool:
        return match.name.owner in self._library.procedures

    def _strange(self, words: tuple[Word, ...], match: Match) -> bool:
        """The question also speaks of what the record knows nothing of."""
        if self._turning(words, match.name.owner):
            return True
        known = self._vocabulary[match.name.owner]
        strange = (f for f in features(words, None) if f not in known and (" " not in f or f in COMPOUNDS))
        return sum(self._matcher.weight(f) or _UNHEARD for f in strange) > _STRANGE * match.share**4 * match.weight

    def _between(self, matches: list[Match]) -> Meaning:
        codes = sorted((m.name.owner for m in matches), key=lambda code: code not in self._library.procedures)
        return Meaning("unclear", tuple(codes[:_CANDIDATES]), matches[0].share)

    def _of(self, code: str, score: float) -> Meaning:
        if code in self._library.procedures:
            return Meaning("record", (code,), score)
        return Meaning("elsewhere", (code,), score) if code in self._library.elsewhere else Meaning("unknown")

    @staticmethod
    def _asks_plainly(words: tuple[Word, ...], section: str) -> bool:
        """A part is asked for, in words that say nothing of which procedure it is a part of."""
        if section in ("", "overview") or phrases_in(words, TURNING):
            return False
        telling = any(word.folded not in LIGHT | FOLLOWING for word in words)
        return not telling and not any(f"{one.key} {two.key}" in COMPOUNDS for one, two in pairwise(words))

    def _follows(self, words: tuple[Word, ...], matches: list[Match], topic: str) -> bool:
        """Nothing in the question names another procedure, and it is not about something else."""
        named = next((m for m in matches if m.share >= _NAMED), None)
        if named and (named.name.other or named.name.owner != topic):
            return False
        heavy = [word for word in words if word.folded not in LIGHT | FOLLOWING]
        known = self._vocabulary.get(topic, set())
        strange = [word for word in heavy if word.key not in known]
        return bool(words) and len(strange) <= len(heavy) / 2 and not self._turning(words, topic)

    def _name(self, code: str) -> str:
        if code in self._library.procedures:
            return self._library.procedures[code].short.vi
        return self._library.elsewhere[code].title.vi if code in self._library.elsewhere else ""

    @staticmethod
    def _supported(matches: list[Match], found: Iterable[Document]) -> list[Match]:
        support: dict[str, float] = defaultdict(float)
        for document in found:
            support[document.metadata["procedure"]] += document.metadata["score"]
        most = max(support.values(), default=1.0)
        lift = {code: 1 + _SUPPORT * score / most for code, score in support.items()}
        lifted = (replace(m, score=m.score * lift.get(m.name.owner, 1.0)) for m in matches)
        return sorted(lifted, key=lambda match: -match.score)


def _unmarked(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """As typed without diacritics, to stand beside other words so typed."""
    return tuple(replace(word, marks="") for word in words)


def _turnings(spoken: Iterable[tuple[Word, ...]]) -> set[tuple[str, ...]]:
    return {phrase for words in spoken for phrase in phrases_in(words, TURNING)}
