"""Commands: what is to be done. Every one carries a number (`id`), which its result repeats."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dialogue.messages.screen import Screen
from dialogue.messages.values import Lang, Message, OutcomeStatus, Paper, Source


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
    facts: dict[str, str] = Field(default_factory=dict)


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
    facts: dict[str, str] = Field(default_factory=dict)
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
