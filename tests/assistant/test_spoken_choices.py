"""What people really say to a question with choices, through the real understanding: what is not
plainly one of the options chooses none. A consent that was not given is worse than a question twice."""

from __future__ import annotations

import pytest

from assistant.kiosk import Minds
from dialogue.content import load
from dialogue.flow import ChooseStep
from dialogue.messages import Said
from tests.dialogue.visit import Visit

PLAIN = [
    ("consent", "dạ tôi đồng ý", "yes"),
    ("consent", "toi dong y", "yes"),
    ("consent", "không", "no"),
    ("consent", "tôi không đồng ý", "no"),
    ("consent", "tôi chưa đồng ý", "no"),
    ("consent", "I agree", "yes"),
    ("consent", "I do not agree", "no"),
    ("birth_proof", "có giấy chứng sinh", "certificate"),
    ("parents_married", "có đăng ký", "yes"),
    ("parents_married", "không có đăng ký kết hôn", "no"),
    ("requester_role", "tôi là bà nội", "grandparent"),
    ("requester_role", "bà ngoại", "grandparent"),
    ("requester_role", "ba noi", "grandparent"),
    ("requester_role", "tôi là ba của cháu", "father"),
    ("consent", "tôi không muốn đồng ý", "no"),
    ("requester_role", "tôi là mẹ cháu", "mother"),
    ("special_case", "gia đình nhờ người mang thai hộ", "surrogacy"),
    ("requester_role", "hàng xóm, tôi được gia đình nhờ đi giùm", "authorised"),
    ("parents_vietnamese", "đúng, cả hai", "yes"),
    ("consent", "er… yes", "yes"),
    ("child_sex", "con gái", "female"),
    ("child_sex", "cháu là bé trai", "male"),
]

NOT_PLAIN = [
    ("consent", "đồng ý để làm gì"),
    ("consent", "nếu đồng ý thì sao"),
    ("consent", "đồng ý à?"),
    ("consent", "bà nhà tôi đồng ý rồi"),
    ("consent", "không có gì mà đồng ý"),
    ("birth_proof", "không có"),
    ("special_case", "mang thai hộ là gì"),
    ("birth_proof", "giấy chứng sinh là gì"),
    ("papers_ready", "chưa có đủ đâu"),
    ("birthplace", "không phải ở đây"),
    ("parents_vietnamese", "cha người Đài Loan"),
    ("requester_role", "tôi là em của mẹ cháu"),
    ("requester_role", "mẹ cháu nhờ tôi đi làm giúp"),
    ("requester_role", "tôi không biết"),
]


def say(minds: Minds, slot: str, words: str) -> str | None:
    """Stand at the question that fills `slot`, say the words, and see what was taken."""
    from dialogue.runner import open_step
    from dialogue.state import Frame
    from dialogue.step import step
    from dialogue.turn import Turn

    visit = Visit()
    content = load()
    asking = content.flows["birth_registration"].asking(slot)
    assert isinstance(asking, ChooseStep)
    turn = Turn(visit.state, visit.now, content)
    turn.state.frames = (Frame(flow="birth_registration"),)
    turn.state.lang = "en" if words.startswith("I ") else "vi"
    open_step(turn, asking)
    turn.utter()
    understanding = minds.understand(words, turn.state.lang)
    state, _ = step(turn.state, Said(at=visit.now, text=words, understanding=understanding))
    return state.slots.get(slot)


@pytest.mark.parametrize(("slot", "words", "value"), PLAIN, ids=lambda case: str(case))
def test_a_plain_answer_is_taken(minds: Minds, slot: str, words: str, value: str) -> None:
    assert say(minds, slot, words) == value


@pytest.mark.parametrize(("slot", "words"), NOT_PLAIN, ids=lambda case: str(case))
def test_what_is_no_plain_answer_chooses_nothing(minds: Minds, slot: str, words: str) -> None:
    assert say(minds, slot, words) is None
