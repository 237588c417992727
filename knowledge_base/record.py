"""The record of a procedure (thủ tục hành chính): what the counter knows about it.

A record is a YAML file in `knowledge_base/records/`, named after its code. Every text that
a visitor may hear or read stands in both languages (`Text`). Nothing is ever just a number:
a fee has a kind, a validity and a source; a time limit has a unit; a document has a
condition. What the record does not know, it says (`kind: unknown`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Lang = Literal["vi", "en"]

Facts = Mapping[str, str]
"""What is known about the visitor's case: fact name -> value, e.g. {"birthplace": "vietnam"}."""

Section = Literal[
    "overview",
    "documents",
    "fee",
    "time",
    "where",
    "how",
    "steps",
    "conditions",
    "result",
    "who",
    "legal_basis",
    "deadline",
]
"""The parts of a record that one can ask for.

`where`/`how`: which office, which channel (in person, online, by post). `who`: who may
apply. `conditions`: what must be true. `deadline`: by when the visitor must come
("60 days after birth"). `time`: how long the office takes.
"""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """One sentence or name in both languages: Vietnamese (NFC) and plain English (B1)."""

    vi: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.vi if lang == "vi" else self.en


class When(Model):
    """A condition on facts: every named fact must have one of the listed values."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    all: dict[str, tuple[str, ...]] = {}

    def holds(self, facts: Facts) -> bool | None:
        """True, False, or None when a fact that decides it is not known yet."""
        unknown = False
        for name, values in self.all.items():
            value = facts.get(name)
            if value is None:
                unknown = True
            elif value not in values:
                return False
        return None if unknown else True


class FactValue(Model):
    value: str
    label: Text


class Fact(Model):
    """A fact that decides something in this record, and how to ask for it.

    "Child born abroad?": the question is asked first, the list made after.
    """

    name: str
    question: Text
    values: tuple[FactValue, ...]


class Cited(Model):
    """A statement with its own legal basis and the day it was last checked against it."""

    legal_basis: tuple[str, ...] = ()
    """Numbers of the texts it rests on, such as "123/2015/NĐ-CP"."""
    checked: date | None = None
    """Overrides the record's own date."""


class Conditional(Cited):
    """A statement that holds in some cases only."""

    when: When = When()


class Document(Conditional):
    """A paper (giấy tờ) of the dossier (thành phần hồ sơ)."""

    id: str
    name: Text
    note: Text | None = None
    """In plain words: what it is, where one gets it."""
    originals: int = 0
    copies: int = 0
    certified_copies: int = 0
    form: str = ""
    """Number of the official form, such as "CT01"."""
    present_only: bool = False
    """Shown to the officer (xuất trình) and taken home, not handed in."""
    alternatives: tuple[Text, ...] = ()
    """What does instead, best first ("if there is none: …")."""


class Fee(Conditional):
    """A fee (phí, lệ phí). `amount` is in whole đồng and there only for kind "amount"."""

    kind: Literal["free", "amount", "set_by_province", "unknown"]
    name: Text
    amount: int | None = None
    unit: Text | None = None
    """Per what: page, copy, card, time."""
    channel: Literal["any", "in_person", "online", "post"] = "any"
    valid_from: date | None = None
    valid_to: date | None = None
    """Last day on which it holds, inclusive."""
    note: Text | None = None
    reduction: Text | None = None
    """When this amount is a reduced one: why, of what full amount, and until when."""

    @model_validator(mode="after")
    def _amount_only_for_amounts(self) -> Fee:
        if (self.kind == "amount") != (self.amount is not None):
            raise ValueError(f"fee “{self.name.vi}”: an amount belongs to kind “amount”, and only there")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"fee “{self.name.vi}”: valid_from is after valid_to")
        return self

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class TimeLimit(Conditional):
    """How long the office takes (thời hạn giải quyết).

    For unit "same_day", `cut_off` is the hour after which it is the next working day.
    """

    unit: Literal["hours", "days", "working_days", "same_day", "unknown"]
    amount: int | None = None
    cut_off: time | None = None
    channel: Literal["any", "in_person", "online", "post"] = "any"
    note: Text | None = None


class Channel(Cited):
    """A way to hand the dossier in (cách thức thực hiện)."""

    kind: Literal["in_person", "online", "post"]
    text: Text
    """Where exactly, in one or two plain sentences."""


class Statement(Conditional):
    """A step, a condition, a result, a note: one or two plain sentences."""

    text: Text


class LegalText(Model):
    number: str
    title: str
    in_force_until: date | None = None


class RecordSource(Model):
    url: str
    decision: str = ""
    """The decision that publishes the procedure (số quyết định công bố)."""
    read: date
    """When the source was read."""


class Procedure(Model):
    """A procedure, whole."""

    code: Annotated[str, Field(pattern=r"^\d\.\d{6}$")]
    title: Text
    """The official name (Vietnamese) and our plain English name."""
    short: Text
    """What one says at the counter: "đăng ký khai sinh"."""
    field: Text
    """Lĩnh vực: hộ tịch, cư trú…"""
    summary: Text
    """What it is for, in at most two short sentences."""
    aliases: dict[Lang, tuple[str, ...]]
    """How people call it, colloquial and regional, without the polite frame."""
    not_for: tuple[str, ...] = ()
    """Phrases (Vietnamese or English) that look alike but mean another procedure."""
    who: tuple[Statement, ...]
    done_by: Text
    """Who decides it (cơ quan thực hiện)."""
    facts: tuple[Fact, ...] = ()
    documents: tuple[Document, ...]
    fees: tuple[Fee, ...]
    time_limits: tuple[TimeLimit, ...]
    deadline: Statement | None = None
    channels: tuple[Channel, ...]
    steps: tuple[Statement, ...]
    conditions: tuple[Statement, ...] = ()
    results: tuple[Statement, ...]
    notes: tuple[Statement, ...] = ()
    unsure: tuple[Statement, ...] = ()
    """What we could not verify, said as such."""
    legal_basis: tuple[LegalText, ...]
    source: RecordSource
    checked: date
    """The day a person last compared the whole record with its source."""
    check_again: date | None = None
    """After this day the record is said to be possibly out of date."""

    @model_validator(mode="after")
    def _names_fit_together(self) -> Procedure:
        known = {fact.name: {v.value for v in fact.values} for fact in self.facts}
        statements = (*self.steps, *self.conditions, *self.results, *self.notes)
        conditional: tuple[Conditional, ...] = (*self.documents, *self.fees, *self.time_limits, *statements)
        for item in conditional:
            for name, values in item.when.all.items():
                if name not in known:
                    raise ValueError(f"{self.code}: a condition names the unknown fact “{name}”")
                if stray := set(values) - known[name]:
                    raise ValueError(f"{self.code}: fact “{name}” has no value {sorted(stray)}")
        ids = [document.id for document in self.documents]
        if len(ids) != len(set(ids)):
            raise ValueError(f"{self.code}: two documents share an id")
        numbers = {text.number for text in self.legal_basis}
        cited: Cited
        for cited in (*conditional, *self.channels):
            if stray := set(cited.legal_basis) - numbers:
                raise ValueError(f"{self.code}: {sorted(stray)} is cited but not in legal_basis")
        return self


class KnownElsewhere(Model):
    """A procedure that exists but whose text we do not hold (file `catalogue.yaml`).

    It keeps the kiosk from answering with a similar procedure: when a question means one
    of these, the answer is "not in my knowledge", with its name.
    """

    code: str
    title: Text
    aliases: dict[Lang, tuple[str, ...]] = {}
