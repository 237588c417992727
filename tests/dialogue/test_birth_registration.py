"""The birth registration, from the first question to the slip."""

from __future__ import annotations

from dialogue.messages import CardMoved, PrintSlip, SubmitDossier
from tests.dialogue.visit import GRANDMOTHER, Visit


def form(visit: Visit) -> dict[str, str]:
    command = visit.awaited("submit_dossier")
    assert isinstance(command, SubmitDossier)
    return command.form


def test_a_grandmother_goes_all_the_way() -> None:
    visit = Visit()
    visit.to_submission()
    sent = form(visit)
    assert sent["requester_name"] == GRANDMOTHER.full_name
    assert sent["mother_name"] == "Nguyễn Thị Mẹ Mẫu"
    assert sent["father_name"] == "Lê Văn Cha Mẫu"
    assert sent["child_birth_date"] == "2026-11-01"
    visit.dossier_sent()
    slip = visit.awaited("print_slip")
    assert isinstance(slip, PrintSlip)
    assert slip.code == "000.00.26.H29-261123-0001"
    assert slip.facts == {
        "birthplace": "vietnam",
        "special_case": "none",
        "birth_proof": "certificate",
        "parents_married": "yes",
        "requester_role": "grandparent",
    }
    visit.printed()
    assert visit.shows == "sent"
    assert visit.screen.code == "000.00.26.H29-261123-0001"


def test_the_card_is_the_requesters_and_fills_no_parent_for_a_grandmother() -> None:
    visit = Visit()
    visit.to_parents("grandparent")
    assert visit.screen.title == "Đăng ký khai sinh"
    assert "Mẹ của cháu" in visit.screen.said[-1]
    assert visit.screen.field is not None
    assert visit.screen.field.value == ""


def test_a_mother_is_never_asked_for_what_her_card_says() -> None:
    visit = Visit()
    visit.to_parents("mother")
    assert "Cha của cháu" in visit.screen.said[-1]
    visit.parent("Lê Văn Cha Mẫu")
    visit.type("0")
    visit.press("confirm", "yes")
    visit.type(visit.screen.code)
    sent = form(visit)
    assert sent["mother_name"] == GRANDMOTHER.full_name
    assert sent["mother_birth_date"] == "1951-03-12"
    assert sent["mother_residence"] == GRANDMOTHER.residence


def test_a_corrected_relation_leaves_nothing_of_the_old_one() -> None:
    visit = Visit()
    visit.to_parents("mother")
    visit.parent("Lê Văn Cha Mẫu")
    visit.type("0")
    visit.press("correct", "requester_role")
    visit.choose("grandparent")
    visit.checklist()
    assert visit.shows == "checklist", "the papers depend on who comes: shown again"
    visit.choose("yes")
    assert "Mẹ của cháu" in visit.screen.said[-1], "the mother is now asked for"
    visit.parent("Nguyễn Thị Mẹ Mẫu")
    assert visit.shows == "review"
    values = [row.value for row in visit.screen.rows]
    assert values.count(GRANDMOTHER.full_name) == 1


def test_consent_comes_before_any_personal_question() -> None:
    visit = Visit()
    visit.to_papers()
    facts = {"birthplace", "parents_vietnamese", "registered_before", "special_case", "parents_married"}
    assert set(visit.state.slots) == facts | {"birth_proof", "requester_role"}
    visit.choose("yes")
    assert "đồng ý" in visit.screen.said[-1]
    visit.choose("no")
    assert "không lấy thông tin" in visit.screen.said[0]
    visit.choose("home")
    assert visit.shows == "home"


def test_a_card_on_the_reader_is_the_answer_to_the_card_question() -> None:
    visit = Visit()
    visit.to_card()
    visit.event(CardMoved(at=visit.now, present=True))
    assert visit.awaited("read_card").kind == "read_card"


def test_a_pulled_card_leads_on_by_hand() -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("card")
    visit.card(failure="card_removed")
    assert "chưa đọc được thẻ" in visit.screen.said[-1]
    visit.choose("typed")
    visit.type("Trần Thị Mẫu Đơn", "001151000123", "12/03/1951", "số 1, phường Mẫu, tỉnh Mẫu")
    assert visit.shows == "confirm"
    visit.press("confirm", "yes")
    visit.press("back")
    assert visit.shows == "confirm"
    visit.press("back")
    assert visit.screen.field is not None
    assert visit.screen.field.value == "số 1, phường Mẫu, tỉnh Mẫu"


def test_one_field_is_corrected_and_nothing_else_is_asked_again() -> None:
    visit = Visit()
    visit.to_review()
    visit.press("correct", "child_name")
    assert visit.screen.field is not None
    assert visit.screen.field.value == "Lê An Mẫu"
    visit.type("Lê Bình Mẫu")
    assert visit.shows == "review"
    assert "Lê Bình Mẫu" in [row.value for row in visit.screen.rows]


def test_back_from_a_correction_returns_to_the_review() -> None:
    visit = Visit()
    visit.to_review()
    visit.press("correct", "child_name")
    visit.press("back")
    assert visit.shows == "review"


def test_a_correction_after_the_code_must_be_reviewed_again() -> None:
    visit = Visit()
    visit.to_code()
    visit.press("back")
    assert visit.shows == "review"
    visit.press("correct", "child_name")
    visit.type("Lê Bình Mẫu")
    assert visit.shows == "review"


def test_a_wrong_confirmation_code_sends_nothing() -> None:
    visit = Visit()
    visit.to_code()
    wrong = "1111" if visit.screen.code != "1111" else "2222"
    visit.type(wrong)
    assert not [c for c in visit.sent if c.kind == "submit_dossier"]
    assert visit.screen.field is not None
    assert visit.screen.field.error


def test_a_double_tap_sends_once() -> None:
    visit = Visit()
    visit.to_code()
    code, screen = visit.screen.code, visit.screen.id
    from dialogue.messages import Said

    for _ in range(3):
        visit.event(Said(at=visit.now, text=code, screen=screen))
    assert len([c for c in visit.sent if c.kind == "submit_dossier"]) == 1


def test_nothing_can_be_undone_while_sending_nor_after() -> None:
    visit = Visit()
    visit.to_submission()
    visit.press("back")
    visit.press("end")
    assert visit.shows == "working"
    visit.dossier_sent()
    visit.printed()
    visit.press("back")
    assert visit.shows == "sent"
    assert len([c for c in visit.sent if c.kind == "submit_dossier"]) == 1


def test_an_officer_can_be_called_while_sending_and_the_result_is_not_lost() -> None:
    visit = Visit()
    visit.to_submission()
    visit.press("officer")
    visit.dossier_sent()
    visit.officer()
    assert visit.shows == "officer"
    visit.choose("go_on")
    visit.printed()
    assert visit.shows == "sent"


def test_a_portal_that_does_not_answer_is_said_as_such() -> None:
    visit = Visit()
    visit.to_submission()
    visit.dossier_sent(queued=True, code="", reference="CS-AAAA-BBBB")
    visit.printed()
    assert "khóa lại trong máy" in visit.screen.said[0]
    assert visit.screen.code == "CS-AAAA-BBBB"
    assert "Chờ cổng" in visit.screen.rows[1].value


def test_what_takes_long_is_announced_and_what_is_quick_is_not() -> None:
    visit = Visit()
    visit.to_submission()
    assert "đang gửi" not in visit.screen.said[0]
    visit.wait(0.8)
    assert "đang gửi" in visit.screen.said[0]


def test_a_refusal_keeps_what_was_entered() -> None:
    visit = Visit()
    visit.to_submission()
    visit.dossier_sent(failure="refused_by_portal")
    assert "không nhận" in visit.screen.said[-1]
    assert visit.state.slots["child_name"] == "Lê An Mẫu"


def test_without_paper_the_slip_is_on_the_screen() -> None:
    visit = Visit()
    visit.to_submission()
    visit.dossier_sent()
    visit.printed(failure="paper_out")
    assert visit.shows == "sent"
    assert visit.screen.qr == "CS1.mau"
    assert any(c.kind == "call_officer" and c.reason == "paper_out" for c in visit.sent)


def test_a_second_dossier_has_its_own_reference() -> None:
    visit = Visit()
    visit.to_submission()
    first = visit.awaited("submit_dossier")
    visit.dossier_sent()
    visit.printed()
    visit.choose("more")
    visit.to_submission()
    second = visit.awaited("submit_dossier")
    assert isinstance(first, SubmitDossier)
    assert isinstance(second, SubmitDossier)
    assert first.reference != second.reference


def test_a_child_born_abroad_is_no_case_for_this_flow() -> None:
    visit = Visit()
    visit.press("procedure", "1.001193")
    visit.answered()
    visit.press("flow", "birth_registration")
    visit.choose("abroad")
    assert "thủ tục khác" in visit.screen.said[-1]
    visit.choose("officer")
    visit.officer()
    assert visit.shows == "officer"


def test_a_father_who_is_not_known_is_never_asked_for() -> None:
    visit = Visit()
    visit.press("procedure", "1.001193")
    visit.answered()
    visit.press("flow", "birth_registration")
    visit.choose("vietnam", "yes", "no", "father_unknown", "certificate", "mother")
    visit.checklist()
    visit.choose("yes", "yes", "card")
    visit.card()
    visit.press("confirm", "yes")
    visit.type("0912345678", "Lê An Mẫu")
    visit.choose("female")
    visit.type("01/11/2026", "Bệnh viện Mẫu, tỉnh Mẫu")
    visit.press("take", "Kinh")
    visit.type("phường Mẫu, tỉnh Mẫu")
    visit.press("confirm", "yes")
    visit.type("0")
    assert visit.shows == "review"
    assert not [row for row in visit.screen.rows if "cha" in row.label.lower().split()]


def test_the_language_changes_in_the_middle_and_nothing_is_lost() -> None:
    visit = Visit()
    visit.to_parents()
    visit.press("language", "en")
    visit.checklist()
    assert visit.screen.lang == "en"
    assert "mother" in visit.screen.said[-1]
    assert visit.state.slots["child_name"] == "Lê An Mẫu"


def test_a_side_question_is_answered_and_the_form_goes_on() -> None:
    visit = Visit()
    visit.to_parents()
    visit.say("phí bao nhiêu vậy", "ask_fee", 0.97, "vi")
    visit.answered(section="fee")
    assert visit.shows == "answer"
    visit.press("resume")
    assert "Mẹ của cháu" in visit.screen.said[-1]


def test_an_eleven_digit_id_is_told_how_many_digits_it_has() -> None:
    visit = Visit()
    visit.to_card()
    visit.choose("typed")
    visit.type("Trần Thị Mẫu Đơn", "00115100012")
    assert "11" in visit.screen.said[0]
    assert visit.screen.field is not None
    assert visit.screen.field.value == "00115100012", "what was typed stays to be mended"
