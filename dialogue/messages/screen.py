"""Screens: one whole picture each, in words that are already in the visitor's language."""

from __future__ import annotations

from typing import Literal

from dialogue.messages.values import Lang, Message, Paper, Source


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
