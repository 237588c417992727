"""Where a visit stands: plain data that serialises to JSON.

All that is known about the visitor hangs on one `State`: dropping it is the wipe, replaying
the events gives it back, and its JSON (encrypted) survives a crash.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dialogue.messages import (
    Answer,
    Answered,
    CallOfficer,
    ChecklistResolved,
    DossierFound,
    DossierSent,
    Lang,
    LookUpDossier,
    Prefs,
    PrintSlip,
    ReadCard,
    ResolveChecklist,
    SaveFeedback,
    Screen,
    SubmitDossier,
)

Place = Literal["attract", "home", "answer", "flow", "goodbye"]

AwaitedCommand = Annotated[
    Answer | ResolveChecklist | ReadCard | SubmitDossier | LookUpDossier | PrintSlip | CallOfficer | SaveFeedback,
    Field(discriminator="kind"),
]
"""A command whose result is waited for."""


class Frame(BaseModel):
    """One flow in progress.

    `history` holds the questions answered so far, for "back"; `edit_from` the read-back from
    which a single field is being corrected.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    flow: str
    step: str = ""
    history: tuple[str, ...] = ()
    edit_from: str = ""
    draft: str = ""
    """What stood half typed in the field when something else came in front."""
    answer: Answered | None = None
    """The answer that stood on the screen when this flow came in front of it…"""
    words: tuple[str, ...] = ()
    spoken: str = ""
    """…and what was said with it."""


class State(BaseModel):
    """A visit. `step` never changes one in place: it works on a copy.

    `counter` numbers commands and screens; it goes on over visits, so that a touch meant
    for an earlier screen never fits a later one.
    """

    model_config = ConfigDict(extra="forbid")

    counter: int = 0
    visit_id: str = ""
    now: datetime | None = None
    lang: Lang = "vi"
    prefs: Prefs = Prefs()
    place: Place = "attract"
    frames: tuple[Frame, ...] = ()
    """The flows in progress, the innermost last: an officer call inside a form, say."""
    slots: dict[str, str] = {}
    settled: dict[str, str] = {}
    """What is done: "flow/step" -> outcome, for sayings and calls."""
    awaited: dict[int, AwaitedCommand] = {}
    """Commands in flight; a result whose command is not here is dropped."""
    timers: dict[str, int] = {}

    heard: str = ""
    said: tuple[str, ...] = ()
    question: tuple[str, ...] = ()
    question_spoken: str = ""
    """What "repeat" says again: the last thing said that was no mere aside."""
    pending: tuple[str, ...] = ()
    """Sentences to be said together with the next question."""
    pending_spoken: tuple[str, ...] = ()
    error: str = ""
    draft: str = ""
    """What was entered and not accepted: it stays in the field."""
    misses: int = 0
    """How often in a row the visitor was not understood."""
    repeats: int = 0
    """How often in a row the same sentence has been said."""
    idle_stage: int = 0
    """0: the visitor is here; 1: softly prompted; 2: asked whether still there."""

    topic: str = ""
    section: str = ""
    """The section last asked for: "and what about the birth registration?" means it again."""
    offer: str = ""
    """The flow offered on the answer screen: "yes" starts it."""
    intent: str = ""
    confidence: float = 0.0
    answer: Answered | None = None
    checklist: ChecklistResolved | None = None
    sent: DossierSent | None = None
    found: DossierFound | None = None
    slip_qr: str = ""
    slip_failed: bool = False
    card_present: bool = False
    card_left: bool = False
    """The card on the reader is an earlier visitor's: never read it for this one."""

    screen: Screen | None = None
