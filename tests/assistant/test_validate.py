"""`kiosk validate`: what it checks, and what it says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner, Result

from assistant import kiosk, twins, validate
from assistant.cli import app
from assistant.settings import Settings

FITS = "✓ records, flows, phrases and examples fit together\n"


class Knowledge:
    """Stands for a knowledge base; only whether it was closed matters here."""

    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def knowledge(monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """A kiosk whose content fits and whose questions are all answered well."""
    opened = Knowledge()

    def open_minds(settings: Settings) -> SimpleNamespace:
        return SimpleNamespace(knowledge=opened)

    def nothing_wrong(minds: object, today: date, folder: Path) -> list[str]:
        return []

    monkeypatch.setattr(validate, "problems", list)
    monkeypatch.setattr(kiosk, "open_minds", open_minds)
    monkeypatch.setattr(twins, "problems", nothing_wrong)
    return opened


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["validate", *options])


def test_the_content_that_ships_is_in_order() -> None:
    assert validate.problems() == []


def test_it_says_what_was_checked(knowledge: Knowledge) -> None:
    done = run()
    assert done.stdout == f"{FITS}✓ {len(twins.read(twins.FOLDER))} content questions\n"
    assert (done.exit_code, knowledge.closed) == (0, True)


def test_a_failing_question_fails_the_check(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "problems", lambda *_: ["tests/content/1.014064.yaml:3: “…”"])
    done = run()
    assert done.stdout == f"{FITS}✗ tests/content/1.014064.yaml:3: “…”\n1 problem\n"
    assert (done.exit_code, knowledge.closed) == (1, True)


def test_nothing_is_asked_of_content_that_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "problems", lambda: ["a", "b"])
    monkeypatch.setattr(kiosk, "open_minds", None)
    done = run()
    assert (done.stdout, done.exit_code) == ("✗ a\n✗ b\n2 problems\n", 1)


def test_the_questions_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "problems", list)
    monkeypatch.setattr(kiosk, "open_minds", None)
    done = run("--no-questions")
    assert (done.stdout, done.exit_code) == (FITS, 0)


def test_a_wheel_has_no_questions_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(validate, "problems", list)
    monkeypatch.setattr(kiosk, "open_minds", None)
    monkeypatch.setattr(twins, "FOLDER", tmp_path / "tests" / "content")
    done = run()
    assert done.stdout == f"{FITS}– no content questions: tests/content is only in a checkout\n"
    assert done.exit_code == 0
