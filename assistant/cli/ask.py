"""`kiosk ask`: one question, or many on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.common import fail, settings
from assistant.logs import configure
from dialogue.messages import Lang

if TYPE_CHECKING:
    from assistant.ask import Asker


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
        asyncio.run(_lines())
        return
    if not text.strip():
        raise fail("Nothing was asked. Try: kiosk ask “lệ phí làm lại căn cước”", 2)
    result = asyncio.run(_asker().ask([text], "en" if lang == "en" else "vi"))
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


async def _lines() -> None:
    asker = _asker()
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        turns, lang, name = _parse(line, number)
        result = await asker.ask(turns, lang)
        print(json.dumps({"id": name} | result, ensure_ascii=False), flush=True)


def _parse(line: str, number: int) -> tuple[list[str], Lang, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise fail(f"line {number}: not JSON: {error}", 2) from error
    turns = data.get("turns") if isinstance(data, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise fail(f'line {number}: “turns” must be a list of sentences, such as {{"id": 1, "turns": ["…"]}}', 2)
    lang = data.get("lang", "vi")
    if lang not in ("vi", "en"):
        raise fail(f"line {number}: “lang” is vi or en", 2)
    return turns, lang, data.get("id", number)


def _show(result: dict[str, Any]) -> None:
    print(result["answer"])
    for choice in result["candidates"]:
        print(f"  {choice['procedure']}  {choice['title']}")
    for source in result["sources"]:
        print(
            f"[{source['procedure']} · {source['section']} · {', '.join(source['legal_basis'])} · {source['checked']}]"
        )
    print(f"({result['status']}, {result['latency_ms']} ms)")
