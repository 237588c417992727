"""What a slip says: all of it on paper (`SlipContent`), the counter's part in the QR code (`SlipPayload`)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

Lang = Literal["vi", "en"]

COUNTER_TIME = timezone(timedelta(hours=7))
"""Việt Nam has one time zone and no summer time."""

MOST_FACTS = 16
"""With more the QR code could not be drawn large enough for the paper's width."""

PLAIN = r"[ -~]{0,40}"
"""Names that machines give: ASCII and short, for the same reason."""

Plain = Annotated[str, Field(pattern=f"^{PLAIN}$")]

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ANSWER = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
LONG_NUMBER = re.compile(r"\d{9}")
"""Nine digits in a row: an ID or phone number, never the answer to a question with choices."""


class SlipPaper(BaseModel):
    """A paper (giấy tờ) to bring: its name, and in plain words how many, which kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    note: str = ""


class SlipContent(BaseModel):
    """The slip (biên nhận đã gửi hồ sơ) whole, in the visitor's language.

    `code` is the portal's dossier code, empty while the dossier waits in the kiosk
    (`reference` is then what the visitor looks it up by). `where` and `next_step` are one or
    two plain sentences each; what is empty is left off the paper. `checked` is the day the
    record was compared with its source. No name and no number of a person belongs here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kiosk_id: Plain
    kiosk_name: str
    procedure: Plain
    title: str
    reference: Plain
    code: str = ""
    secret: str = ""
    sent_at: AwareDatetime
    due: AwareDatetime | None = None
    papers: tuple[SlipPaper, ...] = ()
    where: str = ""
    next_step: str = ""
    facts: dict[str, str] = {}
    checked: date
    lang: Lang


def is_answer(name: str, value: str) -> bool:
    """Whether a fact is the answer to a question with choices, as opposed to words of a person."""
    return bool(NAME.fullmatch(name) and ANSWER.fullmatch(value) and not LONG_NUMBER.search(name + "=" + value))


def _only_answers(facts: dict[str, str]) -> dict[str, str]:
    for name, value in facts.items():
        if not is_answer(name, value):
            raise ValueError(f"the fact “{name}” is not the answer to a question with choices")
    return facts


class SlipPayload(BaseModel):
    """What the counter reads from the QR code: what was told, from which record, on which day.

    `facts` are the answers that the checklist was made from. It holds no name, no number of
    a person and not the look-up secret: a slip left behind opens nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kiosk_id: Plain
    procedure: Plain
    checked: date
    told_on: date
    reference: Plain
    code: Plain = ""
    facts: Annotated[dict[str, str], Field(max_length=MOST_FACTS), AfterValidator(_only_answers)] = {}


def payload_of(content: SlipContent) -> SlipPayload:
    """The counter's part of a slip. Facts that are not choices stay out, and so does the secret."""
    answers = [(name, value) for name, value in sorted(content.facts.items()) if is_answer(name, value)]
    return SlipPayload(
        kiosk_id=content.kiosk_id,
        procedure=content.procedure,
        checked=content.checked,
        told_on=at_counter(content.sent_at).date(),
        reference=content.reference,
        code=content.code if re.fullmatch(PLAIN, content.code) else "",  # the portal's: anything may come
        facts=dict(answers[:MOST_FACTS]),
    )


def at_counter(moment: datetime) -> datetime:
    """The same moment on the clock of the hall."""
    return moment.astimezone(COUNTER_TIME)
