"""Days as people write and say them, in Vietnamese and English.

Numbers are always day/month/year, as at every Vietnamese counter. Lunar dates (âm lịch,
tháng giêng, tháng chạp) are not read: they name another day.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

from dialogue.text import fold
from dialogue.understanding.numbers import Lang, Reader, Token, tokens

_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/-]|\.\d)")
_ISO = re.compile(r"(?<![\d./-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d/-]|\.\d)")
_LUNAR = re.compile(r"\b(am lich|lunar|thang gieng|thang chap)\b")
_DAY_WORDS = {"ngày", "ngay", "mồng", "mùng", "mong", "mung"}
_MONTH_WORDS = {"tháng", "thang"}
_YEAR_WORDS = {"năm", "nam"}
_MONTHS_EN = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ORDINAL = re.compile(r"(\d{1,2})(st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day as it was said: `year` is as said, below 100 when only two digits were.

    It may not exist (31/2): `day_of` tells.
    """

    day: int
    month: int
    year: int
    start: int
    end: int


def day_of(written: WrittenDate) -> date | None:
    """The calendar day, or None when there is no such day or the century is open."""
    if written.year < 100:
        return None
    try:
        return date(written.year, written.month, written.day)
    except ValueError:
        return None


def find_dates(text: str) -> list[WrittenDate]:
    """All full dates (day, month, year) of a text, in order, none overlapping."""
    if _LUNAR.search(fold(text)):
        return []
    found = [*_numeric(text), *_spoken(text)]
    found.sort(key=lambda written: (written.start, -written.end))
    apart: list[WrittenDate] = []
    for written in found:
        if not apart or written.start >= apart[-1].end:
            apart.append(written)
    return apart


def _numeric(text: str) -> Iterator[WrittenDate]:
    for match in _NUMERIC.finditer(text):
        yield WrittenDate(int(match[1]), int(match[3]), int(match[4]), match.start(), match.end())
    for match in _ISO.finditer(text):
        yield WrittenDate(int(match[3]), int(match[2]), int(match[1]), match.start(), match.end())


def _spoken(text: str) -> Iterator[WrittenDate]:
    words = tokens(text)
    if any(token.word in _MONTH_WORDS for token in words):
        yield from _scan(words, "vi")
    if any(token.word in _MONTHS_EN for token in words):
        yield from _scan(words, "en")


def _scan(words: list[Token], lang: Lang) -> Iterator[WrittenDate]:
    reader = Reader([token.word for token in words], lang)
    at = 0
    while at < len(words):
        read = _vietnamese(reader, at) if lang == "vi" else _english(reader, at)
        if read is None:
            at += 1
            continue
        (day, month, year), following = read
        yield WrittenDate(day, month, year, words[at].start, words[following - 1].end)
        at = following


Read = tuple[tuple[int, int, int], int]


def _vietnamese(reader: Reader, at: int) -> Read | None:
    """[ngày|mồng] number tháng number [năm] year, beginning at word `at`."""
    words = reader.words
    if at and reader.digit(at - 1) is not None:  # no day begins inside a number
        return None
    while at < len(words) and words[at] in _DAY_WORDS:
        at += 1
    day = _before(reader, at, _MONTH_WORDS) or reader.number(at)
    if not day or day[1] >= len(words) or words[day[1]] not in _MONTH_WORDS:
        return None
    month = _before(reader, day[1] + 1, _YEAR_WORDS) or reader.number(day[1] + 1)
    if not month:
        return None
    at = month[1]
    if at < len(words) and words[at] in _YEAR_WORDS:
        at += 1
    year = _year(reader, at)
    # A digit left over belongs to a year that was not read whole; "không" may be a question.
    if not year or (reader.digit(year[1]) and not words[at].isdigit()):
        return None
    return (day[0], month[0], year[0]), year[1]


def _before(reader: Reader, at: int, words: Container[str]) -> tuple[int, int] | None:
    """A number of two bare digits with one of `words` after it: "hai ba tháng bảy" is the 23rd."""
    pair = reader.pair(at)
    return (pair, at + 2) if pair is not None and at + 2 < len(reader.words) and reader.words[at + 2] in words else None


def _english(reader: Reader, at: int) -> Read | None:
    """March 12 2020, 12 March 2020, the twelfth of March nineteen forty five."""
    words = reader.words
    if words[at] == "the":
        at += 1
    if at < len(words) and words[at] in _MONTHS_EN:
        month = _MONTHS_EN.index(words[at]) + 1
        at += 1 + (at + 1 < len(words) and words[at + 1] == "the")
        day = _day_en(reader, at)
        at = day[1] if day else at
    else:
        day = _day_en(reader, at)
        if not day:
            return None
        at = day[1] + (day[1] < len(words) and words[day[1]] == "of")
        if at >= len(words) or words[at] not in _MONTHS_EN:
            return None
        month = _MONTHS_EN.index(words[at]) + 1
        at += 1
    if at < len(words) and words[at] in ("in", "of"):
        at += 1
    year = _year(reader, at)
    return ((day[0], month, year[0]), year[1]) if day and year else None


def _day_en(reader: Reader, at: int) -> tuple[int, int] | None:
    if at < len(reader.words) and (match := _ORDINAL.fullmatch(reader.words[at])):
        return int(match[1]), at + 1
    read = reader.number(at)
    return read if read and read[0] <= 31 else None


def _year(reader: Reader, at: int) -> tuple[int, int] | None:
    """A year of four digits, also said in pairs or digit by digit, or of two ("bốn lăm").

    Words are the whole number (hai nghìn không trăm hai mươi), pairs (nineteen forty five,
    mười chín bốn lăm) or four single digits (một chín bốn lăm).
    """
    thousands, pair = reader.thousands(at), reader.pair(at + 2)
    if thousands and pair is not None:
        return thousands + pair, at + 4
    whole = reader.number(at)
    if whole and (1000 <= whole[0] <= 9999 or reader.words[at].isdigit()):
        return whole if whole[0] <= 9999 else None
    singles = [reader.digit(place) for place in range(at, at + 4)]
    if all(digit is not None for digit in singles):
        return int("".join(str(digit) for digit in singles)), at + 4
    if (pair := reader.pair(at)) is not None:
        return pair, at + 2
    if whole is None:
        return None
    second = reader.number(whole[1])
    if second and 10 <= whole[0] <= 99 and 10 <= second[0] <= 99:
        return whole[0] * 100 + second[0], second[1]
    # "một chín bốn lăm": two digits, then a number below a hundred.
    if second and whole[0] == 1 and second[0] == 9 and (third := reader.number(second[1])) and 10 <= third[0] <= 99:
        return 1900 + third[0], third[1]
    return whole if 10 <= whole[0] < 100 else None
