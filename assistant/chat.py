"""The kiosk in a terminal. Typing a number presses that button; anything else is said."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from assistant import kiosk
from assistant.settings import Settings
from dialogue.messages import Option, Screen

console = Console(highlight=False)

HELP = """[dim]Gõ câu hỏi, số của nút, ! để đặt thẻ mẫu, ? xem nút chung, q để thoát.
Type words, a button's number, ! for a sample card, ? for all buttons, q to quit.[/dim]"""


async def talk(settings: Settings) -> None:
    """Until the visitor quits. Idle timers are off: a terminal has no queue behind it."""
    house = kiosk.Kiosk(settings, kiosk.open_minds(settings))
    house.session = house.make_session(timers=False, keep=False)
    session = house.session
    await house.start()
    await session.pressed("start", "", session.screen.id)
    console.print(HELP)
    everything = False
    try:
        while session.state.visit_id:
            await session.idle()
            buttons = _show(session.screen, everything)
            everything = False
            line = (await asyncio.to_thread(_read)).strip()
            if line == "q":
                break
            if line == "?":
                everything = True
            elif line == "!":
                house.reader.insert(next(iter(house.reader.cards)))
                await asyncio.sleep(0.1)
            elif line.isdigit() and 0 < int(line) <= len(buttons) and (len(line) < 3):
                button = buttons[int(line) - 1]
                await session.pressed(button.action, button.value, session.screen.id)
            else:
                await session.said(line)
    finally:
        await house.stop()


def _read() -> str:
    try:
        return input("› ")
    except (EOFError, KeyboardInterrupt):
        return "q"


def _show(screen: Screen, everything: bool) -> list[Option]:
    """Print a screen; the buttons in the order of their numbers."""
    if screen.progress:
        console.print(f"[dim]{screen.progress.step}/{screen.progress.of} {screen.progress.label}[/dim]")
    console.print(f"\n[bold]{screen.title}[/bold]")
    for line in screen.said:
        console.print(f"[green]{line}[/green]", markup=True)
    for line in screen.lines:
        console.print(f"  {line}", markup=False)
    for paper in screen.papers:
        console.print(f"  • {paper.name}" + (f" ({paper.note})" if paper.note else ""), markup=False)
    if screen.rows:
        table = Table(show_header=False, box=None)
        for row in screen.rows:
            table.add_row(f"  {row.label}", row.value)
        console.print(table)
    if screen.field:
        console.print(f"  [{screen.field.label}] {screen.field.hint}", style="dim", markup=False)
    buttons = [
        *screen.options,
        *[Option(action="correct", value=r.edit, label=f"✎ {r.label}") for r in screen.rows if r.edit],
    ]
    if everything:
        buttons += screen.controls
    for number, button in enumerate(buttons, start=1):
        console.print(f"  {number}. {button.label}" + (f" ({button.note})" if button.note else ""), markup=False)
    for source in screen.sources:
        basis = ", ".join(source.legal_basis)
        console.print(f"  {source.procedure} · {basis} · {source.checked:%d/%m/%Y}", style="dim", markup=False)
    return buttons
