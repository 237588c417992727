"""A printer without a printer: its paper lies in memory, never on a disk."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from hardware.health import DeviceHealth
from hardware.printer.base import Printed, PrintFailure, PrintFailureReason

if TYPE_CHECKING:
    from PIL.Image import Image


class SimulatedPrinter:
    """Slips pile up in the tray, the last `tray` of them, until somebody takes them."""

    name = "simulated printer"
    width = 576

    def __init__(self, *, tray: int = 3) -> None:
        self._lock = threading.Lock()
        self._slips: deque[Image] = deque(maxlen=tray)
        self._fault: PrintFailureReason | None = None

    @property
    def fault(self) -> PrintFailureReason | None:
        with self._lock:
            return self._fault

    def set_fault(self, fault: PrintFailureReason | None) -> None:
        """From now on nothing is printed, for this reason; None puts in paper and mends it."""
        with self._lock:
            self._fault = fault

    def print(self, image: Image) -> Printed | PrintFailure:
        if image.width > self.width:
            raise ValueError(f"the picture is {image.width} dots wide, the paper {self.width}")
        picture = image.copy()
        with self._lock:
            if self._fault:
                return PrintFailure(self._fault)
            self._slips.append(picture)
        return Printed()

    @property
    def slips(self) -> tuple[Image, ...]:
        """What lies in the tray, oldest first."""
        with self._lock:
            return tuple(self._slips)

    def take(self) -> tuple[Image, ...]:
        """Take all slips out of the tray: afterwards nothing of them is left here."""
        with self._lock:
            slips = tuple(self._slips)
            self._slips.clear()
        return slips

    def check(self) -> DeviceHealth:
        fault = self.fault
        if fault == "paper_out":
            return DeviceHealth(
                self.name, False, "simulated: the paper is out", "Put paper in, in the developer's dock."
            )
        if fault:
            return DeviceHealth(self.name, False, "simulated: it does not answer", "Mend it in the developer's dock.")
        return DeviceHealth(self.name, True, "paper is in")
