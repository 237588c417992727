"""Runs on disk: taken up half-way, found again, never half-written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.base import Evaluation, Line, Metric, Output, SuiteConfig, Verdict
from evals.reading import BadFiles
from evals.runs import About, Run, Runs

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def about(run: Run, finished: bool = True) -> About:
    return About(id=run.id, suites=("retrieval",), started=NOW, finished=NOW if finished else None)


def output(number: int) -> Output:
    return Output(case=f"c{number}", data={"n": number})


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs")


def test_two_runs_in_one_second_have_two_folders(runs: Runs) -> None:
    first, second = runs.new(NOW), runs.new(NOW)
    assert first.folder != second.folder


def test_outputs_survive_a_stop(runs: Runs) -> None:
    run = runs.new(NOW)
    writer = run.writer("retrieval", [])
    writer.write(output(1))
    writer.write(output(2))
    writer.close()
    path = run.folder / "retrieval" / "outputs.jsonl"
    path.write_bytes(path.read_bytes() + b'{"case": "c3", "da')  # the power went here
    assert run.outputs("retrieval") == [output(1), output(2)]


def test_a_damaged_line_is_named(runs: Runs) -> None:
    run = runs.new(NOW)
    run.writer("retrieval", [output(1), output(2)]).close()
    path = run.folder / "retrieval" / "outputs.jsonl"
    path.write_text("nonsense\n" + path.read_text())
    with pytest.raises(BadFiles, match=r"outputs\.jsonl:1: is damaged"):
        run.outputs("retrieval")


def test_an_evaluation_comes_back_as_it_was(runs: Runs) -> None:
    run = runs.new(NOW)
    verdict = Verdict(case="a", passed=False, title="tiền", reasons=("x",), exchange=(Line(who="kiosk", text="ạ"),))
    metric = Metric(name="right", value=0.5, low=0.1, high=0.9, n=2)
    evaluation = Evaluation(verdicts=(verdict,), metrics=(metric,))
    run.write_evaluation("retrieval", evaluation)
    assert run.evaluation("retrieval") == evaluation


def test_a_spreadsheet_runs_nothing(runs: Runs) -> None:
    run = runs.new(NOW)
    verdict = Verdict(case="a", passed=True, title="=1+1", tags={"lang": "vi"})
    run.write_evaluation("retrieval", Evaluation(verdicts=(verdict,), metrics=()))
    table = (run.folder / "retrieval" / "cases.csv").read_text(encoding="utf-8")
    assert table.splitlines()[0].endswith("sealed,lang")
    assert ",'=1+1," in table


def test_runs_are_found_by_id_by_folder_and_as_the_last(runs: Runs) -> None:
    first = runs.new(NOW)
    first.write_about(about(first))
    stopped = runs.new(NOW)
    stopped.write_about(about(stopped, finished=False))
    assert runs.find(first.id) == first
    assert runs.find(str(first.folder)).id == first.id
    assert runs.find("last") == first
    assert runs.unfinished() == stopped


@pytest.mark.parametrize("name", ["20200101-000000", "last", "../.."])
def test_a_run_that_is_not_there_is_said(runs: Runs, name: str) -> None:
    with pytest.raises(BadFiles):
        runs.find(name)


def test_a_damaged_folder_is_no_run(runs: Runs) -> None:
    run = runs.new(NOW)
    (run.folder / "run.json").write_text("{")
    assert list(runs) == []
    assert runs.unfinished() is None


def test_the_config_is_saved(runs: Runs) -> None:
    run = runs.new(NOW)
    assert run.config("retrieval") == {}
    run.write_config("retrieval", SuiteConfig(seed=7))
    assert run.config("retrieval") == {"seed": 7, "only": ""}
