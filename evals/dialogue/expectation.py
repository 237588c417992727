"""Whether what happened in a turn is what was expected of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.messages import Command
from dialogue.turn import Turn as Step
from evals.dialogue.scenario import Expect, fill
from evals.dialogue.visitor import Visitor, texts
from evals.words import plain

SHOWN_OF_A_TEXT = 400
"""Letters of what was said or shown that a reason quotes."""


@dataclass(frozen=True)
class Happened:
    """What the kiosk did in one turn, and how many turns the visitor needed for it."""

    commands: Sequence[Command]
    turns: int

    def said(self) -> str:
        """What was spoken, and its captions: the hall does not hear every number that the screen shows."""
        spoken = [command.text for command in self.commands if command.kind == "say"]
        captions = [text for command in self.commands if command.kind == "show" for text in command.screen.said]
        # A caption says what is being spoken, and the number that the hall must not hear.
        unheard = [text for text in dict.fromkeys(captions) if text not in " ".join(spoken)]
        return " ".join(spoken) + (f" (on the screen: {' '.join(unheard)})" if unheard else "")

    def status(self) -> str:
        return next((command.status for command in reversed(self.commands) if command.kind == "record_turn"), "")


def unmet(expect: Expect, visitor: Visitor, happened: Happened) -> list[tuple[str, str, str]]:
    """(key, expected, got) of everything that does not hold now."""
    return list(_unmet(expect, visitor, happened))


def _unmet(expect: Expect, visitor: Visitor, happened: Happened) -> Iterator[tuple[str, str, str]]:
    blanks, state, screen = visitor.blanks(), visitor.world.state, visitor.screen
    said, shown = happened.said(), " · ".join(text for text in texts(screen) if text)
    yield from _missing("said", expect.said, said, blanks)
    yield from _missing("shown", expect.shown, shown, blanks)
    for text in expect.absent:
        unwanted = plain(fill(text, blanks))
        for where, words in (("said", said), ("shown", shown)):
            if unwanted in plain(words):
                yield "absent", f"“{text}” nowhere", f"it is {where}: “{_cut(words)}”"
                break
    if expect.asked:
        standing = visitor.standing
        if standing is None or not standing.named(expect.asked):
            yield "asked", expect.asked, str(standing) if standing else f"no question, on the screen “{screen.name}”"
    yield from _other_slots(expect.slots, visitor, blanks)
    yield from _missing_commands(expect.command, happened.commands, blanks)
    if expect.screen and screen.name != expect.screen:
        yield "screen", expect.screen, screen.name
    if expect.status and happened.status() != expect.status:
        yield "status", expect.status, happened.status() or "nothing recorded"
    if expect.lang and state.lang != expect.lang:
        yield "lang", expect.lang, state.lang


def _missing(key: str, wanted: Iterable[str], there: str, blanks: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    found = plain(there)
    for text in wanted:
        if plain(fill(text, blanks)) not in found:
            yield key, f"“{text}”", f"“{_cut(there)}”"


def _other_slots(
    wanted: Mapping[str, str], visitor: Visitor, blanks: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    world = visitor.world
    turn = Step(world.state, world.clock(), visitor.content)
    for slot, text in wanted.items():
        stored, shown = world.state.slots.get(slot, ""), turn.shown(slot)
        if plain(fill(text, blanks)) not in (plain(stored), plain(shown)):
            got = f"“{stored}”" if stored in (shown, "") else f"“{stored}”, shown as “{shown}”"
            yield f"slots.{slot}", f"“{text}”", got


def _missing_commands(
    wanted: Mapping[str, Mapping[str, Any]], commands: Sequence[Command], blanks: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    for kind, fields in wanted.items():
        issued = [command.model_dump(mode="json") for command in commands if command.kind == kind]
        if not any(_fits(fields, command, blanks) for command in issued):
            got = ", ".join(str(_part(fields, command)) for command in issued) or _kinds(commands)
            yield f"command.{kind}", f"{kind} {dict(fields) or ''}".strip(), got


def _fits(wanted: object, found: object, blanks: Mapping[str, str]) -> bool:
    """Whether all that is wanted stands in what was found; more may."""
    if isinstance(wanted, Mapping):
        if not isinstance(found, Mapping):
            return False
        return all(_fits(part, found.get(key, ""), blanks) for key, part in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and all(any(_fits(part, each, blanks) for each in found) for part in wanted)
    return plain(fill(str(wanted), blanks)) == plain("" if found is None else str(found))


def _part(wanted: Mapping[str, Any], command: Mapping[str, Any]) -> dict[str, Any]:
    """Of a command, what was asked for."""
    part = {}
    for key, inner in wanted.items():
        there = command.get(key)
        part[key] = _part(inner, there) if isinstance(inner, Mapping) and isinstance(there, Mapping) else there
    return part


def _kinds(commands: Sequence[Command]) -> str:
    usual = ("say", "show", "start_timer", "stop_timer", "record_turn")
    return ", ".join(dict.fromkeys(c.kind for c in commands if c.kind not in usual)) or "no such command"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_OF_A_TEXT else text[:SHOWN_OF_A_TEXT] + "…"
