"""Broken content is named: file, line, what is wrong, how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge_base import RECORDS, ContentError, KnowledgeBase, validate
from knowledge_base.store import load
from tests.knowledge_base.conftest import fold


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content with one record, to be broken."""
    (tmp_path / "records").mkdir()
    shutil.copy(RECORDS / "1.014064.yaml", tmp_path / "records")
    (tmp_path / "catalogue.yaml").write_text('- {code: "1.004222", title: {vi: Đăng ký thường trú, en: Residence}}\n')
    return tmp_path


def problems(content: Path) -> list[str]:
    return [str(problem) for problem in validate(content / "records", content / "catalogue.yaml")]


def change(content: Path, old: str, new: str) -> None:
    path = content / "records" / "1.014064.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_real_content_is_sound() -> None:
    assert validate() == []
    library = load()
    assert len(library.procedures) >= 6
    assert len(library.elsewhere) >= 100


def test_sound_content_has_no_problems(content: Path) -> None:
    assert problems(content) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: amount", "kind: amont", "fees.0.kind"),
        ("checked: ", "chekced: ", "chekced"),
        ("fees:", "fees: [", "is not YAML"),
        ("amount: 35000", "amount: many", "fees.0.amount"),
        ('code: "1.014064"', 'code: "1.014065"', "holds the code 1.014065"),
        ("căn cước", "căn cước".replace("ă", "a\u0306"), "NFC"),
    ],
)
def test_a_mistake_is_found(content: Path, old: str, new: str, words: str) -> None:
    change(content, old, new)
    found = problems(content)
    assert any(words in problem for problem in found), found
    assert all(problem.startswith("1.014064.yaml") for problem in found)


def test_the_line_is_named(content: Path) -> None:
    lines = (content / "records" / "1.014064.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "amount: 35000" in text)
    change(content, "amount: 35000", "amount: many")
    assert any(problem.startswith(f"1.014064.yaml:{line}:") for problem in problems(content))


@pytest.mark.parametrize(
    ("catalogue", "words"),
    [
        ("code: x", "is not a list"),
        ('- {code: "1.014064", title: {vi: a, en: b}}', "is there twice"),
        ('- {code: "1", title: {vi: a}}', "title.en"),
        ('- {code: "1", title: {vi: a, en: b}, aliases: {vi: [Cấp lại thẻ căn cước]}}', "also names 1.014064"),
    ],
)
def test_a_mistake_in_the_catalogue_is_found(content: Path, catalogue: str, words: str) -> None:
    (content / "catalogue.yaml").write_text(catalogue, "utf-8")
    found = problems(content)
    assert any(words in problem and problem.startswith("catalogue.yaml") for problem in found), found


def test_broken_content_does_not_open(content: Path) -> None:
    change(content, "checked: ", "chekced: ")
    with pytest.raises(ContentError, match="chekced"):
        KnowledgeBase.open(content / "cache", fold, content / "records", content / "catalogue.yaml")
