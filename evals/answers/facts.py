"""The facts of a record that an answer must hold, read straight from its fields.

This knows nothing of how the kiosk words an answer: it states what must be there in any of
the ways in which it may be written, and finds in a text what could be a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any, get_args

from evals.words import plain
from knowledge_base.record import Document, Facts, Fee, Lang, Procedure, Section, Statement, TimeLimit, When

SECTIONS: tuple[Section, ...] = get_args(Section)

_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june"),
            *("july", "august", "september", "october", "november", "december"),
        ),
        start=1,
    )
}
_UNITS = {
    "hours": (r"giờ", r"hours?"),
    "days": (r"ngày(?! làm việc)", r"days?"),
    "working_days": (r"ngày làm việc", r"working days?"),
}
_NEGATIONS = {
    "vi": re.compile(r"\b(không|chưa|chẳng|đừng|miễn)\b"),
    "en": re.compile(r"\b(not|no|never|without|cannot|n't|free)\b"),
}


@dataclass(frozen=True)
class Needed:
    """A fact: what it is, as a person reads it, and the pattern of any way to write it in one line.

    `text` is set where a whole sentence of the record must be there word for word.
    """

    kind: str
    what: str
    pattern: str = ""
    text: str = ""

    def missing_in(self, answer: str, lang: Lang) -> str:
        """Why the answer does not hold it; empty when it does."""
        if self.text:
            return _difference(self.text, answer, lang)
        told = any(re.search(self.pattern, plain(line)) for line in answer.splitlines())
        return "" if told else f"{self.kind} is missing: {self.what}"


# --- What must be told ----------------------------------------------------------------------


def needed(record: Procedure, section: Section, lang: Lang, facts: Facts, today: date) -> list[Needed]:
    """Everything that the answer to this section must hold on this day, for these facts."""
    match section:
        case "overview":
            whole = [_sentence("summary", record.summary.in_(lang)), _sentence("office", record.done_by.in_(lang))]
            return whole + [_sentence("unsure", each.text.in_(lang)) for each in record.unsure]
        case "documents":
            return [fact for each in record.documents if _may(each.when, facts) for fact in _document(each, lang)]
        case "fee":
            fees = [fee for fee in record.fees if _may(fee.when, facts) and not _over(fee, today)]
            return [fact for fee in fees for fact in _fee(fee, lang, today)]
        case "time":
            return [fact for each in record.time_limits if _may(each.when, facts) for fact in _time(each, lang)]
        case "where" | "how":
            return [_sentence(f"channel {each.kind}", each.text.in_(lang)) for each in record.channels]
        case "legal_basis":
            return [Needed("legal number", each.number, re.escape(plain(each.number))) for each in record.legal_basis]
        case "deadline":
            return [_sentence("deadline", record.deadline.text.in_(lang))] if record.deadline else []
        case "steps":
            return _statements("step", record.steps, lang, facts)
        case "conditions":
            return _statements("condition", record.conditions, lang, facts)
        case "result":
            return _statements("result", record.results, lang, facts)
        case "who":
            return _statements("who", record.who, lang, facts)


def forbidden(record: Procedure, section: Section, lang: Lang, facts: Facts, today: date) -> list[Needed]:
    """What holds in other cases only, or no more: it may not be told for these facts."""
    if section == "documents":
        kept = [plain(each.name.in_(lang)) for each in record.documents if _may(each.when, facts)]
        out = [each.name.in_(lang) for each in record.documents if not _may(each.when, facts)]
        # "Residence declaration" is no other paper than "Residence declaration of each person".
        others = [name for name in out if not any(plain(name) in other for other in kept)]
        return [Needed("document", name, rf"^- (.*: )?{re.escape(plain(name))}") for name in others]
    if section == "fee":
        now = {fee.amount for fee in record.fees if _may(fee.when, facts) and not _over(fee, today)}
        out_of_date = [fee.amount for fee in record.fees if fee.amount is not None and _over(fee, today)]
        return [
            Needed("fee", money(amount, lang), _amount(amount, lang)) for amount in out_of_date if amount not in now
        ]
    return []


def _may(when: When, facts: Facts) -> bool:
    return when.holds(facts) is not False


def _over(fee: Fee, today: date) -> bool:
    return fee.valid_to is not None and fee.valid_to < today


def _sentence(kind: str, text: str) -> Needed:
    return Needed(kind, text, text=text)


def _statements(kind: str, statements: tuple[Statement, ...], lang: Lang, facts: Facts) -> list[Needed]:
    return [_sentence(kind, each.text.in_(lang)) for each in statements if _may(each.when, facts)]


def _document(document: Document, lang: Lang) -> Iterator[Needed]:
    name = document.name.in_(lang)
    yield Needed("document", name, rf"^- (.*: )?{re.escape(plain(name))}")
    if document.note:
        yield _sentence("note", document.note.in_(lang))
    if document.form:
        yield Needed("form", document.form, re.escape(plain(document.form)))
    if not document.present_only:
        words = {"vi": ("bản chính", "bản sao", "bản sao có chứng thực"), "en": ("original", "cop", "certified cop")}
        counts = (document.originals, document.copies, document.certified_copies)
        for count, word in zip(counts, words[lang], strict=True):
            if count:
                yield Needed("count", f"{name}: {count} {word}", rf"{re.escape(plain(name))}.*\b{count} {word}")


def _fee(fee: Fee, lang: Lang, today: date) -> Iterator[Needed]:
    name = fee.name.in_(lang)
    match fee.kind:
        case "amount":
            yield Needed("fee", f"{name}: {money(fee.amount or 0, lang)}", _amount(fee.amount or 0, lang))
        case "free":
            yield Needed("fee", f"{name}: free", "miễn phí|không phải trả" if lang == "vi" else r"\bfree\b|no fee")
        case "set_by_province":
            yield Needed("fee", f"{name}: set by the province", "hội đồng nhân dân|people's council")
        case "unknown":
            yield Needed("fee", f"{name}: said to be unsure", "chưa biết chắc|chưa có thông tin|not sure")
    for day in (fee.valid_from, fee.valid_to):
        # A fee that began long ago is simply the fee; only what is still to come or to end is said.
        if day and (day == fee.valid_to or (fee.valid_to is None and day > today)):
            yield Needed("date", f"{name}: {day.isoformat()}", _day(day, lang))


def _time(limit: TimeLimit, lang: Lang) -> Iterator[Needed]:
    if limit.unit == "unknown":
        yield Needed("time", "said to be unsure", "chưa có thông tin|chưa biết|not sure")
    elif limit.unit == "same_day":
        yield Needed("time", "same day", "trong ngày|same day")
    else:
        unit = _UNITS[limit.unit][lang == "en"]
        yield Needed("time", f"{limit.amount} {limit.unit}", rf"\b{limit.amount} {unit}")
    if limit.cut_off:
        yield Needed("cut-off", f"{limit.cut_off:%H:%M}", _hour(limit.cut_off, lang))


def money(amount: int, lang: Lang) -> str:
    return f"{amount:,}".replace(",", ".") if lang == "vi" else f"{amount:,}"


def _amount(amount: int, lang: Lang) -> str:
    return rf"(?<![\d.,]){re.escape(money(amount, lang))}(?![\d]|[.,]\d) (?:đồng|vnd)"


def _day(day: date, lang: Lang) -> str:
    if lang == "vi":
        return rf"\b0?{day.day}/0?{day.month}/{day.year}\b|ngày 0?{day.day} tháng 0?{day.month} năm {day.year}"
    month = next(name for name, number in _MONTHS.items() if number == day.month)
    return rf"\b{day.day} {month} {day.year}\b|\b{month} {day.day},? {day.year}\b"


def _hour(hour: time, lang: Lang) -> str:
    return (
        rf"\b{hour.hour} giờ"
        if lang == "vi"
        else rf"\b{hour.hour:02}:{hour.minute:02}|\b{hour.hour % 12 or 12} (a|p)\.?m"
    )


# --- What a text holds -------------------------------------------------------------------------


def numbers(text: str) -> set[str]:
    """Everything in figures, so written that both languages agree: "35.000", "35,000" -> "35000";
    "31/12/2026", "31 December 2026" -> "31/12/2026"; "15 giờ", "15:00" -> "15"."""
    text = plain(text)
    found = set()
    for month, number in _MONTHS.items():
        text = re.sub(rf"\b(\d{{1,2}}) {month} (\d{{4}})\b", rf"\1/{number}/\2", text)
    text = re.sub(r"\b(\d{1,2}):00\b", r"\1", text)
    for piece in re.findall(r"\d+(?:[./,:-]\d+)*", text):
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", piece):
            found.add(re.sub(r"[.,]", "", piece))
        elif re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", piece):
            found.add("/".join(str(int(part)) for part in piece.split("/")))
        else:
            found.add(piece)
    return found


def allowed_numbers(record: Procedure) -> set[str]:
    """Every number that the record holds anywhere, in any form."""
    found: set[str] = set()
    for value in _values(record.model_dump()):
        match value:
            case date():
                found.add(f"{value.day}/{value.month}/{value.year}")
            case time():
                found |= {str(value.hour), str(value.minute), f"{value.hour:02}:{value.minute:02}"}
            case bool():
                pass
            case int():
                found.add(str(value))
            case str():
                found |= numbers(value)
    return found


def _values(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for each in data.values():
            yield from _values(each)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _values(each)
    else:
        yield data


def _difference(text: str, answer: str, lang: Lang) -> str:
    """Whether a sentence of the record stands in the answer; if not, what of it is lost."""
    missing = [piece for piece in _pieces(text) if piece not in _loose(answer)]
    if not missing:
        return ""
    lost = [match for piece in missing for match in _NEGATIONS[lang].findall(piece)]
    figures = [number for piece in missing for number in sorted(numbers(piece))]
    named = [f"negation “{word}”" for word in lost] + [f"number {number}" for number in figures]
    return f"not told: “{missing[0]}”" + (f" (with {', '.join(named)})" if named else "")


def _pieces(text: str) -> list[str]:
    """A text sentence by sentence: an answer may tell them apart from each other."""
    return [piece for piece in (_loose(part) for part in re.split(r"(?<=[.?!])\s+", text)) if piece]


def _loose(text: str) -> str:
    """Without what may change around a sentence: case, closing signs."""
    return plain(text).rstrip(".?! ")
