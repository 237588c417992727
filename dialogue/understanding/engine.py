"""The understanding engine in process: an example said word for word is certain, else the
classifier's best guess stands with its measured confidence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dialogue.messages import Lang, Understanding
from dialogue.text import clean, fold
from dialogue.understanding import entities
from dialogue.understanding.classifier import Classifier, train
from dialogue.understanding.features import Analyzer, core, plain, toned
from dialogue.understanding.language import detect
from dialogue.understanding.nlu import NLU_DIR, Example, nlu_files, read_examples

SAME_WORDS = 1.0
"""Confidence when the sentence is an example, up to case, diacritics and punctuation."""
SAME_CORE = 0.95
"""Confidence when it is one but for its polite frame ("dạ … ạ")."""
MARKED = ("insult", "emergency", "self_harm")
"""Intents that stop what the visitor is doing: a word that only folds to one of theirs ("Lào" to
"láo", "ruột" to "rượt") tells nothing of them, where the sentence is written with diacritics."""
_CODE = ("features.py", "classifier.py", "engine.py", "nlu.py", "../text.py")

Phrases = Mapping[str, Sequence[tuple[str, str, str]]]
"""Folded example -> its (intent, words with diacritics, language), for each place where it stands."""


@dataclass(frozen=True)
class Engine:
    """Implements `Understander`."""

    classifier: Classifier
    analyzer: Analyzer
    phrases: Phrases
    vietnamese: frozenset[str]
    english: frozenset[str]
    spellings: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    """Of each intent in `MARKED`: folded word -> how its examples write it."""

    def understand(self, text: str, lang: Lang) -> Understanding:
        text = clean(text)
        if not text:
            return Understanding()
        folded, words = plain(text), toned(text)
        said_in = detect(text, self.vietnamese, self.english)
        ranking = self._rank(folded, words)
        if known := self._known(folded, words, lang):
            ranking = (known, *(other for other in ranking if other[0] != known[0]))
        return Understanding(
            intent=ranking[0][0] if ranking else "unclear",
            confidence=ranking[0][1] if ranking else 0.0,
            ranking=ranking,
            entities=entities.find(text),
            lang=said_in,
        )

    def _known(self, folded: str, words: str, lang: Lang) -> tuple[str, float] | None:
        """The one intent that has this very phrase among its examples; diacritics break ties."""
        for phrase, confidence in ((folded, SAME_WORDS), (core(folded), SAME_CORE)):
            meant = [
                entry for entry in self.phrases.get(phrase, ()) if entry[0] not in MARKED or _said(entry[1], words)
            ]
            if intent := _only([entry for entry in meant if entry[1] == words] or meant, lang):
                return intent, confidence
        return None

    def _rank(self, folded: str, words: str) -> tuple[tuple[str, float], ...]:
        """The classifier's guess, without the words that belong to an intent only when folded."""
        if not folded:
            return ()
        ranking = self.classifier.rank(self.analyzer(folded))
        kept = self._kept(words, ranking[0][0]) if ranking[0][0] in MARKED else words
        return self._doubt(ranking, folded) if kept == words else self._rank(plain(kept), kept)

    def _kept(self, words: str, intent: str) -> str:
        if words.isascii():
            return words
        spellings = self.spellings.get(intent, {})
        false = (not word.isascii() and word not in spellings.get(fold(word), (word,)) for word in words.split())
        return " ".join(word for word, other in zip(words.split(), false, strict=True) if not other)

    def _doubt(self, ranking: tuple[tuple[str, float], ...], folded: str) -> tuple[tuple[str, float], ...]:
        """Less confidence the fewer of the words were ever seen in an example."""
        words = self.analyzer.words(folded)
        # Grunts ("ồ ề ô") are made of letters that stand for words, but say nothing.
        grunts = all(len(word) == 1 for word in words)
        share = 0.0 if grunts else sum(word in self.classifier.vocabulary for word in words) / len(words)
        return tuple((intent, round(confidence * min(1.0, 0.4 + share), 4)) for intent, confidence in ranking)


def _said(example: str, words: str) -> bool:
    """Whether words with diacritics hold an example as it is written; without any, they may."""
    return words.isascii() or f" {example} " in f" {words} "


def _only(meant: Sequence[tuple[str, str, str]], lang: Lang) -> str:
    """The intent that all agree on, or those in the visit's language; else nothing."""
    for entries in (meant, [entry for entry in meant if entry[2] == lang]):
        intents = {entry[0] for entry in entries}
        if len(intents) == 1:
            return intents.pop()
    return ""


def load_engine(cache_dir: Path, nlu_dir: Path = NLU_DIR) -> Engine:
    """From the cache when it was made from these very files, else trained and cached."""
    path = cache_dir / f"understanding-{content_hash(nlu_dir)}.npz"
    cached = Classifier.load(path)
    classifier, extra = cached or _train(nlu_dir)
    if cached is None:
        cache_dir.mkdir(parents=True, exist_ok=True)
        classifier.save(path, extra)
        for old in cache_dir.glob("understanding-*.npz"):
            if old != path:
                old.unlink(missing_ok=True)
    return _engine(classifier, extra)


def content_hash(nlu_dir: Path = NLU_DIR) -> str:
    """Changes with every example and with the code that learns from them."""
    digest = hashlib.sha256()
    for path in (*nlu_files(nlu_dir), *(Path(__file__).parent / name for name in _CODE)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def training_set(examples: Sequence[Example]) -> tuple[list[str], list[str]]:
    """Plain sentences and their intents, each pair once."""
    pairs = dict.fromkeys((plain(example.text), example.intent) for example in examples)
    return [sentence for sentence, _ in pairs], [intent for _, intent in pairs]


def _train(nlu_dir: Path) -> tuple[Classifier, object]:
    examples, procedures = read_examples(nlu_dir)
    classifier = train(*training_set(examples), Analyzer(procedures))
    entries = [[plain(each.text), each.intent, toned(each.text), each.lang] for each in examples]
    return classifier, {"examples": entries, "procedures": procedures}


def _engine(classifier: Classifier, extra: Any) -> Engine:
    phrases: dict[str, list[tuple[str, str, str]]] = {}
    words: dict[str, set[str]] = {"vi": set(), "en": set()}
    spellings: dict[str, dict[str, frozenset[str]]] = {intent: {} for intent in MARKED}
    for folded, intent, normal, lang in extra["examples"]:
        phrases.setdefault(folded, []).append((intent, normal, lang))
        words[lang].update(folded.split())
        for word in normal.split() if intent in MARKED else ():
            spelled = spellings[intent]
            spelled[fold(word)] = spelled.get(fold(word), frozenset()) | {word}
    return Engine(
        classifier=classifier,
        analyzer=Analyzer(extra["procedures"]),
        phrases=phrases,
        vietnamese=frozenset(words["vi"]),
        english=frozenset(words["en"]),
        spellings=spellings,
    )
