from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.text import clean
from dialogue.understanding.entities import find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("số căn cước của tôi là 001 099 012 345", [("id_number", "001099012345")]),
        ("không không một không chín chín không một hai ba bốn năm", [("id_number", "001099012345")]),
        ("gọi 0912 345 678 hoặc +84 912 345 679", [("phone", "0912345678"), ("phone", "0912345679")]),
        ("hồ sơ 000.00.04.H51-200221-0001", [("dossier_code", "000.00.04.H51-200221-0001")]),
        ("mã g09.20-20260609-0092637 ạ", [("dossier_code", "G09.20-20260609-0092637")]),
        ("cs-ab12-9xyz", [("dossier_code", "CS-AB12-9XYZ")]),
        ("20.000đ hay 35k", [("money", "20000"), ("money", "35000")]),
        ("hai mươi nghìn đồng, 1,5 triệu", [("money", "20000"), ("money", "1500000")]),
        ("20,000 VND", [("money", "20000")]),
        ("cháu tên là Nguyễn Thị Hoa", [("person", "Nguyễn Thị Hoa")]),
        ("TRẦN VĂN BA ở phường Bến Thành", [("person", "Trần Văn Ba"), ("ward", "Phường Bến Thành")]),
        ("xã Tân Hiệp, phường 12", [("ward", "Xã Tân Hiệp"), ("ward", "Phường 12")]),
        ("lấy ba bản sao", [("number", "3")]),
        ("tôi bảy mươi lăm tuổi", [("number", "75")]),
        ("ngày 12/3/2020 lấy 2 bản", [("date", "2020-03-12"), ("number", "2")]),
        ("Ủy ban nhân dân phường làm việc mấy giờ", []),
        ("ở Hà Nội", []),
        ("sau đó làm gì", []),
        ("31/2/2020", []),
        ("1234567890123", []),
    ],
)
def test_found(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(entity.kind, entity.value) for entity in find(text)]
    assert [each for each in found if each[0] != "number" or each in expected] == expected


@given(st.text(max_size=300) | st.text(alphabet="0123456789 .-/đkCSAX một hai năm", max_size=300))
def test_places_are_right_and_apart(text: str) -> None:
    text = clean(text)
    last = 0
    for entity in find(text):
        assert text[entity.start : entity.end] == entity.text
        assert entity.start >= last
        last = entity.end
        assert entity.value
