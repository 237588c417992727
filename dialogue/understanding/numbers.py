"""Numbers in words, both ways, in Vietnamese and English.

Reading understands how people say them: mươi and chục, nghìn and ngàn, linh and lẻ, mốt,
tư, lăm, rưỡi, hăm; with diacritics or without. Words without diacritics are read as
numbers only in a text that has none at all ("sau" is not "sáu" in "sau đó").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from dialogue.text import fold

Lang = Literal["vi", "en"]

_DIGITS_VI = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS_VI = {word: value for value, word in enumerate(_DIGITS_VI)} | {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
    "bẩy": 7,
}
_AFTER_TENS = {"mốt", "tư", "lăm", "nhăm", "mot", "tu", "lam", "nham"}
"""Units that are said only after a ten: "ba lăm" is 35."""
_SCALES_VI = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_MARKS_VI = {
    "mười": "ten",
    "mươi": "tens",
    "chục": "tens",
    "hăm": "twenty",
    "trăm": "hundred",
    "linh": "odd",
    "lẻ": "odd",
    "rưỡi": "half",
}

_BELOW_TEN_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS_EN = ("ten", "eleven", "twelve", "thirteen", "fourteen")
_LATE_TEENS_EN = ("fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_SMALL_EN = _BELOW_TEN_EN + _TEENS_EN + _LATE_TEENS_EN
_ROUND_EN = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS_EN = {word: value for value, word in enumerate(_SMALL_EN)}
_TENS_EN = {word: 10 * value for value, word in enumerate(_ROUND_EN, start=2)}
_SCALES_EN = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS_EN = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fifth": 5,
    "eighth": 8,
    "ninth": 9,
    "twelfth": 12,
    "twentieth": 20,
    "thirtieth": 30,
}
_Value = TypeVar("_Value")


def _bare(table: dict[str, _Value]) -> dict[str, _Value]:
    """The same words, with and without diacritics."""
    return {fold(word): value for word, value in table.items()} | table


_UNITS_BARE, _SCALES_BARE, _MARKS_BARE = _bare(_UNITS_VI), _bare(_SCALES_VI), _bare(_MARKS_VI)
_REPEAT_EN = {"double": 2, "triple": 3}
_WORD = re.compile(r"\w+")
_DIGIT_WORDS_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: lower case, with its place in it."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text. Where all are plain ASCII, Vietnamese words may lack diacritics."""
    return [Token(match.group().lower(), match.start(), match.end()) for match in _WORD.finditer(text)]


class Reader:
    """Reads numbers at any place of a list of words."""

    def __init__(self, words: Sequence[str], lang: Lang) -> None:
        self.words = words
        self.lang = lang
        self._bare = all(word.isascii() for word in words)
        self._units = _UNITS_BARE if self._bare else _UNITS_VI
        self._scales = _SCALES_BARE if self._bare else _SCALES_VI
        self._marks = _MARKS_BARE if self._bare else _MARKS_VI

    def number(self, at: int) -> tuple[int, int] | None:
        """The longest number in words or digits that begins at word `at`: (value, next word)."""
        if at >= len(self.words):
            return None
        word = self.words[at]
        if word.isascii() and word.isdigit():
            return (int(word), at + 1) if len(word) <= 15 else None
        return self._number_vi(at) if self.lang == "vi" else self._number_en(at)

    def digit(self, at: int) -> int | None:
        """The single digit said by word `at`."""
        if at >= len(self.words):
            return None
        word = self.words[at]
        if len(word) == 1 and word.isascii() and word.isdigit():
            return int(word)
        if self.lang == "en":
            return 0 if word in ("o", "oh") else _UNITS_EN.get(word) if _UNITS_EN.get(word, 10) < 10 else None
        return self._units.get(word)

    def pair(self, at: int) -> int | None:
        """The number below a hundred said as two bare digits at word `at` ("hai sáu" is 26), when
        no third follows. A five at its end is "lăm": "năm" there is a year."""
        first, second = self._unit(at), self._unit(at + 1)
        if self.lang != "vi" or first is None or second is None or self.words[at + 1] in ("năm", "nam"):
            return None
        return None if self._goes_on(at + 2) else first * 10 + second

    def thousands(self, at: int) -> int | None:
        """What "hai nghìn" at word `at` comes to."""
        unit = self._unit(at)
        scale = self._scales.get(self.words[at + 1]) if at + 1 < len(self.words) else None
        return unit * scale if unit and scale == 1_000 else None

    def _goes_on(self, at: int) -> bool:
        """Whether a number that was read up to word `at` has more to it."""
        more = self._unit(at) and self.words[at] not in ("năm", "nam")
        return bool(more) or (at < len(self.words) and (self.words[at] in self._scales or bool(self._mark(at))))

    def _mark(self, at: int) -> str:
        return self._marks.get(self.words[at], "") if at < len(self.words) else ""

    def _unit(self, at: int) -> int | None:
        return self._units.get(self.words[at]) if at < len(self.words) else None

    def _number_vi(self, at: int) -> tuple[int, int] | None:
        total, last_scale = 0, 10**12
        start = at
        while at < len(self.words):
            odd = total > 0 and self._mark(at) == "odd"
            group = self._group(at + 1 if odd else at)
            if group is None:
                break
            value, following = group
            scale = self._scales.get(self.words[following], 0) if following < len(self.words) else 0
            if scale and scale < last_scale and not odd:
                total, at, last_scale = total + value * scale, following + 1, scale
                if self._mark(at) == "half":
                    return total + scale // 2, at + 1
                continue
            # "một triệu hai" is 1 200 000: a lone unit after a scale counts tenths of it.
            lone = following == at + 1 and 0 < value < 10 and total > 0 and not odd
            return total + (value * last_scale // 10 if lone else value), following
        return (total, at) if at > start else None

    def _group(self, at: int) -> tuple[int, int] | None:
        """A number below 1000."""
        unit = self._unit(at)
        if unit is None or self._mark(at + 1) != "hundred":
            return self._below_hundred(at)
        hundreds, at = unit * 100, at + 2
        if self._mark(at) == "half":
            return hundreds + 50, at + 1
        if self._mark(at) == "odd":
            odd = self._unit(at + 1)
            return (hundreds + odd, at + 2) if odd is not None else (hundreds, at)
        if self._unit(at) and (pair := self.pair(at)):
            return hundreds + pair, at + 2
        rest = self._below_hundred(at)
        if rest is None:
            return hundreds, at
        value, following = rest
        # "một trăm hai" is 120.
        return hundreds + (value * 10 if following == at + 1 and value < 10 else value), following

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        unit, mark = self._unit(at), self._mark(at)
        # Without diacritics "muoi" is both mười and mươi: first it is ten, later tens.
        if unit is None and (mark == "ten" or (self._bare and at < len(self.words) and self.words[at] == "muoi")):
            return self._plus_unit(10, at + 1)
        if mark == "twenty":
            return self._plus_unit(20, at + 1)
        if unit is None:
            return None
        if self._mark(at + 1) == "tens" and unit > 0:
            return self._plus_unit(unit * 10, at + 2)
        if unit > 0 and at + 1 < len(self.words) and self.words[at + 1] in _AFTER_TENS:
            second = self._unit(at + 1)
            if second is not None:
                return unit * 10 + second, at + 2
        return unit, at + 1

    def _plus_unit(self, tens: int, at: int) -> tuple[int, int]:
        unit = self._unit(at)
        # Five after a ten is "lăm": in "tháng mười năm 2020" the word "năm" means year.
        if not unit or self.words[at] in ("năm", "nam") or self._mark(at + 1) in ("hundred", "tens"):
            return tens, at
        return tens + unit, at + 1

    def _number_en(self, at: int) -> tuple[int, int] | None:
        total, group, start = 0, 0, at
        last = ""
        while at < len(self.words):
            word = self.words[at]
            if word == "and" and at > start and last in ("hundred", "scale") and self._english(at + 1):
                at += 1
                continue
            kind, value = self._english(at) or ("", 0)
            opens = kind in ("unit", "tens") and last in ("", "hundred", "scale")
            if opens or (kind == "unit" and last == "tens" and 0 < value < 10):
                group += value
            elif kind == "hundred" and last == "unit" and 0 < group < 10:
                group *= 100
            elif kind == "scale" and last != "scale" and group:
                total, group = total + group * value, 0
            else:
                break
            last, at = kind, at + 1
        return (total + group, at) if at > start else None

    def _english(self, at: int) -> tuple[str, int] | None:
        word = self.words[at] if at < len(self.words) else ""
        if word in _UNITS_EN:
            return "unit", _UNITS_EN[word]
        if word in _TENS_EN:
            return "tens", _TENS_EN[word]
        if word in _ORDINALS_EN:
            value = _ORDINALS_EN[word]
            return ("tens" if value >= 20 else "unit"), value
        if word.endswith("th") and word[:-2] in _UNITS_EN:
            return "unit", _UNITS_EN[word[:-2]]
        if word == "hundred":
            return "hundred", 100
        if word in _SCALES_EN:
            return "scale", _SCALES_EN[word]
        return None


def parse_number_words(text: str, lang: Lang = "vi") -> int | None:
    """The number that the whole text says, in words or digits; None when it says anything else."""
    words = [token.word for token in tokens(text)]
    read = Reader(words, lang).number(0)
    return read[0] if read and read[1] == len(words) else None


def parse_digits(text: str, lang: Lang = "vi") -> str | None:
    """The digits that the whole text says one after the other ("không chín một", "0 9 1",
    "double five"); None when it says anything else. Tens run on: "chín mươi hai" is 92."""
    words = [token.word for token in tokens(text)]
    reader = Reader(words, lang)
    digits, at = "", 0
    while at < len(words) and len(digits) <= _DIGIT_WORDS_LIMIT:
        word = words[at]
        single = reader.digit(at)
        repeat = _REPEAT_EN.get(word) if lang == "en" else None
        if word.isascii() and word.isdigit():
            digits, at = digits + word, at + 1
        elif repeat and (twice := reader.digit(at + 1)) is not None:
            digits, at = digits + str(twice) * repeat, at + 2
        elif single is not None and (at + 1 == len(words) or reader.digit(at + 1) is not None):
            digits, at = digits + str(single), at + 1
        elif read := reader.number(at):
            digits, at = digits + str(read[0]), read[1]
        else:
            return None
    return digits if digits and at == len(words) else None


def digit_words(digits: str, lang: Lang) -> str:
    """One word for each digit: "345" -> "ba bốn năm"."""
    names = _DIGITS_VI if lang == "vi" else _SMALL_EN
    return " ".join(names[int(digit)] for digit in digits)


def number_words(number: int, lang: Lang = "vi") -> str:
    """A number from 0 to 999 999 999 999 as it is said: 2020 -> "hai nghìn không trăm hai mươi"."""
    if not 0 <= number < 10**12:
        raise ValueError(f"{number} is out of range")
    if number == 0:
        return "không" if lang == "vi" else "zero"
    names = ("", "nghìn", "triệu", "tỷ") if lang == "vi" else ("", "thousand", "million", "billion")
    words: list[str] = []
    for power in (3, 2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += _group_words(group, lang, whole=bool(words))
            words += [names[power]] if names[power] else []
    return " ".join(words)


def _group_words(group: int, lang: Lang, whole: bool) -> list[str]:
    """A number from 1 to 999; `whole` says the hundreds even when there are none."""
    hundreds, rest = divmod(group, 100)
    if lang == "en":
        words = [_SMALL_EN[hundreds], "hundred"] if hundreds else []
        words += ["and"] if rest and (hundreds or whole) else []
        return words + _below_hundred_en(rest)
    words = [_DIGITS_VI[hundreds], "trăm"] if hundreds or whole else []
    if 0 < rest < 10 and words:
        return [*words, "linh", _DIGITS_VI[rest]]
    return words + _below_hundred_vi(rest)


def _below_hundred_vi(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return [_DIGITS_VI[unit]] if unit else []
    words = ["mười"] if tens == 1 else [_DIGITS_VI[tens], "mươi"]
    if unit == 0:
        return words
    special = "lăm" if unit == 5 else "mốt" if unit == 1 and tens > 1 else _DIGITS_VI[unit]
    return [*words, special]


def _below_hundred_en(number: int) -> list[str]:
    if number == 0:
        return []
    if number < 20:
        return [_SMALL_EN[number]]
    tens, unit = divmod(number, 10)
    return [_ROUND_EN[tens - 2], *([_SMALL_EN[unit]] if unit else [])]
