from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.messages import Lang
from dialogue.text import fold
from dialogue.understanding.dates import day_of, find_dates
from dialogue.understanding.numbers import digit_words, number_words, parse_digits, parse_number_words


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_number_to_9999_round_trips(lang: Lang) -> None:
    for number in range(10_000):
        words = number_words(number, lang)
        assert parse_number_words(words, lang) == number, words


UNITS = {1: "một", 2: "hai", 3: "ba", 4: "bốn", 6: "sáu", 7: "bảy", 8: "tám", 9: "chín"}
"""But for five, which is "lăm" after a ten."""


@given(st.sampled_from((19, 20)), st.sampled_from(range(1, 10)), st.sampled_from(sorted(UNITS)), st.booleans())
def test_years_that_end_in_two_bare_digits(century: int, ten: int, unit: int, diacritics: bool) -> None:
    said = f"{'năm' if ten == 5 else UNITS[ten]} {UNITS[unit]}"
    year = century * 100 + ten * 10 + unit
    forms = [f"{'một nghìn chín trăm' if century == 19 else 'hai nghìn không trăm'} {said}"]
    forms += [f"hai ngàn {said}"] if century == 20 else []
    for form in forms:
        text = f"ngày mùng bảy tháng mười một năm {form}"
        found = [day_of(written) for written in find_dates(text if diacritics else fold(text))]
        assert found == [date(year, 11, 7)]
    assert [written.year for written in find_dates(f"mùng bảy tháng mười một năm {said}")] == [ten * 10 + unit]


@pytest.mark.parametrize("word", ["ngày", "hôm"])
@given(st.sampled_from([day for day in range(21, 32) if day not in (25, 30)]))
def test_days_of_two_bare_digits(word: str, day: int) -> None:
    text = f"{word} {UNITS[day // 10]} {UNITS.get(day % 10, '')} tháng bảy năm 2026"
    assert [written.day for written in find_dates(text)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "ngày một hai ba tháng bảy năm 2026",
        "ngày năm tháng ba năm hai nghìn không trăm hai năm",
        "ngày năm tháng ba năm tám",
        "ngày năm tháng ba năm một hai ba",
    ],
)
def test_a_number_is_read_whole_or_not_at_all(text: str) -> None:
    assert find_dates(text) == []


def test_numbers_without_diacritics() -> None:
    for number in range(10_000):
        words = fold(number_words(number, "vi"))
        assert parse_number_words(words, "vi") == number, words


@given(st.integers(0, 10**12 - 1), st.sampled_from(["vi", "en"]))
def test_large_numbers_round_trip(number: int, lang: Lang) -> None:
    assert parse_number_words(number_words(number, lang), lang) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("ba lăm", 35),
        ("hăm mốt", 21),
        ("hai mươi tư", 24),
        ("hai chục", 20),
        ("một trăm lẻ năm", 105),
        ("một trăm rưỡi", 150),
        ("trăm", None),
        ("hai ngàn lẻ năm", 2005),
        ("một triệu rưỡi", 1_500_000),
        ("một triệu hai", 1_200_000),
        ("hai nghìn không trăm hai sáu", 2026),
        ("một trăm hai ba", 123),
        ("một trăm hai ba bốn", None),
        ("sau đó", None),
        ("không biết", None),
        ("", None),
    ],
)
def test_as_people_say_them(words: str, number: int | None) -> None:
    assert parse_number_words(words, "vi") == number


@pytest.mark.parametrize(
    ("text", "lang", "digits"),
    [
        ("không không một không chín chín", "vi", "001099"),
        ("079 045 012 345", "vi", "079045012345"),
        ("chín mươi hai", "vi", "92"),
        ("zero nine double five", "en", "0955"),
        ("không biết", "vi", None),
    ],
)
def test_digits(text: str, lang: Lang, digits: str | None) -> None:
    assert parse_digits(text, lang) == digits


@given(st.text(alphabet="0123456789", min_size=1, max_size=15), st.sampled_from(["vi", "en"]))
def test_digits_round_trip(digits: str, lang: Lang) -> None:
    assert parse_digits(digit_words(digits, lang), lang) == digits


@pytest.mark.parametrize(
    "text",
    [
        "12/3/2020",
        "12-03-2020",
        "12.3.2020.",
        "2020-03-12",
        "sinh ngày 12 tháng 3 năm 2020 ạ",
        "mười hai tháng ba năm hai nghìn không trăm hai mươi",
        "muoi hai thang ba nam hai nghin khong tram hai muoi",
        "March 12, 2020",
        "12th of March 2020",
        "the twelfth of March twenty twenty",
    ],
)
def test_one_day_in_many_ways(text: str) -> None:
    assert [day_of(written) for written in find_dates(text)] == [date(2020, 3, 12)]


@pytest.mark.parametrize(
    "text", ["20.000.000", "tháng 3 năm 2020", "ngày ba mươi tháng chạp năm 2020", "1/2", "1.2.3.4"]
)
def test_no_day(text: str) -> None:
    assert find_dates(text) == []


def test_october_is_not_read_into_its_year() -> None:
    written = find_dates("ngày mười tháng mười năm một chín bốn lăm")
    assert [day_of(each) for each in written] == [date(1945, 10, 10)]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_numeric_days_round_trip(day: date) -> None:
    for text in (
        f"{day.day}/{day.month}/{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        day.isoformat(),
    ):
        assert [day_of(written) for written in find_dates(text)] == [day]
