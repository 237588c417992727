"""What goes through the room's door: a question in, an outcome out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from knowledge_base.record import Facts, Lang, Section

Status = Literal["answered", "partly_answered", "clarify", "not_in_knowledge_base", "out_of_scope"]

_NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Question:
    """What the visitor asks. `text` is normalised (typing slang expanded), not folded.

    `section` is the part asked for ("" = no special one: an overview), `topic` the code of
    the procedure talked of so far (an outcome's `code`), `today` decides which fee and which law hold.
    """

    text: str
    lang: Lang
    today: date
    section: Section | Literal[""] = ""
    topic: str = ""
    facts: Facts = field(default_factory=lambda: _NO_FACTS)


@dataclass(frozen=True)
class Paper:
    """One document of a checklist, in one language. `when` is there only while the fact that
    decides it is not known: "sinh ở nước ngoài". `text` is all of it in plain sentences, for
    where there is no picture of a list."""

    name: str
    note: str = ""
    originals: int = 0
    copies: int = 0
    certified_copies: int = 0
    form: str = ""
    present_only: bool = False
    when: str = ""
    text: str = ""


@dataclass(frozen=True)
class Source:
    procedure: str
    title: str
    section: str
    legal_basis: tuple[str, ...]
    checked: date
    url: str = ""


@dataclass(frozen=True)
class Choice:
    """One procedure that a question may have meant."""

    procedure: str
    title: str


@dataclass(frozen=True)
class Passage:
    """A piece of text that can be found. `section` is "name" for what a procedure is called."""

    id: str
    procedure: str
    section: str
    lang: Lang
    text: str


@dataclass(frozen=True)
class Hit:
    """A passage found, for `kb search`. `score` is the fused one: bigger is better."""

    procedure: str
    section: str
    lang: Lang
    score: float
    snippet: str


@dataclass(frozen=True)
class Outcome:
    """How a question ended.

    `lines` is what is said: at most two short sentences, the direct answer first. `more` is
    what is shown beneath. `procedure` is empty unless one record answers; `known_elsewhere`
    names a procedure that exists but whose text we do not hold. `code` is that of the one
    procedure meant, record or not: as the next question's `topic` it keeps to it. `score` is
    0..1: how much of a name of the procedure the question contains.
    """

    status: Status
    code: str = ""
    procedure: str = ""
    title: str = ""
    section: str = ""
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    sources: tuple[Source, ...] = ()
    candidates: tuple[Choice, ...] = ()
    known_elsewhere: str = ""
    score: float = 0.0


@dataclass(frozen=True)
class OpenFact:
    """A fact that still decides something, and how to ask for it: values with their labels."""

    name: str
    question: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Checklist:
    """The documents for given facts: `papers` are certain, `undecided` wait for `open_facts`."""

    procedure: str
    title: str
    papers: tuple[Paper, ...]
    undecided: tuple[Paper, ...]
    open_facts: tuple[OpenFact, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
