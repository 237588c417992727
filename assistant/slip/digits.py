"""Bytes as decimal digits, 7 bytes in 17 digits.

A QR code holds digits at almost no loss (3.33 bits each), and a hand scanner that types
them is not disturbed by the Vietnamese typing program of the counter's computer, which
would turn "dd" into "đ". Blocks of fixed width keep the beginning readable when the end
is cut off.
"""

from __future__ import annotations

BLOCK = 7
WIDTHS = (0, 3, 5, 8, 10, 13, 15, 17)
"""Digits needed for 0..7 bytes."""


def width(size: int) -> int:
    """How many digits `size` bytes take."""
    return size // BLOCK * WIDTHS[BLOCK] + WIDTHS[size % BLOCK]


def to_digits(data: bytes) -> str:
    blocks = (data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
    return "".join(f"{int.from_bytes(block):0{WIDTHS[len(block)]}}" for block in blocks)


def from_digits(text: str) -> bytes | None:
    """The bytes again; None when no bytes give these digits. `text` is ASCII digits."""
    blocks = []
    for start in range(0, len(text), WIDTHS[BLOCK]):
        digits = text[start : start + WIDTHS[BLOCK]]
        if len(digits) not in WIDTHS:
            return None
        size = WIDTHS.index(len(digits))
        value = int(digits)
        if value >= 256**size:
            return None
        blocks.append(value.to_bytes(size))
    return b"".join(blocks)
