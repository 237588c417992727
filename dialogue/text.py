"""What is done to a visitor's words before anybody looks at them.

`clean` keeps what was meant and drops what a keyboard, a page or a phone added.
`normalise` is `clean` plus the slang of typed Vietnamese spelled out.
`fold` is for comparing only: without case, diacritics and punctuation.

All three are idempotent and never raise, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 500
"""Longest sentence that is looked at, in characters."""

# Folded forms collide (cần/căn, chứng tử/chứng từ): keys are whole words as typed, lower case.
_SLANG = {
    "k": "không",
    "ko": "không",
    "kô": "không",
    "khg": "không",
    "hok": "không",
    "hông": "không",
    "hong": "không",
    "hổng": "không",
    "hem": "không",
    "khum": "không",
    "hum": "hôm",
    "dc": "được",
    "đc": "được",
    "đk": "đăng ký",
    "dk": "đăng ký",
    "đky": "đăng ký",
    "đký": "đăng ký",
    "đki": "đăng ký",
    "dki": "đăng ký",
    "dky": "đăng ký",
    "ks": "khai sinh",
    "gks": "giấy khai sinh",
    "đkks": "đăng ký khai sinh",
    "dkks": "đăng ký khai sinh",
    "đkkh": "đăng ký kết hôn",
    "dkkh": "đăng ký kết hôn",
    "cccd": "căn cước",
    "cmnd": "chứng minh nhân dân",
    "cmt": "chứng minh nhân dân",
    "cmtnd": "chứng minh nhân dân",
    "shk": "sổ hộ khẩu",
    "hk": "hộ khẩu",
    "hkd": "hộ kinh doanh",
    "bhyt": "bảo hiểm y tế",
    "bhxh": "bảo hiểm xã hội",
    "gpxd": "giấy phép xây dựng",
    "gplx": "giấy phép lái xe",
    "lltp": "lý lịch tư pháp",
    "ubnd": "ủy ban nhân dân",
    "dvc": "dịch vụ công",
    "sđt": "số điện thoại",
    "sdt": "số điện thoại",
    "vk": "vợ",
    "ck": "chồng",
    "ntn": "như thế nào",
    "bn": "bao nhiêu",
    "bnh": "bao nhiêu",
    "nhiu": "nhiêu",
    "j": "gì",
    "bik": "biết",
    "bít": "biết",
    "bt": "biết",
    "mk": "mình",
    "mik": "mình",
    "cx": "cũng",
    "vs": "với",
    "r": "rồi",
    "rùi": "rồi",
    "ùi": "rồi",
    "lm": "làm",
    "trc": "trước",
    "ng": "người",
    "ngta": "người ta",
    "gtờ": "giấy tờ",
    "zậy": "vậy",
    "dzậy": "vậy",
    "zị": "vậy",
    "tui": "tôi",
    "sanh": "sinh",
    "mần": "làm",
    "thiệt": "thật",
    "kí": "ký",
    "ki": "ký",
    "lí": "lý",
    "quí": "quý",
}

# Also given names or syllables of names: never touched when they start with a capital.
_LOWER_ONLY = {"hong", "hum", "sanh", "ki", "lí", "quí", "tui", "kí", "bn", "ng"}

_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
# A word that stands alone: not inside a number with a unit, an address, a code.
_WORD = re.compile(r"(?<![\w@./-])\w+(?![\w@/-]|\.\w)")

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_TONED = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "oaeuyOAEUY" for tone in sorted(_TONES))
_OPEN_RIME = re.compile(rf"(?<![qQ])([oO])([{_TONED}])(?!\w)|(?<![qQ])([uU])([{_TONED}])(?!\w)")
_CLOSED_RIME = re.compile(rf"([{_TONED}])([aeAE])(?=[cimnopty])|([{_TONED}])([yY])(?=[nptu])")


def clean(text: str) -> str:
    """NFC, one line, no tags, control or zero-width characters or emoji, canonical tone places,
    at most `MAX_LENGTH` characters (cut at a space where there is one)."""
    text = unicodedata.normalize("NFC", text[: MAX_LENGTH * 20])
    text = "".join(_visible(char) for char in text)
    text = _TAG.sub(" ", text).replace("<", " ").replace(">", " ")
    text = tone_canonical(unicodedata.normalize("NFC", " ".join(text.split())))
    return _cut(text)


def normalise(text: str) -> str:
    """`clean`, with typing slang (k, đk, cccd…) and a few regional spellings (tui, mần, sanh)
    expanded word by word. For understanding and searching; never for what a form stores."""
    return _cut(_WORD.sub(_expand, clean(text)))


def fold(text: str) -> str:
    """For comparing: lower case, no diacritics (đ is d), punctuation as single spaces."""
    text = unicodedata.normalize("NFKC", text).lower().replace("đ", "d")
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    bare = unicodedata.normalize("NFKC", bare).lower()
    return " ".join("".join(char if char.isalnum() else " " for char in bare).split())


def toned(text: str) -> str:
    """For comparing where diacritics count: lower case, tone marks in one place, punctuation as
    single spaces."""
    text = tone_canonical(unicodedata.normalize("NFC", text).lower())
    return " ".join("".join(char if char.isalnum() or char == "'" else " " for char in text).split())


def tone_canonical(text: str) -> str:
    """The tone mark where dictionaries put it: hoà -> hòa, thuỷ -> thủy, tòan -> toàn.

    Takes and returns NFC.
    """
    return _CLOSED_RIME.sub(_tone_to_second, _OPEN_RIME.sub(_tone_to_first, text))


def _tone_to_first(match: re.Match[str]) -> str:
    first, second = (group for group in match.groups() if group is not None)
    vowel, tone = _split_tone(second)
    fits = vowel.lower() in ("ae" if first.lower() == "o" else "y")
    return _join_tone(first, tone) + vowel if fits else match.group()


def _tone_to_second(match: re.Match[str]) -> str:
    first, second = (group for group in match.groups() if group is not None)
    vowel, tone = _split_tone(first)
    fits = vowel.lower() == ("u" if second.lower() == "y" else "o")
    return vowel + _join_tone(second, tone) if fits else match.group()


def _split_tone(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    return parts[0], parts[1:]


def _join_tone(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", vowel + tone)


def _visible(char: str) -> str:
    """The character itself, a space for white space, nothing for what can't be read aloud."""
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Me"):
        return ""
    if category == "Sk" and not char.isascii():
        return ""
    return "" if "\ufe00" <= char <= "\ufe0f" else char


def _expand(match: re.Match[str]) -> str:
    word = match.group()
    lower = word.lower()
    if lower in _LOWER_ONLY and word != lower:
        return word
    return _SLANG.get(lower, word)


def _cut(text: str) -> str:
    if len(text) <= MAX_LENGTH:
        return text
    head, space, _ = text[: MAX_LENGTH + 1].rpartition(" ")
    return head if space else text[:MAX_LENGTH]
