"""Chip cards (thẻ căn cước): the door is `base`, the simulator is `simulated`, none at all is `absent`."""

from hardware.card.base import Card, CardFailure, CardFailureReason, CardReader

__all__ = ["Card", "CardFailure", "CardFailureReason", "CardReader"]
