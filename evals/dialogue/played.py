"""What came of playing a scenario: what is written down, and scored later."""

from __future__ import annotations

from evals.base import Line, Model
from evals.dialogue.coverage import Reached


class Unmet(Model):
    """An expectation that was not met: its turn (from 1, 0 for what holds of a whole visit), its key
    and its line in the file."""

    turn: int
    line: int
    key: str
    expected: str
    got: str


class Played(Model):
    """`goal`: the last expectations of the scenario were met and nothing broke. `turns`: how often
    the visitor did something. `dossiers`: how many the portal holds at the end."""

    exchange: tuple[Line, ...]
    unmet: tuple[Unmet, ...]
    goal: bool
    reached: Reached
    turns: int
    outcome: str
    dossiers: int
