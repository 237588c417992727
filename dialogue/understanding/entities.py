"""Values found in a visitor's words: days, numbers, codes, names, wards, money.

Each finder yields entities of one kind; where two overlap, the kind listed first in
`_FINDERS` stands. Places (`start:end`) are in the text as given, which is `clean` text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogue.messages import Entity, EntityKind
from dialogue.understanding.dates import day_of, find_dates
from dialogue.understanding.numbers import Lang, Reader, Token, parse_digits, tokens

LETTERS = "A-Za-zÀ-ÖØ-öø-ỹ"
_UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_NAME_WORD = rf"[{_UPPER}][{LETTERS}'’]*"

_DOSSIER = re.compile(
    r"(?<![\w.-])(?:\d{2,3}\s?\.\s?){0,4}[A-Z]\d{2}(?:\s?\.\s?\d{2,3}){0,4}\s?[-–]\s?\d{6,8}\s?[-–]\s?\d{3,8}(?![\w-])"
    r"|(?<![\w.-])CS\s?[-–]?\s?[A-Z0-9]{4}\s?[-–]?\s?[A-Z0-9]{4}(?![\w-])",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"(\d{3})(\d{2})(\d{2})([A-Z]\d{2})(\d{6})(\d{4})")
"""The parts of a dossier code of the national portal, 000.00.26.H29-261123-0001."""
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[ .-]?\d){8,14}(?![\w-]|\.\d)")
_MONEY = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d{1,2})?)\s?"
    r"(đồng|đ|₫|vnđ|vnd|dong|nghìn|ngàn|nghin|ngan|k|triệu|trieu|tr)(?!\w)",
    re.IGNORECASE,
)
_TIMES = {"nghìn": 1_000, "ngàn": 1_000, "nghin": 1_000, "ngan": 1_000, "k": 1_000}
_TIMES |= {"triệu": 1_000_000, "trieu": 1_000_000, "tr": 1_000_000}
_MONEY_WORDS = {"đồng", "dong", "vnd", "vnđ"}
_SCALE_WORDS = {"nghìn", "ngàn", "triệu", "thousand", "million"}
_WARD = re.compile(
    rf"\b(phường|xã|đặc khu|thị trấn)\s+((?:{_NAME_WORD}|\d{{1,2}})(?:[ -](?:{_NAME_WORD}|\d{{1,2}})){{0,3}})",
    re.IGNORECASE,
)
_WARD_EN = re.compile(rf"\b(commune|ward)\s+(?:of\s+)?((?:{_NAME_WORD}|\d{{1,2}})(?:\s{_NAME_WORD}){{0,3}})")
_NAMED = re.compile(
    rf"\b(?:họ(?: và)? tên(?: là)?|tên (?:\w+ )?là|tên(?=:)|my name is|(?:his|her|full) name(?: is)?)\s*:?\s*"
    rf"([{LETTERS}'’-]+(?: [{LETTERS}'’-]+){{1,5}})",
    re.IGNORECASE,
)
_NAME = re.compile(rf"(?<!\w){_NAME_WORD}(?: {_NAME_WORD}){{1,4}}(?!\w)")
SURNAMES = frozenset(
    [
        *("nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô"),
        *("dương", "lý", "đào", "đinh", "lâm", "trịnh", "mai", "cao", "tô", "hà", "tạ", "lương", "trương", "châu"),
        *("đoàn", "thái", "phùng", "quách", "kiều", "la", "lưu", "vương", "thạch", "sơn", "danh", "kim", "lò", "vi"),
        *("giàng", "sùng", "vàng", "hứa", "nông", "bế", "mạc", "chu", "từ", "tống", "triệu", "doãn", "nghiêm", "khổng"),
        *("nguyen", "tran", "le", "pham", "hoang", "huynh", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong"),
        *("dao", "dinh", "trinh", "truong", "doan", "luong", "phung", "ly"),
    ]
)
_PLACES = {
    *("hà nội", "hà nam", "hà giang", "hà tĩnh", "hà tiên", "lâm đồng", "thái bình", "thái nguyên", "cao bằng"),
    *("sơn la", "hồ chí minh", "ha noi", "ho chi minh", "lâm hà", "sơn tây", "vàng danh", "mai châu"),
}
"""Places that begin like a family name."""
_COUNTED = {
    *("bản", "tờ", "trang", "người", "cái", "ngày", "tháng", "tuổi", "tuần", "giờ", "lần", "bộ", "quyển", "thẻ", "con"),
    *("ban", "trang", "nguoi", "ngay", "thang", "tuoi", "tuan", "lan", "bo", "the"),
    *("copies", "copy", "pages", "page", "people", "persons", "days", "day", "months", "years", "weeks", "times"),
}


def find(text: str) -> tuple[Entity, ...]:
    """All entities of a clean text, in the order of their places."""
    taken: list[Entity] = []
    for finder in _FINDERS:
        for entity in finder(text):
            if all(entity.end <= other.start or entity.start >= other.end for other in taken):
                taken.append(entity)
    return tuple(sorted(taken, key=lambda entity: entity.start))


def dossier_code(text: str) -> str | None:
    """The text as a dossier code, as it is printed, when all of it is one; its dots and hyphens
    may be left out where its shape tells where they belong."""
    code = _as_code(text.strip())
    known = _DOSSIER.fullmatch(text.strip()) or _NATIONAL.fullmatch(re.sub(r"[.-]", "", code))
    return code if known else None


def national_phone(digits: str) -> str | None:
    """Ten digits from 0 (eleven for a land line with 02), given with 0 or 84; else None."""
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    mobile = len(digits) == 10 and digits[0] == "0" and digits[1] in "35789"
    land_line = len(digits) == 11 and digits.startswith("02")
    return digits if mobile or land_line else None


def title(name: str) -> str:
    """A name with each of its words capitalised, also after a hyphen or an apostrophe (H'Hen)."""
    return re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), name)


def _entity(kind: EntityKind, value: str, text: str, start: int, end: int) -> Entity:
    return Entity(kind=kind, value=value, text=text[start:end], start=start, end=end)


def _as_code(text: str) -> str:
    """Upper case, with the dots and hyphens of a known shape put where they belong."""
    code = re.sub(r"\s", "", text).upper().replace("–", "-")
    bare = re.sub(r"[.-]", "", code)
    if re.fullmatch(r"CS[A-Z0-9]{8}", bare):
        return f"CS-{bare[2:6]}-{bare[6:]}"
    national = _NATIONAL.fullmatch(bare)
    return "{}.{}.{}.{}-{}-{}".format(*national.groups()) if national else code


def _dossiers(text: str) -> Iterator[Entity]:
    for match in _DOSSIER.finditer(text):
        code = _as_code(match.group())
        # "CS" and eight letters may be words: a reference has a digit or its hyphens.
        if any(char.isdigit() for char in code) or "-" in match.group():
            yield _entity("dossier_code", code, text, match.start(), match.end())


def _days(text: str) -> Iterator[Entity]:
    for written in find_dates(text):
        if day := day_of(written):
            yield _entity("date", day.isoformat(), text, written.start, written.end)


def _long_numbers(text: str) -> Iterator[Entity]:
    """Twelve digits are an ID number, a phone is a phone; other long numbers are neither."""
    for match in _LONG_NUMBER.finditer(text):
        yield from _id_or_phone(re.sub(r"\D", "", match.group()), text, match.start(), match.end())


def _spoken_numbers(text: str) -> Iterator[Entity]:
    """Runs of at least nine spoken digits ("không không một, không chín chín…")."""
    for lang in _langs(text):
        words = tokens(text)
        reader = Reader([token.word for token in words], lang)
        at = 0
        while at < len(words):
            end = at
            while end < len(words) and (reader.digit(end) is not None or words[end].word.isdigit()):
                end += 1
            if 3 <= end - at <= 15:
                start, stop = words[at].start, words[end - 1].end
                yield from _id_or_phone(parse_digits(text[start:stop], lang) or "", text, start, stop)
            at = end + 1


def _id_or_phone(digits: str, text: str, start: int, end: int) -> Iterator[Entity]:
    phone = national_phone(digits)
    if len(digits) == 12 and not (phone and text[start] == "+"):
        yield _entity("id_number", digits, text, start, end)
    elif phone:
        yield _entity("phone", phone, text, start, end)


def _money(text: str) -> Iterator[Entity]:
    for match in _MONEY.finditer(text):
        amount, unit = match[1], match[2].lower()
        grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", amount)
        number = float(re.sub(r"[.,]", "", amount)) if grouped else float(amount.replace(",", "."))
        yield _entity("money", str(round(number * _TIMES.get(unit, 1))), text, match.start(), match.end())
    for lang in _langs(text):
        yield from _money_in_words(text, lang)


def _money_in_words(text: str, lang: Lang) -> Iterator[Entity]:
    """Words with a scale ("hai mươi nghìn") or with the currency after them."""
    words = tokens(text)
    for start, end, value in _numbers_in_words(words, lang):
        currency = end < len(words) and words[end].word in _MONEY_WORDS
        scaled = any(word.word in _SCALE_WORDS for word in words[start:end])
        # "hai nghìn không trăm hai mươi" is a year: whole thousands are money.
        if value and (currency or (scaled and value % 1000 == 0)):
            stop = words[end].end if currency else words[end - 1].end
            yield _entity("money", str(value), text, words[start].start, stop)


def _wards(text: str) -> Iterator[Entity]:
    for pattern in (_WARD, _WARD_EN):
        for match in pattern.finditer(text):
            # IGNORECASE is for the kind; the name itself has capitals or is a number.
            name = _leading_capitals(match[2])
            if name:
                value = f"{match[1].capitalize()} {name}"
                yield _entity("ward", value, text, match.start(), match.start(2) + len(name))


def _leading_capitals(name: str) -> str:
    kept: list[str] = []
    for word in name.split(" "):
        if not (word[0].isupper() or word[0].isdigit()):
            break
        kept.append(word)
    return " ".join(kept)


def _people(text: str) -> Iterator[Entity]:
    for match in _NAMED.finditer(text):
        name = _leading_capitals(match[1])
        if " " in name:
            yield _entity("person", title(name), text, match.start(1), match.start(1) + len(name))
    for match in _NAME.finditer(text):
        name = match.group().lower()
        if name.split(" ")[0] in SURNAMES and name not in _PLACES:
            yield _entity("person", title(match.group()), text, match.start(), match.end())


def _numbers(text: str) -> Iterator[Entity]:
    """1..999, in digits anywhere; in words where they clearly count."""
    words = tokens(text)
    for token in words:
        if token.word.isascii() and token.word.isdigit() and 1 <= int(token.word[:6]) <= 999 and len(token.word) <= 3:
            yield _entity("number", str(int(token.word)), text, token.start, token.end)
    for lang in _langs(text):
        for start, end, value in _numbers_in_words(words, lang):
            counts = end < len(words) and words[end].word in _COUNTED
            if 1 <= value <= 999 and (counts or end - start > 1 or end - start == len(words)):
                yield _entity("number", str(value), text, words[start].start, words[end - 1].end)


def _numbers_in_words(words: list[Token], lang: Lang) -> Iterator[tuple[int, int, int]]:
    """(first word, word after, value) of each number in words."""
    reader = Reader([token.word for token in words], lang)
    at = 0
    while at < len(words):
        read = None if words[at].word.isdigit() else reader.number(at)
        if read:
            yield at, read[1], read[0]
        at = read[1] if read else at + 1


def _langs(text: str) -> tuple[Lang, ...]:
    """Text with diacritics is not searched for English number words."""
    return ("vi", "en") if text.isascii() else ("vi",)


_FINDERS = (_dossiers, _days, _long_numbers, _spoken_numbers, _money, _wards, _people, _numbers)
