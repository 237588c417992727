"""`kiosk eval` as a tester types it: what is wrong is said with file, line and mend, and exit code 2."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals.cli import app

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is learned from the content is kept from test to test."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def own_folder(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run has been made yet."""
    shutil.rmtree(var / "evals", ignore_errors=True)
    monkeypatch.setenv("KIOSK_DATA_DIR", str(var))


def kiosk_eval(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("suite", ["understanding", "retrieval", "answers", "dialogue", "safety", "latency", "all"])
def test_each_suite_is_a_command_with_its_options(suite: str) -> None:
    told = kiosk_eval(suite, "--help").output
    for option in ("--compare", "--repeat", "--resume", "--seed", "--thresholds"):
        assert option in told


@pytest.mark.parametrize(
    ("suite", "option", "text", "told"),
    [
        (
            "dialogue",
            "--scenarios",
            "about: x\nturns:\n- sya: hi\n",
            "case.yaml:3: there is no key “sya”, did you mean “say”?",
        ),
        (
            "understanding",
            "--sentences",
            "vi:\n  ask_fees:\n  - tiền\n",
            "case.yaml:2: there is no intent “ask_fees”, did you mean “ask_fee”?",
        ),
        ("understanding", "--sentences", "vi:\n  ask_fee: []\n", "case.yaml:2: intent “ask_fee” has no sentences"),
        (
            "understanding",
            "--sentences",
            "vn:\n  ask_fee: [tiền]\n",
            "case.yaml:1: there is no language “vn”; write vi or en",
        ),
        ("understanding", "--sentences", "vi: [tiền]\n", "case.yaml:1: intents with their sentences are expected here"),
        ("understanding", "--sentences", "vi: {1: [tiền]}\n", "case.yaml:1: there is no intent “1”"),
        (
            "understanding",
            "--sentences",
            "vi:\n  ask_fee:\n  - phí bao nhiêu\n  - phi bao nhieu\n",
            "case.yaml:4: “phi bao nhieu” begins as another one of “ask_fee” does",
        ),
        ("understanding", "--thresholds", "understanding: 5\n", "case.yaml:1: metrics of “understanding” are expected"),
        ("retrieval", "--questions", "- {question: x, lang: vi}\n", "case.yaml:1: “register” is missing"),
        ("safety", "--visitors", "[]\n", "case.yaml: holds no cases"),
        (
            "safety",
            "--visitors",
            "- {id: a, kind: insutl, lang: vi, turns: [x], why: y}\n",
            "case.yaml:1: kind: Input should be 'injection'",
        ),
    ],
)
def test_bad_files_are_named_with_line_and_mend(tmp_path: Path, suite: str, option: str, text: str, told: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    result = kiosk_eval(suite, option, str(path))
    assert result.exit_code == 2
    assert told in result.output, result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("latency", "--turns", "3"), "--turns: Input should be greater than or equal to 20"),
        (("latency", "--only", "nothing like it"), "no case of suite latency has “nothing like it” in its id"),
        (("latency", "--compare", "yesterday"), "there is no run “yesterday”; the last ones are: none yet"),
        (("latency", "--from", "last"), "no run has been finished yet"),
        (("compare", "a", "b"), "there is no run “a”"),
        (("compare", "last"), "no run has been finished yet"),
        (("add", "nowhere.yaml"), "nowhere.yaml: there is no such file"),
        (("dialogue", "--personas", "hasty"), "there is no persona “hasty”"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], told: str) -> None:
    result = kiosk_eval(*arguments)
    assert result.exit_code == 2
    assert told in result.output, result.output


def test_wrong_and_missing_twins_are_bad_input(tmp_path: Path) -> None:
    missing = kiosk_eval("answers", "--twins", str(tmp_path))
    (tmp_path / "1.001193.yaml").write_text("- question: x\n", encoding="utf-8")
    wrong = kiosk_eval("answers", "--twins", str(tmp_path))
    assert (missing.exit_code, wrong.exit_code) == (2, 2)
    assert "holds no twins" in missing.output
    assert "1.001193.yaml:1: lang: Field required" in wrong.output


def test_a_run_and_what_can_be_done_with_it_afterwards() -> None:
    first = kiosk_eval("understanding")
    assert "report: " in first.output, first.output
    second = kiosk_eval("understanding", "--from", "last", "--compare", "last")
    assert "compared with " in second.output
    assert "better: 0" in second.output
    history = kiosk_eval("history")
    assert history.output.count("understanding accuracy:") == 2
    assert "2 runs found" in kiosk_eval("history", "--rebuild").output
