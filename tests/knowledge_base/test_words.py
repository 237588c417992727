"""Words of a question, and the mending of misspelt ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.matcher import Matcher
from knowledge_base.store import load
from knowledge_base.words import TURNING, phrases_in, says, split
from tests.knowledge_base.conftest import fold


def keys(text: str) -> list[str]:
    return [word.key for word in split(text, fold)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khai sanh", "khai sinh"),
        ("hoà giải", "hòa giải"),
        ("mẹ tôi 80 tuổi", "mẹ tôi 76 tuổi"),
        ("aged 81", "aged 75"),
        ("cháu 10 tuổi", "cháu 14 tuổi"),
        ("register", "registration"),
        ("copies", "copy"),
    ],
)
def test_the_same_is_read_alike(one: str, other: str) -> None:
    assert keys(one) == keys(other)


def test_numbers_that_are_no_ages_stay() -> None:
    assert keys("sao y 80 trang") != keys("sao y 76 trang")
    assert keys("tôi 72 tuổi") != keys("tôi 76 tuổi")


def test_how_long_is_not_lost() -> None:
    assert "mat" not in keys("mất bao lâu")
    assert "mat" in keys("mất căn cước")


def test_marks_do_not_depend_on_where_the_tone_stands() -> None:
    assert split("hoà", fold)[0].marks == split("hòa", fold)[0].marks
    assert split("cần", fold)[0].marks != split("căn", fold)[0].marks


def test_says() -> None:
    assert says(split("tôi lãnh lương hưu rồi", fold), split("lương hưu", fold))
    assert not says(split("tôi chưa có lương hưu", fold), split("lương hưu", fold))
    assert not says(split("mất giấy chứng sinh thì khai sinh sao", fold), split("mất giấy khai sinh", fold))


def test_turning_words() -> None:
    assert ("gia", "han") in phrases_in(split("gia hạn tạm trú", fold), TURNING)
    assert not phrases_in(split("đăng ký tạm trú", fold), TURNING)


@given(st.text(max_size=200))
def test_any_text_can_be_split(text: str) -> None:
    words = split(text, fold)
    assert all(word.key and len(word.key) <= 6 for word in words)
    assert not says(words, ())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("khia sinh", "1.001193"),
        ("khaisinh", "1.001193"),
        ("khai xinh", "1.001193"),
        ("căn cướt bị mất", "1.014064"),
        ("đăng ký tạm chú", "1.004194"),
        ("chứng thựt bản sao", "2.000815"),
    ],
)
def test_a_misspelt_name_is_known(text: str, code: str) -> None:
    assert Matcher(load(), fold).match(split(text, fold))[0].name.owner == code
