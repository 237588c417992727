"""People change their minds, mis-tap, contradict themselves and come back: nothing wrong is kept."""

from __future__ import annotations

import pytest

from dialogue.messages import CardMoved, SubmitDossier
from tests.dialogue.visit import Visit


def form(visit: Visit) -> dict[str, str]:
    command = visit.awaited("submit_dossier")
    assert isinstance(command, SubmitDossier)
    return command.form


def to_flow(visit: Visit) -> None:
    visit.press("procedure", "1.001193")
    visit.answered()
    visit.press("flow", "birth_registration")


def test_parents_turn_out_to_be_married_and_the_father_is_asked_for() -> None:
    visit = Visit()
    to_flow(visit)
    visit.choose("vietnam", "yes", "no", "none", "no", "leave_blank")
    visit.press("back")
    visit.press("back")
    visit.choose("yes", "certificate", "mother")
    visit.checklist()
    visit.choose("yes", "yes", "card")
    visit.card()
    visit.press("confirm", "yes")
    visit.type("0912345678", "Lê An Mẫu")
    visit.choose("male")
    visit.type("01/11/2026", "Bệnh viện Mẫu, tỉnh Mẫu")
    visit.press("take", "Kinh")
    visit.type("phường Mẫu, tỉnh Mẫu")
    visit.press("confirm", "yes")
    assert "Cha của cháu" in visit.screen.said[-1]


def test_a_wrong_secret_can_be_typed_again() -> None:
    visit = Visit()
    visit.press("flow", "dossier_status")
    visit.type("000.00.26.H29-261123-0001", "AAAA")
    visit.found(failure="not_found")
    visit.choose("again")
    visit.type("000.00.26.H29-261123-0001")
    assert visit.screen.field is not None, "the secret is asked for again"
    visit.type("AB2C")
    look_up = visit.awaited("look_up_dossier")
    assert look_up.kind == "look_up_dossier"
    assert look_up.secret == "AB2C"


@pytest.mark.parametrize("failure", ["refused_by_portal", "outbox_full", "error", "no_reply"])
def test_after_a_failed_sending_everything_is_still_there(failure: str) -> None:
    visit = Visit()
    visit.to_submission()
    visit.dossier_sent(failure=failure)
    assert visit.screen.options
    before = dict(visit.state.slots)
    visit.choose("officer")
    visit.officer()
    visit.choose("go_on")
    assert visit.state.slots["child_name"] == before["child_name"]
    assert visit.state.frames, "the form is still beneath"


def test_a_mistap_is_no_dead_end() -> None:
    visit = Visit()
    to_flow(visit)
    visit.choose("abroad", "home")
    to_flow(visit)
    assert "sinh ở" in visit.screen.said[-1]
    visit.choose("vietnam")
    visit.choose("yes")


def test_back_from_a_way_out_leads_to_the_question_before() -> None:
    visit = Visit()
    to_flow(visit)
    visit.choose("abroad")
    visit.press("back")
    assert "sinh ở" in visit.screen.said[-1]


def test_the_second_dossier_knows_who_comes_and_nothing_else_of_the_first() -> None:
    visit = Visit()
    visit.to_sent()
    visit.choose("more")
    to_flow(visit)
    assert not [slot for slot in visit.state.slots if slot.startswith(("child", "mother", "father"))]
    assert not {"requester_role", "consent", "requester_right"} & visit.state.slots.keys()
    visit.choose("vietnam", "yes", "no", "none", "yes", "certificate", "grandparent")
    visit.checklist()
    visit.choose("yes")
    assert "đồng ý không" in visit.screen.said[-1]
    visit.choose("yes")
    assert visit.shows == "confirm", "whoever stands there now sees whose details are kept"
    visit.press("confirm", "yes")
    assert "cháu bé" in visit.screen.said[-1]


def test_a_card_left_behind_is_not_read_for_the_next_visitor() -> None:
    visit = Visit()
    visit.event(CardMoved(at=visit.now, present=True))
    visit.press("end")
    from dialogue.messages import VisitStarted

    visit.event(VisitStarted(at=visit.now, visit_id="b" * 32))
    visit.to_card()
    visit.choose("card")
    assert not [c for c in visit.sent if c.kind == "read_card"]
    assert "người trước" in visit.screen.said[-1]
    visit.event(CardMoved(at=visit.now, present=False))
    visit.event(CardMoved(at=visit.now, present=True))
    assert visit.awaited("read_card").kind == "read_card"


def test_yes_to_the_officer_calls_the_officer() -> None:
    for words, intent in (("máy ngu quá", "insult"), ("tranh chấp", "legal_advice")):
        visit = Visit()
        visit.say(words, intent, 0.95, "vi")
        visit.say("có", "affirm", 1.0)
        assert visit.awaited("call_officer").kind == "call_officer"


def test_thanks_in_the_middle_of_a_form_stays_in_the_form() -> None:
    visit = Visit()
    visit.to_parents()
    visit.say("phí bao nhiêu", "ask_fee", 1.0, "vi")
    visit.answered(section="fee")
    visit.say("cảm ơn", "thanks", 1.0)
    assert visit.shows == "ask"


def test_a_line_is_corrected_by_its_name() -> None:
    visit = Visit()
    visit.to_review()
    visit.say("sửa họ tên cháu", "correct", 0.9, "vi")
    assert visit.screen.field is not None
    assert visit.screen.field.value == "Lê An Mẫu"


def test_a_half_typed_name_outlives_a_call_and_a_change_of_language() -> None:
    from dialogue.messages import Touched

    visit = Visit()
    visit.to_child()
    visit.event(Touched(at=visit.now, draft="Lê A", screen=visit.screen.id))
    visit.press("officer")
    visit.officer()
    visit.choose("go_on")
    assert visit.screen.field is not None
    assert visit.screen.field.value == "Lê A"
    visit.press("language", "en")
    visit.checklist()
    assert visit.screen.field is not None
    assert visit.screen.field.value == "Lê A"


def test_a_correction_must_be_confirmed_with_the_code_again() -> None:
    visit = Visit()
    visit.to_submission()
    visit.dossier_sent(failure="error")
    visit.press("back")
    visit.press("back")
    visit.press("correct", "child_name")
    visit.type("Lê Bình Mẫu")
    visit.press("confirm", "yes")
    assert visit.screen.code, "the code is asked for again"


def test_an_unfinished_form_is_not_wiped_by_the_end_of_the_opinion() -> None:
    visit = Visit()
    visit.to_child()
    visit.press("officer")
    visit.officer()
    visit.choose("helped", "5", "5")
    visit.feedback()
    visit.choose("done")
    assert visit.shows == "confirm"
    visit.press("confirm", "no")
    assert visit.shows == "ask"


def test_a_follow_up_is_about_what_was_just_asked_even_if_we_do_not_hold_it() -> None:
    visit = Visit()
    visit.say("lệ phí khai sinh", "ask_fee", 0.9, "vi")
    visit.answered(code="1.001193", section="fee")
    visit.say("còn khai tử thì sao", "ask_overview", 0.9, "vi")
    ask = visit.awaited("answer")
    assert ask.kind == "answer"
    assert ask.section == "fee"
    visit.answered(
        status="not_in_knowledge_base", procedure="", code="1.000656", known_elsewhere="Đăng ký khai tử", lines=()
    )
    visit.say("cần giấy tờ gì", "ask_documents", 0.95, "vi")
    ask = visit.awaited("answer")
    assert ask.kind == "answer"
    assert ask.topic == "1.000656"


def test_a_dossier_code_in_a_question_starts_the_look_up() -> None:
    from dialogue.messages import Said, Understanding

    code = "000.00.26.H29-261123-0001"
    entity = {"kind": "dossier_code", "value": code, "text": code, "start": 0, "end": len(code)}
    visit = Visit()
    understanding = Understanding.model_validate({"intent": "unclear", "confidence": 0.4, "entities": [entity]})
    visit.event(Said(at=visit.now, text=f"mã {code} tới đâu", understanding=understanding))
    assert "bốn" in visit.screen.said[-1] or "4" in visit.screen.said[-1]


def test_after_sending_nothing_is_left_to_lose_and_the_end_is_the_end() -> None:
    visit = Visit()
    visit.to_sent()
    visit.press("officer")
    visit.officer()
    visit.choose("helped", "5", "4")
    visit.feedback()
    visit.choose("done")
    assert visit.shows == "goodbye"
