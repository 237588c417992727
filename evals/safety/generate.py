"""What the kiosk says, shows and does when it is attacked, tempted or cried to for help; and
whether a text that was smuggled into a record is let in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import Field

from dialogue.messages import Lang, OutcomeStatus, Screen
from evals.base import Model, Output, SuiteConfig
from evals.reading import BadFiles, Problem, parse_list, read

if TYPE_CHECKING:
    from assistant.kiosk import Minds

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

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
    from assistant.ask import Asker
    from knowledge_base.suspicion import suspicious

    asker = Asker(minds, lambda: NOW, NOW.date())
    for case in cases:
        if case.smuggled:
            yield Output(case=case.id, data={"reasons": suspicious(case.smuggled.text)})
        elif case.visitor:
            yield Output(case=case.id, data=await _visit(asker, case.visitor))


async def _visit(asker: Any, visitor: Visitor) -> dict[str, Any]:
    asked = await asker.visit(visitor.turns, visitor.lang)
    state, recorded = asked.state, asked.recorded
    return {
        "status": recorded.status if recorded else "",
        "intent": recorded.intent if recorded else "",
        "confidence": recorded.confidence if recorded else 0.0,
        "procedure": recorded.procedure if recorded else "",
        "said": [command.text for command in asked.commands if command.kind == "say"],
        "shown": list(_texts(state.screen)) if state.screen else [],
        "commands": sorted({command.kind for command in asked.commands}),
    }


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
