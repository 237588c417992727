"""`kiosk ask`: a line that can't be asked is answered with the reason, and the rest goes on."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner, Result

from assistant import kiosk
from assistant.ask import Asker
from assistant.cli import app
from assistant.cli import ask as ask_command
from assistant.kiosk import Minds

QUESTION = "lệ phí làm lại căn cước"


@pytest.fixture(autouse=True)
def asker(minds: Minds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask_command, "_asker", lambda: Asker(minds, kiosk.now, date(2026, 11, 23)))


def ask(*lines: str | bytes) -> Result:
    raw = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return CliRunner().invoke(app, ["ask", "--jsonl"], input=raw)


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ("{", 2),
        ("[]", 2),
        ("[" * 60_000, 2),
        (b'{"id": "x", "turns": ["\xff\xfe"]}', 2),
        ('{"id": "x", "turns": "not a list"}', "x"),
        ('{"id": "x", "turns": [{}], "lang": ["vi"]}', "x"),
        ('{"id": "x", "turns": ["a"], "lang": ["vi"]}', "x"),
        ('{"id": "x", "turns": ["a"], "lang": "fr"}', "x"),
        ('{"turns": []}', 2),
    ],
)
def test_one_bad_line_costs_only_itself(bad: str | bytes, name: object) -> None:
    good = json.dumps({"id": 1, "turns": [QUESTION]})
    done = ask(good, bad, "", json.dumps({"turns": [QUESTION]}))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, name, 4]
    assert answers[1].keys() == {"id", "error"}
    assert answers[1]["error"]
    assert [answers[place]["status"] for place in (0, 2)] == ["answered"] * 2
    assert done.exit_code == 1


def test_when_every_line_was_good_so_is_the_exit_code() -> None:
    done = ask(json.dumps({"id": 1, "turns": [QUESTION]}))
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (0, "answered")


def test_half_characters_are_answered_like_others() -> None:
    done = ask('{"id": "a\\ud800", "turns": ["' + QUESTION + ' \\ud800"]}')
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["id"], answer["status"]) == (0, "a\ufffd", "answered")
    typed = CliRunner().invoke(app, ["ask", "--json", f"{QUESTION} \udcff"])
    assert (typed.exit_code, json.loads(typed.stdout)["status"]) == (0, "answered")
