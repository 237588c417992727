"""The two searches joined by reciprocal rank fusion, and the cache that they live in."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langsmith import tracing_context
from pydantic import ConfigDict

from knowledge_base import index, vectors
from knowledge_base.base import Passage
from knowledge_base.words import Fold

if TYPE_CHECKING:
    from chromadb.api.client import Client

_DAMPING = 60
"""The usual constant of reciprocal rank fusion: how little the first ranks stand out."""
_DEPTH = 30
"""How many passages each search brings to the fusion."""


class Fusion(BaseRetriever):
    """Documents best first; `metadata` holds the passage's id, procedure, section, lang, score."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")
    lexical: index.Lexical
    likeness: vectors.Likeness
    passages: Mapping[str, Passage]

    def find(self, text: str) -> list[Document]:
        """`invoke`, but the visitor's words go to no tracing service, whatever the environment says."""
        with tracing_context(enabled=False):
            return self.invoke(text)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        scores: dict[str, float] = defaultdict(float)
        for ranking in (self.lexical.search(query, _DEPTH), self.likeness.search(query, _DEPTH)):
            for rank, passage_id in enumerate(ranking, start=1):
                scores[passage_id] += 1 / (_DAMPING + rank)
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return [self._document(self.passages[passage_id], score) for passage_id, score in best]

    @staticmethod
    def _document(passage: Passage, score: float) -> Document:
        about = {"procedure": passage.procedure, "section": passage.section, "lang": passage.lang, "score": score}
        return Document(id=passage.id, page_content=passage.text, metadata=about)

    def close(self) -> None:
        self.lexical.close()
        self.likeness.close()


def open_fusion(cache_dir: Path, passages: list[Passage], content_hash: str, fold: Fold, chroma_url: str) -> Fusion:
    """The retriever over a cache folder of its own, built first when there is none for this hash."""
    folder = cache_dir / f"knowledge-{content_hash}"
    if not folder.exists():
        _build(folder, passages, fold)
    projection = vectors.Projection.load(folder, fold)
    client = vectors.remote(chroma_url) if chroma_url else vectors.local(folder / "chroma")
    collection = f"cua-so-{content_hash}"
    if chroma_url and not _stands(client, collection, len(passages)):
        vectors.fill(client, collection, passages, projection)
    return Fusion(
        lexical=index.Lexical(folder / "passages.sqlite", fold),
        likeness=vectors.Likeness(client, collection, projection),
        passages={passage.id: passage for passage in passages},
    )


def _stands(client: Client, name: str, size: int) -> bool:
    return any(c.name == name and c.count() == size for c in client.list_collections())


def _build(folder: Path, passages: list[Passage], fold: Fold) -> None:
    """Build beside and move into place, so that a cache is whole or not there."""
    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    index.build(beside / "passages.sqlite", passages, fold)
    projection = vectors.Projection.fit([passage.text for passage in passages], fold)
    projection.save(beside)
    client = vectors.local(beside / "chroma")
    vectors.fill(client, f"cua-so-{folder.name.removeprefix('knowledge-')}", passages, projection)
    client.close()
    try:
        beside.rename(folder)
    except OSError:  # another process was faster: its cache is as good
        shutil.rmtree(beside)
        if not folder.exists():
            raise
    _tidy(folder)


def _tidy(keep: Path) -> None:
    """Remove all caches but this one and the one before (another kiosk process may still read it)."""
    others = [f for f in keep.parent.glob("knowledge-*") if f != keep and "." not in f.name]
    for old in sorted(others, key=lambda f: f.stat().st_mtime)[:-1]:
        shutil.rmtree(old, ignore_errors=True)


def content_hash(records_dir: Path, catalogue: Path, fold: Fold) -> str:
    """16 hex digits that change with the content, this room's code, Chroma and the folding."""
    digest = hashlib.sha256()
    files = [*sorted(records_dir.glob("*.yaml")), catalogue, *sorted(Path(__file__).parent.glob("*.py"))]
    for file in files:
        if file.exists():
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(version("chromadb").encode())
    digest.update(fold("Hoà, ĐƯỜNG  Ngữ-Nghĩa 1.2").encode())
    return digest.hexdigest()[:16]
