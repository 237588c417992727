"""What a card reader is, and what it brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from hardware.health import DeviceHealth


@dataclass(frozen=True)
class Card:
    """What the chip of a thẻ căn cước says about its holder (DG13, else the MRZ of DG1).

    DG13 is optional on the 2024 card: what the MRZ does not hold (`ethnicity`, `hometown`,
    `residence`, `issued`) is then empty. `expires` is None for "không thời hạn".
    """

    id_number: str
    """Số định danh cá nhân, 12 digits."""
    full_name: str
    birth_date: date
    sex: Literal["male", "female"]
    nationality: str = "Việt Nam"
    ethnicity: str = ""
    hometown: str = ""
    residence: str = ""
    issued: date | None = None
    expires: date | None = None

    def __repr__(self) -> str:
        """Says nothing of the person: a card that strays into a log or a traceback stays silent."""
        return "Card(…)"


CardFailureReason = Literal["no_card", "card_removed", "card_unreadable", "reader_down"]


@dataclass(frozen=True)
class CardFailure:
    """`no_card`: none lies there. `card_removed`: taken away while it was read.
    `card_unreadable`: it does not answer as one of our cards. `reader_down`: no reader."""

    reason: CardFailureReason


class CardReader(Protocol):
    """A reader with one card on it at most. All methods may be called from any thread."""

    @property
    def name(self) -> str: ...

    def read(self) -> Card | CardFailure:
        """Read the card that lies there now. Blocks for as long as the chip takes (1-5 s)."""
        ...

    def watch(self, listener: Callable[[bool], None]) -> Callable[[], None]:
        """Tell `listener` True when a card comes and False when it goes; returns the way to stop.

        A card that already lies there is told at once. The listener is called from the
        reader's thread, one call at a time and in order: it must return quickly.
        """
        ...

    def check(self) -> DeviceHealth: ...
