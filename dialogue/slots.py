"""What a visitor answers to one question, as a value: read, checked, shown, spoken.

`parse` gives the value in one written form (NFC, ISO days, bare digits) or the reason why
it can't be one. `show` is for the screen. `speak` is for the hall: what must not be heard
there (numbers, addresses, secrets) is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dialogue.messages import Entity, EntityKind, Lang
from dialogue.text import clean, fold
from dialogue.understanding import entities as found
from dialogue.understanding.dates import WrittenDate, find_dates
from dialogue.understanding.numbers import digit_words, number_words, parse_digits, parse_number_words
from dialogue.understanding.spelling import spelled

SlotType = Literal[
    "person_name",
    "date",
    "birth_date",
    "year",
    "id_number",
    "phone",
    "address",
    "text",
    "number",
    "dossier_code",
    "secret",
    "code",
]

Reason = Literal[
    "empty",
    "too_long",
    "not_a_date",
    "date_in_future",
    "date_too_old",
    "impossible_date",
    "id_not_12_digits",
    "not_a_name",
    "not_a_phone",
    "not_a_code",
    "not_a_number",
    "out_of_range",
    "not_an_address",
]


@dataclass(frozen=True, slots=True)
class Parsed:
    value: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why not; `count` is how many digits there were (id_not_12_digits)."""

    reason: Reason
    count: int | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    """Clean, never empty."""
    entities: Sequence[Entity]
    lang: Lang
    today: date

    def only(self, kind: EntityKind) -> str | None:
        """The value of the one entity of this kind."""
        values = {entity.value for entity in self.entities if entity.kind == kind}
        return values.pop() if len(values) == 1 else None


OLDEST_YEAR = 1900
LONGEST = {"address": 200, "text": 300}
LARGEST_NUMBER = 999
SECRET_LENGTH = 4
CODE_LENGTH = 4
ID_LENGTH = 12


def parse(slot_type: SlotType, text: str, entities: Sequence[Entity], lang: Lang, today: date) -> Parsed | Rejected:
    """The value that `text` gives for a slot. `entities` are those understood in it; they help
    where the answer is a whole sentence ("cháu tên là …")."""
    cleaned = clean(text)
    if not any(char.isalnum() for char in cleaned):
        return Rejected("empty")
    return _PARSERS[slot_type](_Answer(cleaned, entities, lang, today))


# --- Names, addresses, free text --------------------------------------------------------

_NAME_FRAME = re.compile(
    r"^(?:(?:dạ|vâng|thưa|à|ờ|là|it is|it's|his|her|my|the|full|name|is|họ và tên|họ tên|tên|"
    r"(?:tôi|tui|cháu|con|em|bé|bác|ông|bà|mẹ|má|bố|ba|cha|vợ|chồng|nó)(?= tên| là| họ tên))\b[\s:,]*)+",
    re.IGNORECASE,
)
_NAME_TAIL = re.compile(r"(?:[\s,.]+(?:ạ|nhé|nha|nghe|nghen|please))+$", re.IGNORECASE)
_NAME = re.compile(
    rf"(?:[{found.LETTERS}]+(?:['’-][{found.LETTERS}]+)*)(?: [{found.LETTERS}]+(?:['’-][{found.LETTERS}]+)*){{1,5}}"
)
# Words of questions and wishes, with their diacritics: "Lâm" is a name, "làm" is not.
_NOT_IN_NAMES = frozenset(
    [
        *("không", "gì", "nào", "đâu", "tôi", "tui", "muốn", "làm", "hỏi", "giấy", "tục", "sao", "nhiêu", "được", "là"),
        *("chưa", "phải", "biết", "nhớ", "quên", "này", "kia", "thì", "rồi", "của", "bị", "khong", "muon", "giay"),
        *("what", "how", "where", "when", "who", "why", "the", "is", "are", "want", "need", "know", "don't", "dont"),
        *("please", "help", "yes", "register", "birth", "not", "does", "you", "your", "i", "i'm", "my", "it"),
    ]
)
_NOT_NAMES = re.compile(r"\b(hồ sơ|khai sinh|đăng ký|cảm ơn|xin chào|thủ tục|kết hôn|căn cước|quay lại|cán bộ)\b")


def _person_name(answer: _Answer) -> Parsed | Rejected:
    text = _NAME_TAIL.sub("", _NAME_FRAME.sub("", answer.text)).strip(" .,!")
    if name := _as_name(text):
        return Parsed(name)
    words = text.split(" ")
    if len(words) > 6 and all(word[:1].isupper() for word in words) and not _talks(text.lower()):
        return Rejected("too_long")
    person = answer.only("person")
    sure = person and _as_name(person) and not _asks(answer.text)
    return Parsed(person) if person and sure else Rejected("not_a_name")


def _as_name(text: str) -> str | None:
    """Two to six words of letters, each capitalised; None for anything else."""
    if not _NAME.fullmatch(text) or len(text) > 60:
        return None
    return None if _talks(text.lower()) else found.title(text)


def _talks(lower: str) -> bool:
    """Whether there are words in it that stand in no name."""
    return bool(_NOT_IN_NAMES.intersection(lower.split(" ")) or _NOT_NAMES.search(lower))


def _asks(text: str) -> bool:
    """Whether the sentence is a question or has digits: then a name in it is not the answer."""
    return bool(re.search(r"[?0-9]", text)) or bool(
        {"không", "gì", "đâu", "nào", "what", "how", "where"} & set(text.lower().split())
    )


def _address(answer: _Answer) -> Parsed | Rejected:
    text = answer.text.strip(" .,")
    if len(text) > LONGEST["address"]:
        return Rejected("too_long")
    letters = sum(char.isalpha() for char in text)
    return Rejected("not_an_address") if len(text.split()) < 2 or letters < 4 or "?" in text else Parsed(text)


def _text(answer: _Answer) -> Parsed | Rejected:
    return Rejected("too_long") if len(answer.text) > LONGEST["text"] else Parsed(answer.text)


# --- Days -------------------------------------------------------------------------------

_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_SPACED = re.compile(r"(\d{1,2})[ ,]+(\d{1,2})[ ,]+(\d{4}|\d{2})")
_RELATIVE = {"hom nay": 0, "today": 0, "hom qua": 1, "yesterday": 1, "hom kia": 2}


def _date(answer: _Answer) -> Parsed | Rejected:
    folded = fold(answer.text)
    for words, days_ago in _RELATIVE.items():
        if folded in (words, f"ngay {words}", f"sinh {words}", f"moi {words}"):
            return Parsed(date.fromordinal(answer.today.toordinal() - days_ago).isoformat())
    written = _written(answer.text)
    if written is None:
        return Rejected("not_a_date")
    year = written.year if written.year >= 100 else _century(written.year, answer.today)
    try:
        day = date(year, written.month, written.day)
    except ValueError:
        return Rejected("impossible_date")
    return Rejected("date_too_old") if day.year < OLDEST_YEAR else Parsed(day.isoformat())


def _birth_date(answer: _Answer) -> Parsed | Rejected:
    parsed = _date(answer)
    if isinstance(parsed, Parsed) and date.fromisoformat(parsed.value) > answer.today:
        return Rejected("date_in_future")
    return parsed


def _written(text: str) -> WrittenDate | None:
    days = find_dates(text)
    if days:
        return days[0] if len(days) == 1 else None
    match = _COMPACT.fullmatch(text) or _SPACED.fullmatch(text)
    return WrittenDate(int(match[1]), int(match[2]), int(match[3]), 0, len(text)) if match else None


def _century(year: int, today: date) -> int:
    """'45 is 1945 and '25 is 2025: the latest such year that is not in the future."""
    return year + (today.year - year) // 100 * 100


def _year(answer: _Answer) -> Parsed | Rejected:
    text = re.sub(r"^(?:dạ |sinh |năm |in )+", "", answer.text, flags=re.IGNORECASE)
    pairs = parse_digits(text, answer.lang)
    number = int(pairs) if pairs and len(pairs) == 4 else parse_number_words(text, answer.lang)
    if number is None:
        return Rejected("not_a_number")
    year = number if number >= 100 else _century(number, answer.today)
    return Parsed(str(year)) if OLDEST_YEAR <= year <= answer.today.year else Rejected("out_of_range")


# --- Numbers and codes ------------------------------------------------------------------


def _digits(answer: _Answer) -> str:
    """The digits of the answer, written with any separators or said; empty when there are none."""
    bare = re.sub(r"[\s.,-]", "", answer.text)
    if bare.isascii() and bare.isdigit():
        return bare
    spoken = parse_digits(answer.text, answer.lang) or parse_digits(answer.text, "vi")
    return spoken or re.sub(r"[^0-9]", "", answer.text)


def _id_number(answer: _Answer) -> Parsed | Rejected:
    digits = answer.only("id_number") or _digits(answer)
    return Parsed(digits) if len(digits) == ID_LENGTH else Rejected("id_not_12_digits", count=len(digits))


def _phone(answer: _Answer) -> Parsed | Rejected:
    number = answer.only("phone") or found.national_phone(_digits(answer))
    return Parsed(number) if number else Rejected("not_a_phone")


def _number(answer: _Answer) -> Parsed | Rejected:
    number = parse_number_words(answer.text, answer.lang)
    if number is None and (counted := answer.only("number")):
        number = int(counted)
    if number is None:
        return Rejected("not_a_number")
    return Parsed(str(number)) if number <= LARGEST_NUMBER else Rejected("out_of_range")


_CODE_FRAME = re.compile(
    r"^(?:(?:dạ|vâng|thưa|à|ờ|ừ|ừm|thì|là|nó|mã|số|hồ sơ|tra cứu"
    r"|it is|it's|its|is|the|my|code|number|er|um|uh)\b[\s:,.…]*)+"
    r"|(?:[\s,.]+(?:ạ|nhé|nha|đó|đấy|please))+$",
    re.IGNORECASE,
)
"""What is said around a code."""
_ANY_CODE = re.compile(r"[A-Z0-9][A-Z0-9./-]{6,38}[A-Z0-9]")


def _dossier_code(answer: _Answer) -> Parsed | Rejected:
    """A known shape anywhere in the answer; or one run of letters, digits and . / - with four digits."""
    code = answer.only("dossier_code") or found.dossier_code(answer.text)
    if code:
        return Parsed(code)
    said = _CODE_FRAME.sub("", answer.text)
    code = found.dossier_code(spelled(said, answer.lang) or said)
    if code:
        return Parsed(code)
    bare = re.sub(r"\s", "", said).upper()
    fits = _ANY_CODE.fullmatch(bare) and sum(char.isdigit() for char in bare) >= 4
    return Parsed(bare) if fits else Rejected("not_a_code")


def _secret(answer: _Answer) -> Parsed | Rejected:
    """Four letters or digits, also one by one, digits also as words."""
    for text in (answer.text, _CODE_FRAME.sub("", answer.text)):
        for secret in (text.upper(), _signs(text, answer.lang), spelled(text, answer.lang) or ""):
            if re.fullmatch(rf"[A-Z0-9]{{{SECRET_LENGTH}}}", secret):
                return Parsed(secret)
    return Rejected("not_a_code")


def _signs(text: str, lang: Lang) -> str:
    """Short words as they are written, digits that are said in words; "?" for anything else."""
    signs = ""
    for word in re.findall(r"\w+", text):
        short = word.isascii() and len(word) <= SECRET_LENGTH
        digit = None if short and word.isupper() else parse_digits(word, lang)
        signs += digit or (word.upper() if short else "?")
    return signs


def _code(answer: _Answer) -> Parsed | Rejected:
    digits = _digits(answer)
    return Parsed(digits) if len(digits) == CODE_LENGTH else Rejected("not_a_code")


_PARSERS: dict[SlotType, Callable[[_Answer], Parsed | Rejected]] = {
    "person_name": _person_name,
    "date": _date,
    "birth_date": _birth_date,
    "year": _year,
    "id_number": _id_number,
    "phone": _phone,
    "address": _address,
    "text": _text,
    "number": _number,
    "dossier_code": _dossier_code,
    "secret": _secret,
    "code": _code,
}


# --- Showing and speaking ---------------------------------------------------------------

_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ON_SCREEN = {
    "address": {"vi": "địa chỉ đang hiện trên màn hình", "en": "the address on the screen"},
    "secret": {"vi": "mã tra cứu đang hiện trên màn hình", "en": "the look-up code on the screen"},
    "text": {"vi": "nội dung đang hiện trên màn hình", "en": "the text on the screen"},
}


def show(slot_type: SlotType, value: str, lang: Lang) -> str:
    """The value as the screen shows it: 12/03/2020, 001 099 012 345, 0912 345 678."""
    match slot_type:
        case "date" | "birth_date":
            day = date.fromisoformat(value)
            return f"{day:%d/%m}/{day.year}" if lang == "vi" else f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
        case "id_number":
            return _in_groups(value, (3, 3, 3, 3))
        case "phone":
            return _in_groups(value, (4, 3, 3) if len(value) == 10 else (3, 4, 4))
        case _:
            return value


def speak(slot_type: SlotType, value: str, lang: Lang) -> str:
    """The value as the hall may hear it. Days and names are said whole; of ID numbers, phones
    and dossier codes only the last three digits; addresses, secrets and free text not at all."""
    match slot_type:
        case "date" | "birth_date":
            return _spoken_day(date.fromisoformat(value), lang)
        case "id_number" | "phone":
            return _ending(value, "số" if lang == "vi" else "the number", lang)
        case "dossier_code":
            return _ending(value, "mã hồ sơ" if lang == "vi" else "the dossier code", lang)
        case "address" | "secret" | "text":
            return _ON_SCREEN[slot_type][lang]
        case "code":
            return digit_words(value, lang)
        case "number" | "year" if lang == "vi":
            return number_words(int(value), "vi")
        case _:
            return value


def _in_groups(digits: str, sizes: Sequence[int]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return " ".join(part for part in (*parts, digits[at:]) if part)


def _spoken_day(day: date, lang: Lang) -> str:
    if lang == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    month = "tư" if day.month == 4 else number_words(day.month)
    # The first ten days of a month are said with "mùng" or "mồng".
    before = "mùng " if day.day <= 10 else ""
    return f"ngày {before}{number_words(day.day)} tháng {month} năm {number_words(day.year)}"


def _ending(value: str, name: str, lang: Lang) -> str:
    last = re.sub(r"[^0-9A-Z]", "", value)[-3:]
    said = " ".join(digit_words(char, lang) if char.isdigit() else char for char in last)
    return f"{name} {'kết thúc bằng' if lang == 'vi' else 'ending in'} {said}"
