"""What a question is about when another came before it, and when it speaks of another country."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge_base import KnowledgeBase, Outcome, Question
from knowledge_base.abroad import abroad
from knowledge_base.record import Lang, Section
from tests.knowledge_base.conftest import fold

TODAY = date(2026, 11, 22)
BIRTH, BIRTH_ABROAD, DEATH, COPY = "1.001193", "2.000528", "1.000656", "2.000815"
FOLLOW_UPS: list[tuple[Section, Lang, str]] = [
    ("documents", "vi", "cần giấy tờ gì"),
    ("documents", "vi", "hồ sơ gồm những gì"),
    ("documents", "vi", "cần mang theo gì"),
    ("documents", "vi", "cần mấy bản photo"),
    ("documents", "en", "what should I bring"),
    ("fee", "vi", "lệ phí bao nhiêu"),
    ("fee", "vi", "tốn bao nhiêu"),
    ("fee", "vi", "đóng bao nhiêu tiền"),
    ("fee", "vi", "tốn kém nhiều không"),
    ("fee", "en", "how much does it cost"),
    ("time", "vi", "mất mấy ngày"),
    ("time", "vi", "mấy ngày thì xong"),
    ("time", "vi", "bao giờ có"),
    ("time", "en", "how long does it take"),
    ("time", "en", "when will it be ready"),
    ("where", "vi", "làm ở đâu"),
    ("where", "vi", "nộp chỗ nào"),
    ("where", "vi", "tới phòng nào"),
    ("result", "vi", "được cấp giấy gì"),
    ("deadline", "vi", "trễ có bị phạt không"),
    ("legal_basis", "vi", "căn cứ vào văn bản nào"),
]


def ask(kb: KnowledgeBase, text: str, topic: str = "", section: Section | None = None, lang: Lang = "vi") -> Outcome:
    return kb.answer(Question(text, lang, TODAY, section=section or "", topic=topic))


@pytest.mark.parametrize(("section", "lang", "text"), FOLLOW_UPS, ids=lambda value: str(value))
def test_a_plain_follow_up_keeps_to_the_topic(kb: KnowledgeBase, section: Section, lang: Lang, text: str) -> None:
    for topic in (*kb.procedures, DEATH, "2.000635"):
        for written in (text, fold(text)):
            assert ask(kb, written, topic, section, lang).code == topic, topic


def test_a_procedure_known_by_name_only_stays_the_topic(kb: KnowledgeBase) -> None:
    named = ask(kb, "còn đăng ký khai tử thì sao", topic=BIRTH)
    assert (named.status, named.code) == ("not_in_knowledge_base", DEATH)
    for follow_up in (
        ask(kb, "cần giấy tờ gì", named.code, "documents"),
        ask(kb, "mất mấy ngày", named.code, "time"),
        ask(kb, "lệ phí bao nhiêu", named.code, "fee"),
    ):
        assert follow_up.status == "not_in_knowledge_base"
        assert (follow_up.known_elsewhere, follow_up.procedure) == ("Đăng ký khai tử", "")
        assert "Đăng ký khai tử" in follow_up.lines[0]


def test_the_code_is_that_of_the_one_procedure_meant(kb: KnowledgeBase) -> None:
    assert ask(kb, "làm giấy khai sinh").code == BIRTH
    assert ask(kb, "lệ phí bao nhiêu").code == ""  # which one?
    assert ask(kb, "xin giấy phép nuôi cá sấu", topic=BIRTH).code == ""
    assert ask(kb, "hôm nay trời đẹp quá", topic=BIRTH).code == ""


@pytest.mark.parametrize(
    "text", ["thế còn khai sinh thì sao", "thế còn khai sinh", "vậy còn khai sinh", "what about birth registration"]
)
def test_another_procedure_is_the_new_topic(kb: KnowledgeBase, text: str) -> None:
    lang: Lang = "en" if "what" in text else "vi"
    assert ask(kb, text, topic="1.004194", section="fee", lang=lang).procedure == BIRTH


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sao y mấy tiền một bản", COPY),
        ("tiền già bao nhiêu", "1.014027"),
        ("làm lại căn cước bao nhiêu tiền", "1.014064"),
        ("kết hôn cần giấy tờ gì", "1.000894"),
        ("vé xe buýt bao nhiêu", ""),
        ("giá vàng hôm nay bao nhiêu", ""),
    ],
)
def test_a_part_of_something_else_is_no_follow_up(kb: KnowledgeBase, text: str, code: str) -> None:
    assert ask(kb, text, topic=BIRTH, section="fee").code == code


@pytest.mark.parametrize(
    "text",
    [
        "làm khai sinh cho cháu sinh ở Lào",
        "khai sinh cho con, vợ tôi người Lào",
        "khai sinh cho cháu có bố là người Hàn Quốc",
        "con sinh bên Mỹ thì khai sinh thế nào",
        "cháu tôi sinh ở Đức về làm khai sinh",
        "khai sinh cho con của việt kiều",
        "sinh bên mỹ năm 2020 giờ về làm khai sinh",
        "con sinh bên nga có làm khai sinh ở đây được không",
    ],
)
def test_a_birth_with_another_country_is_another_procedure(kb: KnowledgeBase, text: str) -> None:
    for written in (text, fold(text)):
        outcome = ask(kb, written)
        assert (outcome.status, outcome.code) == ("not_in_knowledge_base", BIRTH_ABROAD)


@pytest.mark.parametrize(
    "text", ["sinh ở Lào", "con sinh bên Mỹ", "vợ tôi người Lào", "người Hàn Quốc", "vợ tôi là người nước ngoài"]
)
def test_a_country_turns_the_birth_talked_of(kb: KnowledgeBase, text: str) -> None:
    for written in (text, fold(text)):
        assert ask(kb, written).procedure == ""
        assert ask(kb, written, topic=BIRTH, section="documents").code == BIRTH_ABROAD


@pytest.mark.parametrize(
    "text",
    [
        "tôi sinh ở Mỹ Tho làm khai sinh cho con",
        "khai sinh cho cháu sinh ở Lào Cai",
        "khai sinh cho cháu người dân tộc Lào",
        "khai sinh cho cháu sinh ở Thái Nguyên",
        "khai sinh cho cháu, mẹ tên Nga",
        "khai sinh quá hạn thì sao",
    ],
)
def test_a_place_or_name_of_ours_is_no_country(kb: KnowledgeBase, text: str) -> None:
    for written in (text, fold(text)):
        assert ask(kb, written).procedure == BIRTH


def test_countries_are_read_as_abroad() -> None:
    assert abroad("Con sinh bên Mỹ") == "con sinh bên nước ngoài"
    assert abroad("mang quốc tịch Anh") == "mang nước ngoài"
    assert abroad("lay chong Dai Loan") == "lay chong nuoc ngoai"
    assert abroad("born in Laos, her father is French") == "born in abroad, her father is foreign"
    assert abroad("phiếu lý lịch tư pháp của anh Nga") == "phiếu lý lịch tư pháp của anh nga"


def test_one_candidate_is_answered_not_asked_back(kb: KnowledgeBase) -> None:
    for text in ("tôi mới sinh con", "con tôi mới sinh"):
        outcome = ask(kb, text)
        assert (outcome.status, outcome.procedure, outcome.section) == ("answered", BIRTH, "overview")
