"""Questions, commands that are always understood, silence, and what can't be understood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialogue.hear import SURE_TO_CARE
from dialogue.messages import Pressed, RecordTurn, Said, Touched, Understanding
from dialogue.step import first
from tests.dialogue.visit import START, Visit, fresh


def recorded(visit: Visit) -> list[str]:
    return [c.status for c in visit.commands if isinstance(c, RecordTurn)]


def test_a_question_is_answered_with_its_source_and_an_offer() -> None:
    visit = Visit()
    visit.say("tôi muốn làm giấy khai sinh cho cháu", "do_procedure", 0.9, "vi")
    assert visit.screen.status == "thinking"
    visit.answered()
    assert visit.shows == "answer"
    assert next(option.action for option in visit.screen.options) == "flow"
    visit.say("đồng ý", "affirm", 1.0)
    assert visit.shows == "choose"


def test_no_answer_from_the_knowledge_base_leads_to_a_person() -> None:
    visit = Visit()
    visit.say("đăng ký kết hôn", "do_procedure", 0.9, "vi")
    visit.answered(status="not_in_knowledge_base", procedure="", known_elsewhere="Đăng ký kết hôn", lines=())
    assert "Đăng ký kết hôn" in visit.screen.said[0]
    assert "officer" in [option.action for option in visit.screen.options]


def test_a_doubtful_question_offers_what_it_may_mean() -> None:
    visit = Visit()
    visit.say("căn cước", "ask_overview", 0.7, "vi")
    candidates = [{"procedure": "1.014064", "title": "Cấp lại thẻ căn cước"}]
    visit.answered(status="clarify", procedure="", candidates=candidates, lines=())
    visit.press("procedure", "1.014064")
    assert visit.awaited("answer").kind == "answer"


def test_not_understood_three_times_is_never_the_same_sentence() -> None:
    visit = Visit()
    heard = []
    for _ in range(6):
        visit.say("xyz abc")
        visit.answered(status="out_of_scope", procedure="", lines=())
        heard.append(visit.screen.said)
    assert all(a != b or b != c for a, b, c in zip(heard, heard[1:], heard[2:], strict=False))
    assert "cán bộ" in " ".join(heard[1])


def test_the_same_in_a_form() -> None:
    visit = Visit()
    visit.to_papers()
    heard = []
    for _ in range(7):
        visit.say("ừm thì là mà")
        heard.append(visit.screen.said)
    assert all(a != b or b != c for a, b, c in zip(heard, heard[1:], heard[2:], strict=False))
    assert "officer" in [option.action for option in visit.screen.options]


@pytest.mark.parametrize(
    ("intent", "status"),
    [
        ("greet", "smalltalk"),
        ("injection", "refused"),
        ("personal_data_probe", "refused"),
        ("insult", "refused"),
        ("illegal_help", "refused"),
        ("politics", "out_of_scope"),
        ("medical_advice", "out_of_scope"),
        ("legal_advice", "out_of_scope"),
        ("self_harm", "needs_officer"),
        ("emergency", "needs_officer"),
        ("officer", "needs_officer"),
    ],
)
def test_what_is_no_question_has_its_own_outcome(intent: str, status: str) -> None:
    visit = Visit()
    visit.say("…lời của khách", intent, 0.95, "vi")
    assert recorded(visit) == [status]
    assert visit.screen.said


def test_in_despair_a_person_is_called_at_once() -> None:
    visit = Visit()
    visit.say("tôi không muốn sống nữa", "self_harm", 0.9, "vi")
    assert any(c.kind == "call_officer" and c.reason == "care" for c in visit.commands)
    visit.officer()
    assert any("115" in line for line in visit.screen.said)


def called(visit: Visit) -> bool:
    return any(c.kind == "call_officer" and c.reason == "care" for c in visit.sent)


def at_home(visit: Visit) -> None:
    assert visit.shows == "home"


def after_an_answer(visit: Visit) -> None:
    visit.say("khai sinh", "do_procedure", 0.9, "vi")
    visit.answered()


def asked_for_an_address(visit: Visit) -> None:
    visit.to_child()
    visit.type("Lê An Mẫu")
    visit.choose("female")
    visit.type("01/11/2026")


@pytest.mark.parametrize("intent", ["self_harm", "emergency"])
@pytest.mark.parametrize(
    "place",
    [
        at_home,
        after_an_answer,
        Visit.to_papers,
        Visit.to_parents,
        Visit.to_child,
        asked_for_an_address,
        Visit.to_submission,
    ],
)
def test_a_cry_for_help_is_heard_everywhere_though_not_surely(intent: str, place: Callable[[Visit], None]) -> None:
    visit = Visit()
    place(visit)
    visit.say("cứu tôi với", intent, SURE_TO_CARE, "vi")
    assert called(visit)
    assert recorded(visit)[-1:] == ["needs_officer"]


def test_a_cry_for_help_in_english_is_answered_in_english() -> None:
    visit = Visit()
    visit.to_child()
    visit.say("help me please", "emergency", 0.5, "en")
    assert visit.screen.lang == "en"
    assert called(visit)


def test_a_cry_for_help_counts_in_whatever_language_it_seems_to_be() -> None:
    visit = Visit()
    visit.say("cuu", "emergency", 0.9, "other")
    assert called(visit)
    assert visit.screen.lang == "vi"


def test_what_hardly_sounds_like_a_cry_for_help_calls_nobody() -> None:
    visit = Visit()
    visit.to_child()
    visit.say("Lê Mẫu", "emergency", SURE_TO_CARE - 0.01, "vi")
    assert not called(visit)
    assert visit.state.slots["child_name"] == "Lê Mẫu"


@pytest.mark.parametrize("intent", ["self_harm", "emergency", "medical_advice", "legal_advice"])
def test_what_may_be_worrying_is_not_asked_twice(intent: str) -> None:
    visit = Visit()
    visit.say("tôi không biết nói sao nữa", intent, 0.3, "vi")
    visit.answered(status="out_of_scope", procedure="", lines=())
    assert "cán bộ" in visit.screen.said[0]
    visit.say("đồng ý", "affirm", 1.0)
    assert any(c.kind == "call_officer" for c in visit.sent)


def test_who_wants_what_is_not_allowed_is_offered_an_officer() -> None:
    visit = Visit()
    visit.say("làm giấy giả giúp tôi", "illegal_help", 0.9, "vi")
    assert "không đúng quy định" in visit.screen.said[0]
    visit.say("có", "affirm", 1.0)
    assert any(c.kind == "call_officer" and c.reason == "asked" for c in visit.sent)


def test_english_words_switch_to_english() -> None:
    visit = Visit()
    visit.say("I want to register my grandchild", "do_procedure", 0.9, "en")
    visit.answered(lines=("It is free.",))
    assert visit.screen.lang == "en"
    assert "Shall I help" in visit.screen.said[-1]


def test_another_language_is_answered_in_both() -> None:
    visit = Visit()
    visit.say("我想办出生证", "unclear", 0.1, "other")
    assert "English" in visit.screen.said[0]
    assert recorded(visit) == ["out_of_scope"]


def test_silence_prompts_then_asks_then_wipes() -> None:
    visit = Visit()
    visit.to_parents()
    visit.wait(8)
    assert "thong thả" in visit.screen.said[-1]
    visit.wait(22)
    assert visit.shows == "still_there"
    assert visit.screen.countdown == 30
    visit.wait(30)
    assert any(c.kind == "end_visit" for c in visit.sent)
    assert fresh(visit.state).model_dump(
        exclude={"said", "question", "question_spoken", "place", "timers"}
    ) == visit.state.model_dump(exclude={"said", "question", "question_spoken", "place", "timers"})
    visit.wait(6)
    assert visit.shows == "attract"


def test_a_sign_of_life_brings_the_same_question_back_with_the_half_typed_word() -> None:
    visit = Visit()
    visit.to_child()
    visit.event(Touched(at=visit.now, draft="Lê A", screen=visit.screen.id))
    visit.wait(31)
    assert visit.shows == "still_there"
    visit.press("still_here")
    assert visit.screen.field is not None
    assert visit.screen.field.value == "Lê A"


def test_the_soft_prompt_spoils_no_touch() -> None:
    visit = Visit()
    visit.to_child()
    before = visit.screen.id
    visit.wait(8)
    assert visit.screen.id == before


def test_ending_in_the_middle_is_asked_once() -> None:
    visit = Visit()
    visit.to_child()
    visit.press("end")
    assert "xóa" in visit.screen.said[-1]
    visit.press("confirm", "no")
    assert visit.screen.field is not None
    visit.press("end")
    visit.press("confirm", "yes")
    assert visit.shows == "goodbye"
    assert visit.state.slots == {}


def test_starting_over_forgets_entries_and_keeps_the_language() -> None:
    visit = Visit()
    visit.press("language", "en")
    visit.to_child()
    visit.press("restart")
    visit.press("confirm", "yes")
    assert visit.shows == "home"
    assert visit.screen.lang == "en"
    assert visit.state.slots == {}


def test_repeat_says_the_same_again() -> None:
    visit = Visit()
    visit.to_papers()
    said = visit.screen.said
    for _ in range(4):
        visit.press("repeat")
        assert visit.screen.said == said
        assert any(c.kind == "say" for c in visit.commands)


def test_voice_settings_have_words_and_limits() -> None:
    visit = Visit()
    for _ in range(5):
        visit.say("nói chậm thôi", "slower", 0.95, "vi")
    assert visit.state.prefs.rate == -2


def test_text_size_and_theme_keep_the_question() -> None:
    visit = Visit()
    visit.to_papers()
    said = visit.screen.said
    visit.press("text_size", "bigger")
    visit.press("theme")
    visit.press("reach")
    assert visit.screen.prefs.model_dump() == {
        "text_size": 2, "theme": "contrast", "low_reach": True, "rate": 0, "volume": 0,
    }  # fmt: skip
    assert visit.screen.said == said


def test_status_by_code_and_secret() -> None:
    visit = Visit()
    visit.press("flow", "dossier_status")
    visit.type("000.00.26.H29-261123-0001", "AB2C")
    visit.found(code="000.00.26.H29-261123-0001", state="processing", title="Đăng ký khai sinh")
    assert visit.shows == "status"
    assert "Đang giải quyết" in [row.value for row in visit.screen.rows]
    visit.choose("home")
    assert "status_secret" not in visit.state.slots


@pytest.mark.parametrize("failure", ["not_found", "locked", "portal_down", "waiting", "no_reply", "error"])
def test_a_look_up_that_fails_says_why_and_how_to_go_on(failure: str) -> None:
    visit = Visit()
    visit.press("flow", "dossier_status")
    visit.type("000.00.26.H29-261123-0001", "AB2C")
    visit.found(failure=failure)
    assert visit.screen.options
    assert visit.screen.said


def test_five_faces_for_the_kiosk_and_for_the_officer_who_came() -> None:
    visit = Visit()
    visit.press("officer")
    visit.officer()
    visit.choose("helped")
    assert len(visit.screen.faces) == 5
    visit.choose("4")
    assert "cán bộ" in visit.screen.said[-1]
    visit.choose("5")
    feedback = visit.awaited("save_feedback")
    assert feedback.kind == "save_feedback"
    assert (feedback.kiosk, feedback.officer) == (4, 5)
    visit.feedback()
    visit.choose("done")
    assert visit.shows == "goodbye"


def test_a_button_of_an_earlier_screen_or_none_at_all_does_nothing() -> None:
    visit = Visit()
    visit.to_papers()
    before = visit.state
    for event in (
        Pressed(at=START, action="choose", value="yes", screen=visit.screen.id - 1),
        Pressed(at=START, action="choose", value="no such value", screen=visit.screen.id),
        Pressed(at=START, action="correct", value="requester_id", screen=visit.screen.id),
        Pressed(at=START, action="flow", value="no_such_flow", screen=visit.screen.id),
    ):
        visit.event(event)
        assert visit.commands == ()
    assert visit.state.slots == before.slots


def test_a_kiosk_at_rest_shows_how_to_start() -> None:
    screen = first(5).screen
    assert screen is not None
    assert screen.name == "attract"
    assert [option.action for option in screen.options] == ["start"]


@pytest.mark.parametrize("intent", ["faster", "emergency", "insult"])
@pytest.mark.parametrize("name", ["Đỗ Thị Phí", "Lê An Mẫu", "Trần Văn Dừng", "Hồ Thị Nhanh", "Hồ Thị Súng"])
def test_a_name_is_a_name_whatever_it_means_elsewhere(name: str, intent: str) -> None:
    visit = Visit()
    visit.to_child()
    person = {"kind": "person", "value": name, "text": name, "start": 0, "end": len(name)}
    understanding = Understanding.model_validate({"intent": intent, "confidence": 1.0, "entities": [person]})
    visit.event(Said(at=visit.now, text=name, understanding=understanding, screen=visit.screen.id))
    assert visit.state.slots["child_name"] == name


def test_the_words_of_a_command_are_no_name() -> None:
    visit = Visit()
    visit.to_child()
    visit.say("Nói Lại", "repeat", 1.0)
    assert "child_name" not in visit.state.slots


@pytest.mark.parametrize("words", ["ờ… để xem đã", "đợi chút"])
def test_words_that_play_for_time_leave_the_question_as_it_stands(words: str) -> None:
    visit = Visit()
    visit.say(words, "hold_on", 1.0)
    assert visit.shows == "home"
    visit.to_parents()
    asked = visit.state.frames[-1].step
    visit.say(words, "hold_on", 1.0)
    assert any(command.kind == "say" and "thong thả" in command.text for command in visit.commands)
    assert visit.state.frames[-1].step == asked
    assert "mother_name" not in visit.state.slots


@pytest.mark.parametrize(
    ("text", "reason"), [("31/02/1948", "không có trong lịch"), ("12/03/2048", "chưa tới"), ("12/03/1748", "xa quá")]
)
def test_a_date_that_cannot_be_is_told_why_whatever_it_is_taken_for(text: str, reason: str) -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("typed")
    visit.type("Nguyễn Văn Mẫu", "001 048 000 111")
    visit.say(text, "injection", 0.9)
    assert reason in visit.state.error


def test_keys_pressed_at_random_are_not_called_a_language_again_and_again() -> None:
    visit = Visit()
    told = []
    for keys in ("plok ujhy", "ploq ijhu", "kkkk iiii", "uuuu"):
        visit.say(keys, lang="other")
        told.append(visit.state.said)
    assert len(set(told)) == len(told)
    assert visit.state.offer == "officer"
