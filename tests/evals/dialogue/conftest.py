"""What plays a scenario in a test: names, and a way to write a scenario in a line or two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.kiosk import Minds
from dialogue.content import load as load_content
from evals.dialogue.names import Names, names
from evals.dialogue.personas import PERSONAS
from evals.dialogue.play import play
from evals.dialogue.played import Played
from evals.dialogue.scenario import load

Write = Callable[[str], Path]
PlayText = Callable[..., Played]


@pytest.fixture(scope="session")
def known() -> Names:
    return names(load_content(), PERSONAS)


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """A scenario of its own folder, with its first line; the folder is its group "g"."""

    def write(text: str) -> Path:
        path = tmp_path_factory.mktemp("scenario") / "g" / "case.yaml"
        path.parent.mkdir()
        path.write_text("about: A made-up visit.\n" + text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def play_text(minds: Minds, known: Names, write: Write) -> PlayText:
    """Play the text of a scenario."""

    def play_it(text: str, persona: str = "plain", seed: str = "seed") -> Played:
        (script,) = load(write(text), known)
        return play(script, persona, seed, minds, load_content(), known)

    return play_it
