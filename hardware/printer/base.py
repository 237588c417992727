"""What a receipt printer is. It prints pictures only: no code page knows every Vietnamese letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from hardware.health import DeviceHealth

if TYPE_CHECKING:  # Pillow is slow to load and only names a type here
    from PIL.Image import Image


@dataclass(frozen=True)
class Printed:
    """The whole slip came out and was cut."""


PrintFailureReason = Literal["paper_out", "printer_down"]


@dataclass(frozen=True)
class PrintFailure:
    """Nothing usable came out."""

    reason: PrintFailureReason


class Printer(Protocol):
    """A receipt printer. All methods may be called from any thread."""

    @property
    def name(self) -> str: ...

    @property
    def width(self) -> int:
        """Dots across: 576 for 80 mm paper at 203 dpi."""
        ...

    def print(self, image: Image) -> Printed | PrintFailure:
        """Print a picture and cut the paper. Blocks until it is out (about 1 s per 15 cm).

        A picture wider than `width` is a bug of the caller: ValueError.
        """
        ...

    def check(self) -> DeviceHealth: ...
