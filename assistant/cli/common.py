"""What the commands share."""

from __future__ import annotations

import sys

import typer

from assistant.settings import BadSettings, Settings, load_settings


def settings() -> Settings:
    """The settings, or an end with every mistake named."""
    found = load_settings()
    if isinstance(found, BadSettings):
        for problem in found.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(2)
    return found


def fail(message: str, code: int = 1) -> typer.Exit:
    """Say why on stderr; to be raised."""
    print(message, file=sys.stderr)
    return typer.Exit(code)
