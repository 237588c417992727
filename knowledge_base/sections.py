"""One part of a record as sentences, the direct answer first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from knowledge_base.base import Paper
from knowledge_base.checklist import checklist, is_usual
from knowledge_base.record import Channel, Cited, Facts, Fee, Lang, Procedure, Section, Statement, TimeLimit
from knowledge_base.wording import day, hour, listed, lower_first, money, upper_first


@dataclass(frozen=True)
class Part:
    """`sentences` in order of weight, of which the first `to_say` make sense when spoken.
    `sure` is False when the record does not know it all."""

    sentences: tuple[str, ...]
    cited: tuple[Cited, ...] = ()
    sure: bool = True
    papers: tuple[Paper, ...] = ()
    to_say: int = 9


@dataclass(frozen=True)
class Asked:
    procedure: Procedure
    facts: Facts
    lang: Lang
    today: date

    def word(self, vi: str, en: str) -> str:
        return vi if self.lang == "vi" else en


def part(section: Section, asked: Asked) -> Part:
    return _PARTS[section](asked)


def overview(asked: Asked) -> Part:
    record, lang = asked.procedure, asked.lang
    papers = documents(asked)
    done_by = asked.word(
        f"Nơi giải quyết: {record.done_by.vi}.",
        f"The office: {record.done_by.en}.",
    )
    short = [found.sentences[0] for found in (fee(asked), time(asked)) if found.cited]
    sentences = (record.summary.in_(lang), papers.sentences[0], done_by, *short)
    unsure = tuple(statement.text.in_(lang) for statement in record.unsure)
    return Part((*sentences, *unsure), papers=papers.papers)


def documents(asked: Asked) -> Part:
    found = checklist(asked.procedure, asked.facts, asked.lang)
    papers = (*found.papers, *found.undecided)
    needed = [paper for paper in papers if not paper.when]
    if not papers:
        return _unknown(asked, "giấy tờ cần nộp", "the papers")
    names = [lower_first(paper.name) for paper in needed]
    sentences: list[str] = []
    if names:
        sentences.append(asked.word(f"Ông/bà cần: {listed(names, 'vi')}.", f"You need: {listed(names, 'en')}."))
    if len(needed) < len(papers):
        sentences.append(
            asked.word(
                "Tùy trường hợp, có thể cần thêm giấy khác như ghi trên màn hình.",
                "In some cases you need another paper too, as the screen shows.",
            )
        )
    notes = [note for note in asked.procedure.notes if note.when.holds(asked.facts) is True]
    sentences[1:1] = [note.text.in_(asked.lang) for note in notes if note.when.all]
    to_say = len(sentences)
    sentences += [note.text.in_(asked.lang) for note in notes if not note.when.all]
    return Part(
        tuple(sentences),
        asked.procedure.documents,
        papers=tuple(replace(paper, text=_described(paper, asked)) for paper in papers),
        to_say=to_say,
    )


def _described(paper: Paper, asked: Asked) -> str:
    """As in "Nếu “trẻ bị bỏ rơi”: biên bản… 1 bản chính. Biên bản này do…"."""
    counts = [
        f"{number} {label}"
        for number, label in (
            (paper.originals, asked.word("bản chính", "original")),
            (paper.copies, asked.word("bản sao", "copy" if paper.copies == 1 else "copies")),
            (paper.certified_copies, asked.word("bản sao có chứng thực", "certified copy")),
        )
        if number
    ]
    if paper.present_only:
        counts = [asked.word("đưa cán bộ xem rồi nhận lại", "you show it and keep it")]
    when = asked.word(f"Nếu “{lower_first(paper.when)}”: ", f"If “{lower_first(paper.when)}”: ") if paper.when else ""
    name = lower_first(paper.name) if when else paper.name
    form = f", {paper.form}" if paper.form else ""
    detail = f", {', '.join(counts)}{form}" if counts or form else ""
    return f"{when}{name}{detail}. {paper.note}".strip()


def fee(asked: Asked) -> Part:
    fees = [f for f in asked.procedure.fees if f.when.holds(asked.facts) is not False]
    now = [f for f in fees if f.valid_on(asked.today)]
    later = [f for f in fees if f.valid_from and f.valid_from > asked.today]
    if not now:
        known = tuple(_fee_sentence(f, asked) for f in later if f.kind != "unknown")
        return Part((*known, *_unknown(asked, "lệ phí hiện nay", "the fee today").sentences), tuple(later), sure=False)
    now.sort(key=lambda f: not is_usual(asked.procedure, f.when, asked.facts))
    sentences = [_fee_sentence(f, asked) for f in (*now, *sorted(later, key=lambda f: f.valid_from or date.max))]
    reduced = [
        f"{money(f.amount, asked.lang)}: {lower_first(f.reduction.in_(asked.lang))}"
        for f in now
        if f.reduction and f.amount
    ]
    extra = reduced + [f.note.in_(asked.lang) for f in now if f.note]
    sure = all(f.kind in ("free", "amount") for f in now)
    return Part(tuple(dict.fromkeys(sentences + extra)), tuple(now + later), sure)


def _fee_sentence(fee: Fee, asked: Asked) -> str:
    name = lower_first(fee.name.in_(asked.lang))
    several = len({f.channel for f in asked.procedure.fees}) > 1 or fee.kind == "free"
    how = f" {_CHANNEL[fee.channel][asked.lang != 'vi']}" if several and fee.channel != "any" else ""
    if fee.kind == "amount" and fee.amount is not None:
        per = asked.word(f" mỗi {fee.unit.vi}", f" per {fee.unit.en}") if fee.unit else ""
        amount = money(fee.amount, asked.lang) + per + how
        told = asked.word(f"{name} là {amount}", f"the {name} is {amount}")
    elif fee.kind == "free":
        case = f"nếu{how.removeprefix(' khi')} thì" if how else "thủ tục này"
        told = asked.word(f"{case} miễn phí, ông/bà không phải trả {name}", f"it is free{how}: there is no {name}")
    elif fee.kind == "set_by_province":
        told = asked.word(
            f"{name}{how} do Hội đồng nhân dân tỉnh, thành phố quy định",
            f"the {name}{how} is set by the People's Council of the province",
        )
    else:
        told = asked.word(
            f"tôi chưa biết chắc {name}{how}, xin ông/bà hỏi cán bộ",
            f"I am not sure about the {name}{how}; please ask the officer",
        )
    return upper_first(_dated(fee, told, asked)) + "."


def _dated(fee: Fee, told: str, asked: Asked) -> str:
    """Says until or from when, where that matters today."""
    if fee.valid_from and fee.valid_from > asked.today:
        start = day(fee.valid_from, asked.lang)
        return asked.word(f"từ ngày {start}, {told}", f"from {start}, {told}")
    if fee.valid_to:
        end = day(fee.valid_to, asked.lang)
        return asked.word(f"từ nay đến hết ngày {end}, {told}", f"until the end of {end}, {told}")
    return told


_CHANNEL = {
    "in_person": ("khi nộp tại quầy", "if you apply at the counter"),
    "online": ("khi nộp qua mạng", "if you apply online"),
    "post": ("khi gửi qua bưu điện", "if you apply by post"),
    "any": ("", ""),
}


def time(asked: Asked) -> Part:
    limits = [t for t in asked.procedure.time_limits if t.when.holds(asked.facts) is not False]
    known = [limit for limit in limits if limit.unit != "unknown"]
    notes = [limit.note.in_(asked.lang) for limit in limits if limit.note]
    if not known:
        return Part((*_unknown(asked, "thời gian giải quyết", "the time it takes").sentences, *notes), (), sure=False)
    spans = list(dict.fromkeys(_span(limit, asked) for limit in known))
    if len(spans) > 1:
        choice = asked.word(" hoặc ", " or ").join(spans)
        first = asked.word(
            f"Thời gian giải quyết là {choice}, tùy trường hợp.", f"It takes {choice}, depending on the case."
        )
        notes = [f"{upper_first(_span(t, asked))}: {lower_first(t.note.in_(asked.lang))}" for t in known if t.note]
    elif known[0].unit == "same_day":
        first = asked.word("Ông/bà nhận kết quả ngay trong ngày.", "You get the result on the same day.")
    else:
        first = asked.word(f"Thời gian giải quyết là {spans[0]}.", f"It takes {spans[0]}.")
    cut_off = [
        asked.word(
            f"Nếu nộp sau {hour(limit.cut_off, 'vi')} thì nhận vào ngày làm việc tiếp theo.",
            f"If you hand it in after {hour(limit.cut_off, 'en')}, you get it on the next working day.",
        )
        for limit in known
        if limit.cut_off
    ]
    return Part((first, *dict.fromkeys(cut_off + notes)), tuple(limits), sure=len(known) == len(limits))


def _span(limit: TimeLimit, asked: Asked) -> str:
    amount = limit.amount or 1
    plural = "" if amount == 1 else "s"
    how = f" {_CHANNEL[limit.channel][asked.lang != 'vi']}" if limit.channel != "any" else ""
    spans = {
        "hours": (f"{amount} giờ", f"{amount} hour{plural}"),
        "days": (f"{amount} ngày", f"{amount} day{plural}"),
        "working_days": (f"{amount} ngày làm việc", f"{amount} working day{plural}"),
        "same_day": ("ngay trong ngày", "the same day"),
    }
    return asked.word(*spans[limit.unit]) + how


def where(asked: Asked) -> Part:
    return _channels(asked, ("in_person", "online", "post"), tell_office=True)


def how(asked: Asked) -> Part:
    kinds = {channel.kind for channel in asked.procedure.channels}
    ways = [asked.word(*_WAY[kind]) for kind in ("in_person", "online", "post") if kind in kinds]
    told = _channels(asked, ("online", "in_person", "post"), tell_office=False)
    if not ways:
        return told
    either = listed(ways, asked.lang, asked.word("hoặc", "or"))
    first = asked.word(f"Ông/bà có thể nộp {either}.", f"You can apply {either}.")
    return Part((first, *told.sentences), told.cited)


_WAY = {
    "in_person": ("tại quầy", "at the counter"),
    "online": ("qua mạng", "online"),
    "post": ("qua bưu điện", "by post"),
}


def _channels(asked: Asked, order: tuple[str, ...], tell_office: bool) -> Part:
    channels: list[Channel] = sorted(asked.procedure.channels, key=lambda channel: order.index(channel.kind))
    if not channels:
        return _unknown(asked, "nơi nộp hồ sơ", "the place to apply")
    office = asked.word(f"Nơi giải quyết: {asked.procedure.done_by.vi}.", f"The office: {asked.procedure.done_by.en}.")
    return Part((*(c.text.in_(asked.lang) for c in channels), *([office] if tell_office else [])), tuple(channels))


def _statements(pick: Callable[[Procedure], tuple[Statement, ...]], vi: str, en: str) -> Callable[[Asked], Part]:
    def told(asked: Asked) -> Part:
        statements = [s for s in pick(asked.procedure) if s.when.holds(asked.facts) is not False]
        statements.sort(key=lambda s: not is_usual(asked.procedure, s.when, asked.facts))
        if not statements:
            return _unknown(asked, vi, en)
        return Part(tuple(s.text.in_(asked.lang) for s in statements), tuple(statements))

    return told


def legal_basis(asked: Asked) -> Part:
    texts = asked.procedure.legal_basis
    if not texts:
        return _unknown(asked, "căn cứ pháp lý", "the legal basis")
    main = texts[0]
    first = asked.word(
        f"Căn cứ chính là {main.title}, số {main.number}.",
        f"The main text is {main.title}, number {main.number}.",
    )
    others = [f"{text.title}, {asked.word('số ', '')}{text.number}." for text in texts[1:]]
    ended = [
        asked.word(
            f"Văn bản số {text.number} chỉ có hiệu lực đến hết ngày {day(text.in_force_until, 'vi')}.",
            f"Text number {text.number} is in force only until {day(text.in_force_until, 'en')}.",
        )
        for text in texts
        if text.in_force_until
    ]
    return Part((first, *ended, *others))


def deadline(asked: Asked) -> Part:
    statement = asked.procedure.deadline
    if statement is None:
        return _unknown(asked, "hạn phải làm thủ tục này", "a deadline for this procedure")
    return Part((statement.text.in_(asked.lang),), (statement,))


def _unknown(asked: Asked, vi: str, en: str) -> Part:
    sentence = asked.word(
        f"Tôi chưa có thông tin chắc chắn về {vi}. Xin ông/bà hỏi cán bộ tại quầy.",
        f"I am not sure about {en}. Please ask the officer at the counter.",
    )
    return Part((sentence,), sure=False)


_PARTS: Mapping[Section, Callable[[Asked], Part]] = {
    "overview": overview,
    "documents": documents,
    "fee": fee,
    "time": time,
    "where": where,
    "how": how,
    "steps": _statements(lambda record: record.steps, "các bước", "the steps"),
    "conditions": _statements(lambda record: record.conditions, "điều kiện", "the conditions"),
    "result": _statements(lambda record: record.results, "kết quả", "the result"),
    "who": _statements(lambda record: record.who, "ai được làm thủ tục này", "who may apply"),
    "legal_basis": legal_basis,
    "deadline": deadline,
}
