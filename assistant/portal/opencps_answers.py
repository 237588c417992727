"""Reads OpenCPS's answers. They differ from version to version, so nothing here trusts them:
whatever comes, the result is a value or None, never an exception."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from assistant.portal.base import STATES, Found
from assistant.portal.codes import tidy

VIETNAM = timezone(timedelta(hours=7))
"""The portal writes its times without a zone: they are Vietnam's."""

_TEXT_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
_DIGIT_FORMATS = {14: "%Y%m%d%H%M%S", 8: "%Y%m%d"}
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class Detail:
    """What we use of a DossierDetailModel. `id` is the portal's row number, > 0."""

    id: int
    reference: str
    code: str
    secret: str = field(repr=False)
    procedure: str
    title: str
    state: str
    note: str = field(repr=False)
    sent_at: datetime | None
    due: datetime | None
    handed_in: bool
    """Whether it was submitted: until then it is a draft that no officer sees."""

    def told(self) -> Found:
        return Found(self.code, self.procedure, self.title, self.state, self.note, self.sent_at, self.due)


def parse_json(raw: bytes) -> object:
    """The JSON value, or None for anything that is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def parse_detail(body: object) -> Detail | None:
    """A dossier out of a DossierDetailModel; None when there is no dossier in it."""
    if not isinstance(body, dict):
        return None
    number = _number(body.get("dossierId"))
    if number is None:
        return None
    code = tidy(_text(body, "dossierNo"))
    sent_at = parse_time(body.get("submitDate"))
    state = _text(body, "dossierStatus").lower()
    return Detail(
        id=number,
        reference=_text(body, "referenceUid"),
        code=code,
        # No published model of the answer has the secret; some portals send it all the same.
        secret=_text(body, "password") or _text(body, "secretKey"),
        procedure=_text(body, "serviceCode"),
        title=_text(body, "serviceName"),
        state=state if state in STATES else ("other" if state else "new"),
        note=_text(body, "stepInstruction"),
        sent_at=sent_at,
        due=parse_time(body.get("dueDate")),
        # Some versions date a draft as soon as it is made; only a submitted one has a status.
        handed_in=bool(state) and (bool(code) or sent_at is not None),
    )


def parse_found_id(body: object, code: str) -> int | None:
    """The row number of the dossier with exactly this code in a list of dossiers."""
    for item in _items(body):
        if tidy(_text(item, "dossierNo")) == tidy(code):
            return _number(item.get("dossierId"))
    return None


def parse_declaration(body: object, part: str) -> str | None:
    """The reference of the electronic declaration (tờ khai) in a list of DossierFileModel:
    the one for `part` (dossierPartNo or fileTemplateNo), or the first e-form when `part` is empty."""
    for item in _items(body):
        if item.get("removed") is True:
            continue
        names = (_text(item, "dossierPartNo"), _text(item, "fileTemplateNo"))
        wanted = part in names if part else item.get("eForm") in (True, "true")
        if wanted and (reference := _text(item, "referenceUid")):
            return reference
    return None


def parse_time(value: object) -> datetime | None:
    """A time as OpenCPS may write it: dd/MM/yyyy HH:mm:ss, ISO, yyyyMMddHHmmss, or milliseconds."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_milliseconds(value)
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > 40:
        return None
    if text.isascii() and text.isdigit():
        shape = _DIGIT_FORMATS.get(len(text))
        return _strptime(text, shape) if shape else _from_milliseconds(int(text))
    for shape in _TEXT_FORMATS:
        if found := _strptime(text, shape):
            return found
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.utcoffset() is not None else moment.replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _strptime(text: str, shape: str) -> datetime | None:
    try:
        return datetime.strptime(text, shape).replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _from_milliseconds(value: float) -> datetime | None:
    # Zero and the small numbers near it mean "none" in the portal's database.
    if not math.isfinite(value) or not 1e11 < value < 1e14:
        return None
    return datetime.fromtimestamp(value / 1000, UTC).astimezone(VIETNAM)


def _items(body: object) -> Iterator[Mapping[str, object]]:
    data = body.get("data") if isinstance(body, dict) else body
    if isinstance(data, list):
        yield from (item for item in data if isinstance(item, dict))


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else None


def _text(body: Mapping[str, object], name: str) -> str:
    """One line, NFC, no control signs, of bounded length: fit to be shown."""
    value = body.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 2**63 else ""
    if not isinstance(value, str):
        return ""
    printable = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in value[: 4 * _LONGEST_TEXT])
    return unicodedata.normalize("NFC", " ".join(printable.split()))[:_LONGEST_TEXT]
