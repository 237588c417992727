"""A wrong or missing fact in an answer is named: every kind of slip is made on purpose."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.answers.evaluate import evaluate
from evals.answers.facts import allowed_numbers, money, needed, numbers
from evals.answers.generate import LANGS, Case, Config
from evals.base import Output
from knowledge_base import CATALOGUE, RECORDS, store
from knowledge_base.record import Lang, Procedure, Section

TODAY = date(2026, 11, 23)
CONFIG = Config()


@pytest.fixture(scope="module")
def records() -> dict[str, Procedure]:
    return dict(store.load(RECORDS, CATALOGUE).procedures)


def answer(code: str, section: Section, lang: Lang, records: dict[str, Procedure]) -> str:
    from knowledge_base import answers
    from knowledge_base.base import Question

    outcome = answers.answer(records[code], Question("", lang, TODAY, section=section, topic=code), 1.0)
    papers = [f"- {paper.text}" for paper in outcome.papers]
    return "\n".join((" ".join(outcome.lines), *outcome.more, *papers))


def reasons(code: str, section: Section, lang: Lang, text: str) -> list[str]:
    case = Case(f"{code}/{section}/{lang}", code, lang, section)
    output = Output(case=case.id, data={"procedure": code, "answer": text})
    return [reason for verdict in evaluate(CONFIG, [case], [output]).verdicts for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("code", "section", "lang", "right", "wrong", "named"),
    [
        ("1.014064", "fee", "vi", "35.000", "53.000", "fee is missing: lệ phí cấp lại thẻ căn cước: 35.000"),
        ("1.014064", "fee", "vi", "35.000", "53.000", "number 53000 is not in the record"),
        ("1.014064", "fee", "en", "31 December 2026", "31 December 2027", "2026-12-31"),
        ("1.014064", "time", "vi", "7 ngày làm việc", "7 ngày", "time is missing: 7 working_days"),
        ("1.014064", "time", "vi", "7 ngày làm việc", "8 ngày làm việc", "number 8 is not in the record"),
        ("1.001193", "deadline", "vi", "60 ngày", "30 ngày", "not told"),
        ("1.001193", "documents", "vi", "Giấy chứng sinh", "Giấy ra viện", "document is missing"),
        ("2.000815", "documents", "vi", "không", "", "negation"),
    ],
)
def test_a_slip_is_named(
    records: dict[str, Procedure], code: str, section: Section, lang: Lang, right: str, wrong: str, named: str
) -> None:
    whole = answer(code, section, lang, records)
    assert reasons(code, section, lang, whole) == []
    assert right in whole
    found = reasons(code, section, lang, whole.replace(right, wrong))
    assert any(named.casefold() in reason.casefold() for reason in found), found


def test_every_lost_number_is_noticed(records: dict[str, Procedure]) -> None:
    """Whatever figure an answer must hold: without it the answer does not pass."""
    unnoticed = []
    for code, record in records.items():
        sections: tuple[Section, ...] = ("fee", "time", "deadline", "legal_basis")
        for section in sections:
            whole = answer(code, section, "vi", records)
            for fact in needed(record, section, "vi", {}, TODAY):
                for figure in {each for each in numbers(fact.what) if each in whole}:
                    if not reasons(code, section, "vi", whole.replace(figure, "…")):
                        unnoticed.append((code, section, figure))
    assert unnoticed == []


def test_a_lost_not_is_noticed(records: dict[str, Procedure]) -> None:
    unnoticed, tried = [], 0
    for code in records:
        sections: tuple[Section, ...] = ("conditions", "who", "steps", "result", "where", "how")
        for section in sections:
            whole = answer(code, section, "vi", records)
            if " không " in whole:
                tried += 1
                if not reasons(code, section, "vi", whole.replace(" không ", " ")):
                    unnoticed.append((code, section))
    assert tried >= 3
    assert unnoticed == []


def test_the_languages_are_held_against_each_other(records: dict[str, Procedure]) -> None:
    code = "1.014064"
    cases = [Case(f"{code}/time/{lang}", code, lang, "time") for lang in LANGS]
    texts = [answer(code, "time", "vi", records), answer(code, "time", "en", records).replace("7", "seven")]
    outputs = [
        Output(case=case.id, data={"procedure": code, "answer": text}) for case, text in zip(cases, texts, strict=True)
    ]
    first = evaluate(CONFIG, cases, outputs).verdicts[0]
    assert "number 7 is told in Vietnamese only" in first.reasons


def test_an_answer_from_another_procedure_does_not_pass(records: dict[str, Procedure]) -> None:
    assert reasons("1.014064", "fee", "vi", answer("1.001193", "fee", "vi", records))


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("lệ phí là 35.000 đồng", "the fee is 35,000 VND"),
        ("đến hết ngày 31/12/2026", "until the end of 31 December 2026"),
        ("sau 15 giờ", "after 15:00"),
    ],
)
def test_numbers_are_the_same_in_both_languages(vi: str, en: str) -> None:
    assert numbers(vi) == numbers(en) != set()


@given(st.integers(0, 10**9))
def test_money_is_read_as_it_is_written(amount: int) -> None:
    assert numbers(money(amount, "vi")) == numbers(money(amount, "en")) == {str(amount)}


def test_an_answer_never_holds_a_number_of_its_own(records: dict[str, Procedure]) -> None:
    for code, record in records.items():
        assert numbers(answer(code, "overview", "vi", records)) <= allowed_numbers(record)
