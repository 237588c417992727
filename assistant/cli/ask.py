"""`kiosk ask`: one question, or many on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import fail, settings
from assistant.logs import configure
from assistant.wire import read_json, whole
from dialogue.messages import Lang

if TYPE_CHECKING:
    from assistant.ask import Asker

_EXAMPLE = '“turns” must be a list of sentences, such as {"id": 1, "turns": ["…"]}'


def ask(
    text: Annotated[str, typer.Argument(help="The question. Leave it out with --jsonl.")] = "",
    lang: Annotated[str, typer.Option(help="vi or en")] = "vi",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Lines {"id","lang","turns":[…]} on stdin.')] = False,
) -> None:
    """Answer a question as the kiosk would, with its source."""
    if lang not in ("vi", "en"):
        raise fail("--lang is vi or en", 2)
    if jsonl:
        raise typer.Exit(0 if asyncio.run(_lines()) else 1)
    if not text.strip():
        raise fail("Nothing was asked. Try: kiosk ask “lệ phí làm lại căn cước”", 2)
    result = asyncio.run(_asker().ask([whole(text)], "en" if lang == "en" else "vi"))
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        _show(result)


def _asker() -> Asker:
    from assistant import kiosk
    from assistant.ask import Asker

    configure("error")
    found = settings()
    return Asker(kiosk.open_minds(found), kiosk.now, found.today or kiosk.now().date())


@dataclass(frozen=True)
class _Line:
    """One line of stdin. `name` is its id, or else its number; `error` why it can't be asked."""

    name: object
    turns: list[str] = field(default_factory=list)
    lang: Lang = "vi"
    error: str = ""


async def _lines() -> bool:
    """Whether every line could be asked; one that could not is answered with the reason."""
    asker, good = _asker(), True
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        if not raw.strip():
            continue
        line = _parse(raw, number)
        good = good and not line.error
        result = {"error": line.error} if line.error else await asker.ask(line.turns, line.lang)
        print(json.dumps({"id": line.name} | result, ensure_ascii=False), flush=True)
    return good


def _parse(raw: bytes, number: int) -> _Line:
    try:
        data = read_json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _Line(number, error="not UTF-8")
    except ValueError as error:
        return _Line(number, error=f"not JSON: {error}")
    if not isinstance(data, dict):
        return _Line(number, error=_EXAMPLE)
    name, turns, lang = data.get("id", number), data.get("turns"), data.get("lang", "vi")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        return _Line(name, error=_EXAMPLE)
    if lang not in ("vi", "en"):
        return _Line(name, error="“lang” is vi or en")
    return _Line(name, turns, "en" if lang == "en" else "vi")


def _show(result: dict[str, Any]) -> None:
    print(result["answer"])
    for choice in result["candidates"]:
        print(f"  {choice['procedure']}  {choice['title']}")
    for source in result["sources"]:
        print(
            f"[{source['procedure']} · {source['section']} · {', '.join(source['legal_basis'])} · {source['checked']}]"
        )
    print(f"({result['status']}, {result['latency_ms']} ms)")
