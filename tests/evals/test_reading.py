"""Every mistake in a file is named with its line and what to write instead."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from evals.base import Model
from evals.reading import BadFiles, parse_list, read


class Inner(Model):
    said: str = ""


class Item(Model):
    name: str
    count: int = Field(default=0, ge=0)
    inner: tuple[Inner, ...] = ()


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFiles) as bad:
        parse_list(read(path), Item)
    return [str(problem).replace(str(tmp_path) + "/", "") for problem in bad.value.problems]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- name: a\n- nmae: b\n", "cases.yaml:2: there is no key “nmae”, did you mean “name”?"),
        ("- name: a\n  inner:\n  - siad: x\n", "cases.yaml:3: there is no key “siad”, did you mean “said”?"),
        ("- count: 1\n", "cases.yaml:1: “name” is missing"),
        ("- name: a\n  count: -1\n", "cases.yaml:2: count: Input should be greater than or equal to 0"),
        ("- name: a\n  name: b\n", "cases.yaml:2: “name” stands here a second time"),
        ("name: a\n", "cases.yaml:1: a list is expected here: each item begins with “- ”"),
        ("[]\n", "cases.yaml: holds no cases"),
        ("", "cases.yaml:1: a list is expected here: each item begins with “- ”"),
        ("- name: [a\n- b: c\n", "cases.yaml:2: is no valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert any(problem.startswith(told) for problem in problems(tmp_path, text)), problems(tmp_path, text)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "- {}\n- name: a\n- {nam: b}\n")) == 3


@pytest.mark.parametrize("make", ["missing", "folder", "latin"])
def test_what_is_no_file_is_said(tmp_path: Path, make: str) -> None:
    path = tmp_path / "x.yaml"
    if make == "folder":
        path.mkdir()
    elif make == "latin":
        path.write_bytes("giấy".encode("utf-16"))
    with pytest.raises(BadFiles):
        read(path)


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("- {name: yes}\n- {name: off}\n", encoding="utf-8")
    assert [item.name for _, item in parse_list(read(path), Item)] == ["yes", "off"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_explained(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "x.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    with contextlib.suppress(BadFiles):
        assert parse_list(read(path), Item)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("&a [*a]\n", "nested too deeply"),
        ("[" * 3000 + "]" * 3000, "nested too deeply"),
        (
            "a0: &a0 [x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}x]\n" for n in range(1, 30)),
            "more than 100000 values",
        ),
    ],
)
def test_a_file_without_end_is_said(tmp_path: Path, text: str, told: str) -> None:
    assert told in problems(tmp_path, text)[0]
