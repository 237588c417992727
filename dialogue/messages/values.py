"""Values that events, commands and screens are made of."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Lang = Literal["vi", "en"]
"""The two languages of the counter."""

OutcomeStatus = Literal[
    "answered",
    "partly_answered",
    "clarify",
    "not_in_knowledge_base",
    "out_of_scope",
    "needs_officer",
    "smalltalk",
    "refused",
]
"""How one question ended. Exactly one of these for every question."""


class Message(BaseModel):
    """Base of every value that crosses a room's door: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- What the words meant ---------------------------------------------------------------

EntityKind = Literal["date", "id_number", "phone", "dossier_code", "person", "ward", "money", "number"]


class Entity(Message):
    """A value found in the visitor's words.

    `value` is normalised: ISO date, digits only for numbers, whole đồng for money,
    upper-case dossier code. `text` is the piece of the sentence, `start:end` its place.
    """

    kind: EntityKind
    value: str
    text: str
    start: int
    end: int


class Understanding(Message):
    """What an understanding engine made of one sentence.

    `intent` is the best of `ranking` (intent, confidence in 0..1, best first).
    `lang` is the language that the words are in, None when it can't be told
    (a number, a name) and "other" when it is neither Vietnamese nor English.
    """

    intent: str = "unclear"
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    lang: Literal["vi", "en", "other"] | None = None


# --- Values that commands bring back ----------------------------------------------------


class Source(Message):
    """Where a fact comes from, so that a visitor or a clerk can check it."""

    procedure: str
    title: str
    section: str
    legal_basis: tuple[str, ...] = ()
    checked: date
    url: str = ""


class Choice(Message):
    """One procedure that a question may have meant."""

    procedure: str
    title: str


class Paper(Message):
    """One document of a checklist, ready to be shown: `note` says it in plain words."""

    name: str
    note: str = ""
    originals: int = 0
    copies: int = 0
    certified_copies: int = 0
    form: str = ""
    present_only: bool = False
    """True when it is shown to the officer and taken home again."""
    when: str = ""
    """Only if: said while the fact that decides it is not known."""
    text: str = ""
    """All of it in plain sentences, for where no list can be shown."""


class CardData(Message):
    """What the chip of an ID card (thẻ căn cước) says about its holder."""

    id_number: str
    full_name: str
    birth_date: date
    sex: Literal["male", "female"]
    nationality: str = "Việt Nam"
    ethnicity: str = ""
    hometown: str = ""
    residence: str = ""
    issued: date | None = None
    expires: date | None = None
