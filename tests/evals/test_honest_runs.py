"""A run is called passed only for what it tried: no part, no stopped run and no empty set stands for the whole."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from evals.answers.evaluate import evaluate as evaluate_answers
from evals.answers.generate import Case as AnswerCase
from evals.answers.generate import Config as AnswerConfig
from evals.base import Evaluation, Output, Verdict
from evals.history import History
from evals.reading import BadFiles
from evals.runs import Run
from evals.statistics import share
from evals.thresholds import Threshold, gates
from tests.evals.test_runner import Bench, Case, Config, Toy


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def in_history(bench: Bench) -> list[float]:
    return [value for _, value in History(bench.folder / "history.sqlite3").trend("toy").get("right", [])]


@pytest.mark.parametrize("config", [Config(only="a"), Config(level=2)])
def test_what_was_generated_for_a_part_is_not_scored_as_the_whole(bench: Bench, config: Config) -> None:
    first = bench.run(Toy(), config).run
    finished = bench.run(Toy(), source=first.id)
    assert not finished.run.about().whole
    assert (finished.gates, in_history(bench)) == ({}, [])


def test_scoring_again_keeps_the_number_of_tries(bench: Bench) -> None:
    bench.run(Toy(), repeat=3)
    finished = bench.run(Toy(), source="last")
    assert (finished.run.about().repeat, len(finished.evaluations["toy"].verdicts)) == (3, 9)
    assert finished.run.about().whole


def test_a_stop_before_the_first_output_does_not_change_what_was_chosen(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(Toy(stop_at="a"))
    with pytest.raises(BadFiles, match="other options for suite toy"):
        bench.run(Toy(failing={"b"}), Config(only="a"), resume=True)
    assert not bench.run(Toy(failing={"b"}), resume=True).passed


@pytest.mark.parametrize("options", [{"source": "yesterday"}, {"source": "last", "resume": True}])
def test_a_source_that_cannot_be_used_touches_no_run(bench: Bench, options: dict[str, Any]) -> None:
    bench.run(Toy(names=("a",)))
    with pytest.raises(KeyboardInterrupt):
        bench.run(Toy(stop_at="c"))
    runs = sorted((bench.folder / "runs").iterdir())
    with pytest.raises(BadFiles):
        bench.run(Toy(), **options)
    assert sorted((bench.folder / "runs").iterdir()) == runs
    assert [output.case for output in Run(runs[-1]).outputs("toy")] == ["a", "b"]


def test_a_run_that_cannot_be_compared_is_said_before_anything_runs(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(Toy(stop_at="c"))
    stopped, toy = next((bench.folder / "runs").iterdir()).name, Toy()
    with pytest.raises(BadFiles, match=r"result\.json: there is no such file"):
        bench.run(toy, compare=stopped)
    assert toy.met == []


def test_a_part_without_a_figure_that_has_a_threshold_is_no_mistake(bench: Bench) -> None:
    (bench.folder / "thresholds.yaml").write_text("toy:\n  right_sealed: {least: 0.9}\n")
    assert bench.run(Toy(), Config(only="a")).passed


def test_a_lost_case_is_noticed(bench: Bench) -> None:
    class Lossy(Toy):
        async def generate(self, config: Config, cases: Sequence[Case], minds: Any) -> AsyncIterator[Output]:
            for case in cases[1:]:
                yield Output(case=case.id, data={"ok": True})

    with pytest.raises(RuntimeError, match="suite toy told nothing of 1 cases, such as a"):
        bench.run(Lossy())


def test_two_cases_with_one_id_are_said(bench: Bench) -> None:
    with pytest.raises(BadFiles, match="suite toy has two cases with the id “a”"):
        bench.run(Toy(names=("a", "b", "a")))


def test_a_threshold_is_not_met_by_no_cases() -> None:
    nothing = Evaluation(verdicts=(), metrics=(share("rejected", []),))
    (gate,) = gates({"toy": {"rejected": Threshold(most=0.1)}}, "toy", nothing)
    assert not gate.met


def test_a_history_that_is_busy_is_not_put_aside(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run(Toy())
    connect = sqlite3.connect
    monkeypatch.setattr("evals.history.sqlite3.connect", lambda path, timeout: connect(path, timeout=0))
    other = connect(bench.folder / "history.sqlite3")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(BadFiles, match=r"history\.sqlite3: database is locked"):
        bench.run(Toy())
    other.close()
    assert list(bench.folder.glob("history-damaged-*")) == []
    assert in_history(bench) == [1.0]


@pytest.mark.parametrize("letter", ["\x85", "\u2028", "\u2029"])
def test_a_text_may_hold_any_end_of_a_line(tmp_path: Path, letter: str) -> None:
    evaluation = Evaluation(verdicts=(Verdict(case="a", passed=True, title=f"x{letter}y"),), metrics=())
    Run(tmp_path).write_evaluation("toy", evaluation)
    assert Run(tmp_path).evaluation("toy") == evaluation


@pytest.mark.parametrize(
    ("fails", "faults", "known"),
    [(False, [], False), (False, ["wrong"], False), (True, [], True), (True, ["passes now"], False)],
)
def test_a_twin_that_is_known_to_fail_counts_as_failed_until_it_is_mended(
    fails: bool, faults: list[str], known: bool
) -> None:
    from assistant.twins import TwinQuestion

    twin = TwinQuestion(question="x", lang="vi", procedure="1", section="fee", contains=("y",), fails=fails)
    case = AnswerCase("twin/1/vi/x", "1", "vi", twin=twin)
    (verdict,) = evaluate_answers(AnswerConfig(), [case], [Output(case=case.id, data={"faults": faults})]).verdicts
    assert verdict.passed is (not fails and not faults)
    assert bool(verdict.known) is known
