"""The labelled questions, and their seal."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from evals import questions
from evals.questions import Question
from evals.reading import BadFiles
from evals.retrieval.generate import procedure_codes

NEW = """\
- {question: lệ phí bao nhiêu, lang: vi, register: standard, procedure: "1.001193", section: fee}
- {question: bao lâu thì xong, lang: vi, register: standard, procedure: "1.001193", section: time}
- {question: ở đâu thế, lang: vi, register: north, procedure: "1.001193", section: where}
- {question: nộp qua mạng được không, lang: vi, register: standard, procedure: "1.001193", section: how}
- {question: which papers, lang: en, register: english, procedure: "1.001193", section: documents}
- {question: trời mưa không, lang: vi, register: out_of_scope, unanswerable: out_of_scope}
"""


@pytest.fixture(scope="module")
def asked() -> list[questions.Asked]:
    return questions.load(codes=procedure_codes())


def test_there_are_enough_and_a_third_is_sealed(asked: list[questions.Asked]) -> None:
    assert len(asked) >= 400
    assert 0.28 <= sum(each.sealed for each in asked) / len(asked) <= 0.39
    assert len({each.id for each in asked}) == len(asked)


def test_every_way_of_asking_is_there(asked: list[questions.Asked]) -> None:
    registers = Counter(each.question.register_ for each in asked)
    assert min(registers[register] for register in registers) >= 25
    assert len(registers) == 10


def test_chance_and_not_choice_decides_what_is_sealed(asked: list[questions.Asked]) -> None:
    assert all(questions.belongs_sealed(each.question) is each.sealed for each in asked)


def test_all_is_composed(asked: list[questions.Asked]) -> None:
    assert all(unicodedata.is_normalized("NFC", each.question.question) for each in asked)


def test_new_questions_are_divided_and_sealed(tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(NEW, encoding="utf-8")
    open_ones, sealed = questions.add(new, ["1.001193"], "2026-11-23", tmp_path)
    assert open_ones + sealed == 6
    assert min(open_ones, sealed) > 0
    found = questions.load(tmp_path / "open.yaml", tmp_path / "sealed.bin")
    assert {each.question.question for each in found} == {item.question for item in _read(new)}
    assert b"bao" not in (tmp_path / "sealed.bin").read_bytes()
    with pytest.raises(BadFiles, match=r"new\.yaml:1: this question is among the others already"):
        questions.add(new, ["1.001193"], "2026-11-23", tmp_path)


def test_new_questions_begin_on_a_line_of_their_own(tmp_path: Path) -> None:
    new, there = tmp_path / "new.yaml", tmp_path / "open.yaml"
    new.write_text(NEW, encoding="utf-8")
    there.write_text("- {question: z, lang: vi, register: standard, unanswerable: unclear}", encoding="utf-8")
    questions.seal([], tmp_path / "sealed.bin", tmp_path / "seal.json")
    questions.add(new, ["1.001193"], "2026-11-23", tmp_path)
    assert len(questions.load(there, tmp_path / "sealed.bin")) == 7


def test_a_changed_seal_is_noticed(tmp_path: Path) -> None:
    path, seal = tmp_path / "sealed.bin", tmp_path / "seal.json"
    questions.seal([_question("a"), _question("b")], path, seal, "2026-11-23")
    assert [each.question for each in questions.unseal(path)] == ["a", "b"]
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(BadFiles, match="differs from what was sealed on 2026-11-23"):
        questions.unseal(path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{question: x, lang: vi, register: standard}", "give “procedure” with “section”, or “unanswerable”"),
        ('{question: x, lang: vi, register: standard, procedure: "1.001193"}', "“procedure” and “section” go together"),
        ("{question: x, lang: vi, register: nroth, unanswerable: unclear}", "register"),
        ('{question: x, lang: vi, register: standard, procedure: "9.999999", section: fee}', "there is no procedure"),
        ("{question: x, lang: vi, regster: standard, unanswerable: unclear}", "did you mean “register”?"),
    ],
)
def test_a_wrong_label_is_named_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(f"# a comment\n- {line}\n", encoding="utf-8")
    with pytest.raises(BadFiles) as bad:
        questions.add(new, ["1.001193"], "2026-11-23", tmp_path)
    assert "new.yaml:2:" in str(bad.value)
    assert told in str(bad.value)


def _question(words: str) -> Question:
    return Question.model_validate(
        {"question": words, "lang": "vi", "register": "standard", "unanswerable": "out_of_scope"}
    )


def _read(path: Path) -> list[Question]:
    from evals.reading import parse_list, read

    return [item for _, item in parse_list(read(path), Question)]
