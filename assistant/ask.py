"""One question, answered from the shell: the same session as at the kiosk, without a visitor.

Nothing is written and nobody is called; a line of turns is a visit of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assistant.actions import answered, failed
from assistant.kiosk import Minds
from assistant.session import Session
from dialogue.messages import Answer, Answered, CallOfficer, Command, Lang, OfficerNotified, RecordTurn, ResultEvent
from dialogue.state import AwaitedCommand


@dataclass
class Asker:
    """Answers lines of turns with one understanding and one knowledge base."""

    minds: Minds
    clock: Callable[[], datetime]
    today: date

    async def ask(self, turns: Sequence[str], lang: Lang) -> dict[str, Any]:
        """The last turn's outcome, in the light of the earlier ones. `latency_ms` is the last turn's."""
        heard = _Listener()
        session = Session(
            actions=self,
            understand=self.minds.understand,
            journal=heard,
            clock=self.clock,
            new_id=lambda: "0" * 32,
            timers=False,
        )
        session.listeners.append(heard.hear)
        await session.begin(lang)
        started = time.perf_counter()
        for turn in turns:
            heard.forget()
            started = time.perf_counter()
            await session.said(turn)
            await session.idle()
        latency = (time.perf_counter() - started) * 1000
        return _printed(heard, session, round(latency, 1))

    async def perform(self, command: AwaitedCommand) -> ResultEvent:
        match command:
            case Answer():
                return answered(self.minds.knowledge, command, self.today, self.clock())
            case CallOfficer():
                return OfficerNotified(at=self.clock(), command=command.id)
        return failed(command, self.clock())


@dataclass
class _Listener:
    """What came of a turn."""

    recorded: RecordTurn | None = None
    said: list[str] = field(default_factory=list)

    def forget(self) -> None:
        self.recorded = None

    def hear(self, command: Command) -> None:
        if isinstance(command, RecordTurn):
            self.recorded = command

    async def add_turn(self, at: datetime, kiosk_id: str, turn: RecordTurn) -> None:
        """The journal of the shell: nobody keeps it."""


def _printed(heard: _Listener, session: Session, latency_ms: float) -> dict[str, Any]:
    recorded = heard.recorded
    status = recorded.status if recorded else "smalltalk"
    answer = (
        session.state.answer if status in ("answered", "partly_answered", "clarify", "not_in_knowledge_base") else None
    )
    found = answer if answer and status in ("answered", "partly_answered") else None
    return {
        "status": status,
        "procedure": found.procedure if found else None,
        "candidates": [choice.model_dump() for choice in answer.candidates] if answer else [],
        "answer": _text(found) if found else " ".join(session.state.said),
        "sources": [
            {
                "procedure": source.procedure,
                "section": source.section,
                "legal_basis": list(source.legal_basis),
                "checked": source.checked.isoformat(),
            }
            for source in (found.sources if found else ())
        ],
        "latency_ms": latency_ms,
    }


def _text(answer: Answered) -> str:
    """All that the kiosk says and shows for an answer, as plain text."""
    papers = [f"- {paper.text}" for paper in answer.papers]
    return "\n".join((" ".join(answer.lines), *answer.more, *papers)).strip()
