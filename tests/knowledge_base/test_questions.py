"""Which procedure a question names, over the list of development questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base import KnowledgeBase, Outcome, Question
from tests.knowledge_base.conftest import fold

TODAY = date(2026, 11, 22)
QUESTIONS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text("utf-8"))


def ask(kb: KnowledgeBase, case: dict[str, Any], text: str) -> Outcome:
    return kb.answer(Question(text, case["lang"], TODAY, topic=case.get("topic", "")))


def right(case: dict[str, Any], outcome: Outcome) -> bool:
    if "procedure" in case:
        return bool(outcome.procedure == case["procedure"])
    if case["status"] == "unanswered":
        return not outcome.procedure
    return bool(outcome.status == case["status"])


def test_the_list_is_worth_its_name() -> None:
    assert len(QUESTIONS) >= 200
    assert len({(case["question"], case.get("topic")) for case in QUESTIONS}) == len(QUESTIONS)
    assert sum(case["lang"] == "en" for case in QUESTIONS) >= 40


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["question"][:60])
def test_question(kb: KnowledgeBase, case: dict[str, Any]) -> None:
    for text in (case["question"], fold(case["question"])):
        outcome = ask(kb, case, text)
        assert outcome.procedure in ("", case.get("procedure")), "answered from a procedure that was not asked for"
        assert right(case, outcome) is not case.get("fails", False), outcome


def test_known_failures_stay_few() -> None:
    assert sum(case.get("fails", False) for case in QUESTIONS) <= 0.05 * len(QUESTIONS)


def test_every_alias_finds_its_record(kb: KnowledgeBase) -> None:
    lost = [
        (code, alias)
        for code, procedure in kb.procedures.items()
        for lang, aliases in procedure.aliases.items()
        for alias in aliases
        if kb.answer(Question(alias, lang, TODAY)).procedure != code
    ]
    assert not lost


def test_what_a_record_is_not_for_never_gets_its_answer(kb: KnowledgeBase) -> None:
    wrong = [
        (code, phrase)
        for code, procedure in kb.procedures.items()
        for phrase in procedure.not_for
        if kb.answer(Question(phrase, "en" if phrase.isascii() else "vi", TODAY)).procedure == code
    ]
    assert not wrong


def test_other_procedures_are_named(kb: KnowledgeBase) -> None:
    outcome = kb.answer(Question("tôi muốn đăng ký thường trú", "vi", TODAY))
    assert (outcome.status, outcome.known_elsewhere) == ("not_in_knowledge_base", "Đăng ký thường trú")
    assert outcome.procedure == ""
    assert "Đăng ký thường trú" in outcome.lines[0]


def test_every_name_in_the_catalogue_is_kept_from_the_records(kb: KnowledgeBase) -> None:
    entries = kb.elsewhere.values()
    names = [(lang, name) for entry in entries for lang, aliases in entry.aliases.items() for name in aliases]
    answered = [name for lang, name in names if kb.answer(Question(name, lang, TODAY)).procedure]
    assert not answered


def test_two_close_procedures_are_asked_back(kb: KnowledgeBase) -> None:
    outcome = kb.answer(Question("tôi muốn làm căn cước", "vi", TODAY))
    assert outcome.status == "clarify"
    assert outcome.candidates[0].procedure == "1.014064"
    assert len(outcome.candidates) >= 2
