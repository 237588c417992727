from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.choosing import FILLERS, NEGATIONS, chosen, read
from dialogue.content import load
from dialogue.flow import ChooseStep
from dialogue.messages import Lang
from dialogue.text import fold
from tests.dialogue.visit import Visit

STEPS = {step.id: step for flow in load().flows.values() for step in flow.steps if isinstance(step, ChooseStep)}


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        ("nationality", "đúng, cả hai", "yes"),
        ("nationality", "đúng cả hai", "yes"),
        ("registered", "à chưa có lần nào", "no"),
        ("registered", "mất r", "yes"),
        ("father_wish", "thôi, không ghi tên cha", "leave_blank"),
        ("father_wish", "không, để trống", "leave_blank"),
        ("birth_proof", "không, không có ai làm chứng", "declaration"),
        ("birth_proof", "dạ có người làm chứng", "witness"),
        ("coming", "xong rồi, cán bộ đã giúp", "helped"),
        ("other_procedure", "thôi khỏi", "home"),
        ("special_case", "gia đình nhờ người mang thai hộ", "surrogacy"),
        ("role", "hàng xóm, tôi được gia đình nhờ đi giùm", "authorised"),
        ("sent", "hết r", "done"),
        ("sent", "k cần", "done"),
        ("card_way", "không mang thẻ, tôi gõ", "typed"),
    ],
)
def test_ways_to_say_it_may_be_joined(step: str, text: str, value: str) -> None:
    assert chosen(STEPS[step], text, "vi") == value


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("card_way", "không gõ"),
        ("card_way", "không muốn gõ"),
        ("father_wish", "không để trống"),
        ("father_wish", "khong de trong"),
        ("father_wish", "không cần ghi tên cha"),
        ("birth_proof", "không có"),
        ("birth_proof", "ko có"),
        ("birth_proof", "không có giấy"),
        ("registered", "không mất"),
        ("special_case", "không phải mang thai hộ"),
        ("special_case", "mang thai hộ là gì"),
        ("role", "tôi là em của mẹ cháu"),
        ("role", "bà nội nhờ tôi đi"),
        ("consent", "bà nhà tôi đồng ý rồi"),
        ("consent", "đồng ý à?"),
    ],
)
def test_what_may_mean_something_else_chooses_nothing(step: str, text: str) -> None:
    assert chosen(STEPS[step], text, "vi") is None


WORDS = st.sampled_from(
    [*NEGATIONS["vi"], *FILLERS["vi"], "đồng ý", "đồng", "ý", "thôi", "đúng", "muốn", "con", "vợ", "gửi", ",", ".", "?"]
)


@given(st.lists(WORDS, max_size=6), st.sampled_from(["", "không", "chưa", "đừng", "đâu có", "chẳng"]), st.booleans())
def test_what_denies_or_asks_is_never_a_consent(words: list[str], denial: str, bare: bool) -> None:
    text = " ".join([denial, *words]) if denial else " ".join([*words, "gì"])
    assert chosen(STEPS["consent"], fold(text) if bare else text, "vi") != "yes"


@given(st.sampled_from(sorted(STEPS)), st.text(max_size=60), st.sampled_from(["vi", "en"]))
def test_any_words_can_be_read(step: str, text: str, lang: Lang) -> None:
    reading = read(STEPS[step], text, lang)
    assert not reading.values or reading.names


@pytest.mark.parametrize("step", sorted(STEPS))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_stands_on_a_button_chooses_it(step: str, lang: Lang) -> None:
    for option in STEPS[step].options:
        assert chosen(STEPS[step], option.label.in_(lang), lang) == option.value


@pytest.mark.parametrize(("words", "intent"), [("không có", "deny"), ("ko có", "deny"), ("mất", "emergency")])
def test_a_no_that_leaves_it_open_is_asked_about(words: str, intent: str) -> None:
    visit = Visit()
    visit.press("procedure", "1.001193")
    visit.answered()
    visit.press("flow", "birth_registration")
    visit.choose("vietnam", "yes", "no", "none", "yes")
    visit.say(words, intent, 1.0)
    assert "birth_proof" not in visit.state.slots
    assert visit.shows == "choose"
    assert any("có người làm chứng" in line for line in visit.state.said)
