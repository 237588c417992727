"""Short answers to a form's questions must never end it: kin, countries, places, numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dialogue.hear import LEAST, SURE, SURE_TO_CARE
from dialogue.questions import CARE, REFUSED
from dialogue.understanding import Understander
from dialogue.understanding.nlu import read_examples

STOPPING = (*CARE, *REFUSED)
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
QUESTIONS = """
ông nội cháu qua đời tuần trước, giờ phải lên đâu khai báo | chồng mất rồi tôi có được lãnh lương hưu của ổng không
bà nhà tôi mới chết, xin giấy báo tử ở đâu | mẹ tôi chết năm ngoái mà chưa khai tử
con tôi chết non có phải khai sinh không | tiền mai táng cho người trên tám mươi tuổi là bao nhiêu
cha chết không để lại giấy tờ gì thì khai tử sao | cháu làm mất căn cước, chết mất thôi
chết cha, quên mang giấy tờ rồi | thôi chết, bấm nhầm nút rồi | giấy tờ cháy hết trong vụ hỏa hoạn, xin lại thế nào
nhà tôi bị cháy hồi tết, có được hỗ trợ không | mất ví ở chợ, mất luôn căn cước
tuần trước bị giật túi, giờ làm lại thẻ | bị giật điện thoại nên mất tài khoản định danh
vợ tôi bị bệnh tim, có được trợ cấp không | con tôi bị khuyết tật bẩm sinh
cháu bị động kinh, làm giấy khuyết tật được không | bố tôi nằm liệt giường ba năm nay, xin trợ cấp được không
má tui bị ung thư, làm thẻ bảo hiểm y tế cách nào | đẻ ở nhà không có giấy chứng sinh
vợ tôi sắp sinh, cần chuẩn bị giấy gì để khai sinh | em bé sinh non, khai sinh sao
tố cáo nặc danh có được nhận không | đơn tố cáo cán bộ thu tiền sai thì nộp ai
tôi muốn khiếu nại việc chậm trả hồ sơ | giả sử tôi ở tỉnh khác thì nộp đâu | công chứng bằng cấp ba lấy mấy bản
bán nhà có phải đóng thuế không | đổi tên cho con cần gì | chờ lâu quá muốn xỉu luôn | chán quá, lại thiếu giấy
khổ thân già, đi lại mấy lần | thôi tôi không làm nữa | tôi già yếu không ai nuôi, xin vào trung tâm bảo trợ
tôi sống một mình, không con cái, có được tiền không | chồng tôi bỏ đi, một mình tôi làm khai sinh cho con được không
nhà tôi khổ lắm, cho tôi xin hộ nghèo | mở tiệm bán ga cần điều kiện gì | bán thuốc trừ sâu cần giấy phép không
cứu trợ bão lũ thì đăng ký ở đâu | đỗ thị phí | hồ thị súng | lê văn tử | nguyễn thị nạn | Trần Thị Cháy
số 114 đường 115 | thôn Khói, xã Đồng Lửa | my father died last month, what do I do | burial money for my mother
I lost my ID in a fire | how do I register a death | my wallet was stolen yesterday, new ID card please
my mother is 90 and lives alone | papers for a stillborn child | this line is killing me, how long does it take
fire safety permit for a restaurant | I'm sick of waiting
"""
INNOCENT = [answer.strip() for answer in ANSWERS.replace("\n", "|").split("|") if answer.strip()]


def test_the_list_is_worth_its_name() -> None:
    known = {example.text.lower() for example in read_examples()[0]}
    assert len(set(INNOCENT)) == len(INNOCENT) >= 60
    assert sum(answer.lower() not in known for answer in INNOCENT) >= 25


@pytest.mark.parametrize("text", INNOCENT)
def test_an_answer_stops_nothing(understander: Understander, text: str) -> None:
    understood = understander.understand(text, "vi")
    assert understood.intent not in STOPPING or understood.confidence < SURE, understood.ranking


@pytest.mark.parametrize("text", [text.strip() for text in QUESTIONS.replace("\n", "|").split("|") if text.strip()])
def test_death_loss_and_illness_are_ordinary_business(understander: Understander, text: str) -> None:
    understood = understander.understand(text, "vi")
    assert understood.confidence < LEAST.get(understood.intent, 1.01), understood.ranking


@pytest.mark.parametrize(
    "path", ["tests/knowledge_base/questions.yaml", *map(str, Path("tests/content").glob("*.yaml"))]
)
def test_no_question_at_the_counter_calls_for_help(understander: Understander, path: str) -> None:
    asked = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    understood = [(each["question"], understander.understand(each["question"], each["lang"])) for each in asked]
    assert [text for text, u in understood if u.intent in CARE and u.confidence >= SURE_TO_CARE] == []


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
