"""`kiosk validate`: everything that content staff write, checked before a visitor sees it."""

from __future__ import annotations

import typer


def validate() -> None:
    """Check records, flows, phrases and examples; each problem with its file, place and mend."""
    from assistant.validate import problems

    found = problems()
    for problem in found:
        typer.echo(f"✗ {problem}")
    if found:
        typer.echo(f"{len(found)} problems")
        raise typer.Exit(1)
    typer.echo("✓ records, flows, phrases and examples fit together")
