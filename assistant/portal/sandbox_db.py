"""What the sandbox portal remembers: one SQLite file of its own.

It does what a portal that knows nothing of idempotency does: two dossiers with the same
referenceUid are two dossiers, and the first is the one that is found.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from assistant.portal.codes import ALPHABET, SECRET_LENGTH, same_secret

PATH = ("new", "receiving", "processing", "done")
"""The states that a dossier goes through here, and how the portal says them."""
STATE_TEXTS = {
    "new": "Mới đăng ký",
    "receiving": "Được tiếp nhận",
    "processing": "Đang xử lý",
    "done": "Đã xử lý xong",
}
SAME_DAY = 0
CUT_OFF = time(15)
CLOSING = time(17)
TIME_LIMITS = {
    "1.001193": SAME_DAY,
    "2.000815": SAME_DAY,
    "1.010041": 1,
    "1.004194": 3,
    "1.014064": 7,
    "1.014027": 10,
}
"""Procedure -> working days. `SAME_DAY`: what comes after 15:00 is done the next working day."""
USUAL_TIME_LIMIT = 5
_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}

_TABLES = """
CREATE TABLE IF NOT EXISTS dossiers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reference TEXT NOT NULL,
    input TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at TEXT NOT NULL,
    number TEXT NOT NULL DEFAULT '',
    submitted_at TEXT,
    due_at TEXT,
    steps INTEGER NOT NULL DEFAULT 0,
    held TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS dossiers_reference ON dossiers (reference);
CREATE TABLE IF NOT EXISTS files (
    reference TEXT PRIMARY KEY,
    dossier INTEGER NOT NULL REFERENCES dossiers (id),
    form_data TEXT NOT NULL DEFAULT ''
);
"""


class SandboxDb:
    """Each call opens, commits and closes: killed at any moment, it holds what it answered for.

    `step_s` moves every submitted dossier one state on each so many seconds; 0: by hand only.
    """

    def __init__(self, path: Path, step_s: float = 0) -> None:
        self._path = path
        self._step_s = step_s
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(path, timeout=10)
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(_TABLES)
        if "held" not in {column[1] for column in db.execute("PRAGMA table_info(dossiers)")}:
            db.execute("ALTER TABLE dossiers ADD COLUMN held TEXT NOT NULL DEFAULT ''")
        db.close()

    def create(self, fields: Mapping[str, str], now: datetime) -> dict[str, object]:
        """A draft with an empty electronic declaration. The secret is the one proposed, if it can be one."""
        proposed = fields.get("password", "").upper()
        fits = len(proposed) == SECRET_LENGTH and set(proposed) <= set(ALPHABET)
        secret = proposed if fits else "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
        reference = fields.get("referenceUid") or str(uuid.uuid4())
        with self._transaction() as db:
            made = db.execute(
                "INSERT INTO dossiers (reference, input, secret, created_at) VALUES (?, ?, ?, ?)",
                (reference, json.dumps(dict(fields)), secret, now.isoformat()),
            )
            db.execute("INSERT INTO files (reference, dossier) VALUES (?, ?)", (str(uuid.uuid4()), made.lastrowid))
            row = db.execute("SELECT * FROM dossiers WHERE id = ?", (made.lastrowid,)).fetchone()
        return self._detail(row, now)

    def find(self, name: str, now: datetime, secret: str = "") -> dict[str, object] | None:
        """By row number or referenceUid; with a secret given, only if it is the right one."""
        row = self._row(name)
        if row is None or (secret and not same_secret(secret, row["secret"])):
            return None
        return self._detail(row, now)

    def search(self, number: str, secret: str, now: datetime) -> list[dict[str, object]]:
        with self._transaction() as db:
            rows = db.execute("SELECT * FROM dossiers WHERE number = ? AND number <> ''", (number,)).fetchall()
        return [self._detail(row, now) for row in rows if same_secret(secret, row["secret"])]

    def files(self, name: str) -> list[dict[str, object]] | None:
        row = self._row(name)
        if row is None:
            return None
        with self._transaction() as db:
            files = db.execute("SELECT * FROM files WHERE dossier = ?", (row["id"],)).fetchall()
        return [_file_model(file) for file in files]

    def fill_in(self, name: str, file: str, form_data: str) -> dict[str, object] | None:
        row = self._row(name)
        if row is None:
            return None
        change = "UPDATE files SET form_data = ? WHERE reference = ? AND dossier = ? RETURNING *"
        with self._transaction() as db:
            changed = db.execute(change, (form_data, file, row["id"])).fetchone()
        return _file_model(changed) if changed else None

    def submit(self, name: str, now: datetime) -> dict[str, object] | None:
        """Gives a draft its number, like 000.00.26.H29-261122-0001, and the day it will be ready."""
        found = self._row(name)
        if found is None:
            return None
        with self._transaction() as db:
            row = db.execute("SELECT * FROM dossiers WHERE id = ?", (found["id"],)).fetchone()
            if not row["number"]:
                prefix = f"000.00.26.H29-{now:%y%m%d}-"
                used = db.execute("SELECT count(*) FROM dossiers WHERE number LIKE ?", (prefix + "%",)).fetchone()[0]
                due = due_date(json.loads(row["input"]).get("serviceCode", ""), now)
                db.execute(
                    "UPDATE dossiers SET number = ?, submitted_at = ?, due_at = ? WHERE id = ?",
                    (f"{prefix}{used + 1:04d}", now.isoformat(), due.isoformat(), row["id"]),
                )
                row = db.execute("SELECT * FROM dossiers WHERE id = ?", (row["id"],)).fetchone()
        return self._detail(row, now)

    def advance(self, name: str, now: datetime, state: str = "") -> dict[str, object] | None:
        """One state on; or to a given one, also off the usual path, where it then stays."""
        row = self._row(name)
        if row is None:
            return None
        with self._transaction() as db:
            db.execute("UPDATE dossiers SET steps = steps + 1, held = ? WHERE id = ?", (state, row["id"]))
        return self.find(name, now)

    def overview(self, now: datetime) -> list[dict[str, object]]:
        """Every dossier, with the names of the filled fields and nothing of what they hold."""
        with self._transaction() as db:
            rows = db.execute("SELECT * FROM dossiers ORDER BY id").fetchall()
            forms = dict(db.execute("SELECT dossier, form_data FROM files").fetchall())
        return [
            {
                "id": row["id"],
                "reference": row["reference"],
                "number": row["number"],
                "state": self._state(row, now),
                "fields": sorted(json.loads(forms[row["id"]] or "{}")),
            }
            for row in rows
        ]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        finally:
            db.close()

    def _row(self, name: str) -> sqlite3.Row | None:
        column = "id" if name.isascii() and name.isdigit() and len(name) < 19 else "reference"
        with self._transaction() as db:
            row = db.execute(f"SELECT * FROM dossiers WHERE {column} = ? ORDER BY id", (name,)).fetchone()
        return row if isinstance(row, sqlite3.Row) else None

    def _state(self, row: sqlite3.Row, now: datetime) -> str:
        if not row["number"]:
            return ""
        if row["held"]:
            return str(row["held"])
        waited = (now - datetime.fromisoformat(row["submitted_at"])).total_seconds()
        steps = row["steps"] + (int(waited // self._step_s) if self._step_s else 0)
        return PATH[min(max(steps, 0), len(PATH) - 1)]

    def _detail(self, row: sqlite3.Row, now: datetime) -> dict[str, object]:
        """A DossierDetailModel, with the secret for the kiosk's own account (see docs/portal.md)."""
        state = self._state(row, now)
        taken_over = ("serviceCode", "serviceName", "govAgencyCode", "dossierTemplateNo", "applicantName")
        given = json.loads(row["input"])
        return {
            "dossierId": row["id"],
            "referenceUid": row["reference"],
            **{name: given.get(name, "") for name in taken_over},
            "dossierNo": row["number"],
            "password": row["secret"],
            "createDate": _portal_time(row["created_at"]),
            "submitDate": _portal_time(row["submitted_at"]),
            "dueDate": _portal_time(row["due_at"]),
            "dossierStatus": state,
            "dossierStatusText": STATE_TEXTS.get(state, state),
        }


def due_date(procedure: str, submitted: datetime) -> datetime:
    """When it is to be ready (ngày hẹn trả): at closing time of a working day, in the zone of `submitted`."""
    limit = TIME_LIMITS.get(procedure, USUAL_TIME_LIMIT)
    day = submitted.date()
    if limit == SAME_DAY:
        limit = 0 if _works(day) and submitted.time() < CUT_OFF else 1
    for _ in range(limit):
        day += timedelta(days=1)
        while not _works(day):
            day += timedelta(days=1)
    return datetime.combine(day, CLOSING, submitted.tzinfo)


def _works(day: date) -> bool:
    """Monday to Friday but for the holidays with a date of their own; Tết is not reckoned with here."""
    return day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS


def _portal_time(text: str | None) -> str:
    return f"{datetime.fromisoformat(text):%d/%m/%Y %H:%M:%S}" if text else ""


def _file_model(file: sqlite3.Row) -> dict[str, object]:
    return {
        "referenceUid": file["reference"],
        "dossierId": file["dossier"],
        "dossierPartNo": "TP01",
        "displayName": "Tờ khai điện tử",
        "eForm": True,
        "removed": False,
        "formData": file["form_data"],
    }
