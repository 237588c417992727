"""The `kiosk` command. Each group of commands is a small file; heavy rooms load when used."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from assistant.cli import ask, content, doctor, knowledge, run, slip

app = typer.Typer(
    name="kiosk",
    help="Cửa Sổ: the assistant kiosk of the public-service counter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # a local may hold a visitor's words
)
app.command("run")(run.run)
app.command("prepare")(run.prepare)
app.command("chat")(run.chat)
app.command("ask")(ask.ask)
app.command("validate")(content.validate)
app.command("doctor")(doctor.doctor)
app.add_typer(knowledge.app, name="kb")
app.add_typer(slip.app, name="slip")


def main() -> None:
    """Entry point. Other rooms add commands through the entry-point group `kiosk.commands`; what
    another command is asked for need not wait for them to load."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "--help"
    for entry in entry_points(group="kiosk.commands"):
        if asked in (entry.name, "--help"):
            app.add_typer(entry.load(), name=entry.name)
    app()
