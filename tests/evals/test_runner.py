"""Running suites: a small made-up one, whose kiosk says its number and can be told to fail."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from evals.base import Evaluation, Output, Suite, SuiteConfig, Verdict
from evals.reading import BadFiles
from evals.runner import Choice, Finished, Options, Runner
from evals.statistics import share
from evals.terminal import show

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    id: str


class Config(SuiteConfig):
    level: int = 1


@dataclass
class Toy:
    """A suite whose cases pass unless they are told to fail; `stop_at` is when the power goes."""

    names: Sequence[str] = ("a", "b", "c")
    failing: set[str] = field(default_factory=set)
    stop_at: str = ""
    sealed: set[str] = field(default_factory=set)
    met: list[str] = field(default_factory=list)

    def suite(self) -> Suite[Config]:
        return Suite("toy", "A toy.", Config, self.cases, self.generate, self.evaluate)

    def cases(self, config: Config) -> list[Case]:
        return [Case(name) for name in self.names]

    async def generate(self, config: Config, cases: Sequence[Case], minds: Any) -> AsyncIterator[Output]:
        for case in cases:
            if case.id == self.stop_at:
                raise KeyboardInterrupt
            self.met.append(case.id)
            yield Output(case=case.id, data={"ok": case.id not in self.failing})

    def evaluate(self, config: Config, cases: Sequence[Case], outputs: Sequence[Output]) -> Evaluation:
        verdicts = tuple(
            Verdict(
                case=o.case,
                repeat=o.repeat,
                passed=o.data["ok"],
                title=f"case {o.case}",
                reasons=() if o.data["ok"] else ("because",),
                sealed=o.case in self.sealed,
            )
            for o in outputs
        )
        return Evaluation(verdicts=verdicts, metrics=(share("right", [v.passed for v in verdicts]),))


@dataclass
class Bench:
    """A folder in which runs follow each other, a second apart."""

    folder: Path
    now: datetime = START
    told: str = ""

    def clock(self) -> datetime:
        return self.now

    def run(self, toy: Toy, config: Config | None = None, **options: Any) -> Finished:
        self.now += timedelta(seconds=1)
        thresholds = self.folder / "thresholds.yaml"
        if not thresholds.exists():
            thresholds.write_text("toy:\n  right: {least: 0.9}\n")
        console = Console(file=io.StringIO(), width=200)
        chosen = Options(folder=self.folder, **{"thresholds": thresholds} | options)
        runner = Runner(chosen, lambda: None, self.clock, console)  # type: ignore[arg-type, return-value]
        finished = runner.run([Choice(toy.suite(), config or Config())], ["toy"])
        show(finished, console)
        assert isinstance(console.file, io.StringIO)
        self.told = console.file.getvalue()
        return finished


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_run_leaves_everything_behind(bench: Bench) -> None:
    finished = bench.run(Toy())
    assert finished.passed
    assert {path.name for path in finished.run.folder.iterdir()} == {"run.json", "report.html", "toy"}
    assert {path.name for path in (finished.run.folder / "toy").iterdir()} == {
        "config.json",
        "outputs.jsonl",
        "cases.jsonl",
        "cases.csv",
        "result.json",
    }
    about = finished.run.about()
    assert about.versions["content"]
    assert finished.run.config("toy") == {"seed": 20261122, "only": "", "level": 1}


def test_a_missed_threshold_does_not_pass_and_names_the_case(bench: Bench) -> None:
    assert not bench.run(Toy(failing={"b"})).passed
    assert "✗ b: case b\n    because" in bench.told
    assert "NOT PASSED" in bench.told


def test_a_stopped_run_is_taken_up(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(Toy(stop_at="c"))
    toy = Toy()
    finished = bench.run(toy, resume=True)
    assert toy.met == ["c"]
    assert [verdict.case for verdict in finished.evaluations["toy"].verdicts] == ["a", "b", "c"]
    assert len(list((bench.folder / "runs").iterdir())) == 1


def test_other_options_are_not_mixed_with_what_was_begun(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(Toy(stop_at="c"))
    with pytest.raises(BadFiles, match="other options for suite toy"):
        bench.run(Toy(), Config(level=2), resume=True)
    with pytest.raises(BadFiles, match=r"repeat \(1\) changed"):
        bench.run(Toy(), resume=True, repeat=2)


def test_nothing_to_take_up_begins_anew(bench: Bench) -> None:
    bench.run(Toy())
    assert bench.run(Toy(), resume=True).passed
    assert len(list((bench.folder / "runs").iterdir())) == 2


def test_a_case_that_fails_at_times_is_flaky(bench: Bench) -> None:
    class Moody(Toy):
        async def generate(self, config: Config, cases: Sequence[Case], minds: Any) -> AsyncIterator[Output]:
            for case in cases:
                self.met.append(case.id)
                yield Output(case=case.id, data={"ok": case.id != "b" or self.met.count("b") % 2 == 1})

    finished = bench.run(Moody(), repeat=3)
    assert len(finished.evaluations["toy"].verdicts) == 9
    assert "~ b: passes at times and fails at times" in bench.told


def test_a_part_is_compared_with_the_whole_by_what_both_have(bench: Bench) -> None:
    bench.run(Toy(failing={"a"}))
    found = bench.run(Toy(), Config(only="a"), compare="last").comparison
    assert found is not None
    assert ([change.case for change in found.better], found.gone) == (["a"], [])


def test_two_runs_are_compared_case_by_case(bench: Bench) -> None:
    bench.run(Toy(failing={"a"}))
    finished = bench.run(Toy(names=("a", "b", "d"), failing={"b"}), compare="last")
    found = finished.comparison
    assert found is not None
    assert [change.case for change in found.better] == ["a"]
    assert [change.case for change in found.worse] == ["b"]
    assert [change.case for change in found.new] == ["d"]
    assert [change.case for change in found.gone] == ["c"]
    assert found.worse[0].reasons == ("because",)
    assert "worse: 1" in bench.told


def test_a_sealed_case_shows_nothing_of_itself(bench: Bench) -> None:
    finished = bench.run(Toy(failing={"b"}, sealed={"b"}))
    assert "case b" not in bench.told
    assert "1 sealed cases, besides" in bench.told
    assert "case b" not in finished.run.report.read_text(encoding="utf-8")


def test_what_was_generated_is_scored_again(bench: Bench) -> None:
    first = bench.run(Toy(failing={"b"}))
    toy = Toy()
    second = bench.run(toy, source=first.run.id)
    assert toy.met == []
    assert [v.passed for v in second.evaluations["toy"].verdicts] == [True, False, True]


def test_a_part_of_the_cases_is_held_to_no_threshold(bench: Bench) -> None:
    finished = bench.run(Toy(failing={"b"}), Config(only="a"))
    assert finished.passed
    assert finished.gates == {}
    assert not bench.run(Toy(failing={"b"}), Config(only="b")).passed


@pytest.mark.parametrize(
    ("toy", "config", "told"),
    [
        (Toy(names=()), Config(), "suite toy has no cases"),
        (Toy(), Config(only="x"), "no case of suite toy has “x” in its id"),
    ],
)
def test_an_empty_set_is_said(bench: Bench, toy: Toy, config: Config, told: str) -> None:
    with pytest.raises(BadFiles, match=told):
        bench.run(toy, config)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("toi:\n  right: {least: 0.9}\n", "thresholds.yaml:1: there is no suite “toi”, did you mean “toy”?"),
        ("toy:\n  right: {lest: 0.9}\n", "thresholds.yaml:2: there is no key “lest”, did you mean “least”?"),
        ("toy:\n  rihgt: {least: 0.9}\n", "has no metric “rihgt”, did you mean “right”?"),
        ("toy:\n  right: {}\n", "give “least”, “most” or both"),
    ],
)
def test_a_threshold_that_means_nothing_is_said(bench: Bench, text: str, told: str) -> None:
    (bench.folder / "thresholds.yaml").write_text(text)
    with pytest.raises(BadFiles) as bad:
        bench.run(Toy())
    assert told in str(bad.value)


def test_a_run_that_is_not_there_is_said_before_anything_runs(bench: Bench) -> None:
    toy = Toy()
    with pytest.raises(BadFiles, match="there is no run “yesterday”"):
        bench.run(toy, compare="yesterday")
    assert toy.met == []


# --- History ------------------------------------------------------------------------------------


def trend(bench: Bench) -> list[float]:
    from evals.history import History

    return [value for _, value in History(bench.folder / "history.sqlite3").trend("toy").get("right", [])]


def test_the_history_grows(bench: Bench) -> None:
    bench.run(Toy(failing={"a", "b", "c"}))
    bench.run(Toy())
    assert trend(bench) == [0.0, 1.0]


@pytest.mark.parametrize("damage", [b"not a database at all", b"", b"SQLite format 3\0" + b"\0" * 4096])
def test_a_damaged_history_is_made_anew_from_the_runs(bench: Bench, damage: bytes) -> None:
    bench.run(Toy(failing={"a", "b", "c"}))
    (bench.folder / "history.sqlite3").write_bytes(damage)
    bench.run(Toy())
    assert trend(bench) == [0.0, 1.0]
    if damage:
        assert [path.read_bytes() for path in bench.folder.glob("history-damaged-*")] == [damage]


def test_a_history_of_another_shape_is_made_anew(bench: Bench) -> None:
    bench.run(Toy())
    path = bench.folder / "history.sqlite3"
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE run (something TEXT)")
    db.close()
    bench.run(Toy())
    assert trend(bench) == [1.0, 1.0]
