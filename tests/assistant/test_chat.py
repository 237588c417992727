"""The terminal shows what was typed just as it was typed."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from assistant import chat
from dialogue.messages import Option, Row, Screen, TextField


@pytest.mark.parametrize(
    "typed", ["Số 1 [/b] đường Mẫu", "[red]đường[/red] Mẫu", "[link=x]a[/]", ":heart: [bold", "\\[a]"]
)
def test_brackets_are_brackets(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = io.StringIO()
    monkeypatch.setattr(chat, "console", Console(file=heard, width=200, highlight=False))
    screen = Screen(
        id=1,
        name="review",
        lang="vi",
        title=typed,
        said=(typed,),
        lines=(typed,),
        rows=(Row(label=typed, value=typed),),
        field=TextField(kind="text", label=typed, hint=typed),
        options=(Option(action="choose", value="x", label=typed, note=typed),),
    )
    chat._show(screen, False)
    assert heard.getvalue().count(typed) == 9
