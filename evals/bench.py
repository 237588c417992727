"""`kiosk bench`: how fast, on this machine, now, beside a plain baseline in the same run.

`bench text` times what a visitor waits for: from the words to the finished screen
(understanding, `step`, the knowledge base, the picture as HTML), and `step` alone.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from assistant import kiosk
from assistant.ask import Asker
from assistant.session import Session
from assistant.settings import BadSettings, load_settings
from dialogue.messages import Answered, Pressed, Said, Touched, Understanding, VisitStarted
from dialogue.state import State
from dialogue.step import first, step
from dialogue.text import fold, normalise
from kiosk_shell import render_screen

app = typer.Typer(help="Measure this kiosk's speed.", no_args_is_help=True)

FRAMES = ("{}", "cho tôi hỏi {} cần giấy tờ gì", "{} lệ phí bao nhiêu", "tôi muốn {}", "{} mất bao lâu vậy cháu")
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@app.callback()
def _group() -> None:
    """Keeps `text` a subcommand, as there will be others."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds of many runs of one thing, and what was asked for (None: no target)."""

    name: str
    runs: list[float]
    p50_target: float | None = None
    p95_target: float | None = None

    @property
    def p50(self) -> float:
        return statistics.median(self.runs)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.runs, n=20)[-1]

    @property
    def ok(self) -> bool:
        within = self.p50_target is None or self.p50 <= self.p50_target
        return within and (self.p95_target is None or self.p95 <= self.p95_target)


@app.command()
def text(
    turns: Annotated[int, typer.Option(min=40, help="Questions to ask.")] = 400,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """A typed turn, from the words to the screen; `step` alone; memory."""
    settings = load_settings()
    if isinstance(settings, BadSettings):
        raise typer.Exit(2)
    opened = time.perf_counter()
    minds = kiosk.open_minds(settings)
    opening = time.perf_counter() - opened
    questions = [normalise(question) for question, _ in zip(_questions(minds), range(turns), strict=False)]
    timings = [
        Timing("text turn: words to screen", asyncio.run(_turns(minds, questions)), 25, 60),
        Timing("baseline: word overlap over all passages", _baseline(minds, questions)),
        Timing("understanding alone", _timed(lambda q: minds.understand(q, "vi"), questions)),
        Timing("step alone", _steps(), None, 1),
    ]
    memory = _resident_mb()
    if as_json:
        rows = [{"name": t.name, "n": len(t.runs), "p50_ms": t.p50, "p95_ms": t.p95, "ok": t.ok} for t in timings]
        print(json.dumps({"timings": rows, "memory_mb": memory, "opening_s": opening}, ensure_ascii=False))
    else:
        _show(timings, memory, opening)
    if not all(timing.ok for timing in timings) or memory > MEMORY_TARGET:
        raise typer.Exit(1)


MEMORY_TARGET = 500.0


def _questions(minds: kiosk.Minds) -> Iterator[str]:
    """What people call things, in the frames in which they ask; the same each time, without end."""
    names = [name for record in minds.knowledge.procedures.values() for name in record.aliases["vi"]]
    while names:
        for number, name in enumerate(names):
            yield FRAMES[number % len(FRAMES)].format(name)


async def _turns(minds: kiosk.Minds, questions: list[str]) -> list[float]:
    """Each question in a visit of its own, as at the kiosk, with the picture drawn."""
    asker = Asker(minds, kiosk.now, kiosk.now().date())
    runs = []
    for question in questions:
        session = Session(
            actions=asker,
            understand=minds.understand,
            journal=_NoJournal(),
            clock=kiosk.now,
            new_id=lambda: "0" * 32,
            timers=False,
        )
        await session.begin()
        started = time.perf_counter()
        await session.said(question)
        await session.idle()
        render_screen(session.screen)
        runs.append((time.perf_counter() - started) * 1000)
    return runs


class _NoJournal:
    async def add_turn(self, at: datetime, kiosk_id: str, turn: Any) -> None:
        """A measurement leaves no trace."""


def _baseline(minds: kiosk.Minds, questions: list[str]) -> list[float]:
    """The plainest search there is: count shared words with every passage."""
    passages = [
        (code, set(fold(name).split()))
        for code, record in minds.knowledge.procedures.items()
        for names in record.aliases.values()
        for name in names
    ]

    def best(question: str) -> str:
        words = set(fold(question).split())
        return max(passages, key=lambda passage: len(words & passage[1]))[0]

    return _timed(best, questions)


def _timed(work: Callable[[str], Any], questions: list[str]) -> list[float]:
    runs = []
    for question in questions:
        started = time.perf_counter()
        work(question)
        runs.append((time.perf_counter() - started) * 1000)
    return runs


def _steps(rounds: int = 40) -> list[float]:
    """`step` through the first questions of a form, again and again."""
    runs: list[float] = []
    for _ in range(rounds):
        state: State = first(0)
        for make in _script():
            event = make(state)
            started = time.perf_counter()
            state, _commands = step(state, event)
            runs.append((time.perf_counter() - started) * 1000)
    return runs


def _script() -> list[Callable[[State], Any]]:
    def press(action: str, value: str = "") -> Callable[[State], Any]:
        return lambda s: Pressed(at=START, action=action, value=value, screen=s.screen.id if s.screen else 0)

    def say(words: str, intent: str = "unclear", confidence: float = 0.0) -> Callable[[State], Any]:
        return lambda s: Said(at=START, text=words, understanding=Understanding(intent=intent, confidence=confidence))

    answers = ("vietnam", "yes", "no", "none", "yes", "certificate")
    return [
        lambda s: VisitStarted(at=START, visit_id="0" * 32),
        say("khai sinh", "do_procedure", 0.9),
        lambda s: Answered(at=START, command=next(iter(s.awaited)), status="answered", procedure="1.001193"),
        press("flow", "birth_registration"),
        *(press("choose", value) for value in answers),
        press("language", "en"),
        press("text_size", "bigger"),
        say("nothing that fits"),
        lambda s: Touched(at=START),
    ]


def _resident_mb() -> float:
    """What the process holds in memory now, in MB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _show(timings: list[Timing], memory: float, opening: float) -> None:
    table = Table("what", "runs", "p50 ms", "p95 ms", "asked", "")
    for timing in timings:
        targets = [f"p50 ≤ {timing.p50_target:g}"] if timing.p50_target else []
        targets += [f"p95 ≤ {timing.p95_target:g}"] if timing.p95_target else []
        row = (timing.name, str(len(timing.runs)), f"{timing.p50:.2f}", f"{timing.p95:.2f}", ", ".join(targets))
        table.add_row(*row, "✓" if timing.ok else "✗")
    good = "✓" if memory <= MEMORY_TARGET else "✗"
    table.add_row("memory of the process (MB)", "1", f"{memory:.0f}", "", f"≤ {MEMORY_TARGET:g}", good)
    Console().print(table)
    print(f"Understanding and knowledge base opened in {opening:.2f} s.")
