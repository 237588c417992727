"""A card reader without a reader: its cards are made-up people from a YAML file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from hardware.card.base import Card, CardFailure
from hardware.health import DeviceHealth

MADE_UP_CARDS = Path(__file__).with_name("cards.yaml")


class Label(BaseModel):
    """How the developer's dock calls a card."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str
    en: str


class MadeUpCard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Label
    card: Card


def load_cards(path: Path = MADE_UP_CARDS) -> dict[str, MadeUpCard]:
    """The made-up people by card id, in the order of the file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, MadeUpCard]).validate_python(content)


CardFault = Literal["card_unreadable", "reader_down"]

Pause = Callable[[threading.Event, float], bool]
"""Wait until the event is set or the seconds are over; True when it was set."""


class SimulatedCardReader:
    """`insert` and `pull` are the visitor's hand, `set_fault` is bad luck.

    A read takes `seconds` and ends early, with `card_removed`, when the card is pulled.
    """

    name = "simulated card reader"

    def __init__(
        self, cards: Mapping[str, MadeUpCard], *, seconds: float = 0.6, pause: Pause = threading.Event.wait
    ) -> None:
        self.cards = cards
        self.seconds = seconds
        self._pause = pause
        self._hand = threading.RLock()  # held over a move and its telling: listeners hear moves in order
        self._listeners: dict[object, Callable[[bool], None]] = {}
        self._lock = threading.Lock()  # guards what follows; never held while waiting or telling
        self._inserted = ""
        self._pulled = threading.Event()  # a new one with each card, set when that card goes
        self._fault: CardFault | None = None

    @property
    def inserted(self) -> str:
        """Id of the card that lies there, or empty."""
        with self._lock:
            return self._inserted

    def insert(self, card_id: str) -> bool:
        """Put a card on the reader, taking away the one that lies there. False: no such card."""
        if card_id not in self.cards:
            return False
        with self._hand:
            self.pull()
            with self._lock:
                self._inserted, self._pulled = card_id, threading.Event()
            self._tell(True)
        return True

    def pull(self) -> None:
        """Take the card away; nothing happens when none lies there."""
        with self._hand:
            with self._lock:
                was_there, self._inserted = self._inserted, ""
                self._pulled.set()
            if was_there:
                self._tell(False)

    def set_fault(self, fault: CardFault | None) -> None:
        """From now on each read of a card fails with this reason; None mends it."""
        with self._lock:
            self._fault = fault

    @property
    def fault(self) -> CardFault | None:
        with self._lock:
            return self._fault

    def read(self) -> Card | CardFailure:
        with self._lock:
            card_id, pulled, fault = self._inserted, self._pulled, self._fault
        if fault == "reader_down":
            return CardFailure("reader_down")
        if not card_id:
            return CardFailure("no_card")
        if self._pause(pulled, self.seconds) or pulled.is_set():
            return CardFailure("card_removed")
        fault = self.fault
        return CardFailure(fault) if fault else self.cards[card_id].card

    def watch(self, listener: Callable[[bool], None]) -> Callable[[], None]:
        key = object()
        with self._hand:
            self._listeners[key] = listener
            if self.inserted:
                listener(True)

        def stop() -> None:
            with self._hand:
                self._listeners.pop(key, None)

        return stop

    def check(self) -> DeviceHealth:
        if self.fault == "reader_down":
            return DeviceHealth(self.name, False, "simulated: it does not answer", "Mend it in the developer's dock.")
        state = "a card lies on it" if self.inserted else "no card on it"
        return DeviceHealth(self.name, True, f"{len(self.cards)} made-up cards, {state}")

    def _tell(self, present: bool) -> None:
        for listener in tuple(self._listeners.values()):
            listener(present)
