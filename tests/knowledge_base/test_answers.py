"""Answers composed from records: what is said, by which date, and never from elsewhere."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base import KnowledgeBase, Outcome, Question
from knowledge_base.record import Facts, Fee, Lang, Procedure, Section, Text
from knowledge_base.sections import Asked, part
from knowledge_base.wording import sentences
from tests.knowledge_base.conftest import fold

TODAY = date(2026, 11, 22)
SECTIONS = get_args(Section)
LANGS: tuple[Lang, Lang] = ("vi", "en")
NOTHING: Facts = {}


def told(
    kb: KnowledgeBase, code: str, section: Section, lang: Lang = "vi", today: date = TODAY, **facts: str
) -> Outcome:
    """A follow-up without words of its own: the topic decides."""
    return kb.answer(Question("vậy thì sao", lang, today, section, code, facts))


def everything(outcome: Outcome) -> str:
    return " ".join((*outcome.lines, *outcome.more))


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 22), "từ nay đến hết ngày 31/12/2026, lệ phí cấp lại thẻ căn cước là 35.000 đồng"),
        (date(2026, 12, 31), "35.000 đồng"),
        (date(2027, 1, 1), "70.000 đồng"),
    ],
)
def test_the_fee_of_an_id_card_goes_by_the_day(kb: KnowledgeBase, today: date, first: str) -> None:
    outcome = told(kb, "1.014064", "fee", today=today)
    assert first in outcome.lines[0]
    assert outcome.status == "answered"


def test_the_fee_to_come_is_said_with_the_fee_of_today(kb: KnowledgeBase) -> None:
    assert "Từ ngày 01/01/2027" in told(kb, "1.014064", "fee").lines[1]
    assert "70.000 đồng" in told(kb, "1.014064", "fee").lines[1]
    english = told(kb, "1.014064", "fee", "en")
    assert "35,000 VND" in english.lines[0]
    assert "From 1 January 2027" in english.lines[1]
    assert "35.000" not in everything(told(kb, "1.014064", "fee", today=date(2027, 1, 1)))


def test_other_fees(kb: KnowledgeBase) -> None:
    assert "miễn phí" in told(kb, "1.001193", "fee").lines[0]
    copies = everything(told(kb, "2.000815", "fee"))
    assert all(amount in copies for amount in ("2.000 đồng", "1.000 đồng", "200.000 đồng"))


def test_what_is_not_known_is_said_as_such(kb: KnowledgeBase) -> None:
    residence = told(kb, "1.004194", "fee", registration="individual")
    assert residence.status == "partly_answered"
    assert "7.000 đồng" in residence.lines[0]
    assert "chưa biết chắc" in residence.lines[1]
    assert "15.000" not in everything(residence)
    assert "10.000" not in everything(residence), "the fee of another case"
    assert told(kb, "2.000815", "time").status == "partly_answered"


def test_time_limits(kb: KnowledgeBase) -> None:
    birth = told(kb, "1.001193", "time")
    assert "ngay trong ngày" in birth.lines[0]
    assert "15 giờ" in birth.lines[1]
    assert "7 ngày làm việc" in told(kb, "1.014064", "time").lines[0]
    assert "10 working days" in told(kb, "1.014027", "time", "en").lines[0]
    assert "60 ngày" in told(kb, "1.001193", "deadline").lines[0]


def test_documents_follow_the_facts(kb: KnowledgeBase) -> None:
    papers = told(kb, "1.001193", "documents", birthplace="vietnam", special_case="none", birth_proof="witness").papers
    names = " ".join(paper.name for paper in papers if not paper.when)
    assert "người làm chứng" in names
    assert "Giấy chứng sinh" not in names
    usual = told(kb, "1.001193", "documents")
    assert "giấy chứng sinh" in usual.lines[0]
    assert any(paper.text.startswith("Nếu “") for paper in usual.papers)


def test_every_section_in_both_languages_has_its_source(kb: KnowledgeBase) -> None:
    for code, section, lang in product(kb.procedures, SECTIONS, LANGS):
        outcome = told(kb, code, section, lang)
        assert outcome.status in ("answered", "partly_answered")
        assert 1 <= len(outcome.lines) <= 2
        assert all(len(sentences(line)) == 1 for line in outcome.lines), outcome.lines
        assert code in outcome.more[-1]
        assert outcome.sources[0].procedure == code
        assert outcome.sources[0].legal_basis
        assert outcome.sources[0].checked <= TODAY
        text = everything(outcome)
        assert "None" not in text
        assert ".." not in text
        assert "  " not in text
        assert (outcome.lines[0].startswith("Dạ, ")) == (lang == "vi")


def test_an_expired_record_is_told_as_expired(kb: KnowledgeBase) -> None:
    for code, procedure in kb.procedures.items():
        assert procedure.check_again, "every record must have a day to check it again"
        fresh, late = (told(kb, code, "result", today=day) for day in (procedure.check_again, date(2030, 1, 1)))
        assert not any("kiểm tra lại" in line for line in fresh.lines)
        assert "kiểm tra lại" in late.lines[-1]
        assert len(late.lines) == 2


def example(*fees: Fee, **changes: object) -> Procedure:
    word = Text(vi="một", en="one")
    whole = {
        "code": "9.999999", "title": word, "short": word, "field": word, "summary": word, "aliases": {}, "who": (),
        "done_by": word, "documents": (), "fees": fees, "time_limits": (), "channels": (), "steps": (), "results": (),
        "legal_basis": (), "source": {"url": "https://example.vn", "read": TODAY}, "checked": TODAY,
    }  # fmt: skip
    return Procedure.model_validate(whole | changes)


LE_PHI = Text(vi="Lệ phí", en="Fee")


@pytest.mark.parametrize(
    ("fee", "words", "sure"),
    [
        (Fee(kind="free", name=LE_PHI), "miễn phí", True),
        (Fee(kind="set_by_province", name=LE_PHI), "Hội đồng nhân dân", False),
        (Fee(kind="unknown", name=LE_PHI), "chưa biết chắc", False),
        (Fee(kind="amount", amount=8000, name=LE_PHI), "8.000 đồng", True),
        (Fee(kind="amount", amount=8000, name=LE_PHI, valid_to=date(2026, 1, 1)), "chưa có thông tin", False),
    ],
)
def test_each_kind_of_fee(fee: Fee, words: str, sure: bool) -> None:
    found = part("fee", Asked(example(fee), NOTHING, "vi", TODAY))
    assert words in " ".join(found.sentences)
    assert found.sure is sure


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_record_says_that_it_does_not_know(section: Section) -> None:
    for lang in LANGS:
        found = part(section, Asked(example(), NOTHING, lang, TODAY))
        assert found.sentences
        assert section == "overview" or not found.sure


WORDS = (
    "đăng ký khai sinh căn cước mất làm lại tạm trú thường trú gia hạn xóa sao y chứng thực 75 tuổi tiền già "
    "giấy xác nhận cư trú lost id card birth copy pension 🙂 <b> ' \" ; -- NEAR( * không cho cháu"
)
any_text = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS.split(" ")), max_size=14).map(" ".join))


@given(text=any_text, lang=st.sampled_from(LANGS), topic=st.sampled_from(["", "1.001193", "1.004222", "0.0", "'"]))
def test_any_text_ends_in_an_outcome(kb: KnowledgeBase, text: str, lang: Lang, topic: str) -> None:
    outcome = kb.answer(Question(text, lang, TODAY, topic=topic))
    assert outcome.lines
    assert (outcome.status in ("answered", "partly_answered")) == bool(outcome.procedure)
    assert outcome.procedure in ("", *kb.procedures)
    assert {choice.procedure for choice in outcome.candidates} <= {*kb.procedures, *kb.elsewhere}
    assert 0 <= outcome.score <= 1
    folded = kb.answer(Question(fold(text), lang, TODAY, topic=topic))
    assert {outcome.procedure, folded.procedure} <= {"", outcome.procedure or folded.procedure}, "two procedures"


def test_a_button_asks_of_the_topic_without_words(kb: KnowledgeBase) -> None:
    assert kb.answer(Question("", "vi", TODAY, "fee", "1.014064")).procedure == "1.014064"
    assert kb.answer(Question("", "vi", TODAY, "fee", "1.004222")).known_elsewhere == "Đăng ký thường trú"
    assert not kb.answer(Question("", "vi", TODAY, "fee")).procedure


def test_very_long_and_very_odd_texts(kb: KnowledgeBase) -> None:
    for text in ("", " ", "?" * 10_000, "khai sinh " * 2_000, "𝕜𝕙𝕒𝕚 𝕤𝕚𝕟𝕙", "\x00\x1f", "ﬁ ½ ß İ", "खुला", "a" * 10_000):
        assert kb.answer(Question(text, "vi", TODAY)).lines
