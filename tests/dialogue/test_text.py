from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.text import _SLANG, MAX_LENGTH, clean, fold, normalise, tone_canonical

ANY_TEXT = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "k",
            "đk",
            "<b>",
            "</p>",
            "hoà",
            "thuỷ",
            "😀",
            "\u200b",
            "\u0301",
            "o\u0323",
            "cccd",
            ".",
            "<",
            "ß",
            "ﬁ",
            "İ",
            "ơ\u0309",
        ]
    ),
    max_size=20,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đăng ký KHAI SINH!", "dang ky khai sinh"),
        ("căn cước", "can cuoc"),
        ("ĐƯỜNG  Lê-Lợi", "duong le loi"),
        (unicodedata.normalize("NFD", "hộ tịch"), "ho tich"),
        ("20.000đ", "20 000d"),
        ("", ""),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dk ks cho cháu k cần cccd ko?", "đăng ký khai sinh cho cháu không cần căn cước không?"),
        ("ĐK tạm trú ntn", "đăng ký tạm trú như thế nào"),
        ("tui mần giấy khai sanh hông", "tôi làm giấy khai sinh không"),
        ("làm BHYT cho vk", "làm bảo hiểm y tế cho vợ"),
        ("lệ phí 35k", "lệ phí 35k"),
        ("Hong", "Hong"),
        ("a.k.a", "a.k.a"),
        ("<b>Xin</b> chào 😀\u200b", "Xin chào"),
        ("  hai \n dòng ", "hai dòng"),
        ("5 < 6", "5 6"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoà bình", "hòa bình"),
        ("thuỷ lợi", "thủy lợi"),
        ("khoẻ", "khỏe"),
        ("tòan", "toàn"),
        ("hùynh", "huỳnh"),
        ("ngòai", "ngoài"),
        ("quý quà ngoài hoàn hoặc già thuở", "quý quà ngoài hoàn hoặc già thuở"),
        ("Hoà", "Hòa"),
    ],
)
def test_tone_canonical(text: str, expected: str) -> None:
    assert tone_canonical(text) == expected


def test_long_text_is_cut_at_a_word() -> None:
    text = clean("giấy khai sinh " * 1000)
    assert len(text) <= MAX_LENGTH
    assert text.split()[-1] in {"giấy", "khai", "sinh"}
    assert len(clean("x" * 10_000)) == MAX_LENGTH


def test_slang_expands_to_words_that_are_no_slang() -> None:
    assert not [word for words in _SLANG.values() for word in words.split() if word in _SLANG]


@given(ANY_TEXT)
def test_each_step_is_idempotent(text: str) -> None:
    for step in (fold, clean, normalise, tone_canonical):
        once = step(unicodedata.normalize("NFC", text))
        assert step(once) == once
    assert fold(fold(normalise(text))) == fold(normalise(text))


@given(ANY_TEXT)
def test_clean_text_is_plain(text: str) -> None:
    result = normalise(text)
    assert result == unicodedata.normalize("NFC", result)
    assert len(result) <= MAX_LENGTH
    assert not set("<>\n\t\u200b") & set(result)


@given(st.text(alphabet="aăâeêioôơuưyàáảãạđ nhgtc", max_size=40))
def test_composed_and_decomposed_vietnamese_are_equal(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert clean(unicodedata.normalize("NFD", text)) == clean(text)
