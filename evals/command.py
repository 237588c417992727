"""A suite as a command: the fields of its `Config` become the options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from evals.base import Suite

if TYPE_CHECKING:
    from evals.runner import Choice

Compare = Annotated[
    str, typer.Option("--compare", metavar="RUN", help="Compare with this run: an id, a folder or “last”.")
]
Repeat = Annotated[int, typer.Option("--repeat", min=1, max=100, help="Try each case so often, to find flaky ones.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the run that was stopped half-way.")]
Source = Annotated[str, typer.Option("--from", metavar="RUN", help="Score what this run generated, generate nothing.")]
Thresholds = Annotated[Path | None, typer.Option("--thresholds", help="What must be reached; evals/thresholds.yaml.")]

_COMMON: dict[str, tuple[Any, Any]] = {
    "compare": (Compare, ""),
    "repeat": (Repeat, 1),
    "resume": (Resume, False),
    "source": (Source, ""),
    "thresholds": (Thresholds, None),
}


def command(suite: Suite[Any], names: Sequence[str]) -> Callable[..., None]:
    """The function behind `kiosk eval NAME`; `names` are those of all suites."""

    def run(**options: Any) -> None:
        from evals.runner import Choice

        chosen = {name: options.pop(name) for name in suite.config.model_fields}
        try:
            config = suite.config.model_validate(chosen)
        except ValidationError as failure:
            for error in failure.errors():
                typer.echo(f"--{'.'.join(map(str, error['loc'])).replace('_', '-')}: {error['msg']}", err=True)
            raise typer.Exit(2) from None
        carry_out([Choice(suite, config)], names, **options)

    own = {
        name: (Annotated[field.annotation, typer.Option(help=field.description)], field.get_default())
        for name, field in suite.config.model_fields.items()
    }
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for name, (annotation, default) in {**own, **_COMMON}.items()
        ]
    )
    run.__annotations__ = {name: annotation for name, (annotation, _) in {**own, **_COMMON}.items()}
    run.__doc__ = suite.about
    return run


def carry_out(
    choices: Sequence[Choice],
    names: Sequence[str],
    *,
    compare: str,
    repeat: int,
    resume: bool,
    source: str,
    thresholds: Path | None,
) -> None:
    """Run, print, and end with 0 (passed), 1 (a threshold is missed) or 2 (bad input)."""
    from functools import lru_cache

    from rich.console import Console

    from assistant import kiosk
    from assistant.cli.common import settings
    from assistant.logs import configure
    from evals.reading import BadFiles
    from evals.runner import Options, Runner
    from evals.terminal import show
    from evals.thresholds import THRESHOLDS
    from knowledge_base import ContentError

    configure("error")
    found = settings()
    options = Options(
        folder=found.data_dir / "evals",
        thresholds=thresholds or THRESHOLDS,
        repeat=repeat,
        resume=resume,
        compare=compare,
        source=source,
    )
    minds = lru_cache(maxsize=1)(lambda: kiosk.open_minds(found))
    try:
        finished = Runner(options, minds, kiosk.now, Console(stderr=True)).run(choices, names)
    except (BadFiles, ContentError) as bad:
        for problem in bad.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("stopped; go on with --resume", err=True)
        raise typer.Exit(130) from None
    show(finished, Console())
    raise typer.Exit(0 if finished.passed else 1)
