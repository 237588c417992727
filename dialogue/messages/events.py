"""Events: what happened. Every one carries its own time (`at`, aware)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dialogue.messages.values import CardData, Choice, Lang, Message, OutcomeStatus, Paper, Source, Understanding


class EventBase(Message):
    at: datetime


class VisitStarted(EventBase):
    """Somebody came. `visit_id` is a fresh random hex string: ids and codes derive from it."""

    kind: Literal["visit_started"] = "visit_started"
    visit_id: str
    lang: Lang = "vi"


class Said(EventBase):
    """The visitor's words, typed or spoken, with what an engine made of them.

    `screen` is the screen they answer (None for speech): words for a screen that is no
    longer there are dropped, which makes a double tap on "enter" harmless.
    """

    kind: Literal["said"] = "said"
    text: str
    via: Literal["typed", "spoken"] = "typed"
    understanding: Understanding = Understanding()
    screen: int | None = None


class Pressed(EventBase):
    """A button. `screen` is the id of the screen that it stood on."""

    kind: Literal["pressed"] = "pressed"
    action: str
    value: str = ""
    screen: int


class Touched(EventBase):
    """A sign of life without a meaning yet: a key of the keyboard, a finger on the glass.

    `draft` is what stands in the screen's text field so far: kept, so that neither a reload
    nor an idle prompt loses a half-typed name.
    """

    kind: Literal["touched"] = "touched"
    draft: str | None = None
    screen: int | None = None


class TimerFired(EventBase):
    kind: Literal["timer_fired"] = "timer_fired"
    command: int


class CardMoved(EventBase):
    """A card was put on the reader or taken away."""

    kind: Literal["card_moved"] = "card_moved"
    present: bool


class Result(EventBase):
    """Base of what comes back from a command. `failure` is empty when it went well;
    else the name of a reason that has a phrase in both languages."""

    command: int
    failure: str = ""


class Answered(Result):
    """The outcome of an `Answer` command.

    `lines` is the answer in plain sentences, the direct answer first; `more` is what can be
    shown beneath it. `procedure` is empty unless exactly one procedure is meant;
    `known_elsewhere` names a procedure that exists but whose text we do not hold.
    """

    kind: Literal["answered"] = "answered"
    status: OutcomeStatus = "not_in_knowledge_base"
    procedure: str = ""
    title: str = ""
    section: str = ""
    lines: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    more: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    candidates: tuple[Choice, ...] = ()
    known_elsewhere: str = ""
    code: str = ""
    """The procedure meant, also one that we know by name only; empty when none is."""


class ChecklistResolved(Result):
    kind: Literal["checklist_resolved"] = "checklist_resolved"
    papers: tuple[Paper, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class CardRead(Result):
    """Reasons: no_card, card_removed, card_unreadable, reader_down."""

    kind: Literal["card_read"] = "card_read"
    card: CardData | None = None


class DossierSent(Result):
    """The dossier reached the portal, or (`queued`) waits encrypted in the outbox.

    `code` is the portal's dossier code, empty while queued; `reference` is the kiosk's own
    and always there. Reasons: refused_by_portal, outbox_full.
    """

    kind: Literal["dossier_sent"] = "dossier_sent"
    queued: bool = False
    reference: str = ""
    code: str = ""
    secret: str = ""
    sent_at: datetime | None = None
    due: datetime | None = None


class DossierFound(Result):
    """A look-up. Reasons: not_found (also for a wrong secret), locked, portal_down, waiting
    (it is still in the outbox)."""

    kind: Literal["dossier_found"] = "dossier_found"
    code: str = ""
    procedure: str = ""
    title: str = ""
    state: str = ""
    """The portal's state (new, receiving, processing, done…): phrase `dossier_state.<state>`."""
    note: str = ""
    sent_at: datetime | None = None
    due: datetime | None = None


class SlipPrinted(Result):
    """`qr` is the signed text of the slip's QR code, there even when the paper is out.
    Reasons: paper_out, printer_down."""

    kind: Literal["slip_printed"] = "slip_printed"
    qr: str = ""


class OfficerNotified(Result):
    kind: Literal["officer_notified"] = "officer_notified"


class FeedbackSaved(Result):
    kind: Literal["feedback_saved"] = "feedback_saved"


ResultEvent = (
    Answered | ChecklistResolved | CardRead | DossierSent | DossierFound | SlipPrinted | OfficerNotified | FeedbackSaved
)

Event = Annotated[
    VisitStarted
    | Said
    | Pressed
    | Touched
    | TimerFired
    | CardMoved
    | Answered
    | ChecklistResolved
    | CardRead
    | DossierSent
    | DossierFound
    | SlipPrinted
    | OfficerNotified
    | FeedbackSaved,
    Field(discriminator="kind"),
]
