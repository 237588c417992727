"""The facts of a record that its twin must hold: fees, times, papers, ages, days, legal texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

from knowledge_base import Procedure
from knowledge_base.record import Fee, Lang, Section, Text, TimeLimit
from knowledge_base.wording import day, hour, money


@dataclass(frozen=True)
class Fact:
    """Something a record states. `text` is how an answer in `lang` writes it, `about` what it is."""

    section: Section
    lang: Lang
    text: str
    about: str
    rivals: tuple[str, ...] | None = None
    """For a paper, whose name may be shortened: the names that it must not be taken for."""

    def held_by(self, said: str) -> bool:
        """Whether an expected text states the fact; of a paper's name, two words of its own do."""
        if holds(said, self.text):
            return True
        if self.rivals is None or " " not in said:
            return False
        return holds(self.text, said) and not any(holds(rival, said) for rival in self.rivals)


def holds(text: str, part: str) -> bool:
    """Whether `text` says `part`, without regard to case, in whole words and whole numbers:
    "17.000" does not say "7.000", nor "13 ngày" "3 ngày"."""
    whole = rf"(?<!\w)(?<!\d[.,]){re.escape(part.casefold())}(?!\w)(?![.,]\d)"
    return re.search(whole, text.casefold()) is not None


def facts(record: Procedure, today: date) -> list[Fact]:
    """Every fact that holds on this day or later, in both languages, each once.

    Numbers of legal texts are asked for in Vietnamese only: they read the same in English.
    """
    found = [fact for lang in get_args(Lang) for part in _PARTS for fact in part(record, lang, today)]
    found += [Fact("legal_basis", "vi", text.number, text.title) for text in record.legal_basis]
    return list({(fact.section, fact.lang, fact.text): fact for fact in found}.values())


def _fees(record: Procedure, lang: Lang, today: date) -> Iterator[Fact]:
    for fee in record.fees:
        if fee.valid_to is None or fee.valid_to >= today:
            yield from (Fact("fee", lang, text, fee.name.in_(lang)) for text in _fee(fee, lang, today))


def _fee(fee: Fee, lang: Lang, today: date) -> Iterator[str]:
    """The amount or that there is none, the days between which it holds, the amounts in its notes."""
    if fee.amount is not None:
        yield money(fee.amount, lang).split()[0]
    if fee.kind in _NO_AMOUNT:
        yield _NO_AMOUNT[fee.kind].in_(lang)
    if fee.valid_from and fee.valid_from > today:
        yield day(fee.valid_from, lang)
    if fee.valid_to:
        yield day(fee.valid_to, lang)
    for text in (fee.note, fee.reduction):
        yield from re.findall(r"\d+(?:[.,]\d{3})+", text.in_(lang)) if text else ()


_NO_AMOUNT = {
    "free": Text(vi="miễn phí", en="free"),
    "set_by_province": Text(vi="Hội đồng nhân dân", en="People's Council"),
}


def _times(record: Procedure, lang: Lang, _today: date) -> Iterator[Fact]:
    for limit in record.time_limits:
        yield from (Fact("time", lang, text, "time limit") for text in _time(limit, lang))


def _time(limit: TimeLimit, lang: Lang) -> Iterator[str]:
    """As "3 ngày làm việc", "same day", "15:00"; nothing for a time that is not known."""
    if limit.unit in _UNITS:
        amount = limit.amount or 1
        plural = "s" if lang == "en" and amount > 1 else ""
        yield f"{amount} {_UNITS[limit.unit].in_(lang)}{plural}"
    if limit.unit == "same_day":
        yield "trong ngày" if lang == "vi" else "same day"
    if limit.cut_off:
        yield hour(limit.cut_off, lang)


_UNITS = {
    "hours": Text(vi="giờ", en="hour"),
    "days": Text(vi="ngày", en="day"),
    "working_days": Text(vi="ngày làm việc", en="working day"),
}


def _papers(record: Procedure, lang: Lang, _today: date) -> Iterator[Fact]:
    names = [document.name.in_(lang) for document in record.documents]
    for document, name in zip(record.documents, names, strict=True):
        rivals = tuple(other for other in names if other != name)
        yield Fact("documents", lang, name, f"paper {document.id}", rivals)
        if document.form:
            yield Fact("documents", lang, document.form, f"form of paper {document.id}")


def _numbers(record: Procedure, lang: Lang, _today: date) -> Iterator[Fact]:
    """Ages and days in the sentences that say by when to come, and who may."""
    deadline = (record.deadline,) if record.deadline else ()
    yield from _counted("deadline", lang, tuple(statement.text for statement in deadline))
    yield from _counted("conditions", lang, tuple(statement.text for statement in record.conditions))
    yield from _counted("who", lang, tuple(statement.text for statement in record.who))


def _counted(section: Section, lang: Lang, texts: tuple[Text, ...]) -> Iterator[Fact]:
    for text in texts:
        sentence = text.in_(lang)
        numbers = re.findall(r"(?<![\w/])\d+(?:[.,]\d+)*(?![\w/])", sentence)
        yield from (Fact(section, lang, number, sentence) for number in numbers)


_PARTS: tuple[Callable[[Procedure, Lang, date], Iterator[Fact]], ...] = (_fees, _times, _papers, _numbers)
