"""Small pieces of wording that every answer uses: money, dates, lists, the polite opening."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from knowledge_base.record import Lang

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_NAMES = ("Ủy ban", "Công an", "Chủ tịch", "Cổng", "Việt Nam")


def money(amount: int, lang: Lang) -> str:
    """35000 -> "35.000 đồng", "35,000 VND"."""
    return f"{amount:,}".replace(",", ".") + " đồng" if lang == "vi" else f"{amount:,} VND"


def day(value: date, lang: Lang) -> str:
    """As "31/12/2026", "31 December 2026"."""
    return f"{value:%d/%m/%Y}" if lang == "vi" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def hour(value: time, lang: Lang) -> str:
    """As "15 giờ", "15 giờ 30", "15:00"."""
    if lang == "en":
        return f"{value:%H:%M}"
    return f"{value.hour} giờ" + (f" {value.minute}" if value.minute else "")


def listed(items: Sequence[str], lang: Lang, last: str = "") -> str:
    """As "a, b và c"; `last` is the word before the last one, "và" or "and" if not told otherwise."""
    joint = last or ("và" if lang == "vi" else "and")
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}"


def sentences(text: str) -> list[str]:
    """A text cut after each full stop that a capital follows."""
    found: list[str] = []
    for piece in re.split(r"(?<=[.?!]) +", text):
        if found and not piece[:1].isupper():
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found


def lower_first(text: str) -> str:
    """For use inside a sentence; an abbreviation (CT01, ID card) stays as it is."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def polite(sentence: str, lang: Lang) -> str:
    """As "Lệ phí là…" -> "Dạ, lệ phí là…". Names (Ủy ban nhân dân…) keep their capital."""
    if lang == "en":
        return sentence
    return "Dạ, " + (sentence if sentence.startswith(_NAMES) else lower_first(sentence))
