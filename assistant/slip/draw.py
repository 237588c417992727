"""The slip as a picture: what stands on it, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from assistant.slip import paper
from assistant.slip.content import SlipContent, SlipPaper, at_counter, payload_of
from assistant.slip.paper import Block, gap, words
from assistant.slip.seal import sign
from assistant.slip.texts import LABELS

BODY, HEADING, CODE, TITLE, SECRET, QR = 28, 34, 46, 46, 84, 440
"""Dots. Nothing on the slip is smaller than the body: 28 dots are 3.5 mm, 10 points."""

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Slip:
    """`image`: 576 dots wide, mode "1", as high as it needs. `qr`: the signed text of its QR code."""

    image: Image.Image
    qr: str


def render(content: SlipContent, key: Ed25519PrivateKey) -> Slip:
    """Draw and sign a slip. The same content and key give the same picture, dot by dot."""
    qr = sign(payload_of(content), key)
    return Slip(paper.image_of(paper.stack(list(_blocks(content, qr)))), qr)


def _blocks(content: SlipContent, qr: str) -> Iterator[Block]:
    yield from _head(content)
    yield from _codes(content)
    yield from _what_and_when(content)
    if content.papers:
        yield from _section(_label(content, "bring"))
        for item in content.papers:
            yield from _paper_to_bring(item)
    for name, text in (("where", content.where), ("next", content.next_step)):
        if text.strip():
            yield from _section(_label(content, name))
            yield words(text, BODY)
    yield from (gap(22), paper.rule(), gap(18))
    yield words(_label(content, "scan"), BODY, "Bold", align="centre")
    yield paper.qr_code(qr, most=QR)
    checked = day(content.checked, content)
    yield words(_label(content, "source").format(procedure=content.procedure, checked=checked), BODY, align="centre")
    yield gap(40)


def _head(content: SlipContent) -> Iterator[Block]:
    yield from (gap(24), paper.window_mark(56), gap(10))
    yield words(content.kiosk_name, BODY, align="centre")
    yield gap(14)
    title = "title" if content.code else "title_waiting"
    yield words(_label(content, title), TITLE, "Bold", align="centre", leading=1.32)
    if content.lang == "en":  # the officer who takes the slip reads Vietnamese
        yield words(LABELS[title]["vi"].replace("\n", " "), BODY, "Bold", align="centre")
    yield gap(8)
    yield words(_label(content, "not_official"), BODY, align="centre")
    yield gap(22)


def _codes(content: SlipContent) -> Iterator[Block]:
    inside = [
        words(_label(content, "code" if content.code else "code_waiting"), BODY, align="centre"),
        words(content.code or content.reference, CODE, "Bold", align="centre", leading=1.2),
    ]
    if not content.code:
        inside += [gap(12), paper.banner(_label(content, "waiting"), 32)]
    if content.secret:
        inside += [
            gap(18),
            words(_label(content, "secret"), BODY, align="centre"),
            paper.spaced(content.secret, SECRET, tracking=22),
        ]
    yield paper.framed(paper.stack(inside))
    yield gap(16)
    yield words(_label(content, "look_up" if content.secret else "look_up_one"), BODY, align="centre")
    if not content.code:
        yield gap(10)
        yield words(_label(content, "waiting_note"), BODY, align="centre")


def _what_and_when(content: SlipContent) -> Iterator[Block]:
    yield from (gap(20), paper.rule(), gap(14))
    yield words(f"{_label(content, 'procedure')} {content.procedure}", BODY)
    yield words(content.title, BODY, "Bold")
    yield gap(12)
    yield words(_label(content, "sent" if content.code else "sent_waiting"), BODY)
    yield words(moment(content.sent_at, content), BODY, "Bold")
    yield gap(12)
    yield words(_label(content, "due"), BODY)
    due = moment(content.due, content) if content.due else _label(content, "no_due")
    yield words(due, BODY, "Bold")


def _section(heading: str) -> Iterator[Block]:
    yield from (gap(20), paper.rule(), gap(14), words(heading, HEADING, "Bold"), gap(4))


def _paper_to_bring(item: SlipPaper) -> Iterator[Block]:
    indent = 46
    name = words(item.name, BODY, "Bold", indent=indent)
    note = words(item.note, BODY, indent=indent)
    yield from (gap(8), paper.tick_box(paper.stack([name, note]), 28, first_line=round(BODY * 1.28)))


def _label(content: SlipContent, name: str) -> str:
    return LABELS[name][content.lang]


def moment(at: datetime, content: SlipContent) -> str:
    """Hour and day on the hall's clock, with the day of the week."""
    local = at_counter(at)
    if content.lang == "en":
        return f"{local:%H:%M}, {DAYS[local.weekday()]} {day(local.date(), content)}"
    return f"{local.hour} giờ {local.minute:02}, {WEEKDAYS[local.weekday()]}, {day(local.date(), content)}"


def day(of: date, content: SlipContent) -> str:
    if content.lang == "en":
        return f"{of.day}\N{NO-BREAK SPACE}{MONTHS[of.month - 1]} {of.year}"
    return f"{of:%d/%m/%Y}"
