"""Every name that a scenario may use: slots, steps, commands, cards, personas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from dialogue.content import Content
from dialogue.flow import slot_of
from dialogue.messages import Command
from dialogue.state import AwaitedCommand

UNASKED = ("officer_came", "officer_reason", "requester_ethnicity")
"""Slots that no question fills: the dialogue itself or a card does."""


@dataclass(frozen=True)
class Names:
    """`answerable`: slots that a question fills. `slots_of_step`: step -> its slots, one for each
    flow that has a step of this name. `commands`: kind -> its fields.
    `awaited`: commands whose result is waited for, and that can fail."""

    slots: frozenset[str]
    answerable: frozenset[str]
    slots_of_step: Mapping[str, tuple[str, ...]]
    questions: frozenset[str]
    commands: Mapping[str, frozenset[str]]
    awaited: frozenset[str]
    cards: frozenset[str]
    personas: frozenset[str]

    def slot(self, name: str) -> str:
        """The slot that is meant, by its own name or that of its only step; empty when none is."""
        if name in self.answerable:
            return name
        slots = self.slots_of_step.get(name, ())
        return slots[0] if len(slots) == 1 else ""


def names(content: Content, personas: Iterable[str]) -> Names:
    """All names, with those of the personas that there are."""
    from hardware.card.simulated import load_cards

    slots_of_step: dict[str, tuple[str, ...]] = {}
    questions: set[str] = set()
    sources: set[str] = set(UNASKED)
    for flow in content.flows.values():
        sources |= {source.slot for field in flow.form for source in field.sources}
        for step in flow.steps:
            if slot := slot_of(step):
                slots = slots_of_step.get(step.id, ())
                slots_of_step[step.id] = slots if slot in slots else (*slots, slot)
                questions |= {slot, step.id, f"{flow.flow}/{step.id}"}
    answerable = frozenset(slot for slots in slots_of_step.values() for slot in slots)
    return Names(
        slots=answerable | sources,
        answerable=answerable,
        slots_of_step=slots_of_step,
        questions=frozenset(questions),
        commands={kind: frozenset(fields) for kind, fields in command_kinds().items()},
        awaited=frozenset(kinds(AwaitedCommand)),
        cards=frozenset(load_cards()),
        personas=frozenset(personas),
    )


@cache
def command_kinds() -> Mapping[str, tuple[str, ...]]:
    """Kind of command -> the names of its fields, in the order of the vocabulary."""
    return kinds(Command)


def kinds(union: Any) -> dict[str, tuple[str, ...]]:
    """The same of any union of commands."""
    return {kind.model_fields["kind"].default: tuple(kind.model_fields) for kind in get_args(get_args(union)[0])}
