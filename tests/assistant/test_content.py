"""Every question of `tests/content/` as the shell asks it: what is understood, chosen and answered together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import kiosk
from assistant.ask import Asker
from assistant.kiosk import Minds
from dialogue.messages import Lang

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 22)
CONTENT = Path(__file__).parents[1] / "content"
QUESTIONS: list[dict[str, Any]] = [
    case for path in sorted(CONTENT.glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))
]


def faults(case: dict[str, Any], printed: dict[str, Any]) -> list[str]:
    """What is wrong with an answer; nothing when it is right."""
    sections = [source["section"] for source in printed["sources"]]
    answer = printed["answer"].casefold()
    found = [f"not said: {text}" for text in case["contains"] if text.casefold() not in answer]
    if printed["procedure"] != case["procedure"]:
        found.append(f"procedure {printed['procedure']}")
    if case["section"] not in sections:
        found.append(f"section {sections}")
    return found


def test_every_file_asks_something() -> None:
    assert {case["procedure"] for case in QUESTIONS} == {path.stem for path in CONTENT.glob("*.yaml")}
    assert len({case["question"] for case in QUESTIONS}) == len(QUESTIONS) >= 80


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["question"][:60])
async def test_question(minds: Minds, case: dict[str, Any]) -> None:
    printed = await Asker(minds, kiosk.now, TODAY).ask([case["question"]], case["lang"])
    found = faults(case, printed)
    assert bool(found) is case.get("fails", False), (found, printed["answer"])


@pytest.mark.parametrize(
    ("text", "lang", "section"),
    [
        ("hồ sơ gồm những gì", "vi", "documents"),
        ("cần mang theo gì", "vi", "documents"),
        ("tốn bao nhiêu", "vi", "fee"),
        ("đóng bao nhiêu tiền", "vi", "fee"),
        ("mấy ngày thì xong", "vi", "time"),
        ("bao giờ có", "vi", "time"),
        ("làm ở đâu", "vi", "where"),
        ("nộp chỗ nào", "vi", "where"),
        ("what should I bring", "en", "documents"),
        ("how much does it cost", "en", "fee"),
        ("how long does it take", "en", "time"),
    ],
)
async def test_follow_up(minds: Minds, text: str, lang: Lang, section: str) -> None:
    first = "I want a certified copy" if lang == "en" else "tôi muốn sao y giấy tờ"
    printed = await Asker(minds, kiosk.now, TODAY).ask([first, text], lang)
    assert [(source["procedure"], source["section"]) for source in printed["sources"]] == [("2.000815", section)]
