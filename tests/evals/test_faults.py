"""A fault that somebody brings into the content is caught, by name: in a copy of the house, with the
command that they would run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

ROOMS = ("assistant", "audio", "dialogue", "evals", "hardware", "kiosk_shell", "knowledge_base", "tests/content")


@dataclass(frozen=True)
class House:
    """A copy of all rooms. What was learned from the content is kept from one run to the next."""

    folder: Path

    def change(self, file: str, before: str, after: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert len(re.findall(before, text)) == 1, f"{file} does not hold this once: {before}"
        path.write_text(re.sub(before, after, text), encoding="utf-8")

    def eval(self, *arguments: str) -> tuple[int, str]:
        """Exit code and output of `kiosk eval …`."""
        place = self.folder.parent
        done = subprocess.run(
            [sys.executable, "-m", "assistant.cli", "eval", *arguments],
            cwd=self.folder,
            env=os.environ
            | {
                "PYTHONPATH": str(self.folder),
                "KIOSK_DATA_DIR": str(place / "var"),
                "KIOSK_RUNTIME_KEY_DIR": str(place / "keys"),
                "KIOSK_CONFIG": os.devnull,
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("houses")


@pytest.fixture
def house(place: Path) -> Iterator[House]:
    folder = place / "house"
    for room in ROOMS:
        shutil.copytree(REPOSITORY / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    yield House(folder)
    shutil.rmtree(folder)


def test_the_house_as_it_is_passes(house: House) -> None:
    code, told = house.eval("answers")
    assert (code, "NOT PASSED" in told) == (0, False), told
    assert (house.folder.parent / "var/evals/history.sqlite3").exists()


def test_a_changed_fee_is_named(house: House) -> None:
    house.change("knowledge_base/records/1.014064.yaml", r"amount: 35000\b", "amount: 53000")
    code, told = house.eval("answers")
    assert code == 1
    assert re.search(r"✗ twin/1\.014064/.*\n.*35\.000", told), told


def test_a_broken_phrase_is_named(house: House) -> None:
    house.change("dialogue/phrases.yaml", r'(?m)^goodbye: \{vi: "[^"]+"', 'goodbye: {vi: "Xxx."')
    code, told = house.eval("dialogue", "--only", "leaving/finish_in_the_form_yes")
    assert code == 1
    assert "phrase goodbye" in told, told


def test_a_removed_step_is_named(house: House) -> None:
    step = r"(?s)  - id: child_sex\n.*?(?=  - id: child_birth_date)"
    house.change("dialogue/flows/birth_registration.yaml", step, "")
    code, told = house.eval("dialogue", "--only", "birth/grandmother")
    assert code in (1, 2)
    assert "child_sex" in told, told


def test_deleted_examples_of_an_intent_are_named(house: House) -> None:
    for lang in ("vi", "en"):
        for path in sorted((house.folder / "dialogue/understanding/nlu" / lang).glob("*.yml")):
            text = path.read_text(encoding="utf-8")
            text = re.sub(r"(?m)^- intent: ask_fee\n(?:  .*\n?)*", "", text)
            path.write_text(text, encoding="utf-8")
    code, told = house.eval("understanding")
    assert code == 1
    assert re.search(r"✗ .*/ask_fee/.*\n.*meant is ask_fee", told), told
