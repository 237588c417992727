"""The figures of all runs in one SQLite file, for trends. Made from the runs' folders: when it
is damaged or gone it is made anew from them."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from evals.base import Evaluation, Metric
from evals.reading import BadFiles, shown
from evals.runs import About, Run, Runs

_TABLES = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, started TEXT NOT NULL, seconds REAL NOT NULL, passed INTEGER NOT NULL, version TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS metric (
    run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE, suite TEXT NOT NULL, name TEXT NOT NULL,
    value REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL, n INTEGER NOT NULL, unit TEXT NOT NULL,
    PRIMARY KEY (run, suite, name)
);
"""


_NOT_NOW = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
)
"""What keeps from a file that is not damaged."""


class History:
    """Each call opens and closes the file; raises `sqlite3.DatabaseError` when it is damaged, and
    `BadFiles` when something else keeps from it: another run, the rights, a full disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, about: About, evaluations: Mapping[str, Evaluation]) -> None:
        """A finished run; the same run again replaces what was there."""
        with self._open() as db:
            db.execute("DELETE FROM run WHERE id = ?", (about.id,))
            row = (about.id, about.started.isoformat(), about.seconds, about.passed, about.versions.get("commit", ""))
            db.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?)", row)
            db.executemany(
                "INSERT INTO metric VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (about.id, suite, m.name, m.value, m.low, m.high, m.n, m.unit)
                    for suite, found in evaluations.items()
                    for m in found.metrics
                ],
            )

    def trend(self, suite: str, last: int = 30) -> dict[str, list[tuple[str, float]]]:
        """Metric -> (run, value), oldest first, over the newest runs that had this suite."""
        with self._open() as db:
            runs = "SELECT DISTINCT run FROM metric WHERE suite = ? ORDER BY run DESC LIMIT ?"
            rows = db.execute(
                f"SELECT name, run, value FROM metric WHERE suite = ? AND run IN ({runs}) ORDER BY run",
                (suite, suite, last),
            ).fetchall()
        found: dict[str, list[tuple[str, float]]] = {}
        for name, run, value in rows:
            found.setdefault(name, []).append((run, value))
        return found

    def runs(self) -> list[tuple[str, datetime, float, bool, list[tuple[str, Metric]]]]:
        """(id, when, seconds, passed, its metrics by suite), newest first."""
        with self._open() as db:
            rows = db.execute("SELECT id, started, seconds, passed FROM run ORDER BY id DESC").fetchall()
            metrics: dict[str, list[tuple[str, Metric]]] = {}
            for run, suite, name, value, low, high, n, unit in db.execute("SELECT * FROM metric"):
                metric = Metric(name=name, value=value, low=low, high=high, n=n, unit=unit)
                metrics.setdefault(run, []).append((suite, metric))
        return [(i, datetime.fromisoformat(at), s, bool(ok), metrics.get(i, [])) for i, at, s, ok in rows]

    def rebuild(self, runs: Runs) -> int:
        """Forget all and read the runs' folders again. The number of runs that were found."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        found = runs.finished()
        for run in found:
            about = run.about()
            self.add(about, _evaluations(run, about))
        return len(found)

    def mend(self, runs: Runs, now: datetime) -> str:
        """Put a damaged file aside and make it anew, as one that is gone; what was done with a
        damaged one, in a sentence, or nothing."""
        try:
            if not self.runs():
                self.rebuild(runs)
        except (sqlite3.DatabaseError, ValueError) as error:
            aside = self.path.with_name(f"{self.path.stem}-damaged-{now:%Y%m%d-%H%M%S}{self.path.suffix}")
            self.path.replace(aside)
            found = self.rebuild(runs)
            return (
                f"{shown(self.path)}: was damaged ({error}); put aside as {aside.name} "
                f"and made anew from {found} run{'' if found == 1 else 's'}"
            )
        return ""

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with contextlib.closing(sqlite3.connect(self.path, timeout=30)) as db:
                db.execute("PRAGMA foreign_keys = ON")
                db.executescript(_TABLES)
                with db:
                    yield db
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _NOT_NOW:
                raise
            told = f"{shown(self.path)}: {error}; see whether another run is going on, the disk is full or it is yours"
            raise BadFiles([told]) from None


def _evaluations(run: Run, about: About) -> dict[str, Evaluation]:
    """The suites of a run that can be read."""
    found = {}
    for suite in about.suites:
        with contextlib.suppress(BadFiles):
            found[suite] = run.evaluation(suite)
    return found
