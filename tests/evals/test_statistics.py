from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.statistics import confusion, macro_f1, mean, percentile, percentiles, reliability, share, sign_test


def test_an_interval_holds_its_figure_and_narrows_with_more_cases() -> None:
    few, many = share("x", [True, False] * 10), share("x", [True, False] * 1000)
    assert few.value == many.value == 0.5
    assert few.low < many.low < 0.5 < many.high < few.high


def test_a_binomial_interval_is_about_right() -> None:
    # 90 of 100: the normal approximation gives 0.9 ± 1.96 · 0.03.
    metric = share("x", [True] * 90 + [False] * 10)
    assert metric.low == pytest.approx(0.841, abs=0.02)
    assert metric.high == pytest.approx(0.959, abs=0.02)


def test_where_all_passed_there_is_still_doubt() -> None:
    one, many = share("x", [True]), share("x", [True] * 1000)
    assert one.high == many.high == 1.0
    assert one.low == pytest.approx(0.21, abs=0.01)
    assert many.low > 0.99
    assert share("x", [False] * 10).high == pytest.approx(0.28, abs=0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [float(n % 7) for n in range(100)]
    assert mean("x", values, "ms", 1) == mean("x", values, "ms", 1)
    assert mean("x", values, "ms", 1) != mean("x", values, "ms", 2)


def test_nothing_to_count_is_zero_cases() -> None:
    assert share("x", []).n == 0
    assert macro_f1([], []).n == 0


def test_percentiles() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentiles(values)["max"] == 100
    assert percentile("x", values, 50).value == pytest.approx(50.5)


def test_macro_f1_counts_each_label_the_same() -> None:
    truth = ["a"] * 98 + ["b", "b"]
    guess = ["a"] * 100
    assert macro_f1(truth, truth).value == 1.0
    assert macro_f1(truth, guess).value == pytest.approx((2 * 98 / 198) / 2)


def test_macro_f1_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    truth = [str(n % 5) for n in range(200)]
    guess = [str((n * n) % 5) for n in range(200)]
    assert macro_f1(truth, guess).value == pytest.approx(f1_score(truth, guess, average="macro", zero_division=0))


def test_reliability() -> None:
    honest = reliability("x", [0.75] * 100, [True] * 75 + [False] * 25)
    boastful = reliability("x", [0.95] * 100, [True] * 50 + [False] * 50)
    assert honest.error == pytest.approx(0)
    assert boastful.error == pytest.approx(0.45)
    assert boastful.bins[0].n == 100


def test_confusion() -> None:
    found = confusion("x", ["a", "a", "b"], ["a", "b", "b"])
    assert (found.labels, found.counts) == (("a", "b"), ((1, 1), (0, 1)))


def test_sign_test() -> None:
    assert sign_test(0, 0) == 1.0
    assert sign_test(5, 5) == 1.0
    assert sign_test(10, 0) == pytest.approx(2 / 1024)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(0, 2**32 - 1))
def test_an_interval_lies_within_the_values(values: list[float], seed: int) -> None:
    metric = mean("x", values, "ms", seed)
    assert min(values) - 1e-9 <= metric.low <= metric.high <= max(values) + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_calibration_error_is_a_share(pairs: list[tuple[float, bool]]) -> None:
    assert 0 <= reliability("x", [c for c, _ in pairs], [r for _, r in pairs]).error <= 1
