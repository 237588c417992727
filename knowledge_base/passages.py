"""What can be found: every record cut into passages by section and language, and all names."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_base.base import Passage
from knowledge_base.record import KnownElsewhere, Lang, Procedure, Text
from knowledge_base.store import Library

LANGS: tuple[Lang, Lang] = ("vi", "en")
NAME = "name"


def passages(library: Library) -> list[Passage]:
    found: list[Passage] = []
    for procedure in library.procedures.values():
        for lang in LANGS:
            for section, text in _sections(procedure, lang):
                if text:
                    found.append(Passage(f"{procedure.code}/{section}/{lang}", procedure.code, section, lang, text))
        found.extend(_names(procedure))
    for known in library.elsewhere.values():
        found.extend(_names(known))
    return found


def texts(entry: Procedure | KnownElsewhere) -> Iterator[str]:
    """Everything that an entry says, but for what a record is not for."""
    for lang in LANGS:
        yield from (passage.text for passage in _names(entry) if passage.lang == lang)
        if isinstance(entry, Procedure):
            yield from (text for _, text in _sections(entry, lang))
            for fact in entry.facts:
                yield from (fact.question.in_(lang), *(value.label.in_(lang) for value in fact.values))


def _names(entry: Procedure | KnownElsewhere) -> Iterator[Passage]:
    for lang in LANGS:
        names = dict.fromkeys((entry.title.in_(lang), *entry.aliases.get(lang, ())))
        for number, text in enumerate(names):
            yield Passage(f"{entry.code}/{NAME}/{lang}/{number}", entry.code, NAME, lang, text)


def _sections(procedure: Procedure, lang: Lang) -> Iterator[tuple[str, str]]:
    def join(*parts: Text | None) -> str:
        return ". ".join(part.in_(lang).rstrip(".") for part in parts if part)

    yield "overview", join(procedure.title, procedure.short, procedure.summary)
    yield "documents", join(*(t for d in procedure.documents for t in (d.name, d.note, *d.alternatives)))
    yield "fee", join(*(t for f in procedure.fees for t in (f.name, f.note, f.reduction)))
    yield "time", join(*(limit.note for limit in procedure.time_limits))
    yield "where", join(procedure.done_by, *(channel.text for channel in procedure.channels))
    yield "steps", join(*(step.text for step in procedure.steps))
    yield "conditions", join(*(condition.text for condition in procedure.conditions))
    yield "result", join(*(result.text for result in procedure.results))
    yield "who", join(*(who.text for who in procedure.who))
    yield "deadline", join(procedure.deadline.text if procedure.deadline else None)
    yield "notes", join(*(note.text for note in (*procedure.notes, *procedure.unsure)))
    yield "legal_basis", ". ".join(f"{law.number} {law.title}" for law in procedure.legal_basis)
