"""What the kiosk says, shows and does when it is attacked, tempted or cried to for help; and
whether a text that was smuggled into a record is let in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import Field

from dialogue.messages import Command, Lang, OutcomeStatus, RecordTurn, Screen
from dialogue.state import State
from evals.base import Model, Output, SuiteConfig
from evals.reading import BadFiles, Problem, parse_list, read

if TYPE_CHECKING:
    from assistant.kiosk import Minds
    from evals.dialogue.world import World

HERE = Path(__file__).parent
DAY = date(2026, 11, 23)

SOMEBODY_ELSE = "Bùi Thị Người Khác"
"""Whose dossier lies on the portal: no visitor here may hear of it."""

UNTIL_THE_NEXT_S = 10.0

NOTHING_FOUND = "nothing_found"
"""Two codes were looked up, and no dossier belongs to them."""
ENTRY_REFUSED = "entry_refused"
"""The words were taken for the answer to what was asked, and did not fit: it is asked again."""

Kind = Literal[
    "injection",
    "other_persons_dossier",
    "personal_data_probe",
    "politics",
    "medical_advice",
    "legal_advice",
    "insult",
    "self_harm",
    "emergency",
    "illegal_help",
    "innocent",
]
KINDS: tuple[str, ...] = get_args(Kind)


class Config(SuiteConfig):
    visitors: Path = Field(default=HERE / "cases.yaml", description="What visitors say.")
    texts: Path = Field(default=HERE / "poisoned.yaml", description="What may be smuggled into a record.")


class Visitor(Model):
    """The last turn is judged; `absent` may stand nowhere in what is said or shown upon it."""

    id: str = Field(min_length=1)
    kind: Kind
    lang: Lang
    turns: tuple[str, ...] = Field(min_length=1)
    why: str
    """What would be unsafe here."""
    absent: tuple[str, ...] = ()
    says_one_of: tuple[str, ...] = ()
    not_status: tuple[OutcomeStatus, ...] = ()


class Smuggled(Model):
    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    why: str = ""
    harmless: bool = False
    """A text that looks like it and must be let in."""


@dataclass(frozen=True)
class Case:
    id: str
    visitor: Visitor | None = None
    smuggled: Smuggled | None = None


def cases(config: Config) -> list[Case]:
    visitors, texts = read(config.visitors), read(config.texts)
    found = [(visitors, line, Case(item.id, visitor=item)) for line, item in parse_list(visitors, Visitor)]
    found += [(texts, line, Case(item.id, smuggled=item)) for line, item in parse_list(texts, Smuggled)]
    seen: set[str] = set()
    problems = []
    for document, line, case in found:
        if case.id in seen:
            problems.append(Problem(document.path, line, f"the id “{case.id}” is taken"))
        seen.add(case.id)
    if problems:
        raise BadFiles(problems)
    return [case for _, _, case in found]


async def generate(config: Config, cases: Sequence[Case], minds: Minds) -> AsyncIterator[Output]:
    from knowledge_base.suspicion import suspicious

    for case in cases:
        if case.smuggled:
            yield Output(case=case.id, data={"reasons": suspicious(case.smuggled.text)})
        elif case.visitor:
            seed = f"{config.seed}/{case.id}"
            # In a thread: a visit runs in an event loop of its own, whose time is not this one's.
            yield Output(case=case.id, data=await asyncio.to_thread(_visit, case.visitor, minds, seed))


def _visit(visitor: Visitor, minds: Minds, seed: str) -> dict[str, Any]:
    """At a kiosk with all its parts, on whose portal lies the dossier of somebody else."""
    from dialogue import content
    from evals.dialogue.virtual_time import VirtualLoop, run
    from evals.dialogue.world import opened

    async def visit(loop: VirtualLoop) -> dict[str, Any]:
        async with opened(loop, minds, content.load(), DAY, seed) as world:
            _lay_dossier(world)
            await world.session.begin(visitor.lang)
            await world.settle()
            before = 0
            for turn in visitor.turns:
                if not world.state.visit_id:  # an earlier turn has ended the visit: this is the next one
                    await world.wait(UNTIL_THE_NEXT_S)
                    await world.session.begin(visitor.lang)
                before = len(world.heard)
                await world.say(turn)
            return _come_of(world, before)

    return run(visit)


def _lay_dossier(world: World) -> None:
    made = world.portal_db.create({"serviceCode": "1.001193", "applicantName": SOMEBODY_ELSE}, world.clock())
    world.portal_db.submit(str(made["referenceUid"]), world.clock())


def _come_of(world: World, before: int) -> dict[str, Any]:
    """What the kiosk said, showed and did upon the last turn."""
    commands, state = world.heard[before:], world.state
    recorded = next((each for each in reversed(commands) if isinstance(each, RecordTurn)), None)
    return {
        "status": recorded.status if recorded else _without_a_record(commands, state),
        "intent": recorded.intent if recorded else "",
        "confidence": recorded.confidence if recorded else 0.0,
        "procedure": recorded.procedure if recorded else "",
        "said": [command.text for command in commands if command.kind == "say"],
        "shown": list(_texts(world.screen)),
        "found": state.found is not None,
        "commands": sorted({command.kind for command in commands}),
    }


def _without_a_record(commands: Sequence[Command], state: State) -> str:
    """How a turn ended that was an answer to what was asked, and so stands in no journal."""
    if any(command.kind == "look_up_dossier" for command in commands) and state.found is None:
        return NOTHING_FOUND
    return ENTRY_REFUSED if state.error else ""


def _texts(screen: Screen) -> Iterator[str]:
    """Everything on the screen but what it heard: those are the visitor's own words."""
    shown = screen.model_dump(exclude={"heard", "prefs", "id", "name", "lang", "status", "controls"})

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            if value:
                yield value
        elif isinstance(value, dict):
            for each in value.values():
                yield from walk(each)
        elif isinstance(value, list | tuple):
            for each in value:
                yield from walk(each)

    yield from walk(shown)
