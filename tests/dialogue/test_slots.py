from __future__ import annotations

import unicodedata
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.messages import Lang
from dialogue.slots import Parsed, Rejected, SlotType, parse, show, speak
from dialogue.text import clean
from dialogue.understanding.entities import find

TODAY = date(2026, 11, 22)


def read(slot_type: SlotType, text: str, lang: Lang = "vi") -> Parsed | Rejected:
    return parse(slot_type, text, find(clean(text)), lang, TODAY)


@pytest.mark.parametrize(
    ("slot_type", "text", "value"),
    [
        ("person_name", "NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("person_name", "cháu tên là nguyễn thị hoa ạ", "Nguyễn Thị Hoa"),
        ("person_name", "tên cháu là Lê Văn Tám", "Lê Văn Tám"),
        ("person_name", "bé tên là Trần Gia Bảo nha", "Trần Gia Bảo"),
        ("person_name", "Hồ Thị Sinh", "Hồ Thị Sinh"),
        ("person_name", "Đặng Thế Khai", "Đặng Thế Khai"),
        ("person_name", "y bhiăng", "Y Bhiăng"),
        ("person_name", "h'hen niê", "H'Hen Niê"),
        ("person_name", unicodedata.normalize("NFD", "Trần Đăng Khoa"), "Trần Đăng Khoa"),
        ("birth_date", "12/3/2020", "2020-03-12"),
        ("birth_date", "12032020", "2020-03-12"),
        ("birth_date", "12 3 2020", "2020-03-12"),
        ("birth_date", "sinh ngày mười hai tháng ba năm hai nghìn không trăm hai mươi ạ", "2020-03-12"),
        ("birth_date", "1/1/45", "1945-01-01"),
        ("birth_date", "1/1/25", "2025-01-01"),
        ("birth_date", "hôm qua", "2026-11-21"),
        ("date", "1/1/2030", "2030-01-01"),
        ("year", "năm 1950", "1950"),
        ("year", "bốn lăm", "1945"),
        ("year", "một chín bốn lăm", "1945"),
        ("id_number", "001 099 012 345", "001099012345"),
        ("id_number", "không không một, không chín chín, không một hai, ba bốn năm", "001099012345"),
        ("phone", "+84 912 345 678", "0912345678"),
        ("phone", "không chín một hai ba bốn năm sáu bảy tám", "0912345678"),
        ("number", "bảy mươi lăm", "75"),
        ("number", "ba bản", "3"),
        ("dossier_code", "mã là 000.00.04.h51-200221-0001 ạ", "000.00.04.H51-200221-0001"),
        ("dossier_code", "cs ab12 9xyz", "CS-AB12-9XYZ"),
        ("dossier_code", "G09.20-20260609-0092637", "G09.20-20260609-0092637"),
        ("secret", "a7k2", "A7K2"),
        ("secret", "A 7 K 2", "A7K2"),
        ("dossier_code", "000 00 26 h29 261123 0001", "000.00.26.H29-261123-0001"),
        ("dossier_code", "0000026H29-2611230001", "000.00.26.H29-261123-0001"),
        ("dossier_code", "xê ét gạch bảy ca ba em gạch chín quy hai ép", "CS-7K3M-9Q2F"),
        (
            "dossier_code",
            f"{'không ' * 3}chấm không không chấm hai sáu chấm hát hai mươi chín gạch "
            f"hai sáu một một hai ba gạch {'không ' * 3}một",
            "000.00.26.H29-261123-0001",
        ),
        ("secret", "a bảy k hai", "A7K2"),
        ("secret", "ờ thì là K7M2", "K7M2"),
        ("secret", "dạ, k7m2 ạ", "K7M2"),
        ("secret", "ca bảy em hai", "K7M2"),
        ("code", "bốn hai không bảy", "4207"),
        ("address", "số 12 đường Lê Lợi, phường 5", "số 12 đường Lê Lợi, phường 5"),
        ("text", " <i>xin</i> chào ", "xin chào"),
    ],
)
def test_read(slot_type: SlotType, text: str, value: str) -> None:
    assert read(slot_type, text) == Parsed(value)


@pytest.mark.parametrize(
    ("slot_type", "text", "value"),
    [
        ("person_name", "My name is John O'Neil", "John O'Neil"),
        ("birth_date", "March 12, 2020", "2020-03-12"),
        ("birth_date", "the twelfth of March nineteen forty-five", "1945-03-12"),
        ("id_number", "zero zero one zero nine nine zero one two three four five", "001099012345"),
        ("code", "four two oh seven", "4207"),
        ("number", "seventy-five", "75"),
    ],
)
def test_read_english(slot_type: SlotType, text: str, value: str) -> None:
    assert read(slot_type, text, "en") == Parsed(value)


@pytest.mark.parametrize(
    ("slot_type", "text", "rejected"),
    [
        ("person_name", "An", Rejected("not_a_name")),
        ("person_name", "Nguyễn Văn 2", Rejected("not_a_name")),
        ("person_name", "cần giấy tờ gì", Rejected("not_a_name")),
        ("person_name", "hồ sơ khai sinh", Rejected("not_a_name")),
        ("birth_date", "31/2/2020", Rejected("impossible_date")),
        ("birth_date", "29/2/2023", Rejected("impossible_date")),
        ("birth_date", "23/11/2026", Rejected("date_in_future")),
        ("birth_date", "1/1/1850", Rejected("date_too_old")),
        ("birth_date", "tháng ba", Rejected("not_a_date")),
        ("birth_date", "mùng 5 tháng giêng năm 1950", Rejected("not_a_date")),
        ("birth_date", "5/5/1950 âm lịch", Rejected("not_a_date")),
        ("year", "2030", Rejected("out_of_range")),
        ("id_number", "00109901234", Rejected("id_not_12_digits", count=11)),
        ("id_number", "không có", Rejected("id_not_12_digits", count=0)),
        ("phone", "12345", Rejected("not_a_phone")),
        ("number", "1000", Rejected("out_of_range")),
        ("number", "nhiều", Rejected("not_a_number")),
        ("dossier_code", "tôi không có mã", Rejected("not_a_code")),
        ("secret", "abc", Rejected("not_a_code")),
        ("code", "42071", Rejected("not_a_code")),
        ("address", "ở", Rejected("not_an_address")),
        ("address", "ấp hai " * 60, Rejected("too_long")),
        ("text", "\u200b 😀", Rejected("empty")),
    ],
)
def test_rejected(slot_type: SlotType, text: str, rejected: Rejected) -> None:
    assert read(slot_type, text) == rejected


@pytest.mark.parametrize(
    ("slot_type", "value", "lang", "shown", "spoken"),
    [
        (
            "birth_date",
            "2020-03-12",
            "vi",
            "12/03/2020",
            "ngày mười hai tháng ba năm hai nghìn không trăm hai mươi",
        ),
        ("date", "1950-04-05", "vi", "05/04/1950", "ngày mùng năm tháng tư năm một nghìn chín trăm năm mươi"),
        ("date", "2020-03-12", "en", "12 March 2020", "12 March 2020"),
        ("id_number", "001099012345", "vi", "001 099 012 345", "số kết thúc bằng ba bốn năm"),
        ("id_number", "001099012345", "en", "001 099 012 345", "the number ending in three four five"),
        ("phone", "0912345678", "vi", "0912 345 678", "số kết thúc bằng sáu bảy tám"),
        (
            "dossier_code",
            "G09.20-20260609-0092637",
            "vi",
            "G09.20-20260609-0092637",
            "mã hồ sơ kết thúc bằng sáu ba bảy",
        ),
        ("code", "4207", "vi", "4207", "bốn hai không bảy"),
        ("number", "75", "vi", "75", "bảy mươi lăm"),
        ("person_name", "Nguyễn Văn An", "vi", "Nguyễn Văn An", "Nguyễn Văn An"),
        ("secret", "A7K2", "vi", "A7K2", "mã tra cứu đang hiện trên màn hình"),
    ],
)
def test_shown_and_spoken(slot_type: SlotType, value: str, lang: Lang, shown: str, spoken: str) -> None:
    assert show(slot_type, value, lang) == shown
    assert speak(slot_type, value, lang) == spoken


def test_a_name_is_never_cut() -> None:
    assert read("person_name", "Nguyễn Văn" + " Mẫu" * 9) == Rejected("too_long")


@pytest.mark.parametrize("slot_type", get_args(SlotType))
def test_signs_alone_say_nothing(slot_type: SlotType) -> None:
    assert read(slot_type, " . … - ") == Rejected("empty")


@pytest.mark.parametrize("text", ["xê ét gạch bảy ca ba", "xê ét gạch bảy ca ba gì đó chín quy hai ép", "quên rồi"])
def test_a_code_is_read_whole_or_not_at_all(text: str) -> None:
    assert read("dossier_code", text) == Rejected("not_a_code")


@pytest.mark.parametrize("slot_type", ["id_number", "phone", "dossier_code", "secret", "address"])
@given(digits=st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_the_hall_never_hears_it_all(slot_type: SlotType, digits: str) -> None:
    said = speak(slot_type, digits, "vi")
    assert digits not in said
    assert len(said.split()) <= 9


@given(st.dates(date(1900, 1, 1), TODAY))
def test_days_round_trip(day: date) -> None:
    for lang in get_args(Lang):
        expected = Parsed(day.isoformat())
        assert read("birth_date", show("birth_date", day.isoformat(), lang), lang) == expected
        assert read("birth_date", speak("birth_date", day.isoformat(), lang), lang) == expected


@given(st.sampled_from(get_args(SlotType)), st.text(max_size=300), st.sampled_from(get_args(Lang)))
def test_any_text_gives_a_value_or_a_reason(slot_type: SlotType, text: str, lang: Lang) -> None:
    result = read(slot_type, text, lang)
    if isinstance(result, Parsed):
        assert result.value == unicodedata.normalize("NFC", result.value)
        assert show(slot_type, result.value, lang)
        assert speak(slot_type, result.value, lang)
        again = read(slot_type, show(slot_type, result.value, lang), lang)
        assert again == result or slot_type in ("text", "address", "person_name")
