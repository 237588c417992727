"""`kiosk eval`: how good the kiosk is, and whether it got worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.answers.cli import SUITE as answers
from evals.base import SEED
from evals.command import Compare, Repeat, Resume, Source, Thresholds, carry_out, command
from evals.dialogue.cli import SUITE as dialogue
from evals.latency.cli import SUITE as latency
from evals.retrieval.cli import SUITE as retrieval
from evals.safety.cli import SUITE as safety
from evals.understanding.cli import SUITE as understanding

if TYPE_CHECKING:
    from evals.history import History
    from evals.runs import Runs

SUITES = (understanding, retrieval, answers, dialogue, safety, latency)
NAMES = tuple(suite.name for suite in SUITES)

app = typer.Typer(help="Measure how good the kiosk is, and whether it got worse.", no_args_is_help=True)
for suite in SUITES:
    app.command(suite.name)(command(suite, NAMES))


@app.command("all")
def every(
    seed: Annotated[int, typer.Option(help="Where chance begins.")] = SEED,
    compare: Compare = "",
    repeat: Repeat = 1,
    resume: Resume = False,
    source: Source = "",
    thresholds: Thresholds = None,
) -> None:
    """All suites, in one report."""
    from evals.runner import Choice

    choices = [Choice(suite, suite.config(seed=seed)) for suite in SUITES]
    carry_out(choices, NAMES, compare=compare, repeat=repeat, resume=resume, source=source, thresholds=thresholds)


@app.command("compare")
def two(
    before: Annotated[str, typer.Argument(help="A run: its id, its folder or “last”.")],
    now: Annotated[str, typer.Argument(help="Another run.")] = "last",
) -> None:
    """Two runs side by side, case by case."""
    from rich.console import Console

    from evals.compare import compare as compared
    from evals.reading import BadFiles
    from evals.terminal import show_comparison

    try:
        runs = _runs()
        first, second = runs.find(before), runs.find(now)
        if first == second:
            raise BadFiles([f"both are run {first.id}; name two runs"])
        old, new = ({name: run.evaluation(name) for name in run.about().suites} for run in (first, second))
    except BadFiles as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from None
    show_comparison(compared(first.id, old, new), Console())


@app.command()
def history(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the history anew from the runs' folders.")] = False,
    last: Annotated[int, typer.Option(min=1, help="So many runs.")] = 10,
) -> None:
    """The last runs and their figures."""
    from rich.console import Console

    from assistant.kiosk import now
    from evals.reading import BadFiles
    from evals.report.charts import number

    runs, index = _runs(), _history()
    try:
        told = f"{index.rebuild(runs)} runs found" if rebuild else index.mend(runs, now())
        known = index.runs()[:last]
    except BadFiles as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from None
    if told:
        typer.echo(told, err=not rebuild)
    console = Console()
    for run, started, seconds, passed, metrics in known:
        console.print(f"{run}  {started:%d/%m/%Y %H:%M}  {seconds:.0f} s  {'passed' if passed else 'NOT PASSED'}")
        for suite_name, metric in metrics:
            console.print(f"    {suite_name} {metric.name}: {number(metric.value, metric.unit)}", highlight=False)


@app.command()
def add(path: Annotated[Path, typer.Argument(help="YAML with labelled questions, as in docs/evaluation.md.")]) -> None:
    """Take new questions in; every third, by the hash of its words, is sealed."""
    from assistant.kiosk import now
    from evals import questions
    from evals.reading import BadFiles
    from evals.retrieval.generate import procedure_codes

    try:
        shown, sealed = questions.add(path, procedure_codes(), now().date().isoformat())
    except BadFiles as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"{shown} questions added to open.yaml, {sealed} sealed")


@app.command()
def names() -> None:
    """Every name that a scenario may use: steps, slots, commands with their fields, cards…"""
    from typing import get_args

    from dialogue.content import load
    from dialogue.messages import OutcomeStatus, ScreenName
    from evals.dialogue.names import names as all_names
    from evals.dialogue.personas import PERSONAS

    known = all_names(load(), PERSONAS)
    typer.echo("steps")
    for step in sorted(name for name in known.questions if "/" in name):
        typer.echo(f"  {step}")
    for title, found in (
        ("slots", known.slots),
        ("screens", get_args(ScreenName)),
        ("status", get_args(OutcomeStatus)),
        ("cards", known.cards),
        ("personas", known.personas),
        ("commands that can fail", known.awaited),
    ):
        typer.echo(f"{title}\n  {', '.join(sorted(found))}")
    typer.echo("commands and their fields")
    for command_kind, fields in known.commands.items():
        typer.echo(f"  {command_kind}: {', '.join(sorted(fields - {'kind', 'id'}))}")


def _runs() -> Runs:
    from assistant.cli.common import settings
    from evals.runs import Runs

    return Runs(settings().data_dir / "evals" / "runs")


def _history() -> History:
    from assistant.cli.common import settings
    from evals.history import History

    return History(settings().data_dir / "evals" / "history.sqlite3")
