"""`kiosk kb`: look into the knowledge base."""

from __future__ import annotations

from typing import Annotated

import typer
import yaml

from assistant.cli.common import fail, settings

app = typer.Typer(help="Look into the knowledge base.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Every procedure: code, date checked, name."""
    from knowledge_base.store import CATALOGUE, RECORDS, load

    library = load(RECORDS, CATALOGUE)
    for code, procedure in sorted(library.procedures.items()):
        print(f"{code}  {procedure.checked}  {procedure.short.vi}")
    print(f"{len(library.procedures)} procedures; {len(library.elsewhere)} more known by name only")


@app.command()
def show(code: str) -> None:
    """One record, whole."""
    from knowledge_base.store import CATALOGUE, RECORDS, load

    library = load(RECORDS, CATALOGUE)
    procedure = library.procedures.get(code)
    if procedure is None:
        other = library.elsewhere.get(code)
        known = f"{code} is “{other.title.vi}”: known by name only" if other else f"There is no procedure {code}"
        raise fail(f"{known}. `kiosk kb list` names those held.")
    print(yaml.safe_dump(procedure.model_dump(mode="json", exclude_defaults=True), allow_unicode=True, sort_keys=False))


@app.command()
def search(
    text: str,
    lang: Annotated[str, typer.Option(help="vi or en")] = "vi",
    k: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 5,
) -> None:
    """What the searches find for some words: procedure, section, score, passage."""
    from assistant.kiosk import open_minds
    from dialogue.text import normalise

    knowledge = open_minds(settings()).knowledge
    for hit in knowledge.search(normalise(text), "en" if lang == "en" else "vi", k):
        print(f"{hit.score:.4f}  {hit.procedure}  {hit.section:12} {hit.snippet}")
