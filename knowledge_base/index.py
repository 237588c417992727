"""Full-text search: SQLite FTS5 (BM25) over folded passages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from knowledge_base.base import Passage
from knowledge_base.words import LIGHT, Fold, split


def build(path: Path, passages: Iterable[Passage], fold: Fold) -> None:
    """Write the index file. `path` must not exist."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE VIRTUAL TABLE passage USING fts5(id UNINDEXED, words, tokenize='ascii')")
        db.executemany(
            "INSERT INTO passage VALUES (?, ?)",
            ((passage.id, " ".join(word.folded for word in split(passage.text, fold))) for passage in passages),
        )
    db.close()


class Lexical:
    """The index opened for reading. Safe to use from several threads."""

    def __init__(self, path: Path, fold: Fold) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._fold = fold

    def search(self, text: str, k: int) -> list[str]:
        """Ids of the k best passages, best first. Pairs of words count as phrases."""
        words = [word.folded for word in split(text, self._fold)]
        heavy = [word for word in words if word not in LIGHT]
        pairs = [f"{a} {b}" for a, b in pairwise(words) if not (a in LIGHT and b in LIGHT)]
        terms = dict.fromkeys([*heavy, *pairs] or words)
        if not terms:
            return []
        # Folded words are letters and digits only, but a quote costs nothing and rules out operators.
        query = " OR ".join('"' + term.replace('"', "") + '"' for term in terms)
        rows = self._db.execute("SELECT id FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?", (query, k))
        return [str(row[0]) for row in rows]

    def close(self) -> None:
        self._db.close()
