"""A `Screen` made into HTML.

A screen is laid out from the parts it has (captions, lines, papers, rows, a field, buttons…),
not from a template for each name: a new kind of screen needs nothing here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypedDict
from xml.etree import ElementTree

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dialogue.messages import Face, Option, Row, Screen
from kiosk_shell.words import WORDS, day, paper_tags

HERE = Path(__file__).parent
STATIC = HERE / "static"
"""What the page loads from /static: styles, fonts, scripts, icons."""

EDIT_ACTION = "correct"
"""The action of "sửa" beside a row of a review; its value is the row's `edit`."""
RATE_ACTION = "choose"
"""The action of a face that no option of the screen stands for; its value is the face's."""

SAME_PICTURE = {
    "all_right": "yes",
    "not_right": "no",
    "still_here": "yes",
    "continue": "next",
    "resume": "next",
    "start_flow": "edit",
    "call_officer": "officer",
    "feedback": "star",
    "theme": "contrast",
    "reach": "low_reach",
    "section_documents": "paper",
    "section_fee": "money",
    "section_time": "time",
    "section_where": "where",
    "section_how": "send",
    "section_steps": "next",
    "procedure_1.001193": "birth",
    "procedure_1.014064": "card",
    "procedure_1.014027": "elder",
    "procedure_2.000815": "stamp",
    "procedure_1.010041": "people",
    "procedure_1.004194": "house",
    "procedure": "paper",
}
"""Icons that go by another name in the sprite; a procedure without one of its own gets a paper."""

FEW = {1: 4, 2: 4, 3: 2, 4: 2}
"""For each text size: up to so many options stay pinned under the content. Of more, only the
primary ones do; the others belong to the content, and may scroll with it."""


class KeyboardPlan(TypedDict):
    layout: str
    telex: bool
    capitals: str


def render_page(screen: Screen, *, kiosk_name: str, dock: bool) -> str:
    """The whole page, showing `screen`. With `dock`, an empty dock that the socket fills."""
    return (
        environment()
        .get_template("page.html")
        .render(**_view(screen), kiosk_name=kiosk_name, dock=dock, sprite=_sprite())
    )


def render_screen(screen: Screen) -> str:
    """The fragment `<main id="screen">`; sent over the socket it takes the old one's place."""
    return environment().get_template("screen.html").render(**_view(screen))


@cache
def environment() -> Environment:
    """The templates, read once. Everything from a `Screen` is escaped."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(
        icon_of=icon_of,
        qr=qr,
        source_qr=_source_qr,
        day=day,
        paper_tags=paper_tags,
        wide=_wide,
        edit_action=EDIT_ACTION,
    )
    return env


def _view(screen: Screen) -> dict[str, object]:
    faces = {str(face.value) for face in screen.faces}
    options = [option for option in screen.options if option.value not in faces]
    many = len(options) > FEW[screen.prefs.text_size] and not screen.field
    choices = [option for option in options if many and not option.primary]
    pinned = [option for option in options if option not in choices]
    return {
        "s": screen,
        "w": WORDS[screen.lang],
        "choices": choices,
        "choice_columns": columns(choices),
        "options": pinned,
        "option_columns": columns(pinned),
        "face_actions": [(face, _face_action(face, screen)) for face in screen.faces],
        "keyboard": keyboard(screen),
        "asks": screen.name in ("home", "answer") and screen.field is None,
    }


def columns(options: list[Option]) -> str:
    """How buttons stand: "row" side by side at every text size ("Đúng", "Không"), "pair" as
    tiles while there is room for two, else "list" beneath each other."""
    longest = max((len(option.label) for option in options), default=0)
    if len(options) == 2 and longest <= 8 and not any(option.note for option in options):
        return "row"
    tiles = len(options) > 1 and longest <= 26 and all(map(icon_of, options))
    return "pair" if tiles else "list"


def keyboard(screen: Screen) -> KeyboardPlan:
    """Which keyboard the screen's field (or ask box) gets.

    An English visitor types plain letters, but a name is spelled as on Vietnamese papers.
    """
    kind = screen.field.kind if screen.field else "text"
    layout = "telex" if kind in ("text", "name") else kind
    telex = layout == "telex" and (screen.lang == "vi" or kind == "name")
    capitals = {"name": "words", "code": "all"}.get(kind, "first" if screen.field else "none")
    return {"layout": layout, "telex": telex, "capitals": capitals}


def icon_of(option: Option) -> str:
    """The option's icon in the sprite: by the name it gives, else by its action, else none."""
    names = (option.icon, option.action)
    return next((found for name in names if (found := SAME_PICTURE.get(name, name)) in _icons()), "")


def qr(text: str) -> str:
    """A QR code as a `data:` URL of an SVG, dark on white with its quiet zone.

    Not kept: what is in it may be about the visitor.
    """
    return segno.make(text, micro=False, error="m").svg_data_uri(border=4, light="#fff", omitsize=True)


_source_qr = cache(qr)  # addresses of public procedures: few, and about nobody


def _wide(row: Row) -> bool:
    """Whether a row needs the whole width rather than half of it."""
    return len(row.value) > 20 or len(row.label) > 22


def _face_action(face: Face, screen: Screen) -> str:
    return next((option.action for option in screen.options if option.value == str(face.value)), RATE_ACTION)


@cache
def _sprite() -> Markup:
    # Our own file: inlined so that an icon never blinks while a sprite is fetched.
    return Markup((STATIC / "icons.svg").read_text(encoding="utf-8"))


@cache
def _icons() -> frozenset[str]:
    root = ElementTree.fromstring(_sprite())
    return frozenset(symbol.get("id", "").removeprefix("i-") for symbol in root)
