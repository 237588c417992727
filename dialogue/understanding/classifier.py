"""Which intent a sentence has: TF-IDF of `Analyzer` counts, one linear model for both languages.

scikit-learn trains it; using it takes only numpy, so that a kiosk starts fast. A trained
model is arrays and JSON in one .npz file (never a pickle: loading it can't run code).
"""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Analyze = Callable[[str], list[str]]

FOLDS = 5
"""Parts that take turns in being held out, to measure how sure the model may be."""
_PENALTY = 3.0


@dataclass(frozen=True)
class Classifier:
    """`weights` is (features, intents); `temperature` turns scores into honest confidences."""

    intents: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    temperature: float

    def rank(self, grams: Sequence[str], most: int = 5) -> tuple[tuple[str, float], ...]:
        """The likeliest intents with their confidence, best first."""
        confidences = _softmax(self._scores(grams) / self.temperature)
        best = np.argsort(-confidences)[:most]
        return tuple((self.intents[index], round(float(confidences[index]), 4)) for index in best)

    def _scores(self, grams: Sequence[str]) -> Floats:
        counts = Counter(grams)
        known = [(self.vocabulary[gram], count) for gram, count in counts.items() if gram in self.vocabulary]
        if not known:
            return self.bias
        places = np.array([place for place, _ in known])
        values = np.array([1 + math.log(count) for _, count in known], dtype=np.float32) * self.idf[places]
        values /= np.linalg.norm(values)
        return np.asarray(values @ self.weights[places] + self.bias, dtype=np.float32)

    def save(self, path: Path, extra: object) -> None:
        """Write the model and `extra` (anything JSON) to `path`, whole or not at all."""
        about = {
            "intents": self.intents,
            "vocabulary": list(self.vocabulary),
            "temperature": self.temperature,
            "extra": extra,
        }
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            idf=self.idf.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        )
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(buffer.getvalue())
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> tuple[Classifier, object] | None:
        """What `save` wrote; None when there is no such file or it is broken."""
        try:
            return cls._read(path)
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error):
            return None

    @classmethod
    def _read(cls, path: Path) -> tuple[Classifier, object]:
        # From memory: numpy leaves the file of a broken archive open.
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            model = cls(
                intents=tuple(about["intents"]),
                vocabulary={gram: place for place, gram in enumerate(about["vocabulary"])},
                idf=arrays["idf"].astype(np.float32),
                weights=arrays["weights"].astype(np.float32),
                bias=arrays["bias"].astype(np.float32),
                temperature=float(about["temperature"]),
            )
        return model, about["extra"]


def train(sentences: Sequence[str], intents: Sequence[str], analyze: Analyze) -> Classifier:
    """A model of these sentences; its temperature is fitted on held-out fifths of them."""
    labels = np.array(intents)
    scores, classes = held_out_scores(sentences, labels, analyze)
    truth = np.searchsorted(classes, labels)
    candidates = np.geomspace(0.05, 2.0, 40)
    losses = [-np.log(_softmax(scores / t)[np.arange(len(truth)), truth] + 1e-12).mean() for t in candidates]
    vectorizer, model = _fit(sentences, labels, analyze)
    vocabulary = sorted(vectorizer.vocabulary_.items(), key=lambda item: item[1])
    return Classifier(
        intents=tuple(str(name) for name in model.classes_),
        vocabulary={str(gram): int(place) for gram, place in vocabulary},
        idf=np.asarray(vectorizer.idf_, dtype=np.float32),
        weights=np.asarray(model.coef_.T, dtype=np.float32),
        bias=np.asarray(model.intercept_, dtype=np.float32),
        temperature=float(candidates[int(np.argmin(losses))]),
    )


def held_out_scores(
    sentences: Sequence[str], labels: NDArray[np.str_], analyze: Analyze
) -> tuple[NDArray[np.float64], NDArray[np.str_]]:
    """Scores (sentences, intents) of each sentence by a model that has not seen it; the intents."""
    from sklearn.model_selection import StratifiedKFold

    classes = np.unique(labels)
    scores = np.zeros((len(sentences), len(classes)))
    for seen, held in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(sentences, labels):
        vectorizer, model = _fit([sentences[index] for index in seen], labels[seen], analyze)
        scores[held] = model.decision_function(vectorizer.transform([sentences[index] for index in held]))
    return scores, classes


def _fit(sentences: Sequence[str], labels: NDArray[np.str_], analyze: Analyze) -> tuple[Any, Any]:
    """A fitted vectorizer and a fitted model (scikit-learn brings no types)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(analyzer=analyze, sublinear_tf=True)
    counts = vectorizer.fit_transform(sentences)
    return vectorizer, LinearSVC(C=_PENALTY, random_state=0).fit(counts, labels)


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
