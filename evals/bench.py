"""`kiosk bench`: how fast, on this machine, now, beside a plain baseline in the same run.

`bench text` times what a visitor waits for: from the words to the finished screen
(understanding, `step`, the knowledge base, the picture as HTML), and `step` alone.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.kiosk import Minds
    from evals.latency.generate import Watch

app = typer.Typer(help="Measure this kiosk's speed.", no_args_is_help=True)

MEMORY_TARGET = 500.0


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
    from assistant import kiosk
    from assistant.cli.common import settings

    opened = time.perf_counter()
    minds = kiosk.open_minds(settings())
    opening = time.perf_counter() - opened
    watches, steps = asyncio.run(_turns(minds, turns))
    timings = [
        Timing("text turn: words to screen", [watch["turn"] for watch in watches], 25, 60),
        Timing("baseline: word overlap over all names", [watch["baseline"] for watch in watches]),
        Timing("understanding alone", [watch["understanding"] for watch in watches]),
        Timing("step alone", steps, None, 1),
    ]
    memory = _resident_mb()
    if as_json:
        rows = [{"name": t.name, "n": len(t.runs), "p50_ms": t.p50, "p95_ms": t.p95, "ok": t.ok} for t in timings]
        print(json.dumps({"timings": rows, "memory_mb": memory, "opening_s": opening}, ensure_ascii=False))
    else:
        _show(timings, memory, opening)
    if not all(timing.ok for timing in timings) or memory > MEMORY_TARGET:
        raise typer.Exit(1)


async def _turns(minds: Minds, turns: int) -> tuple[list[Watch], list[float]]:
    """The stages of each turn, and of `step` alone every run."""
    from evals.latency.generate import Config, cases, generate

    config = Config(turns=turns)
    outputs = [output async for output in generate(config, cases(config), minds)]
    return [output.data["ms"] for output in outputs], [ms for output in outputs for ms in output.data["steps"]]


def _resident_mb() -> float:
    """What the process holds in memory now, in MB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _show(timings: list[Timing], memory: float, opening: float) -> None:
    from rich.console import Console
    from rich.table import Table

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
