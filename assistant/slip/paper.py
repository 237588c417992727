"""Laying out words on receipt paper: blocks of known height, one beneath the other.

All sizes are in dots of an 80 mm printer at 203 dpi (8 dots to the millimetre, 576 across).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import segno
from PIL import Image, ImageDraw, ImageFont

WIDTH = 576
MARGIN = 20
INNER = WIDTH - 2 * MARGIN
INK, PAPER = 0, 255
THRESHOLD = 150
"""Greys darker than this become ink: a little over the half, as thin strokes fade on thermal paper."""

FONTS = Path(__file__).with_name("fonts")

Weight = Literal["Medium", "Bold"]
Align = Literal["left", "centre"]


@dataclass(frozen=True)
class Block:
    """A piece of the slip: its height, and how to paint it with its top at y."""

    height: int
    paint: Callable[[ImageDraw.ImageDraw, int], None]


@cache
def font(size: int, weight: Weight) -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro (OFL). The basic layout engine places precomposed letters alike everywhere."""
    return ImageFont.truetype(FONTS / f"BeVietnamPro-{weight}.ttf", size, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True)
class Piece:
    """A word, or a part of one that is too long for a line, with the space (or nothing) before it."""

    space: str
    text: str
    width: float
    """With its space. Measured once: measuring is what costs time here."""


def wrap(text: str, width: int, face: ImageFont.FreeTypeFont, *, even: bool = False) -> list[str]:
    """Lines no wider than `width`; line feeds in the text are kept.

    Lines break at spaces, a word too long for a line after a hyphen or dot, else anywhere.
    Where `even`, or where a word would stand alone on the last line, they become alike in length.
    """
    lines: list[str] = []
    for part in unicodedata.normalize("NFC", text).split("\n"):
        pieces = list(_pieces(part, width, face))
        filled = _fill(pieces, width)
        alone = len(filled) > 1 and " " not in filled[-1]
        lines += _even(pieces, len(filled), width) if even or alone else filled
    return lines


def _pieces(text: str, width: int, face: ImageFont.FreeTypeFont) -> Iterator[Piece]:
    space = ""
    for word in re.findall(r"[^ \t\r\f\v]+", text):
        parts = [word]
        if face.getlength(word) > width:
            parts = [part for part in re.split(r"(?<=[-./])", word) if part]
        if any(face.getlength(part) > width for part in parts):
            parts = list(word)
        for part in parts:
            yield Piece(space, part, face.getlength(space + part))
            space = ""
        space = " "


def _fill(pieces: Sequence[Piece], width: float) -> list[str]:
    lines: list[str] = []
    used = 0.0
    for piece in pieces:
        if lines and used + piece.width <= width:
            lines[-1] += piece.space + piece.text
            used += piece.width
        else:
            lines.append(piece.text)
            used = piece.width
    return lines


def _even(pieces: Sequence[Piece], lines: int, width: int) -> list[str]:
    """The narrowest setting of the pieces in so many lines."""
    low, high = max((math.ceil(piece.width) for piece in pieces), default=0), width
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(_fill(pieces, middle)) <= lines else (middle + 1, high)
    return _fill(pieces, high)


def words(
    text: str, size: int, weight: Weight = "Medium", *, align: Align = "left", indent: int = 0, leading: float = 1.28
) -> Block:
    """A paragraph. Nothing, when the text is empty."""
    face = font(size, weight)
    lines = wrap(text, INNER - indent, face, even=align == "centre") if text.strip() else []
    step = round(size * leading)

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        for number, line in enumerate(lines):
            x: float = MARGIN + indent
            if align == "centre":
                x += (INNER - indent - face.getlength(line)) / 2
            draw.text((round(x), top + number * step + step // 2), line, INK, face, anchor="lm")

    return Block(step * len(lines), paint)


def gap(height: int) -> Block:
    return Block(height, lambda draw, top: None)


def rule(thickness: int = 2) -> Block:
    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        draw.rectangle((MARGIN, top, WIDTH - MARGIN - 1, top + thickness - 1), fill=INK)

    return Block(thickness, paint)


def stack(blocks: Sequence[Block]) -> Block:
    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        for block in blocks:
            block.paint(draw, top)
            top += block.height

    return Block(sum(block.height for block in blocks), paint)


def framed(block: Block, padding: int = 18) -> Block:
    """A block in a frame, as the one thing on the paper that must be found again."""
    height = block.height + 2 * padding

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        frame = (MARGIN - 8, top, WIDTH - MARGIN + 7, top + height - 1)
        draw.rounded_rectangle(frame, radius=14, outline=INK, width=4)
        block.paint(draw, top + padding)

    return Block(height, paint)


def banner(text: str, size: int) -> Block:
    """White words on a black bar."""
    face = font(size, "Bold")
    lines = wrap(text, INNER - 60, face, even=True)
    step = round(size * 1.3)
    height = step * len(lines) + 16

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        draw.rounded_rectangle((MARGIN + 14, top, WIDTH - MARGIN - 15, top + height - 1), radius=10, fill=INK)
        for number, line in enumerate(lines):
            draw.text((WIDTH // 2, top + 8 + number * step + step // 2), line, PAPER, face, anchor="mm")

    return Block(height, paint)


def spaced(text: str, size: int, tracking: int) -> Block:
    """A few characters to be read off one by one, in the middle of the paper; smaller when they are many."""

    def set_in(size: int, tracking: int) -> tuple[ImageFont.FreeTypeFont, list[float], float]:
        face = font(size, "Bold")
        widths = [face.getlength(character) for character in text]
        return face, widths, sum(widths) + tracking * (len(text) - 1)

    face, widths, total = set_in(size, tracking)
    if total > INNER:
        size, tracking = int(size * INNER / total), int(tracking * INNER / total)
        face, widths, total = set_in(size, tracking)
    height = round(size * 1.2)

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        x = (WIDTH - total) / 2
        for character, width in zip(text, widths, strict=True):
            draw.text((round(x), top + height // 2), character, INK, face, anchor="lm")
            x += width + tracking

    return Block(height, paint)


def tick_box(block: Block, size: int, first_line: int) -> Block:
    """A block with an empty box to its left, level with its first line."""

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        y = top + (first_line - size) // 2
        draw.rounded_rectangle((MARGIN, y, MARGIN + size, y + size), radius=4, outline=INK, width=3)
        block.paint(draw, top)

    return Block(block.height, paint)


def window_mark(size: int) -> Block:
    """The sign of the house: a window with two wings and a bar."""

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        left, middle = (WIDTH - size) // 2, WIDTH // 2
        draw.rounded_rectangle((left, top, left + size, top + size), radius=8, outline=INK, width=5)
        draw.line((middle, top, middle, top + size), fill=INK, width=5)
        draw.line((left, top + size * 2 // 5, left + size, top + size * 2 // 5), fill=INK, width=5)

    return Block(size + 1, paint)


def qr_code(text: str, most: int, least_scale: int = 4) -> Block:
    """A QR code, error level M, in whole dots, at most `most` dots wide with its quiet zone.

    The dots of a module are never fewer than `least_scale`, at the price of the quiet zone's
    width: paper is white beside it. Too much text for the paper is a bug: ValueError.
    """
    matrix = segno.make(text, error="m", boost_error=False, micro=False).matrix
    modules = len(matrix)
    scale = max(least_scale, most // (modules + 8))
    if modules * scale > WIDTH:
        raise ValueError(f"a QR code of {modules} modules is too wide for the paper")
    side, quiet = modules * scale, 4 * scale

    def paint(draw: ImageDraw.ImageDraw, top: int) -> None:
        left = (WIDTH - side) // 2
        for row, line in enumerate(matrix):
            for column, dark in enumerate(line):
                if dark:
                    x, y = left + column * scale, top + quiet + row * scale
                    draw.rectangle((x, y, x + scale - 1, y + scale - 1), fill=INK)

    return Block(side + 2 * quiet, paint)


def image_of(block: Block) -> Image.Image:
    """The block on white paper, in pure black and white (mode "1"), `WIDTH` dots wide."""
    sheet = Image.new("L", (WIDTH, block.height), PAPER)
    block.paint(ImageDraw.Draw(sheet), 0)
    return sheet.point(lambda grey: PAPER if grey >= THRESHOLD else INK, mode="1")
