"""A scenario: one YAML file that says what a visitor does and what the kiosk must do upon it.

The file is read whole and every mistake in it is found before anything is played, with its
line: a word of the language, a slot, step, screen, command, card or persona that there isn't.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_args

import yaml
from pydantic import BeforeValidator, Field, model_validator

from assistant.portal.base import STATES
from dialogue.messages import Lang, OutcomeStatus, ScreenName
from evals.base import Model
from evals.dialogue.names import Names
from evals.reading import BadFiles, Document, Place, Problem, meant, parse, read, shown

SCENARIOS = Path(__file__).parent / "scenarios"
DAY = date(2026, 11, 23)
"""When a scenario plays that does not say. A Monday."""

VERBS = ("say", "speak", "touch", "answer", "wait", "card", "printer", "portal", "dossier", "kiosk", "fault")
CARD_STATES = ("away", "unreadable", "reader_down", "works")
PRINTER_STATES = ("paper_out", "printer_down", "works")
PORTAL_STATES = ("down", "slow", "lost_reply", "refuses", "works", "advance")
KIOSK_STATES = ("restart",)
FAULTS = (
    *("error", "hangs", "works", "outbox_full", "refused_by_portal", "no_card", "card_removed", "card_unreadable"),
    *("reader_down", "paper_out", "printer_down", "not_found", "locked", "waiting", "portal_down"),
)
"""How a command may go wrong; not every reason fits every command."""
BLANKS = ("dossier_code", "dossier_secret", "kiosk_code", "confirmation_code")
"""What may stand in {braces}: known only when the scenario plays."""

ALL = "all"
"""`answer: all`: whatever is asked."""

_TIMES = {"s": 1.0, "min": 60.0, "h": 3600.0}


def _several(data: object) -> object:
    return data if isinstance(data, list) else [data]


def _seconds(data: object) -> object:
    if not isinstance(data, str):
        return data
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?(s|min|h)", data.strip())
    if not match:
        raise ValueError(f"“{data}” is no time; write such as “40 s”, “5 min” or “2 h”")
    return float(match[1]) * _TIMES[match[2]]


def _within(data: object) -> object:
    if not isinstance(data, str):
        return data
    if match := re.fullmatch(r"(\d+) turns?", data.strip()):
        return Within(turns=int(match[1]))
    try:
        return Within.model_validate({"seconds": _seconds(data)})
    except ValueError:
        raise ValueError(f"“{data}” is neither a time (“40 s”, “5 min”) nor a number of turns (“12 turns”)") from None


def _commands(data: object) -> object:
    """ "say", [say, show] and {say: {lang: vi}} all say which commands, and what must stand in them."""
    if isinstance(data, str):
        return {data: {}}
    if isinstance(data, list) and all(isinstance(kind, str) for kind in data):
        return {kind: {} for kind in data}
    return data


class Within(Model):
    """So long an expectation may take: virtual seconds, or turns of the visitor."""

    seconds: float | None = None
    turns: int | None = None


Texts = Annotated[tuple[str, ...], BeforeValidator(_several)]
Seconds = Annotated[float, BeforeValidator(_seconds)]


class Expect(Model):
    said: Texts = ()
    shown: Texts = ()
    asked: str = ""
    slots: dict[str, str] = Field(default_factory=dict)
    command: Annotated[dict[str, dict[str, Any]], BeforeValidator(_commands)] = Field(default_factory=dict)
    screen: str = ""
    absent: Texts = ()
    status: str = ""
    lang: Lang | None = None
    within: Annotated[Within | None, BeforeValidator(_within)] = None


class Turn(Model):
    """One thing that happens, and what must come of it."""

    say: str | None = None
    speak: str | None = None
    touch: str | None = None
    answer: Annotated[tuple[str, ...] | None, BeforeValidator(_several)] = None
    wait: Seconds | None = None
    card: str | None = None
    printer: str | None = None
    portal: str | None = None
    dossier: str | None = None
    kiosk: str | None = None
    fault: dict[str, str] | None = None
    """Kind of command -> the reason why it fails from now on, `hangs`, or `works`."""
    expect: Expect | None = None

    @model_validator(mode="after")
    def _one_verb(self) -> Turn:
        if len(self.verbs) != 1:
            here = f"here stand {' and '.join(self.verbs)}" if self.verbs else "here stands none"
            raise ValueError(f"a turn has exactly one of {', '.join(VERBS)}; {here}")
        return self

    @property
    def verbs(self) -> list[str]:
        return [verb for verb in VERBS if getattr(self, verb) is not None]

    @property
    def verb(self) -> str:
        return self.verbs[0]


class Scenario(Model):
    about: str = Field(min_length=1)
    lang: Lang = "vi"
    today: date = DAY
    personas: tuple[str, ...] = Field(default=("plain",), min_length=1)
    known: dict[str, str] = Field(default_factory=dict)
    """Persona -> why it fails for now."""
    answers: dict[str, str] = Field(default_factory=dict)
    turns: tuple[Turn, ...] = Field(min_length=1)


@dataclasses.dataclass(frozen=True)
class Script:
    """A scenario with the file that it came from. `id` is "<group>/<name>"."""

    id: str
    scenario: Scenario
    document: Document

    @property
    def group(self) -> str:
        return self.id.rpartition("/")[0]

    def line(self, *place: str | int) -> int:
        return self.document.line(place)

    def where(self, *place: str | int) -> str:
        return f"{shown(self.document.path)}:{self.line(*place)}"


def load(path: Path, names: Names) -> list[Script]:
    """A file, or every `*.yaml` below a folder. Raises `BadFiles` with every mistake in all of them."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise BadFiles([f"{shown(path)}: holds no scenarios (*.yaml)"])
    scripts: list[Script] = []
    problems: list[Problem | str] = []
    for file in files:
        try:
            scripts.append(_load_one(file, _name(file, path), names))
        except BadFiles as bad:
            problems += bad.problems
    if problems:
        raise BadFiles(problems)
    return scripts


def _name(file: Path, path: Path) -> str:
    """The same whether the file was named or a folder around it."""
    file = file.resolve()
    if file.is_relative_to(SCENARIOS):
        return file.relative_to(SCENARIOS).with_suffix("").as_posix()
    root = path.resolve() if path.is_dir() else file.parent
    return f"{root.name}/{file.relative_to(root).with_suffix('').as_posix()}"


def _load_one(file: Path, name: str, names: Names) -> Script:
    # Read as words throughout: a phone number is no number, and neither is a day of birth a date.
    document = dataclasses.replace(read(file), data=yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader))
    if not isinstance(document.data, dict):
        raise BadFiles([document.problem((), "a scenario begins with “about:”")])
    script = Script(name, parse(document, Scenario), document)
    if problems := list(_problems(script, names)):
        raise BadFiles(problems)
    return script


# --- Names that there must be ---------------------------------------------------------------


def _problems(script: Script, names: Names) -> Iterator[Problem]:
    scenario = script.scenario
    for index, persona in enumerate(scenario.personas):
        yield from _unknown(script, ("personas", index), "persona", [persona], names.personas)
    for persona in scenario.known:
        yield from _unknown(script, ("known", persona), "persona of this scenario", [persona], scenario.personas)
    for slot, words in scenario.answers.items():
        yield from _no_slot(script, ("answers", slot), slot, names)
        yield from _blanks(script, ("answers", slot), [words])
    if not any(turn.expect for turn in scenario.turns):
        yield script.document.problem(("turns",), "nothing is expected: give a turn an “expect:”")
    for index, turn in enumerate(scenario.turns):
        yield from _turn_problems(script, ("turns", index), turn, names)


def _turn_problems(script: Script, place: Place, turn: Turn, names: Names) -> Iterator[Problem]:
    at = (*place, turn.verb)
    yield from _blanks(script, at, [turn.say or "", turn.speak or ""])
    for verb in ("say", "speak", "touch"):
        if turn.verb == verb and not (getattr(turn, verb) or "").strip():
            yield script.document.problem(at, f"“{verb}” is empty; silence is “wait: 10 s”")
    if ALL in (turn.answer or ()) and turn.answer != (ALL,):
        yield script.document.problem(at, "“all” stands alone")
    for slot in turn.answer or ():
        if slot != ALL:
            yield from _no_slot(script, at, slot, names)
            if names.slot(slot) not in {names.slot(name) for name in script.scenario.answers}:
                yield script.document.problem(at, f"“{slot}” has no answer under “answers”")
    states = {"card": (*names.cards, *CARD_STATES), "printer": PRINTER_STATES}
    states |= {"portal": PORTAL_STATES, "dossier": STATES, "kiosk": KIOSK_STATES}
    if turn.verb in states:
        yield from _unknown(script, at, turn.verb, [getattr(turn, turn.verb)], states[turn.verb])
    for kind, reason in (turn.fault or {}).items():
        yield from _unknown(script, (*at, kind), "command that can fail", [kind], names.awaited)
        yield from _unknown(script, (*at, kind), "reason", [reason], FAULTS)
    if turn.expect:
        yield from _expect_problems(script, (*place, "expect"), turn, turn.expect, names)


def _expect_problems(script: Script, place: Place, turn: Turn, expect: Expect, names: Names) -> Iterator[Problem]:
    if expect == Expect(within=expect.within):
        yield script.document.problem(place, "nothing is expected here")
    if expect.within and expect.within.turns is not None and turn.verb != "answer":
        yield script.document.problem((*place, "within"), "turns are counted for “answer” only; give a time")
    if expect.asked:
        yield from _unknown(script, (*place, "asked"), "slot or step", [expect.asked], names.questions)
    for slot, value in expect.slots.items():
        yield from _unknown(script, (*place, "slots", slot), "slot", [slot], names.slots)
        yield from _blanks(script, (*place, "slots", slot), [value])
    if expect.screen:
        yield from _unknown(script, (*place, "screen"), "screen", [expect.screen], get_args(ScreenName))
    if expect.status:
        yield from _unknown(script, (*place, "status"), "status", [expect.status], get_args(OutcomeStatus))
    for kind, fields in expect.command.items():
        yield from _unknown(script, (*place, "command", kind), "command", [kind], names.commands)
        known = names.commands.get(kind, fields)
        yield from _unknown(script, (*place, "command", kind), f"field of {kind}", fields, known)
    for key in ("said", "shown", "absent"):
        yield from _blanks(script, (*place, key), getattr(expect, key))


def _unknown(script: Script, place: Place, what: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    for name in given:
        if name not in known:
            yield script.document.problem(place, f"there is no {what} “{name}”{meant(name, known)}")


def _no_slot(script: Script, place: Place, name: str, names: Names) -> Iterator[Problem]:
    if len(several := names.slots_of_step.get(name, ())) > 1 and name not in names.answerable:
        yield script.document.problem(
            place, f"“{name}” is a step of several flows; name its slot: {' or '.join(several)}"
        )
    elif not names.slot(name):
        known = (*names.answerable, *names.slots_of_step)
        yield script.document.problem(place, f"there is no slot “{name}” that is asked for{meant(name, known)}")


def _blanks(script: Script, place: Place, texts: Iterable[str]) -> Iterator[Problem]:
    for text in texts:
        yield from _unknown(script, place, "blank", re.findall(r"\{(\w+)\}", text), BLANKS)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into {braces}; what has none there stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda blank: values.get(blank[1]) or blank[0], text)
