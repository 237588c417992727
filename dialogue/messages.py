"""The shared vocabulary of the house: what reaches the kiosk, what it does, what it shows.

An `Event` is something that happened (a word, a touch, a timer, the result of a command).
A `Command` is something to be done (say, show, start a timer, ask a device or the portal).
A `Screen` is one whole picture, in words that are already in the visitor's language.

All three are frozen and serialise to JSON, so that a visit can be replayed, tested and
resumed. Times are aware datetimes; every event carries its own (`at`), nothing here reads
a clock. Every command carries an `id`; its result comes back as an event with the same
number in `command`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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


# --- Events -----------------------------------------------------------------------------


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
    Answered
    | ChecklistResolved
    | CardRead
    | DossierSent
    | DossierFound
    | SlipPrinted
    | OfficerNotified
    | FeedbackSaved
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


# --- Screen -----------------------------------------------------------------------------


class Prefs(Message):
    """How this visitor likes it. Wiped with everything else."""

    text_size: Literal[1, 2, 3, 4] = 1
    theme: Literal["standard", "contrast"] = "standard"
    low_reach: bool = False
    rate: int = 0
    """Speaking rate, -2 (slowest) .. 2 (fastest)."""
    volume: int = 0
    """-2 .. 2"""


class Option(Message):
    """A button. Pressing it sends `Pressed(action, value)`; saying its label does the same."""

    action: str
    value: str = ""
    label: str
    note: str = ""
    icon: str = ""
    primary: bool = False


class Row(Message):
    """A line of a review or a status: `edit` names the slot that "sửa" opens, if any."""

    label: str
    value: str
    edit: str = ""


class TextField(Message):
    """One thing to type. `kind` picks the keyboard: telex letters, digits, or code."""

    kind: Literal["text", "name", "digits", "date", "code"]
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    max_length: int = 200


class Progress(Message):
    step: int
    of: int
    label: str


class Face(Message):
    """One of the five faces of the satisfaction question."""

    value: int
    label: str


ScreenName = Literal[
    "attract",
    "home",
    "answer",
    "ask",
    "choose",
    "confirm",
    "review",
    "checklist",
    "card",
    "working",
    "sent",
    "status",
    "officer",
    "rating",
    "still_there",
    "goodbye",
]


class Screen(Message):
    """One whole picture. Every text is already in `lang`; the shell only lays it out.

    `said` is the caption of what the kiosk says, `heard` of what it heard. `status` is
    shown in words (`status_label`) and in shape. `qr` is the text of a QR code to draw.
    `countdown` is in seconds.
    """

    id: int
    name: ScreenName
    lang: Lang
    prefs: Prefs = Prefs()
    title: str = ""
    said: tuple[str, ...] = ()
    heard: str = ""
    status: Literal["ready", "listening", "thinking", "speaking"] = "ready"
    status_label: str = ""
    progress: Progress | None = None
    lines: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    rows: tuple[Row, ...] = ()
    faces: tuple[Face, ...] = ()
    options: tuple[Option, ...] = ()
    field: TextField | None = None
    sources: tuple[Source, ...] = ()
    code: str = ""
    """Something to be read off in large type: a dossier code, a confirmation code."""
    qr: str = ""
    countdown: int = 0
    controls: tuple[Option, ...] = ()
    """The always-there buttons, in order: back, repeat, language, text size, help, end…"""


# --- Commands ---------------------------------------------------------------------------


class CommandBase(Message):
    id: int


class Say(CommandBase):
    """Speak `text`. What must not be heard in the hall is already masked in it."""

    kind: Literal["say"] = "say"
    text: str
    lang: Lang


class Show(CommandBase):
    kind: Literal["show"] = "show"
    screen: Screen


class StartTimer(CommandBase):
    """After `seconds`, `TimerFired(command=id)`. Starting one with a name that runs replaces it."""

    kind: Literal["start_timer"] = "start_timer"
    name: str
    seconds: float


class StopTimer(CommandBase):
    kind: Literal["stop_timer"] = "stop_timer"
    name: str


class Answer(CommandBase):
    """Find what the visitor needs. `section` is the part of a record that they ask for
    ("fee", "documents"…, empty for all), `topic` the procedure talked of so far."""

    kind: Literal["answer"] = "answer"
    question: str
    section: str = ""
    topic: str = ""
    lang: Lang
    facts: dict[str, str] = {}


class ResolveChecklist(CommandBase):
    kind: Literal["resolve_checklist"] = "resolve_checklist"
    procedure: str
    facts: dict[str, str]
    lang: Lang


class ReadCard(CommandBase):
    kind: Literal["read_card"] = "read_card"


class SubmitDossier(CommandBase):
    """`reference` is the idempotency key: the same for every try of this dossier."""

    kind: Literal["submit_dossier"] = "submit_dossier"
    procedure: str
    reference: str
    form: dict[str, str]
    lang: Lang


class LookUpDossier(CommandBase):
    kind: Literal["look_up_dossier"] = "look_up_dossier"
    code: str
    secret: str


class PrintSlip(CommandBase):
    """Print the "biên nhận đã gửi hồ sơ" of a dossier just sent."""

    kind: Literal["print_slip"] = "print_slip"
    procedure: str
    title: str
    reference: str
    code: str = ""
    secret: str = ""
    sent_at: datetime
    due: datetime | None = None
    facts: dict[str, str] = {}
    papers: tuple[Paper, ...] = ()
    sources: tuple[Source, ...] = ()
    lang: Lang


class CallOfficer(CommandBase):
    """`reason`: asked, not_understood, out_of_reach, paper_out…; never what the visitor said."""

    kind: Literal["call_officer"] = "call_officer"
    reason: str
    procedure: str = ""
    step: str = ""


class SaveFeedback(CommandBase):
    """Five faces, 1 (very bad) .. 5 (very good); None where not given."""

    kind: Literal["save_feedback"] = "save_feedback"
    kiosk: int | None = None
    officer: int | None = None
    procedure: str = ""


class RecordTurn(CommandBase):
    """One anonymous row of the journal: what kind of turn it was, never its words."""

    kind: Literal["record_turn"] = "record_turn"
    status: OutcomeStatus
    intent: str = ""
    confidence: float = 0.0
    procedure: str = ""
    section: str = ""
    flow: str = ""
    lang: Lang


class EndVisit(CommandBase):
    """Wipe: drop the snapshot and its key, every result in flight, every image."""

    kind: Literal["end_visit"] = "end_visit"


Command = Annotated[
    Say
    | Show
    | StartTimer
    | StopTimer
    | Answer
    | ResolveChecklist
    | ReadCard
    | SubmitDossier
    | LookUpDossier
    | PrintSlip
    | CallOfficer
    | SaveFeedback
    | RecordTurn
    | EndVisit,
    Field(discriminator="kind"),
]
