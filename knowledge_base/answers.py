"""Outcomes in words: an answer composed from a record, or why there is none."""

from __future__ import annotations

from knowledge_base.base import Choice, Outcome, Question
from knowledge_base.checklist import source
from knowledge_base.record import Lang, Procedure, Section
from knowledge_base.sections import Asked, part
from knowledge_base.wording import day, polite, sentences

_SPOKEN = 2
"""How many sentences are said at once; the rest is shown."""


def answer(procedure: Procedure, question: Question, score: float) -> Outcome:
    """The section asked for, for the facts known, on the day of the question."""
    section: Section = question.section or "overview"
    lang = question.lang
    found = part(section, Asked(procedure, question.facts, lang, question.today))
    origin = source(procedure, section, found.cited, lang)
    # An expired record is never told as certain: the warning is said, not only shown.
    warning = (_warning(procedure, lang),) if _expired(procedure, question) else ()
    said, shown = _split(found.sentences, min(found.to_say, _SPOKEN - len(warning)))
    return Outcome(
        status="answered" if found.sure else "partly_answered",
        code=procedure.code,
        procedure=procedure.code,
        title=procedure.title.in_(lang),
        section=section,
        lines=(polite(said[0], lang), *said[1:], *warning),
        more=(*shown, _checked(procedure, lang)),
        papers=found.papers,
        sources=(origin,),
        score=score,
    )


def _split(texts: tuple[str, ...], spoken: int) -> tuple[list[str], list[str]]:
    """The first sentences, to be said, and the rest of the texts, to be shown."""
    said: list[str] = []
    for place, text in enumerate(texts):
        pieces = sentences(text)
        room = spoken - len(said)
        said += pieces[:room]
        if len(pieces) >= room:
            rest = [" ".join(pieces[room:])] if pieces[room:] else []
            return said, [*rest, *texts[place + 1 :]]
    return said, []


def _expired(procedure: Procedure, question: Question) -> bool:
    return procedure.check_again is not None and procedure.check_again < question.today


def _warning(procedure: Procedure, lang: Lang) -> str:
    since = day(procedure.check_again or procedure.checked, lang)
    if lang == "vi":
        return f"Thông tin này cần được kiểm tra lại từ ngày {since}, xin ông/bà hỏi lại cán bộ cho chắc."
    return f"This should have been checked again by {since}, so please ask the officer to be sure."


def _checked(procedure: Procedure, lang: Lang) -> str:
    checked = day(procedure.checked, lang)
    if lang == "vi":
        return f"Theo thủ tục {procedure.code}, kiểm tra ngày {checked}."
    return f"From procedure {procedure.code}, checked on {checked}."


def clarify(candidates: tuple[Choice, ...], lang: Lang, score: float) -> Outcome:
    line = "Dạ, ông/bà muốn hỏi về thủ tục nào ạ?" if lang == "vi" else "Which procedure do you mean?"
    return Outcome("clarify", lines=(line,), candidates=candidates, score=score)


def elsewhere(code: str, title: str, lang: Lang, score: float) -> Outcome:
    """A procedure that exists but is not held ("" when even its name is not known)."""
    if lang == "vi":
        name = f"thủ tục “{title}”" if title else "việc này"
        line = f"Dạ, tôi chưa có thông tin về {name}. Xin ông/bà hỏi cán bộ tại quầy."
    else:
        name = f"the procedure “{title}”" if title else "that"
        line = f"I have no information about {name}. Please ask the officer at the counter."
    return Outcome("not_in_knowledge_base", code, lines=(line,), known_elsewhere=title, score=score)


def out_of_scope(lang: Lang) -> Outcome:
    if lang == "vi":
        line = "Dạ, tôi chỉ giúp được về giấy tờ, thủ tục ở xã, phường. Ông/bà cần làm giấy tờ gì ạ?"
    else:
        line = "I can only help with papers and procedures of this office. Which one do you need?"
    return Outcome("out_of_scope", lines=(line,))
