"""The door to the public-service portal (Cổng dịch vụ công): hand in, look up, is it up?

Whatever can be expected to go wrong is a value here. The one thing that a portal must be
honest about is doubt: `Unreachable(certain=False)` says that the request may have arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Clock = Callable[[], datetime]
"""Gives the time now, as an aware datetime."""

STATES = (
    "new",
    "receiving",
    "waiting",
    "processing",
    "pausing",
    "paying",
    "posting",
    "handover",
    "releasing",
    "correcting",
    "cancelling",
    "denied",
    "unresolved",
    "cancelled",
    "done",
    "interoperating",
    "other",
)
"""The states of a dossier (trạng thái hồ sơ) as OpenCPS names them; "other" for one that we don't know."""


@dataclass(frozen=True)
class Applicant:
    """Who asks (người nộp hồ sơ). Kept out of `repr`, so that it never reaches a log."""

    name: str = field(repr=False)
    id_number: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class Dossier:
    """A dossier (hồ sơ) ready to be handed in.

    `reference` is the idempotency key, the same for every try; it travels as `referenceUid`
    and holds at least one letter (a portal takes a bare number for its own row id).
    `secret` is the look-up secret that the kiosk proposes; a portal may choose its own.
    """

    reference: str
    procedure: str
    title: str
    applicant: Applicant
    form: Mapping[str, str] = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sent:
    """The portal has the whole dossier. `code` is its dossier code (mã hồ sơ): empty where
    the portal gives one only after an officer accepted it."""

    code: str
    secret: str = field(repr=False)
    sent_at: datetime
    due: datetime | None = None


@dataclass(frozen=True)
class Refused:
    """The portal does not take this dossier, now or later. Reasons: `rejected`,
    `reference_not_kept`; `not_put` when the outbox has none such.
    `detail` is for operators, never visitors' words."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Unreachable:
    """No clear answer. `certain`: nothing of what we asked for can have happened.
    Details for operators: no_connection, no_answer, credentials, settling,
    no_declaration_form, http_<status>…"""

    certain: bool
    detail: str = ""


SubmitResult = Sent | Refused | Unreachable


@dataclass(frozen=True)
class Found:
    """What may be told about a dossier to somebody who knows its secret."""

    code: str
    procedure: str
    title: str
    state: str
    """One of `STATES`."""
    note: str = ""
    sent_at: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class NotFound:
    """No such dossier, or not this secret: which of the two is not said."""


LookUpResult = Found | NotFound | Unreachable


@dataclass(frozen=True)
class PortalHealth:
    """`reason` is empty when it is up; else no_connection, credentials, http_<status>…"""

    up: bool
    reason: str = ""


class Portal(Protocol):
    async def submit(self, dossier: Dossier, *, may_create: bool = True) -> SubmitResult:
        """Hand the dossier in, going on where an earlier try stopped.

        Looks the reference up first, so calling it again never makes a second dossier once
        the first can be seen. With `may_create=False` it finishes a dossier that it finds but
        creates none: for the time in which an unanswered request may still take effect.
        """
        ...

    async def look_up(self, code: str, secret: str) -> LookUpResult:
        """By the portal's own dossier code and its 4-character secret."""
        ...

    async def status(self, reference: str) -> LookUpResult:
        """By our own reference, of a dossier that this kiosk sent: needs no secret."""
        ...

    async def health(self) -> PortalHealth: ...
