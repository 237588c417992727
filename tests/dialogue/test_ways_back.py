"""Where the visit goes on: back to what was interrupted, to the card, to a call that failed."""

from __future__ import annotations

from datetime import date

import pytest

from dialogue.messages import CardData, Choice, RecordTurn
from tests.dialogue.visit import GRANDMOTHER, Visit

GRANDSON = CardData(
    id_number="079204000111",
    full_name="Phạm Cháu Mẫu",
    birth_date=date(2004, 1, 8),
    sex="male",
    residence="Ấp Mẫu, xã Mẫu, tỉnh Mẫu",
    ethnicity="Hoa",
    expires=date(2026, 11, 22),
)


def spoken(visit: Visit) -> str:
    return " ".join(c.text for c in visit.commands if c.kind == "say")


def officer_calls(visit: Visit) -> int:
    return sum(c.kind == "call_officer" for c in visit.sent)


# --- The card ---------------------------------------------------------------------------


@pytest.mark.parametrize("card", [GRANDMOTHER, GRANDMOTHER.model_copy(update={"ethnicity": "", "residence": ""})])
def test_a_wrong_card_is_replaced_as_a_whole(card: CardData) -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("card")
    visit.card(GRANDSON)
    visit.press("back")
    assert visit.shows == "card"
    assert not [slot for slot, value in visit.state.slots.items() if value in GRANDSON.model_dump().values()]
    visit.choose("card")
    visit.card(card)
    values = visit.state.slots
    assert values["requester_name"] == card.full_name
    assert values.get("requester_residence", "") == card.residence
    assert values.get("requester_ethnicity", "") == card.ethnicity


def test_after_a_wrong_card_one_can_type_instead() -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("card")
    visit.card(GRANDSON)
    visit.press("back")
    visit.choose("typed")
    assert visit.screen.field is not None
    assert "requester_name" not in visit.state.slots


def test_a_reader_without_a_card_is_told() -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("card")
    visit.card(failure="no_card")
    assert "chưa thấy thẻ" in spoken(visit)
    assert visit.shows == "card"


@pytest.mark.parametrize(("expires", "told"), [(date(2026, 11, 22), 1), (date(2026, 11, 23), 0), (None, 0)])
def test_an_expired_card_is_told_once(expires: date | None, told: int) -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("card")
    visit.card(GRANDSON.model_copy(update={"expires": expires}))
    assert spoken(visit).count("hết hạn") == told
    visit.press("confirm", "yes")
    assert "hết hạn" not in spoken(visit)


# --- The officer ------------------------------------------------------------------------


def test_after_the_officer_the_answer_comes_back_with_its_words() -> None:
    visit = Visit()
    visit.say("lệ phí khai sinh", "ask_fee", 0.9, "vi")
    visit.answered(lines=("Miễn phí.",))
    visit.say("gặp cán bộ", "officer", 1.0, "vi")
    visit.officer()
    visit.choose("go_on")
    assert visit.shows == "answer"
    assert "Miễn phí." in visit.screen.said
    visit.say("dạ", "affirm", 1.0, "vi")
    assert visit.state.frames[-1].flow == "birth_registration"


def test_an_answer_in_the_other_language_does_not_come_back() -> None:
    visit = Visit()
    visit.say("lệ phí khai sinh", "ask_fee", 0.9, "vi")
    visit.answered()
    visit.press("officer")
    visit.officer()
    visit.press("language", "en")
    visit.choose("go_on")
    assert visit.shows == "home"


def test_back_from_a_question_whose_officer_came_goes_to_the_question_before() -> None:
    visit = Visit()
    visit.press("procedure", "1.001193")
    visit.answered()
    visit.press("flow", "birth_registration")
    visit.choose("vietnam", "no", "officer")
    visit.officer()
    visit.choose("go_on")
    assert visit.state.frames[-1].step == "other_procedure"
    visit.press("back")
    assert visit.state.frames[-1].step == "nationality"


def test_the_officer_interrupts_the_look_up() -> None:
    visit = Visit()
    visit.press("flow", "dossier_status")
    visit.type("000.00.26.H29-261123-0001", "AB2C")
    visit.found(failure="portal_down")
    visit.choose("officer")
    visit.officer()
    visit.choose("go_on")
    assert visit.state.frames[-1].step == "portal_down"
    visit.choose("home")
    assert visit.shows == "home"
    assert not [slot for slot in visit.state.slots if slot.startswith("status")]


def test_the_dossier_that_was_found_is_still_shown_after_the_officer() -> None:
    visit = Visit()
    visit.press("flow", "dossier_status")
    visit.type("000.00.26.H29-261123-0001", "AB2C")
    visit.found(code="000.00.26.H29-261123-0001", state="new")
    rows = visit.screen.rows
    visit.press("officer")
    visit.officer()
    visit.choose("go_on")
    assert visit.screen.rows == rows
    visit.choose("home")
    assert visit.state.found is None


def test_a_failed_call_is_tried_again_and_a_good_one_is_not() -> None:
    visit = Visit()
    visit.press("officer")
    visit.officer(failure="error")
    visit.press("officer")
    assert officer_calls(visit) == 2
    visit.officer()
    visit.press("officer")
    assert officer_calls(visit) == 2


def test_a_cry_for_help_calls_though_a_call_has_failed_beneath_a_question() -> None:
    visit = Visit()
    visit.to_child()
    visit.press("officer")
    visit.officer(failure="error")
    visit.press("end")
    visit.say("cháy rồi", "emergency", 0.99, "vi")
    assert officer_calls(visit) == 2


def test_a_call_without_a_reply_is_given_up_after_half_a_minute() -> None:
    visit = Visit()
    visit.press("officer")
    visit.wait(29)
    assert visit.shows == "working"
    visit.wait(1)
    assert visit.shows == "officer"
    assert "chưa báo được" in visit.screen.said[-1]
    assert "Tôi chờ lâu" not in " ".join(visit.screen.said)


def test_a_call_that_is_late_does_not_cut_a_sending_short() -> None:
    visit = Visit()
    visit.to_submission()
    visit.say("cháy rồi", "emergency", 0.99, "vi")
    visit.wait(30)
    assert "submit_dossier" in {command.kind for command in visit.state.awaited.values()}


def test_something_else_after_the_officer_helped_leads_home() -> None:
    visit = Visit()
    visit.to_child()
    visit.press("officer")
    visit.officer()
    visit.choose("helped", "5", "5")
    visit.feedback()
    visit.choose("home")
    assert visit.shows == "home"
    assert visit.state.slots["requester_name"], "the form could still be gone on with"


# --- The end, silence, questions aside --------------------------------------------------


def test_the_end_is_not_asked_when_nothing_can_be_lost() -> None:
    rating, sent = Visit(), Visit()
    rating.press("flow", "satisfaction")
    sent.to_sent()
    for visit in (rating, sent):
        visit.press("end")
        assert visit.shows == "goodbye"


@pytest.mark.parametrize(("words", "intent"), [("có", "affirm"), ("dạ có", "affirm"), ("yes", "affirm")])
def test_yes_to_are_you_still_there_is_no_consent(words: str, intent: str) -> None:
    visit = Visit()
    visit.to_papers()
    visit.choose("yes")
    visit.wait(30)
    assert visit.shows == "still_there"
    visit.say(words, intent, 1.0, "vi")
    assert "consent" not in visit.state.slots
    assert "đồng ý không" in visit.screen.said[-1]
    visit.say(words, intent, 1.0, "vi")
    assert visit.state.slots["consent"] == "yes"


def test_who_says_to_be_still_there_finds_the_answer() -> None:
    visit = Visit()
    visit.say("lệ phí khai sinh", "ask_fee", 0.9, "vi")
    visit.answered()
    visit.wait(30)
    visit.say("tôi còn đây", "continue", 0.9, "vi")
    assert visit.shows == "answer"
    assert "Miễn phí." in visit.screen.said


def test_yes_takes_the_one_that_was_asked_about() -> None:
    visit = Visit()
    visit.say("xin trợ cấp", "do_procedure", 0.9, "vi")
    one = Choice(procedure="1.014027", title="Trợ cấp hưu trí xã hội")
    visit.answered(status="clarify", procedure="", lines=(), candidates=(one,))
    visit.say("dạ đúng rồi", "affirm", 1.0, "vi")
    ask = visit.awaited("answer")
    assert ask.kind == "answer"
    assert ask.topic == "1.014027"


def test_a_second_question_aside_is_about_the_first_one() -> None:
    visit = Visit()
    visit.to_papers()
    visit.say("chứng thực ở đâu", "ask_where", 0.95, "vi")
    visit.answered(procedure="2.000815", code="2.000815", section="where")
    visit.say("bao nhiêu tiền", "ask_fee", 1.0, "vi")
    ask = visit.awaited("answer")
    assert ask.kind == "answer"
    assert ask.topic == "2.000815"
    visit.answered(procedure="2.000815", code="2.000815", section="fee")
    visit.press("resume")
    visit.say("bao nhiêu tiền", "ask_fee", 1.0, "vi")
    ask = visit.awaited("answer")
    assert ask.kind == "answer"
    assert ask.topic == "1.001193", "the form stands on the screen again"


def test_what_is_not_understood_in_a_form_is_counted() -> None:
    visit = Visit()
    visit.to_papers()
    visit.say("xyz")
    assert [c.status for c in visit.commands if isinstance(c, RecordTurn)] == ["clarify"]
