"""Short answers to a form's questions must never end it: kin, countries, places, numbers."""

from __future__ import annotations

import pytest

from dialogue.understanding import Understander
from dialogue.understanding.nlu import read_examples

STOPPING = ("insult", "emergency", "self_harm", "injection", "personal_data_probe")
ANSWERS = """
tôi là bác ruột | bác ruột | cậu ruột | dì ruột của cháu | mợ của cháu | thím cháu | dượng | bà cố | anh rể của bố cháu
chồng tôi | vợ | em gái của bố | ông bác họ | mẹ ruột | con cậu con dì
sinh ở Lào | Lào | Mỹ | Nga | bên Đức | Campuchia | vợ tôi người Lào | mẹ cháu người Trung Quốc | Thụy Điển | Ai Cập
Lào Cai | Thái Bình | Bạc Liêu | Sóc Trăng | Lạng Sơn | Quảng Ngãi | quê Nam Định | Đà Nẵng
người Dao | dân tộc Cơ Lao | Cờ Lao | Khơ Mú | Xơ Đăng | La Hủ | người Ơ Đu | Gia Rai
Bệnh viện Từ Dũ | bệnh viện Việt Đức | trạm y tế phường | nhà bảo sanh | đẻ ở nhà
thôn Đồng Ngư | ấp Láng Cháy | ấp Cứu Nước | bản Lao Xa | ngã ba Dầu | thôn Ngã Hai | xóm Cướp | xã Lão Hộ
phường Cầu Ông Lãnh | khu phố 3 | tổ 12
mười hai | năm mươi sáu | 69 | 3,2 ký | con thứ hai | sinh đôi
dạ | ừ | hông | hông có | chưa có | không biết | hổng biết | không nhớ
Lò Thị Nga | ông Khùng | Ngư
"""
INNOCENT = [answer.strip() for answer in ANSWERS.replace("\n", "|").split("|") if answer.strip()]


def test_the_list_is_worth_its_name() -> None:
    known = {example.text.lower() for example in read_examples()[0]}
    assert len(set(INNOCENT)) == len(INNOCENT) >= 60
    assert sum(answer.lower() not in known for answer in INNOCENT) >= 25


@pytest.mark.parametrize("text", INNOCENT)
def test_an_answer_stops_nothing(understander: Understander, text: str) -> None:
    understood = understander.understand(text, "vi")
    assert understood.intent not in STOPPING or understood.confidence < 0.6, understood.ranking


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("đồ láo", "insult"),
        ("do lao", "insult"),
        ("máy ngu", "insult"),
        ("dạ có người ngã", "emergency"),
        ("ngã rồi", "emergency"),
        ("cuu toi voi", "emergency"),
        ("cháy rồi bà con ơi", "emergency"),
        ("chồng rượt tôi", "emergency"),
        ("tôi muốn chết", "self_harm"),
        ("toi muon chet", "self_harm"),
        ("con tôi nó đòi tự tử", "self_harm"),
    ],
)
def test_what_must_stop_still_does(understander: Understander, text: str, intent: str) -> None:
    understood = understander.understand(text, "vi")
    assert (understood.intent, understood.confidence >= 0.6) == (intent, True), understood.ranking


@pytest.mark.parametrize(
    ("text", "intent"),
    [("Láo!", "insult"), ("mầy lào", "insult"), ("cựu tôi", "emergency"), ("tôi muốn chết", "self_harm")],
)
def test_other_diacritics_are_other_words(understander: Understander, text: str, intent: str) -> None:
    """An example that is only the same when folded is not the same, in text that has diacritics."""
    same = text in ("Láo!", "tôi muốn chết")
    assert (understander.understand(text, "vi").intent == intent) is same
