"""The knowledge base (kho tri thức thủ tục): what the kiosk knows about procedures.

Records and a catalogue of other procedures come from YAML; a question becomes a typed
outcome, composed from one record's fields and never from a similar procedure's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base import answers
from knowledge_base.base import (
    Checklist,
    Choice,
    Hit,
    OpenFact,
    Outcome,
    Paper,
    Passage,
    Question,
    Source,
    Status,
)
from knowledge_base.checklist import checklist
from knowledge_base.record import Facts, KnownElsewhere, Lang, Procedure
from knowledge_base.store import CATALOGUE, RECORDS, ContentError, Library, Problem, load, validate

if TYPE_CHECKING:
    from knowledge_base.chooser import Chooser
    from knowledge_base.retriever import Fusion

__all__ = [
    "CATALOGUE",
    "RECORDS",
    "Checklist",
    "Choice",
    "ContentError",
    "Hit",
    "KnowledgeBase",
    "OpenFact",
    "Outcome",
    "Paper",
    "Passage",
    "Problem",
    "Procedure",
    "Question",
    "Source",
    "Status",
    "validate",
]

_LONGEST = 600
"""Letters of a question that are read; nobody says more before the question is clear."""


class KnowledgeBase:
    """Opened once per process; every method may be called from any thread."""

    def __init__(self, library: Library, fusion: Fusion, chooser: Chooser) -> None:
        self._library, self._fusion, self._chooser = library, fusion, chooser

    @classmethod
    def open(
        cls,
        cache_dir: Path,
        fold: Callable[[str], str],
        records_dir: Path = RECORDS,
        catalogue: Path = CATALOGUE,
        chroma_url: str = "",
    ) -> KnowledgeBase:
        """Load the content and its index. The index is built when there is none for this content.

        `fold` takes diacritics and case away. `chroma_url` names a Chroma server to keep the
        vectors in; without it they lie in `cache_dir`. Raises `ContentError`.
        """
        from knowledge_base.chooser import Chooser
        from knowledge_base.passages import passages
        from knowledge_base.retriever import content_hash, open_fusion

        library = load(records_dir, catalogue)
        key = content_hash(records_dir, catalogue, fold)
        fusion = open_fusion(cache_dir, passages(library), key, fold, chroma_url)
        fusion.find("khai sinh")  # the first search of a process loads what the next ones need
        return cls(library, fusion, Chooser(library, fold))

    @property
    def procedures(self) -> Mapping[str, Procedure]:
        return self._library.procedures

    @property
    def elsewhere(self) -> Mapping[str, KnownElsewhere]:
        """Procedures that exist but whose text is not held."""
        return self._library.elsewhere

    def answer(self, question: Question) -> Outcome:
        text, lang = question.text[:_LONGEST], question.lang
        meaning = self._chooser.choose(text, question.topic, question.section, self._fusion.find(text))
        match meaning.kind:
            case "record":
                return answers.answer(self.procedures[meaning.codes[0]], question, meaning.score)
            case "elsewhere":
                code = meaning.codes[0]
                return answers.elsewhere(code, self._title(code, lang), lang, meaning.score)
            case "unclear":
                candidates = tuple(Choice(code, self._title(code, lang)) for code in meaning.codes)
                return answers.clarify(candidates, lang, meaning.score)
            case "unknown":
                return answers.elsewhere("", "", lang, meaning.score)
            case "foreign":
                return answers.out_of_scope(lang)

    def search(self, text: str, lang: Lang, k: int = 5) -> list[Hit]:
        """The k best passages in one language, for looking at what the searches find."""
        found = [d for d in self._fusion.find(text[:_LONGEST]) if d.metadata["lang"] == lang][:k]
        return [
            Hit(d.metadata["procedure"], d.metadata["section"], lang, d.metadata["score"], d.page_content[:160])
            for d in found
        ]

    def checklist(self, code: str, facts: Facts, lang: Lang) -> Checklist | None:
        """The documents for these facts and what is still to be asked; None for an unknown code."""
        procedure = self.procedures.get(code)
        return checklist(procedure, facts, lang) if procedure else None

    def _title(self, code: str, lang: Lang) -> str:
        known = self._library.procedures.get(code) or self._library.elsewhere[code]
        return known.title.in_(lang)

    def close(self) -> None:
        self._fusion.close()
