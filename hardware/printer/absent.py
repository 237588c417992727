"""Where a printer should be and none is: it never pretends that paper came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.health import DeviceHealth
from hardware.printer.base import Printed, PrintFailure

if TYPE_CHECKING:
    from PIL.Image import Image


class AbsentPrinter:
    """Every print fails with `printer_down`: the visitor gets the slip on the screen."""

    name = "printer"
    width = 576

    def print(self, image: Image) -> Printed | PrintFailure:
        return PrintFailure("printer_down")

    def check(self) -> DeviceHealth:
        mend = "Nothing is printed here: visitors copy their code from the screen, or an officer writes it down."
        return DeviceHealth(self.name, False, "no device configured", mend)
