"""Codes read out sign by sign: "xê ét gạch bảy ca ba em" is CS-7K3M.

All of the words must be signs, else nothing is read: a code that is half guessed finds
somebody else's dossier, or none.
"""

from __future__ import annotations

import re

from dialogue.understanding.numbers import Lang, Reader

_SIGNS_VI = {
    **{"chấm": ".", "gạch": "-", "gạch ngang": "-", "gạch nối": "-", "trừ": "-"},
    **{"bê": "B", "bờ": "B", "xê": "C", "cờ": "C", "dê": "D", "ép": "F", "giê": "G", "gờ": "G", "hát": "H", "hắt": "H"},
    **{"hờ": "H", "gi": "J", "ca": "K", "lờ": "L", "em": "M", "mờ": "M", "en": "N", "nờ": "N", "pê": "P", "pờ": "P"},
    **{"quy": "Q", "cu": "Q", "rờ": "R", "ét": "S", "sờ": "S", "tê": "T", "tờ": "T", "vê": "V", "vờ": "V", "ích": "X"},
    **{"xờ": "X", "i dài": "Y", "dét": "Z", "vê kép": "W", "vê đúp": "W"},
}
_SIGNS_EN = {"dot": ".", "point": ".", "dash": "-", "hyphen": "-", "minus": "-"}


def spelled(text: str, lang: Lang) -> str | None:
    """The signs that the whole text says one after the other, letters in upper case; None when
    it says anything else."""
    words = re.findall(r"\w+", text.lower())
    reader, signs, at = Reader(words, lang), "", 0
    while at < len(words):
        sign, at = _sign(reader, at)
        if not sign:
            return None
        signs += sign
    return signs or None


def _sign(reader: Reader, at: int) -> tuple[str, int]:
    """The sign at word `at`, or the digits of a number below a hundred, and the word after; "" for none."""
    words, names = reader.words, _SIGNS_VI if reader.lang == "vi" else _SIGNS_EN
    for size in (2, 1):
        name = " ".join(words[at : at + size])
        if name in names:
            return names[name], at + size
    word, number = words[at], reader.number(at)
    if number and number[1] > at + 1 and 10 <= number[0] < 100:
        return str(number[0]), number[1]
    digit = reader.digit(at)
    if digit is not None:
        return str(digit), at + 1
    written = word.isascii() and (word.isdigit() or len(word) == 1)
    return (word.upper() if written else ""), at + 1
