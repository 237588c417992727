"""Typed turns with a watch beside each stage: the code that is measured knows nothing of it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from dialogue.messages import Answered, Lang, Pressed, ResultEvent, Said, Touched, Understanding, VisitStarted
from dialogue.state import AwaitedCommand, State
from dialogue.step import first, step
from dialogue.text import fold, normalise
from evals.base import Output, SuiteConfig

if TYPE_CHECKING:
    from assistant.ask import Asker
    from assistant.kiosk import Minds
    from knowledge_base import Procedure

FRAMES = ("{}", "cho tôi hỏi {} cần giấy tờ gì", "{} lệ phí bao nhiêu", "tôi muốn {}", "{} mất bao lâu vậy cháu")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

Watch = dict[str, float]
"""Stage -> milliseconds."""


class Config(SuiteConfig):
    turns: int = Field(default=400, ge=20, le=20_000, description="Questions to ask, each in a visit of its own.")


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    lang: Lang = "vi"


def cases(config: Config) -> list[Case]:
    from knowledge_base import CATALOGUE, RECORDS, store

    found = questions(store.load(RECORDS, CATALOGUE).procedures.values())
    return [Case(f"turn/{n:04}", normalise(text)) for n, text in zip(range(config.turns), found, strict=False)]


def questions(records: Any) -> Iterator[str]:
    """What people call things, in the frames in which they ask; the same each time, without end."""
    procedures: Sequence[Procedure] = list(records)
    names = [name for record in procedures for name in record.aliases["vi"]]
    while names:
        for number, name in enumerate(names):
            yield FRAMES[number % len(FRAMES)].format(name)


async def generate(config: Config, cases: Sequence[Case], minds: Minds) -> AsyncIterator[Output]:
    overlap = baseline(minds)
    await watched_turn(minds, cases[0].text)  # the first turn of a process loads what the next ones need
    for case in cases:
        watch = await watched_turn(minds, case.text)
        with _timed(watch, "baseline"):
            overlap(case.text)
        yield Output(case=case.id, data={"ms": watch, "steps": steps_ms()})


async def watched_turn(minds: Minds, text: str, lang: Lang = "vi") -> Watch:
    """One typed turn in a visit of its own, with the picture drawn: milliseconds by stage."""
    from assistant import kiosk
    from assistant.ask import Asker
    from assistant.session import Session
    from kiosk_shell import render_screen

    watch: Watch = {}

    def understand(words: str, lang: str) -> Understanding:
        with _timed(watch, "understanding"):
            return minds.understand(words, lang)

    session = Session(
        actions=_Watched(Asker(minds, kiosk.now, kiosk.now().date()), watch),
        understand=understand,
        journal=_NoJournal(),
        clock=kiosk.now,
        new_id=lambda: "0" * 32,
        timers=False,
    )
    await session.begin(lang)
    with _timed(watch, "turn"):
        await session.said(text)
        await session.idle()
        with _timed(watch, "picture"):
            render_screen(session.screen)
    return watch


@contextmanager
def _timed(watch: Watch, stage: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    watch[stage] = watch.get(stage, 0.0) + (time.perf_counter() - started) * 1000


@dataclass(frozen=True)
class _Watched:
    """Carries commands out as usual and notes how long it took."""

    inner: Asker
    watch: Watch = field(default_factory=dict)

    async def perform(self, command: AwaitedCommand) -> ResultEvent:
        with _timed(self.watch, "answer"):
            return await self.inner.perform(command)


class _NoJournal:
    async def add_turn(self, at: datetime, kiosk_id: str, turn: Any) -> None:
        """A measurement leaves no trace."""


def baseline(minds: Minds) -> Callable[[str], str]:
    """The plainest search there is: count shared words with every name of a procedure."""
    passages = [
        (code, set(fold(name).split()))
        for code, record in minds.knowledge.procedures.items()
        for names in record.aliases.values()
        for name in names
    ]

    def best(question: str) -> str:
        words = set(fold(question).split())
        return max(passages, key=lambda passage: len(words & passage[1]))[0]

    return best


# --- `step` alone -----------------------------------------------------------------------------


def steps_ms() -> list[float]:
    """Milliseconds of each `step` through the first questions of a form."""
    state, took = first(0), []
    for make in _SCRIPT:
        event = make(state)
        started = time.perf_counter()
        state, _commands = step(state, event)
        took.append((time.perf_counter() - started) * 1000)
    return took


def _press(action: str, value: str = "") -> Callable[[State], Any]:
    return lambda s: Pressed(at=START, action=action, value=value, screen=s.screen.id if s.screen else 0)


def _say(words: str, intent: str = "unclear", confidence: float = 0.0) -> Callable[[State], Any]:
    return lambda s: Said(at=START, text=words, understanding=Understanding(intent=intent, confidence=confidence))


_SCRIPT: tuple[Callable[[State], Any], ...] = (
    lambda s: VisitStarted(at=START, visit_id="0" * 32),
    _say("khai sinh", "do_procedure", 0.9),
    lambda s: Answered(at=START, command=next(iter(s.awaited)), status="answered", procedure="1.001193"),
    _press("flow", "birth_registration"),
    *(_press("choose", value) for value in ("vietnam", "yes", "no", "none", "yes", "certificate")),
    _press("language", "en"),
    _press("text_size", "bigger"),
    _say("nothing that fits"),
    lambda s: Touched(at=START),
)
