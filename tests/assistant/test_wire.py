"""JSON from strangers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wire import read_json, whole


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_text_becomes_one_that_can_be_written(text: str) -> None:
    mended = whole(text)
    mended.encode()
    assert mended == text or "\ufffd" in mended


def test_half_a_character_is_marked_and_a_pair_is_one() -> None:
    assert read_json('{"a\\ud83d": ["x\\ud83d", "\\ud83d\\ude00"]}') == {"a\ufffd": ["x\ufffd", "😀"]}


@pytest.mark.parametrize("text", ["", "{", "[" * 60_000, "[" * 400 + "x", "1" * 5_000, '{"a":' * 20_000])
def test_what_is_no_json_has_one_kind_of_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_what_is_whole_stays_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value)) == value
