"""Answers to every section of every record: in both languages, for each value of each fact.
And the questions of the content twins, asked as a visitor would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from dialogue.messages import Lang
from dialogue.text import fold
from evals.answers.facts import SECTIONS
from evals.base import Output, SuiteConfig
from evals.reading import BadFiles, shown
from knowledge_base.record import Procedure, Section

if TYPE_CHECKING:
    from assistant.kiosk import Minds
    from assistant.twins import TwinQuestion

TWINS = Path(__file__).parents[2] / "tests" / "content"
LANGS: tuple[Lang, ...] = ("vi", "en")


class Config(SuiteConfig):
    today: date = Field(default=date(2026, 11, 23), description="The day of the visit: it decides which fee holds.")
    twins: Path = Field(default=TWINS, description="Folder of the content twins.")


@dataclass(frozen=True)
class Case:
    """A section of a record for some facts; or, with `twin`, a question of a content twin."""

    id: str
    procedure: str
    lang: Lang
    section: Section = "overview"
    facts: dict[str, str] = field(default_factory=dict)
    twin: TwinQuestion | None = None


def cases(config: Config) -> list[Case]:
    from assistant import twins
    from knowledge_base import CATALOGUE, RECORDS, store

    if not any(config.twins.glob("*.yaml")):
        raise BadFiles([f"{shown(config.twins)}: holds no twins (*.yaml)"])
    records = store.load(RECORDS, CATALOGUE).procedures.values()
    generated = [
        Case(_id(record.code, section, lang, facts), record.code, lang, section, facts)
        for record in records
        for section in SECTIONS
        for lang in LANGS
        for facts in _situations(record)
    ]
    written = [Case(_twin_id(each), each.procedure, each.lang, twin=each) for each in twins.read(config.twins)]
    return generated + written


def _situations(record: Procedure) -> list[dict[str, str]]:
    """Nothing known; and each value of each fact, alone."""
    alone = [{fact.name: value.value} for fact in record.facts for value in fact.values]
    return [{}, *alone]


def _id(code: str, section: str, lang: str, facts: dict[str, str]) -> str:
    return "/".join((code, section, lang, *(f"{name}={value}" for name, value in facts.items())))


def _twin_id(twin: TwinQuestion) -> str:
    words = "-".join(fold(" ".join((*twin.before, twin.question))).split())
    return f"twin/{twin.procedure}/{twin.lang}/{words[:80]}"


async def generate(config: Config, cases: Sequence[Case], minds: Minds) -> AsyncIterator[Output]:
    from assistant.actions import answered
    from assistant.ask import Asker, told
    from assistant.twins import faults
    from dialogue.messages import Answer

    now = datetime.combine(config.today, datetime.min.time(), UTC)
    asker = Asker(minds, lambda: now, config.today)
    for case in cases:
        if case.twin:
            yield Output(case=case.id, data={"faults": await faults(case.twin, asker)})
            continue
        command = Answer(
            id=1, question="", section=case.section, topic=case.procedure, lang=case.lang, facts=case.facts
        )
        answer = answered(minds.knowledge, command, config.today, now)
        data = {"status": answer.status, "procedure": answer.procedure, "answer": told(answer)}
        yield Output(case=case.id, data=data | {"sources": [source.section for source in answer.sources]})
