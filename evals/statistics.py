"""Figures and how sure they are: bootstrap intervals, percentiles, calibration, agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evals.base import SEED, Bin, Confusion, Metric, Reliability

Floats = NDArray[np.float64]

RESAMPLES = 2000
_AT_ONCE = 2_000_000
"""Numbers drawn at a time, so that a large set does not fill the memory."""


def share(name: str, passed: Sequence[bool], seed: int = SEED) -> Metric:
    """The share of `passed`, with its 95 % bootstrap interval."""
    return mean(name, [float(each) for each in passed], "share", seed)


def mean(
    name: str, values: Sequence[float], unit: Literal["share", "ms", "count"] = "share", seed: int = SEED
) -> Metric:
    return _interval(name, np.asarray(values, dtype=float), lambda rows: rows.mean(axis=-1), unit, seed)


def percentile(name: str, values: Sequence[float], q: float, seed: int = SEED) -> Metric:
    """The q-th percentile of times in milliseconds."""
    return _interval(name, np.asarray(values, dtype=float), lambda rows: np.percentile(rows, q, axis=-1), "ms", seed)


def count(name: str, n: int, of: int) -> Metric:
    """A plain number, without chance in it: `n` of `of` cases."""
    return Metric(name=name, value=n, low=n, high=n, n=of, unit="count")


def _interval(
    name: str,
    values: Floats,
    figure: Callable[[Floats], Floats],
    unit: Literal["share", "ms", "count"],
    seed: int,
) -> Metric:
    """Percentile bootstrap: the figure of many samples drawn from the sample itself."""
    if not len(values):
        return Metric(name=name, value=0.0, low=0.0, high=0.0, n=0, unit=unit)
    chance = np.random.default_rng(seed)
    rows = max(1, min(RESAMPLES, _AT_ONCE // len(values)))
    drawn: list[Floats] = []
    while len(drawn) * rows < RESAMPLES:
        drawn.append(figure(values[chance.integers(0, len(values), size=(rows, len(values)))]))
    low, high = np.percentile(np.concatenate(drawn)[:RESAMPLES], [2.5, 97.5])
    if unit == "share" and set(values.tolist()) <= {0.0, 1.0} and low == high:
        low, high = _wilson(float(values.mean()), len(values))
    return Metric(name=name, value=float(figure(values)), low=float(low), high=float(high), n=len(values), unit=unit)


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Where all cases ended alike the bootstrap knows no doubt: Wilson's interval does."""
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


def macro_f1(truth: Sequence[str], guess: Sequence[str], seed: int = SEED) -> Metric:
    """The mean F1 over labels that occur in `truth`; each label counts the same."""
    labels = sorted(set(truth))
    place = {label: index for index, label in enumerate(labels)}
    true = np.array([place[label] for label in truth])
    guessed = np.array([place.get(label, len(labels)) for label in guess])
    chance = np.random.default_rng(seed)
    drawn = [_f1(true[rows], guessed[rows], len(labels)) for rows in _draws(chance, len(true))]
    value = _f1(true, guessed, len(labels)) if len(true) else 0.0
    low, high = np.percentile(drawn, [2.5, 97.5]) if drawn else (value, value)
    return Metric(name="macro_f1", value=value, low=float(low), high=float(high), n=len(true))


def _draws(chance: np.random.Generator, n: int) -> NDArray[np.intp]:
    return chance.integers(0, n, size=(RESAMPLES // 4, n)) if n else np.empty((0, 0), dtype=np.intp)


def _f1(true: NDArray[np.intp], guessed: NDArray[np.intp], labels: int) -> float:
    both = np.bincount(true[true == guessed], minlength=labels)[:labels]
    of_true = np.bincount(true, minlength=labels)[:labels]
    of_guess = np.bincount(guessed, minlength=labels + 1)[:labels]
    there = of_true > 0
    return float((2 * both[there] / (of_true + of_guess)[there]).mean())


def confusion(title: str, truth: Sequence[str], guess: Sequence[str]) -> Confusion:
    labels = sorted({*truth, *guess})
    place = {label: index for index, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=int)
    for true, guessed in zip(truth, guess, strict=True):
        counts[place[true], place[guessed]] += 1
    return Confusion(title=title, labels=tuple(labels), counts=tuple(tuple(map(int, row)) for row in counts))


def reliability(title: str, confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> Reliability:
    """How far confidence can be believed: in each tenth, what was promised and what came true."""
    sure, true = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    tenth = np.minimum((sure * bins).astype(int), bins - 1)
    found = [
        Bin(confidence=float(sure[here].mean()), accuracy=float(true[here].mean()), n=int(here.sum()))
        for here in (tenth == index for index in range(bins))
        if here.any()
    ]
    gap = sum(each.n * abs(each.confidence - each.accuracy) for each in found) / max(1, len(sure))
    return Reliability(title=title, bins=tuple(found), error=gap)


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p90, p95, p99 and the longest."""
    points = np.percentile(values, [50, 90, 95, 99, 100])
    return dict(zip(("p50", "p90", "p95", "p99", "max"), map(float, points), strict=True))


def sign_test(better: int, worse: int) -> float:
    """How likely a split at least as uneven is by chance alone (two-sided, exact)."""
    n = better + worse
    tail = sum(comb(n, k) for k in range(min(better, worse) + 1)) / 2**n if n else 1.0
    return min(1.0, 2 * tail)
