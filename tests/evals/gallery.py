"""Made-up results of a run: to look at a report, and to test it.

python -m tests.evals.gallery report.html
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from evals.base import (
    SEED,
    Bin,
    Confusion,
    Evaluation,
    Figure,
    Line,
    Metric,
    Percentiles,
    Reliability,
    Table,
    Verdict,
)
from evals.report.view import Change, Comparison, Gate, RunView, SuiteView

__all__ = ["confusion", "full_run", "run", "suite", "talk", "verdict"]

STARTED = datetime(2026, 11, 22, 18, 5, 33, tzinfo=timezone(timedelta(hours=7), "UTC+07:00"))
HISTORY = tuple(f"202611{day:02}-090000" for day in (3, 7, 10, 14, 17, 20, 22))
SECTIONS = ("documents", "fee", "time", "where", "how", "steps")
TOPICS = ("birth", "id_card", "elder", "stamp", "lodging", "land", "dossier", "queue")

SENTENCES = (
    "Làm giấy khai sinh cho cháu thì cần những giấy tờ gì hả cháu?",
    "toi muon hoi le phi chung thuc ban sao",
    "Bà cụ nhà tôi chín mươi tuổi, không đi lại được, giờ đăng ký trợ cấp ra sao?",
    "How long does it take to register a birth if we only come next month?",
    "Hồ sơ của tôi nộp tuần trước, không biết đã xong chưa nhỉ?",
    "Ở đây có làm thẻ căn cước cho trẻ dưới mười bốn tuổi không?",
)


def talk() -> tuple[Line, ...]:
    """A visit with a line of each kind."""
    return (
        Line(who="note", text="Bà Nguyễn Thị Thưởng, 71 tuổi, nói chậm, hay ngắt câu"),
        Line(who="visitor", text="Cháu ơi, bà muốn… muốn làm giấy khai sinh cho thằng cháu nội."),
        Line(who="kiosk", text="Tôi có thể giúp bà đăng ký khai sinh. Cháu bé sinh ngày nào ạ?"),
        Line(who="visitor", text="Nó sinh hôm mồng ba tháng mười. Năm nay đấy."),
        Line(who="kiosk", text="Cháu sinh ngày 3 tháng 10 năm 2026, đúng không ạ?\nBà trả lời “đúng” hoặc “không”."),
        Line(who="time", text="45 giây trôi qua"),
        Line(who="kiosk", text="Bà còn ở đó không ạ?"),
        Line(who="visitor", text="Đúng rồi, đúng rồi."),
        Line(who="device", text="đọc thẻ: Nguyễn Thị Thưởng, 001155000123"),
        Line(who="portal", text="hồ sơ được nhận, mã H29.18-261122-0007"),
        Line(who="device", text="máy in: hết giấy"),
        Line(who="kiosk", text="Máy in đang hết giấy. Mã hồ sơ của bà là H29.18-261122-0007."),
    )


def verdict(case: str, passed: bool = False, **changed: object) -> Verdict:
    """A case; failed unless said otherwise."""
    whole: dict[str, object] = {
        "case": case,
        "passed": passed,
        "title": SENTENCES[0],
        "expected": "hồ sơ được nhận, phiếu hẹn được in",
        "got": "hồ sơ được nhận, không có phiếu hẹn",
        "reasons": () if passed else ("the slip was not printed, and nobody was called",),
        "exchange": talk(),
        "tags": {"lang": "vi", "persona": "slow"},
    }
    return Verdict.model_validate(whole | changed)


def suite(name: str, evaluation: Evaluation, gates: Sequence[Gate] = (), flaky: Sequence[str] = ()) -> SuiteView:
    """With a trend for each metric that ends at its value."""
    chance = random.Random(name)
    trend = {
        metric.name: [
            *((run, max(0.0, metric.value * (1 + 0.02 * chance.gauss(-index / 3, 1)))) for index, run in past),
            (HISTORY[-1], metric.value),
        ]
        for metric in evaluation.metrics
        for past in [list(enumerate(HISTORY[:-1]))[::-1]]
    }
    about = f"Made-up results of the suite {name}, so that there is something to look at."
    config = {"seed": SEED, "only": "", "cases": f"evals/{name}/cases.yaml"}
    return SuiteView(name, about, config, evaluation, gates, trend, flaky)


def run(*suites: SuiteView, passed: bool = True, comparison: Comparison | None = None) -> RunView:
    versions = {"commit": "0763da9c41f2", "cua-so": "0.1.0", "scikit-learn": "1.7.2", "content": "9c1f0e2d77aa4b10"}
    return RunView(HISTORY[-1], STARTED, 252.4, versions, passed, suites, comparison)


# --- Figures ----------------------------------------------------------------------------------


def confusion(labels: int, seed: int = SEED) -> Confusion:
    """Mostly on the diagonal."""
    chance = random.Random(seed)
    names = [f"{topic}_{section}" for topic in TOPICS for section in SECTIONS] + ["out_of_scope"]
    counts = [[0] * labels for _ in range(labels)]
    for row in range(labels):
        for _ in range(chance.randint(6, 24)):
            column = row if chance.random() < 0.9 else min(labels - 1, int(abs(chance.gauss(row, 5))))
            counts[row][column] += 1
    return Confusion(
        title="Which intent is taken for which",
        labels=tuple(sorted(names[:labels])),
        counts=tuple(tuple(row) for row in counts),
    )


def _share(name: str, value: float, n: int, wide: float = 0.015) -> Metric:
    return Metric(name=name, value=value, low=max(0, value - wide), high=min(1, value + wide), n=n)


def _ms(name: str, value: float, n: int) -> Metric:
    return Metric(name=name, value=value, low=0.93 * value, high=1.1 * value, n=n, unit="ms")


# --- Suites -----------------------------------------------------------------------------------


def _understanding() -> SuiteView:
    chance = random.Random(SEED)
    figures: tuple[Figure, ...] = (
        confusion(49),
        Reliability(
            title="Can confidence be believed?",
            bins=tuple(
                Bin(confidence=0.05 + tenth / 10, accuracy=min(1.0, (0.03 + tenth / 10) ** 0.8), n=(tenth + 1) ** 2 * 3)
                for tenth in range(1, 10)
            ),
            error=0.0342,
        ),
        Table(
            title="Intents, the weakest first",
            columns=("intent", "recognised", "sentences"),
            rows=(("queue_where", "67 %", "12"), ("stamp_fee", "83 %", "18"), ("dossier_time", "100 %", "9")),
            note="Only intents with three sentences or more.",
        ),
    )
    verdicts = tuple(
        verdict(
            f"held-out/{index:04}",
            passed=index % 19 != 0,
            title=chance.choice(SENTENCES),
            expected="birth_documents",
            got="birth_fee (0.61)",
            reasons=("taken for birth_fee (0.61), meant is birth_documents",) if index % 19 == 0 else (),
            exchange=(
                Line(who="visitor", text=chance.choice(SENTENCES)),
                Line(who="note", text="birth_fee 0.61, birth_documents 0.22, birth_time 0.04"),
            ),
            tags={
                "lang": chance.choice(("vi", "vi", "vi", "en")),
                "written": chance.choice(("as it is", "without diacritics")),
                "intent": f"{chance.choice(TOPICS)}_{chance.choice(SECTIONS)}",
            },
        )
        for index in range(620)
    )
    metrics = (
        _share("accuracy", 0.9468, 620),
        _share("accuracy_without_diacritics", 0.9132, 310, 0.031),
        _share("macro_f1", 0.9391, 620),
        Metric(name="calibration_error", value=0.0342, low=0.0342, high=0.0342, n=620),
        _share("out_of_scope_recall", 0.8996, 84, 0.06),
    )
    gates = (
        Gate("accuracy", 0.94, None, 0.9468, True),
        Gate("calibration_error", None, 0.05, 0.0342, True),
        Gate("out_of_scope_recall", 0.9, None, 0.8996, False),
    )
    return suite("understanding", Evaluation(verdicts=verdicts, metrics=metrics, figures=figures), gates)


def _conversations() -> SuiteView:
    personas = ("slow", "hasty", "unsure", "english", "silent")
    verdicts = [
        verdict(
            f"birth/{personas[index % 5]}-{index // 5 + 1}",
            passed=index % 6 != 0,
            title=f"Bà Thưởng đăng ký khai sinh cho cháu nội ({personas[index % 5]})",
            reasons=()
            if index % 6
            else ("the slip was not printed, and nobody was called", "asked twice for the date of birth"),
            tags={
                "lang": "en" if index % 5 == 3 else "vi",
                "persona": personas[index % 5],
                "section": SECTIONS[index % 4],
            },
            repeat=index % 2,
        )
        for index in range(44)
    ]
    sealed = [verdict(f"sealed/{index}", passed=index > 1, title="NEVER SHOWN", sealed=True) for index in range(12)]
    evaluation = Evaluation(
        verdicts=(*verdicts, *sealed),
        metrics=(
            _share("done", 0.8214, 56, 0.09),
            Metric(name="questions_asked", value=7.36, low=6.9, high=7.9, n=56, unit="count"),
            Metric(name="crashes", value=0, low=0, high=0, n=56, unit="count"),
        ),
    )
    gates = (Gate("done", 0.8, None, 0.8214, True), Gate("crashes", None, 0, 0, True))
    return suite("conversations", evaluation, gates, flaky=("birth/hasty-2", "birth/unsure-4", "sealed/3"))


def _latency() -> SuiteView:
    rows = {
        "turn": {"p50": 18.4, "p90": 39.0, "p95": 61.2, "p99": 118.0, "max": 241.5},
        "understanding": {"p50": 4.1, "p90": 6.2, "p95": 7.7, "p99": 12.4, "max": 31.0},
        "answer": {"p50": 9.8, "p90": 22.4, "p95": 34.9, "p99": 80.2, "max": 190.3},
        "picture": {"p50": 2.6, "p90": 4.0, "p95": 5.2, "p99": 9.9, "max": 20.7},
        "baseline": {"p50": 0.21, "p90": 0.3, "p95": 0.34, "p99": 0.6, "max": 1.12},
    }
    evaluation = Evaluation(
        verdicts=tuple(verdict(f"turn/{index:03}", passed=True, tags={"lang": "vi"}) for index in range(120)),
        metrics=(_ms("turn_p50", 18.4, 120), _ms("turn_p95", 61.2, 120), _ms("understanding_p95", 7.7, 120)),
        figures=(Percentiles(title="Milliseconds by stage", rows=rows),),
    )
    return suite("latency", evaluation, (Gate("turn_p95", None, 100, 61.2, True),))


def _comparison() -> Comparison:
    better = [
        Change("understanding", f"held-out/{index:04}", SENTENCES[index % 6], False, True, ()) for index in range(1, 15)
    ]
    worse = [
        Change("understanding", "held-out/0019", SENTENCES[1], True, False, ("taken for birth_fee (0.61)",)),
        Change(
            "conversations",
            "birth/slow-1",
            "Bà Thưởng đăng ký khai sinh cho cháu nội (slow)",
            True,
            False,
            ("the slip was not printed, and nobody was called", "asked twice for the date of birth"),
        ),
        Change("conversations", "sealed/0", "", True, False, ()),
    ]
    return Comparison(
        with_run=HISTORY[-2],
        better=better,
        worse=worse,
        new=[Change("conversations", "birth/silent-9", "Một người không nói gì cả", None, True, ())],
        gone=[Change("understanding", "held-out/0700", SENTENCES[4], True, None, ())],
        metrics=[
            ("understanding", "accuracy", 0.9318, 0.9468),
            ("understanding", "calibration_error", 0.0417, 0.0342),
            ("conversations", "crashes", 0, 0),
            ("latency", "turn_p95", 55.9, 61.2),
        ],
        chance=0.0127,
    )


def full_run() -> RunView:
    """Every part that a report can have."""
    return run(_understanding(), _conversations(), _latency(), passed=False, comparison=_comparison())


if __name__ == "__main__":
    from evals.report import render

    started = datetime.now(UTC)
    Path(sys.argv[1]).write_text(render(full_run()), encoding="utf-8")
    print(f"{sys.argv[1]}: {Path(sys.argv[1]).stat().st_size:,} bytes in {datetime.now(UTC) - started}")
