"""Each labelled question in a visit of its own, on the path that visitors take."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from evals.base import Output, SuiteConfig
from evals.questions import OPEN, SEALED, Asked, load

if TYPE_CHECKING:
    from assistant.kiosk import Minds

FOUND = 10
"""So many procedures of the search are kept, to see how far down the right one was."""


class Config(SuiteConfig):
    questions: Path = Field(default=OPEN, description="The questions that may be looked at.")
    sealed: Path = Field(default=SEALED, description="The sealed ones, with seal.json beside them.")
    today: date = Field(default=date(2026, 11, 23), description="The day of the visit: it decides which fee holds.")


def cases(config: Config) -> list[Asked]:
    return load(config.questions, config.sealed, procedure_codes())


def procedure_codes() -> list[str]:
    """All procedures that the kiosk knows at least by name."""
    from knowledge_base import CATALOGUE, RECORDS, store

    library = store.load(RECORDS, CATALOGUE)
    return [*library.procedures, *library.elsewhere]


async def generate(config: Config, cases: Sequence[Asked], minds: Minds) -> AsyncIterator[Output]:
    from assistant.ask import Asker, told

    now = datetime.combine(config.today, datetime.min.time(), UTC)
    asker = Asker(minds, lambda: now, config.today)
    for case in cases:
        question = case.question
        asked = await asker.visit([*question.before, question.question], question.lang)
        status = asked.recorded.status if asked.recorded else "smalltalk"
        answer = asked.state.answer if asked.recorded else None
        found = _found(minds, question.question, question.lang)
        told_of = {
            "intent": asked.recorded.intent if asked.recorded else "",
            "meant": answer.code if answer else "",
            "said": told(answer) if answer else " ".join(asked.state.said),
        }
        yield Output(
            case=case.id,
            data={
                "status": status,
                "procedure": answer.procedure if answer and status in ("answered", "partly_answered") else "",
                "section": answer.section if answer else "",
                "candidates": [choice.procedure for choice in answer.candidates] if answer else [],
                "rank": found.index(question.procedure) + 1 if question.procedure in found else 0,
                "held": question.procedure in minds.knowledge.procedures,
                # Of a sealed question only what its scoring needs.
                **(dict.fromkeys(told_of, "") if case.sealed else told_of),
            },
        )


def _found(minds: Minds, text: str, lang: str) -> list[str]:
    """Procedures in the order in which the search finds a passage of theirs."""
    hits = minds.knowledge.search(text, "en" if lang == "en" else "vi", k=50)
    return list(dict.fromkeys(hit.procedure for hit in hits))[:FOUND]
