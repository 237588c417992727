"""The kiosk in a terminal. Typing a number presses that button; anything else is said."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant import kiosk
from assistant.settings import Settings
from assistant.wire import whole
from dialogue.messages import Option, Screen

console = Console(highlight=False)

HELP = """Gõ câu hỏi, số của nút, ! để đặt thẻ mẫu, ? xem nút chung, q để thoát.
Type words, a button's number, ! for a sample card, ? for all buttons, q to quit."""


async def talk(settings: Settings) -> None:
    """Until the visitor quits. Idle timers are off: a terminal has no queue behind it."""
    house = kiosk.Kiosk(settings, kiosk.open_minds(settings))
    house.session = house.make_session(timers=False, keep=False)
    session = house.session
    await house.start()
    await session.pressed("start", "", session.screen.id)
    _print(HELP, "dim")
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
            elif line == "!" and house.simulators:
                house.simulators.reader.insert(next(iter(house.simulators.reader.cards)))
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
        return whole(input("› "))
    except (EOFError, KeyboardInterrupt):
        return "q"


def _print(text: str, style: str = "") -> None:
    """Just as it stands: to `rich`, a plain string would be markup, and visitors type brackets too."""
    console.print(Text(text, style))


def _show(screen: Screen, everything: bool) -> list[Option]:
    """Print a screen; the buttons in the order of their numbers."""
    if screen.progress:
        _print(f"{screen.progress.step}/{screen.progress.of} {screen.progress.label}", "dim")
    _print(f"\n{screen.title}", "bold")
    for line in screen.said:
        _print(line, "green")
    for line in screen.lines:
        _print(f"  {line}")
    for paper in screen.papers:
        _print(f"  • {paper.name}" + (f" ({paper.note})" if paper.note else ""))
    if screen.rows:
        table = Table(show_header=False, box=None)
        for row in screen.rows:
            table.add_row(Text(f"  {row.label}"), Text(row.value))
        console.print(table)
    if screen.field:
        _print(f"  [{screen.field.label}] {screen.field.hint}", "dim")
    buttons = [
        *screen.options,
        *[Option(action="correct", value=r.edit, label=f"✎ {r.label}") for r in screen.rows if r.edit],
    ]
    if everything:
        buttons += screen.controls
    for number, button in enumerate(buttons, start=1):
        _print(f"  {number}. {button.label}" + (f" ({button.note})" if button.note else ""))
    for source in screen.sources:
        basis = ", ".join(source.legal_basis)
        _print(f"  {source.procedure} · {basis} · {source.checked:%d/%m/%Y}", "dim")
    return buttons
