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
from dialogue.state import AwaitedCommand, State


@dataclass(frozen=True)
class Asked:
    """What came of a line of turns: the state after it, and of the last turn the commands, the
    journal's row (None when there was none) and the milliseconds."""

    state: State
    commands: tuple[Command, ...]
    recorded: RecordTurn | None
    latency_ms: float


@dataclass
class Asker:
    """Answers lines of turns with one understanding and one knowledge base."""

    minds: Minds
    clock: Callable[[], datetime]
    today: date

    async def ask(self, turns: Sequence[str], lang: Lang) -> dict[str, Any]:
        """The last turn's outcome, in the light of the earlier ones, as it is printed."""
        return _printed(await self.visit(turns, lang))

    async def visit(self, turns: Sequence[str], lang: Lang) -> Asked:
        """A visit in which these turns are said one after the other."""
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
            heard.commands.clear()
            started = time.perf_counter()
            await session.said(turn)
            await session.idle()
        latency = (time.perf_counter() - started) * 1000
        return Asked(session.state, tuple(heard.commands), heard.recorded, round(latency, 1))

    async def perform(self, command: AwaitedCommand) -> ResultEvent:
        match command:
            case Answer():
                return answered(self.minds.knowledge, command, self.today, self.clock())
            case CallOfficer():
                return OfficerNotified(at=self.clock(), command=command.id)
        return failed(command, self.clock())


@dataclass
class _Listener:
    """The commands of the turn."""

    commands: list[Command] = field(default_factory=list)

    def hear(self, command: Command) -> None:
        self.commands.append(command)

    @property
    def recorded(self) -> RecordTurn | None:
        return next((command for command in reversed(self.commands) if isinstance(command, RecordTurn)), None)

    async def add_turn(self, at: datetime, kiosk_id: str, turn: RecordTurn) -> None:
        """The journal of the shell: nobody keeps it."""


def _printed(asked: Asked) -> dict[str, Any]:
    status = asked.recorded.status if asked.recorded else "smalltalk"
    answer = (
        asked.state.answer if status in ("answered", "partly_answered", "clarify", "not_in_knowledge_base") else None
    )
    found = answer if answer and status in ("answered", "partly_answered") else None
    return {
        "status": status,
        "procedure": found.procedure if found else None,
        "candidates": [choice.model_dump() for choice in answer.candidates] if answer else [],
        "answer": told(found) if found else " ".join(asked.state.said),
        "sources": [
            {
                "procedure": source.procedure,
                "section": source.section,
                "legal_basis": list(source.legal_basis),
                "checked": source.checked.isoformat(),
            }
            for source in (found.sources if found else ())
        ],
        "latency_ms": asked.latency_ms,
    }


def told(answer: Answered) -> str:
    """All that the kiosk says and shows for an answer, as plain text."""
    papers = [f"- {paper.text}" for paper in answer.papers]
    return "\n".join((" ".join(answer.lines), *answer.more, *papers)).strip()
