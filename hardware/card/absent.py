"""Where a card reader should be and none is."""

from __future__ import annotations

from collections.abc import Callable

from hardware.card.base import Card, CardFailure
from hardware.health import DeviceHealth


class AbsentCardReader:
    """Every read fails with `reader_down`, and no card ever comes."""

    name = "card reader"

    def read(self) -> Card | CardFailure:
        return CardFailure("reader_down")

    def watch(self, listener: Callable[[bool], None]) -> Callable[[], None]:
        return lambda: None

    def check(self) -> DeviceHealth:
        return DeviceHealth(self.name, False, "no device configured", "No card is read here: visitors type their data.")
