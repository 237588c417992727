"""The documents of a procedure for given facts.

The first value of a fact is the usual case: while it is not known, a document of the usual
case is named outright, any other with the words "if …".
"""

from __future__ import annotations

from knowledge_base.base import Checklist, OpenFact, Paper, Source
from knowledge_base.record import Cited, Document, Facts, Lang, Procedure, When


def checklist(procedure: Procedure, facts: Facts, lang: Lang) -> Checklist:
    certain = [d for d in procedure.documents if d.when.holds(facts) is True]
    undecided = [d for d in procedure.documents if d.when.holds(facts) is None]
    notes = [note for note in procedure.notes if note.when.holds(facts) is True]
    return Checklist(
        procedure=procedure.code,
        title=procedure.title.in_(lang),
        papers=tuple(paper(procedure, d, facts, lang) for d in certain),
        undecided=tuple(paper(procedure, d, facts, lang) for d in undecided),
        open_facts=open_facts(procedure, facts, lang),
        notes=tuple(note.text.in_(lang) for note in (*notes, *procedure.unsure)),
        sources=(source(procedure, "documents", tuple(certain + undecided), lang),),
    )


def open_facts(procedure: Procedure, facts: Facts, lang: Lang) -> tuple[OpenFact, ...]:
    """The facts that still decide a document or a note, in the record's order."""
    conditions = [d.when for d in procedure.documents] + [note.when for note in procedure.notes]
    deciding = {name for when in conditions if when.holds(facts) is None for name in when.all if name not in facts}
    return tuple(
        OpenFact(fact.name, fact.question.in_(lang), tuple((v.value, v.label.in_(lang)) for v in fact.values))
        for fact in procedure.facts
        if fact.name in deciding
    )


def paper(procedure: Procedure, document: Document, facts: Facts, lang: Lang) -> Paper:
    alternatives = tuple(text.in_(lang) for text in document.alternatives)
    note = document.note.in_(lang) if document.note else ""
    # What stands in for a paper helps whoever lacks it, unless the facts say that they have it.
    undecided = document.when.holds(facts) is None or not document.when.all
    return Paper(
        name=document.name.in_(lang),
        note=" ".join((note, *alternatives) if undecided else (note,)).strip(),
        originals=document.originals,
        copies=document.copies,
        certified_copies=document.certified_copies,
        form=document.form,
        present_only=document.present_only,
        when="" if is_usual(procedure, document.when, facts) else condition(procedure, document.when, facts, lang),
    )


def is_usual(procedure: Procedure, when: When, facts: Facts) -> bool:
    """True when it holds for the facts, with the usual value of each that is not known."""
    usual = {fact.name: fact.values[0].value for fact in procedure.facts}
    return when.holds({**usual, **facts}) is True


def condition(procedure: Procedure, when: When, facts: Facts, lang: Lang) -> str:
    """The values that are still to be told and are not the usual ones: "Trẻ bị bỏ rơi"."""
    parts: list[str] = []
    for fact in procedure.facts:
        values = when.all.get(fact.name)
        if values is None or fact.name in facts or fact.values[0].value in values:
            continue
        labels = [v.label.in_(lang) for v in fact.values if v.value in values]
        parts.append((" hoặc " if lang == "vi" else " or ").join(labels))
    return (" và " if lang == "vi" else " and ").join(parts)


def source(procedure: Procedure, section: str, cited: tuple[Cited, ...], lang: Lang) -> Source:
    """Where a section comes from: what its parts cite, else what the whole record rests on;
    checked on the earliest day of its parts."""
    numbers = dict.fromkeys(number for part in cited for number in part.legal_basis)
    everything = tuple(text.number for text in procedure.legal_basis)
    return Source(
        procedure=procedure.code,
        title=procedure.title.in_(lang),
        section=section,
        legal_basis=tuple(numbers) or everything,
        checked=min((part.checked or procedure.checked for part in cited), default=procedure.checked),
        url=procedure.source.url,
    )
