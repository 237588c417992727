"""`kiosk validate`: everything that content staff write, checked before a visitor sees it."""

from __future__ import annotations

from typing import Annotated

import typer


def validate(
    no_questions: Annotated[bool, typer.Option("--no-questions", help="Do not ask the content questions.")] = False,
) -> None:
    """Check records, flows, phrases and examples, then ask every content question."""
    from assistant.validate import problems

    _end_if_wrong(problems())
    typer.echo("✓ records, flows, phrases and examples fit together")
    if not no_questions:
        _ask()


def _ask() -> None:
    """The questions of the twins; the understanding and the knowledge base load for them only."""
    from assistant import kiosk, twins
    from assistant.cli.common import settings
    from assistant.logs import configure

    folder = twins.FOLDER
    if not folder.is_dir():
        typer.echo("– no content questions: tests/content is only in a checkout")
        return
    configure("error")
    found = settings()
    minds = kiosk.open_minds(found)
    wrong = twins.problems(minds, found.today or kiosk.now().date(), folder)
    minds.knowledge.close()
    _end_if_wrong(wrong)
    typer.echo(f"✓ {len(twins.read(folder))} content questions")


def _end_if_wrong(found: list[str]) -> None:
    for problem in found:
        typer.echo(f"✗ {problem}")
    if found:
        typer.echo("1 problem" if len(found) == 1 else f"{len(found)} problems")
        raise typer.Exit(1)
