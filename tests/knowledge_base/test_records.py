"""The six records and the catalogue: are they whole, well written, and true to their source?

Facts that matter (a fee on a day, a paper in a case) are asserted by hand here, so that a
slip of the pen in a YAML file fails a test. Where the shared reference data lies beside the
repository, codes, names, decisions and legal texts are compared with it as well.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, TypeAdapter

from knowledge_base.record import Document, Facts, Fee, KnownElsewhere, Lang, Procedure, Statement, Text

REPO = Path(__file__).parents[2]
RECORDS = REPO / "knowledge_base" / "records"
CATALOGUE = REPO / "knowledge_base" / "catalogue.yaml"
CONTENT = REPO / "tests" / "content"
CORE = REPO.parent / "shared" / "data" / "procedures" / "core.json"

CODES = ("1.001193", "1.004194", "1.010041", "1.014027", "1.014064", "2.000815")
CHECKED = date(2026, 11, 22)
LANGS: tuple[Lang, ...] = ("vi", "en")

LONGEST: dict[Lang, int] = {"vi": 30, "en": 26}
"""Words in one spoken sentence; a Vietnamese word (tiếng) is one syllable."""

CAPS = {"2.000815": {200_000}}
"""Amounts that a text may name though they are no fee of their own (the most that one copy costs)."""


@cache
def load() -> dict[str, Procedure]:
    files = sorted(RECORDS.glob("*.yaml"))
    return {f.stem: Procedure.model_validate(yaml.safe_load(f.read_text(encoding="utf-8"))) for f in files}


@cache
def catalogue() -> tuple[KnownElsewhere, ...]:
    rows = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[KnownElsewhere, ...]).validate_python(rows)


@cache
def core() -> dict[str, dict[str, Any]]:
    if not CORE.exists():
        pytest.skip(f"the reference data is not beside the repository ({CORE})")
    return {row["ma_thu_tuc"]: row for row in json.loads(CORE.read_text(encoding="utf-8"))}


def texts(value: object) -> Iterator[Text]:
    """Every `Text` inside a model, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def all_texts() -> list[tuple[str, Text]]:
    return [(code, text) for code, record in load().items() for text in texts(record)] + [
        (entry.code, entry.title) for entry in catalogue()
    ]


def papers(code: str, **facts: str) -> set[str]:
    """Ids of the papers that are needed for certain, given these facts."""
    return {document.id for document in load()[code].documents if document.when.holds(facts)}


def fees_on(code: str, day: date, **facts: str) -> list[Fee]:
    return [fee for fee in load()[code].fees if fee.valid_on(day) and fee.when.holds(facts) is not False]


def by_the_police(record: Procedure) -> bool:
    return "Công an" in record.done_by.vi and "Ủy ban" not in record.done_by.vi


def said(statements: tuple[Statement, ...], facts: Facts) -> str:
    return " ".join(statement.text.vi for statement in statements if statement.when.holds(facts))


# --- The files -----------------------------------------------------------------------------


def test_the_six_records_are_there_under_their_codes() -> None:
    assert tuple(load()) == CODES
    assert all(record.code == code for code, record in load().items())


@pytest.mark.parametrize("path", [*sorted(RECORDS.glob("*.yaml")), CATALOGUE, *sorted(CONTENT.glob("*.yaml"))])
def test_files_are_nfc_and_name_no_key_twice(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", raw)
    assert not re.search(r"[\u200b-\u200f\ufeff\u00a0]", raw), "an invisible character"

    def keys_once(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"{path.name}:{node.start_mark.line + 1}: {keys}"
            for _, child in node.value:
                keys_once(child)
        elif isinstance(node, yaml.SequenceNode):
            for child in node.value:
                keys_once(child)

    root = yaml.compose(raw)
    assert root is not None
    keys_once(root)


@pytest.mark.parametrize("code", CODES)
def test_every_section_has_something_to_say(code: str) -> None:
    record = load()[code]
    parts = "who documents fees time_limits channels steps conditions results legal_basis"
    for part in parts.split():
        assert getattr(record, part), f"{code}: {part} is empty"
    assert record.checked == CHECKED
    assert record.check_again is not None
    assert record.checked < record.check_again <= date(2027, 5, 22)
    assert record.source.read < record.checked


@pytest.mark.parametrize("code", CODES)
def test_each_fact_can_be_asked_and_decides_something(code: str) -> None:
    record = load()[code]
    conditional = (record.documents, record.fees, record.time_limits, record.steps, record.conditions, record.notes)
    deciding = {name for part in conditional for item in part for name in item.when.all}
    assert deciding == {fact.name for fact in record.facts}
    for fact in record.facts:
        assert fact.question.vi.endswith("?")
        assert fact.question.en.endswith("?")
        values = [v.value for v in fact.values]
        assert len(values) == len(set(values)) >= 2


@pytest.mark.parametrize("code", CODES)
def test_every_paper_appears_in_some_case(code: str) -> None:
    record = load()[code]
    seen: set[str] = set()
    for case in itertools.product(*([(f.name, v.value) for v in f.values] for f in record.facts)):
        needed = papers(code, **dict(case))
        assert needed, f"{code}: no paper at all for {dict(case)}"
        seen |= needed
    assert seen == {document.id for document in record.documents}
    assert all(d.originals + d.copies + d.certified_copies >= 1 for d in record.documents)


# --- The wording -----------------------------------------------------------------------------


def test_both_languages_are_there_and_are_what_they_say() -> None:
    for code, text in all_texts():
        for lang in LANGS:
            words = text.in_(lang)
            assert words == " ".join(words.split()) != "", (code, words)
        marked = unicodedata.normalize("NFD", text.vi)
        one_plain_word = " " not in text.vi  # "trang" needs none
        assert one_plain_word or re.search(r"[\u0300-\u036f\u0111\u0110]", marked), f"{code}: {text.vi}"
        english = text.en.replace("Việt Nam", "Vietnam")
        assert english.isascii(), f"{code}: Vietnamese letters in “{english}”"


def test_texts_are_short_enough_to_be_read_aloud() -> None:
    for code, text in all_texts():
        if text.vi == load()["2.000815"].title.vi:
            continue  # an official name: it is shown, the short one is spoken
        for lang in LANGS:
            sentences = re.split(r"(?<=[.?!])\s+", text.in_(lang))
            assert len(sentences) <= 2, f"{code}: {text.in_(lang)}"
            for sentence in sentences:
                assert len(sentence.split()) <= LONGEST[lang], f"{code}: {len(sentence.split())} words: {sentence}"


def test_statements_end_like_sentences_and_names_do_not() -> None:
    for record in load().values():
        groups = (record.who, record.steps, record.conditions, record.results, record.notes, record.unsure)
        for statement in itertools.chain(*groups, (record.deadline,) if record.deadline else ()):
            assert all(statement.text.in_(lang).endswith(".") for lang in LANGS), statement
        named: list[Document | Fee] = [*record.documents, *record.fees]
        for item in named:
            assert not any(item.name.in_(lang).endswith(".") for lang in LANGS), item
            assert item.note is None or all(item.note.in_(lang).endswith(".") for lang in LANGS), item


def test_numbers_agree_in_both_languages() -> None:
    def numbers(sentence: str) -> Counter[str]:
        plain = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", sentence)
        return Counter(re.findall(r"\d+", plain))

    for code, text in all_texts():
        vi = re.sub(r"(\d+)/12/(\d{4})", r"\1 \2", text.vi)  # "31/12/2026" is "31 December 2026"
        assert numbers(vi) == numbers(text.en), f"{code}: {text}"


def test_money_in_texts_is_money_of_the_record() -> None:
    for code, record in load().items():
        known = {fee.amount for fee in record.fees if fee.amount} | CAPS.get(code, set())
        for text in texts(record):
            vi = {int(m.replace(".", "")) for m in re.findall(r"([\d.]+) đồng", text.vi)}
            en = {int(m.replace(",", "")) for m in re.findall(r"([\d,]+) VND", text.en)}
            assert vi == en, f"{code}: {text}"
            assert vi <= known, f"{code}: {text}"


def test_nothing_is_said_that_we_do_not_know() -> None:
    raw = "\n".join(path.read_text(encoding="utf-8") for path in RECORDS.glob("*.yaml"))
    for unverified in ("15.000", "15,000", "500.000", "500,000", "quận", "cấp huyện"):
        assert unverified not in raw, unverified


# --- Names that people use -------------------------------------------------------------------


def test_an_alias_belongs_to_one_procedure_only() -> None:
    owners: dict[str, set[str]] = {}
    for code, aliases in [*((r.code, r.aliases) for r in load().values()), *((e.code, e.aliases) for e in catalogue())]:
        for lang in LANGS:
            for alias in aliases[lang]:
                owners.setdefault(alias.casefold(), set()).add(code)
    assert {alias: codes for alias, codes in owners.items() if len(codes) > 1} == {}


def test_there_are_enough_aliases_in_both_languages() -> None:
    for record in load().values():
        assert 25 <= len(record.aliases["vi"]) <= 40
        assert 15 <= len(record.aliases["en"]) <= 40
    for entry in catalogue():
        assert all(entry.aliases[lang] for lang in LANGS), entry.code


def test_look_alikes_are_not_names_of_the_procedure_itself() -> None:
    for record in load().values():
        own = {alias.casefold() for lang in LANGS for alias in record.aliases[lang]}
        assert record.not_for
        assert own.isdisjoint(phrase.casefold() for phrase in record.not_for)


def test_the_catalogue_names_each_procedure_once_and_none_of_ours() -> None:
    codes = [entry.code for entry in catalogue()]
    assert len(codes) == len(set(codes))
    assert 130 <= len(codes) <= 220
    assert set(codes).isdisjoint(CODES)
    assert all(re.fullmatch(r"\d\.\d{6}|none-[a-z-]+", code) for code in codes)


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("đổi thẻ căn cước", "1.014063"),
        ("làm căn cước lần đầu", "1.014061"),
        ("đăng ký thường trú", "1.004222"),
        ("tạm vắng", "1.003677"),
        ("lưu trú", "2.001159"),
        ("trích lục khai sinh", "2.000635"),
        ("đăng ký lại khai sinh", "1.004884"),
        ("cải chính khai sinh", "1.004859"),
        ("chứng thực chữ ký", "2.000884"),
        ("chứng thực di chúc", "2.001019"),
        ("giấy độc thân", "1.004873"),
        ("mai táng phí", "1.001731"),
    ],
)
def test_neighbours_are_in_the_catalogue(alias: str, code: str) -> None:
    entry = next(e for e in catalogue() if e.code == code)
    assert alias in entry.aliases["vi"]


# --- Facts, by hand --------------------------------------------------------------------------


def test_id_card_fee_changes_on_new_year_2027() -> None:
    for day, amount in (
        (date(2025, 7, 1), 35_000),
        (date(2026, 11, 22), 35_000),
        (date(2026, 12, 31), 35_000),
        (date(2027, 1, 1), 70_000),
        (date(2030, 1, 1), 70_000),
    ):
        (fee,) = fees_on("1.014064", day)
        assert (fee.kind, fee.amount, fee.channel) == ("amount", amount, "any")
        assert (fee.reduction is not None) == (amount == 35_000)


def test_id_card_reissue() -> None:
    record = load()["1.014064"]
    assert "giay_dai_dien" in papers("1.014064", holder_age="under14", reason="lost")
    assert "giay_dai_dien" not in papers("1.014064", holder_age="14plus", reason="lost")
    assert [(t.unit, t.amount) for t in record.time_limits] == [("working_days", 7)]
    assert by_the_police(record)
    assert "trong cả nước" in record.channels[0].text.vi


def test_certified_copy() -> None:
    record = load()["2.000815"]
    assert [(f.amount, f.unit and f.unit.vi) for f in record.fees] == [(2000, "trang"), (1000, "trang")]
    assert any(f.note and "200.000 đồng" in f.note.vi for f in record.fees)
    assert any(f.note and "bản chính" in f.note.vi for f in record.fees)
    assert [c.kind for c in record.channels] == ["in_person"]
    assert record.time_limits[0].unit == "unknown"
    assert record.unsure
    assert next(d for d in record.documents if d.id == "ban_chinh").present_only


def test_temporary_residence_fees() -> None:
    day = CHECKED

    def rows(**facts: str) -> set[tuple[str, int | None, str]]:
        return {(f.kind, f.amount, f.channel) for f in fees_on("1.004194", day, **facts)}

    assert rows(registration="individual") == {("amount", 7000, "online"), ("unknown", None, "in_person")}
    assert rows(registration="by_list") == {("amount", 10_000, "in_person")}
    assert rows() == rows(registration="individual") | rows(registration="by_list")
    assert any("lệ phí" in s.text.vi for s in load()["1.004194"].unsure)


def test_temporary_residence() -> None:
    record = load()["1.004194"]
    assert [(t.unit, t.amount) for t in record.time_limits] == [("working_days", 3)]
    assert papers("1.004194", registration="individual", minor="no") == {"ct01", "cho_o"}
    assert papers("1.004194", registration="by_list", minor="no") == {"ct01_tung_nguoi", "van_ban_danh_sach"}
    assert papers("1.004194", registration="army", minor="no") == {"ct01", "gioi_thieu_quan_doi"}
    assert papers("1.004194", registration="police", minor="no") == {"ct01", "gioi_thieu_cong_an"}
    assert "giám hộ" in said(record.conditions, {"registration": "individual", "minor": "yes"})
    assert "giám hộ" not in said(record.conditions, {"registration": "individual", "minor": "no"})
    assert by_the_police(record)


def test_residence_confirmation() -> None:
    record = load()["1.010041"]
    assert [f.kind for f in record.fees] == ["free"]
    assert [(t.unit, t.amount) for t in record.time_limits] == [("working_days", 1), ("working_days", 3)]
    assert [(d.form, d.originals) for d in record.documents] == [("CT01", 1)]
    assert "CT07" in record.results[0].text.vi
    assert by_the_police(record)


def test_birth_facts_have_the_names_of_the_form() -> None:
    facts = {f.name: [v.value for v in f.values] for f in load()["1.001193"].facts}
    assert facts == {
        "birthplace": ["vietnam", "abroad"],
        "special_case": ["none", "abandoned", "surrogacy", "father_unknown"],
        "birth_proof": ["certificate", "witness", "declaration"],
        "parents_married": ["yes", "no"],
        "requester_role": ["mother", "father", "grandparent", "relative", "authorised"],
    }


def birth(**facts: str) -> set[str]:
    usual = {
        "birthplace": "vietnam",
        "special_case": "none",
        "birth_proof": "certificate",
        "parents_married": "yes",
        "requester_role": "grandparent",
    }
    return papers("1.001193", **{**usual, **facts})


def test_birth_papers_case_by_case() -> None:
    always = {"to_khai", "giay_to_tuy_than", "giay_to_cu_tru"}
    assert birth() == always | {"giay_chung_sinh"}
    assert birth(birth_proof="witness") == always | {"van_ban_lam_chung"}
    assert birth(birth_proof="declaration") == always | {"giay_cam_doan"}
    assert birth(special_case="abandoned") == always | {"bien_ban_bo_roi"}
    assert birth(special_case="surrogacy") == always | {"giay_chung_sinh", "van_ban_mang_thai_ho"}
    assert birth(special_case="father_unknown", parents_married="no") == birth()
    for role in ("mother", "father", "grandparent", "relative"):
        assert birth(requester_role=role) == birth(), role
    assert birth(requester_role="authorised") == birth() | {"van_ban_uy_quyen"}
    assert birth(birthplace="abroad") == always


def test_what_is_shown_and_what_is_handed_in() -> None:
    shown = {d.id for d in load()["1.001193"].documents if d.present_only}
    assert shown == {"giay_to_tuy_than", "giay_to_cu_tru"}


def test_birth_registration() -> None:
    record = load()["1.001193"]
    assert [f.kind for f in record.fees] == ["free"]
    (limit,) = record.time_limits
    assert (limit.unit, limit.cut_off) == ("same_day", time(15))
    assert record.deadline
    assert "60 ngày" in record.deadline.text.vi
    assert "gặp cán bộ" in said(record.notes, {"birthplace": "abroad"})
    assert "không cần giấy ủy quyền" in said(record.conditions, {"requester_role": "grandparent"})
    assert record.check_again == date(2027, 2, 28), "the new Civil Status Law holds from the next day"
    assert {c.kind for c in record.channels} == {"in_person", "online", "post"}


def test_social_pension() -> None:
    record = load()["1.014027"]
    assert [f.kind for f in record.fees] == ["unknown"], "the source lists no fee: it does not say free"
    assert [(t.unit, t.amount) for t in record.time_limits] == [("working_days", 10)]
    (form,) = record.documents
    assert form.originals == 1
    assert form.form.startswith("Mẫu số 01")
    assert {f.name: [v.value for v in f.values] for f in record.facts} == {
        "age_group": ["over75", "70to74", "under70"],
        "poor_household": ["yes", "no"],
        "pension": ["none", "lower", "higher"],
    }
    not_yet = "chưa đủ điều kiện"
    assert not_yet in said(record.conditions, {"age_group": "70to74", "poor_household": "no", "pension": "none"})
    assert not_yet not in said(record.conditions, {"age_group": "70to74", "poor_household": "yes", "pension": "none"})
    assert not_yet not in said(record.conditions, {"age_group": "over75", "poor_household": "no", "pension": "lower"})
    assert "không được hưởng" in said(record.conditions, {"age_group": "over75", "pension": "higher"})
    assert any("số tiền" in s.text.vi for s in record.unsure)


# --- Against the reference data ---------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_code_name_decision_and_address_are_those_of_the_source(code: str) -> None:
    record, source = load()[code], core()[code]
    name = unicodedata.normalize("NFC", re.sub(r"\s+", " ", source["ten"]))
    if code == "2.000815":  # the official name lists each kind of office: shortened, not changed
        assert name.startswith("Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền")
    else:
        assert record.title.vi == name
    assert record.field.vi == unicodedata.normalize("NFC", source["linh_vuc"])
    assert record.source.decision == source["so_quyet_dinh"]
    assert record.source.url == source["nguon"]["url"]


@pytest.mark.parametrize("code", CODES)
def test_legal_texts_are_among_those_of_the_source(code: str) -> None:
    known = " ".join(strings(core()[code]))
    for text in load()[code].legal_basis:
        assert text.number in known, f"{code}: {text.number}"


def test_amounts_are_those_of_the_source() -> None:
    for code, record in load().items():
        printed = " ".join(strings(core()[code]["cach_thuc"]))
        columns = {row["so_tien"] for way in core()[code]["cach_thuc"] for row in way["phi"]}
        for fee in record.fees:
            if fee.kind == "amount" and fee.reduction is None:
                assert fee.amount in columns or f"{fee.amount:,}".replace(",", ".") in printed, (code, fee.amount)
            if fee.kind == "free":
                assert columns == {0}


def test_the_catalogue_holds_every_other_core_procedure() -> None:
    assert set(core()) - set(CODES) <= {entry.code for entry in catalogue()}


# --- Questions with their expected answers ----------------------------------------------------
