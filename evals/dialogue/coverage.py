"""How much of the dialogue is ever played: every step of every flow, every phrase, every kind of
command; what is never reached is either dead or not tried."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from dialogue.content import FLOWS, PHRASES, Content
from dialogue.flow import Question, SayStep
from dialogue.messages import Command, Lang, PrintSlip
from evals.base import Model, Table
from evals.dialogue.names import command_kinds
from evals.reading import read, shown
from evals.words import plain

if TYPE_CHECKING:
    from assistant.actions import Actions


SAYS_SOMETHING = 8
"""Letters: of fewer, one can't tell whose words they are."""

ALWAYS_THERE = ("button_", "status_ready", "status_thinking", "home_title", "product")


class Reached(Model):
    """`steps` as "FLOW/STEP"; `phrases` by language; `commands` by kind. Each once, sorted."""

    steps: tuple[str, ...] = ()
    phrases: dict[Lang, tuple[str, ...]] = Field(default_factory=dict)
    commands: tuple[str, ...] = ()


class Watch:
    """Learns from the content and the commands of one visit what was reached in it."""

    def __init__(self, content: Content) -> None:
        self.content = dataclasses.replace(content, reached=self._come_to)
        self._steps: set[str] = set()
        self._phrases: dict[Lang, set[str]] = {"vi": set(), "en": set()}
        self._commands: set[str] = set()
        self._slips: list[PrintSlip] = []
        self._new: list[str] = []
        self.of_turn: list[str] = []
        """Phrases and steps since this was last cleared, but for what always stands on the screen."""

    def _come_to(self, what: str) -> None:
        kind, _, name = what.partition("/")
        if kind == "step":
            self._steps.add(name)
        else:
            self._new.append(name)
        if not name.startswith(ALWAYS_THERE):
            self.of_turn.append(f"{kind} {name}")

    def hear(self, command: Command) -> None:
        """In which language phrases are used is told by what is said or shown with them."""
        self._commands.add(command.kind)
        if isinstance(command, PrintSlip):
            self._slips.append(command)
        lang = command.lang if command.kind == "say" else command.screen.lang if command.kind == "show" else None
        if lang:
            self._phrases[lang].update(self._new)
            self._new.clear()

    def found(self, actions: Actions) -> Reached:
        for slip in self._slips:
            self._phrases[slip.lang] |= set(self._on_slip(actions, slip))
        phrases = {lang: tuple(sorted(keys)) for lang, keys in self._phrases.items()}
        return Reached(steps=tuple(sorted(self._steps)), phrases=phrases, commands=tuple(sorted(self._commands)))

    def _on_slip(self, actions: Actions, slip: PrintSlip) -> Iterator[str]:
        """The slip is written by other hands than the dialogue's: its phrases are known by their words."""
        written = actions.slip_content(slip)
        words = {written.next_step, *(paper.note for paper in written.papers)}
        for key, phrase in self.content.phrases.items():
            pattern = re.sub(r"\\\{\w+\\\}", ".*", re.escape(phrase.in_(slip.lang)))
            if key.startswith(("slip_", "paper_")) and any(re.fullmatch(pattern, text) for text in words):
                yield key


# --- All that there is ------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Universe:
    """Everything that can be reached, with the place where it stands ("dialogue/phrases.yaml:12")."""

    steps: Mapping[str, str]
    phrases: Mapping[str, str]
    commands: Mapping[str, str]


def universe() -> Universe:
    steps: dict[str, str] = {}
    for path in sorted(FLOWS.glob("*.yaml")):
        document = read(path)
        for index, step in enumerate(document.data["steps"]):
            steps[f"{path.stem}/{step['id']}"] = f"{shown(path)}:{document.line(('steps', index))}"
    document = read(PHRASES)
    phrases = {key: f"{shown(PHRASES)}:{document.line((key,))}" for key in document.data}
    return Universe(steps, phrases, dict.fromkeys(command_kinds(), _vocabulary()))


def _vocabulary() -> str:
    from dialogue.messages import commands

    return shown(Path(commands.__file__))


def together(visits: Iterable[Reached]) -> Reached:
    """What at least one of them reached."""
    steps: set[str] = set()
    commands: set[str] = set()
    phrases: dict[Lang, set[str]] = {"vi": set(), "en": set()}
    for visit in visits:
        steps.update(visit.steps)
        commands.update(visit.commands)
        for lang, keys in visit.phrases.items():
            phrases[lang].update(keys)
    return Reached(
        steps=tuple(sorted(steps)),
        phrases={lang: tuple(sorted(keys)) for lang, keys in phrases.items()},
        commands=tuple(sorted(commands)),
    )


def tables(found: Reached, all_: Universe) -> list[Table]:
    """What was never reached, one table for each kind, and the phrases by language."""
    phrases = {key for keys in found.phrases.values() for key in keys}
    return [
        _never("Steps never reached", "step", all_.steps, found.steps),
        _never("Phrases never used", "phrase", all_.phrases, phrases),
        _never("Commands never issued", "command", all_.commands, found.commands),
        _by_language(found, all_),
    ]


def _never(title: str, what: str, all_: Mapping[str, str], reached: Iterable[str]) -> Table:
    left = [(name, place) for name, place in all_.items() if name not in set(reached)]
    note = f"{len(all_) - len(left)} of {len(all_)} are reached."
    return Table(title=title, columns=(what, "where"), rows=tuple(left), note=note)


def _by_language(found: Reached, all_: Universe) -> Table:
    rows: list[tuple[str, ...]] = []
    used = {lang: set(found.phrases.get(lang, ())) for lang in ("vi", "en")}
    langs: Sequence[str] = ("vi", "en")
    for key, place in all_.phrases.items():
        missing = [lang for lang in langs if key not in used[lang]]
        if len(missing) == 1:
            rows.append((key, missing[0], place))
    note = ", ".join(f"{len(used[lang])} of {len(all_.phrases)} in {lang}" for lang in langs)
    return Table(
        title="Phrases used in one language only", columns=("phrase", "not in", "where"), rows=tuple(rows), note=note
    )


# --- Words ------------------------------------------------------------------------------------


def unexpected_words(expected: Iterable[str], content: Content, all_: Universe) -> list[tuple[str, str]]:
    """(phrase or step, where it stands) whose Vietnamese no scenario expects, not even a part of it:
    if somebody broke it, nobody would notice. What stands on buttons alone is left out."""
    wanted = {plain(text) for text in expected}
    wanted = {text for text in wanted if len(text) >= SAYS_SOMETHING}
    left = []
    for name, (text, place) in _words(content, all_).items():
        pieces = [piece for piece in re.split(r"\{\w+\}", plain(text)) if len(piece) >= SAYS_SOMETHING]
        if pieces and not any(literal in piece or piece in literal for piece in pieces for literal in wanted):
            left.append((name, place))
    return left


def worded(content: Content, all_: Universe) -> int:
    """How many phrases and steps have words that could be expected."""
    return len(_words(content, all_))


def _words(content: Content, all_: Universe) -> dict[str, tuple[str, str]]:
    """Phrase or step -> its Vietnamese, and where it stands."""
    found = {
        f"phrase {key}": (phrase.vi, all_.phrases[key])
        for key, phrase in content.phrases.items()
        if not key.startswith(ALWAYS_THERE) and len(phrase.vi) >= SAYS_SOMETHING
    }
    for flow in content.flows.values():
        for step in flow.steps:
            words = step.say if isinstance(step, SayStep) else step.text if isinstance(step, Question) else None
            if words:
                name = f"{flow.flow}/{step.id}"
                found[f"step {name}"] = (words.vi, all_.steps[name])
    return found


def share(reached: Iterable[str], all_: Mapping[str, str]) -> float:
    """0..1; what is reached and no longer there does not count."""
    return len(set(reached) & set(all_)) / len(all_) if all_ else 1.0
