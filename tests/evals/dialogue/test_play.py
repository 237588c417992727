"""A scenario is played by the kiosk itself: each verb does what it says, each expectation can be
met and missed, and nothing that a tester writes can break the player."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.dialogue.played import Played

PlayText = Callable[..., Played]

FORM = """
answers:
  birthplace: Ở Việt Nam
  parents_vietnamese: đúng rồi
  registered: "no"
  special_case: none
  parents_married: "yes"
  birth_proof: certificate
  requester_role: mother
  papers_ready: "yes"
  consent: "yes"
  requester_right: "yes"
  requester_phone: 0912 345 678
  child_name: Lê An Mẫu
  child_sex: female
  child_birth_date: 01/11/2026
  child_birthplace: Bệnh viện Mẫu, tỉnh Mẫu
  child_ethnicity: Kinh
  child_hometown: phường Mẫu, tỉnh Mẫu
  child_right: "yes"
  father_name: Lê Văn Cha Mẫu
  father_birth_date: 03/03/1989
  father_ethnicity: Kinh
  father_residence: phường Mẫu, tỉnh Mẫu
  copies: "2"
  review: "yes"
"""
TO_FORM = """
- touch: Bắt đầu
- touch: Làm giấy khai sinh
- touch: Làm hồ sơ ngay
"""
TO_CARD = TO_FORM + "- answer: all\n"
TO_CODE = TO_CARD + "- card: me_tre\n- answer: all\n  expect: {asked: confirmation}\n"


def turns(text: str) -> str:
    return f"turns:\n{text}\n"


def keys(played: Played) -> list[str]:
    return [miss.key for miss in played.unmet]


def told(played: Played) -> str:
    return "\n".join(f"{miss.turn} {miss.line} {miss.key}: {miss.expected} / {miss.got}" for miss in played.unmet)


MET = [
    "- say: lệ phí khai sinh\n  expect: {screen: answer, status: answered, command: answer, shown: '1.001193'}",
    "- say: lệ phí khai sinh\n  expect: {said: [miễn, LÀM HỒ SƠ   ngay], absent: [ngày mai trời mưa], lang: vi}",
    "- say: lệ phí khai sinh\n  expect: {command: {answer: {section: fee, lang: vi}, say: {}}}",
    "- say: lệ phí khai sinh\n  expect: {command: [answer, say, show]}",
    "- speak: gặp cán bộ\n  expect: {screen: officer, command: {call_officer: {reason: asked}}, status: needs_officer}",
    "- touch: English\n  expect: {lang: en, screen: home}\n- touch: text_size:bigger\n  expect: {screen: home}",
    "- touch: Bắt đầu\n- wait: 9 s\n  expect: {said: cứ thong thả}\n- wait: 53 s\n  expect: {screen: goodbye}",
    "- touch: Bắt đầu\n  expect: {screen: goodbye, said: được xóa, command: end_visit, within: 2 min}",
    TO_FORM + "- say: nước ngoài\n  expect: {asked: way_out, slots: {birthplace: Ở nước ngoài}}",
    TO_FORM + "- say: nước ngoài\n  expect: {asked: birth_registration/abroad, slots: {birthplace: abroad}}",
    "- touch: Bắt đầu\n- say: xin chào\n  expect: {slots: {child_name: ''}}",
]


@pytest.mark.parametrize("text", MET)
def test_what_holds_passes(play_text: PlayText, text: str) -> None:
    played = play_text(turns(text))
    assert told(played) == ""
    assert played.goal


@pytest.mark.parametrize(
    ("expect", "key"),
    [
        ("said: tạm biệt", "said"),
        ("shown: tạm biệt", "shown"),
        ("asked: child_name", "asked"),
        ("slots: {child_name: Lê An Mẫu}", "slots.child_name"),
        ("command: submit_dossier", "command.submit_dossier"),
        ("command: {answer: {section: time}}", "command.answer"),
        ("screen: home", "screen"),
        ("absent: khai sinh", "absent"),
        ("status: refused", "status"),
        ("lang: en", "lang"),
        ("said: tạm biệt, within: 5 s", "said"),
    ],
)
def test_what_does_not_hold_is_told_with_its_line(play_text: PlayText, expect: str, key: str) -> None:
    played = play_text(turns(f"- say: lệ phí khai sinh\n  expect:\n    {{{expect}}}\n- touch: Về trang đầu"))
    assert keys(played) == [key], told(played)
    assert (played.unmet[0].turn, played.unmet[0].line) == (1, 5)
    assert not played.goal
    assert any("Về trang đầu" in line.text for line in played.exchange), "it went on"


def test_what_can_not_be_done_ends_the_visit_and_says_what_can(play_text: PlayText) -> None:
    played = play_text(turns("- touch: Bắt đầu\n- touch: Nộp ngay\n  expect: {screen: home}\n- say: xin chào"))
    assert keys(played) == ["touch"]
    assert "there is no button “Nộp ngay” on the screen “home”; there is “Làm giấy khai sinh”" in told(played)
    assert not any(line.text == "xin chào" for line in played.exchange)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- touch: Bắt đầu\n- answer: all\n  expect: {screen: home}", "no answer to what is asked: nothing"),
        ("- say: '{dossier_code}'\n  expect: {screen: home}", "{dossier_code} is not known yet"),
        ("- portal: advance\n  expect: {screen: home}", "no dossier that could move on"),
        (TO_FORM + "- answer: child_name\n  expect: {screen: home}", "asked: birth_registration/birthplace"),
    ],
)
def test_what_has_no_sense_now_is_told(play_text: PlayText, text: str, reason: str) -> None:
    assert reason in told(play_text(FORM + turns(text)))


def test_an_answer_that_is_not_taken_is_told(play_text: PlayText) -> None:
    played = play_text("answers: {birthplace: '!?'}\n" + turns(TO_FORM + "- answer: all\n  expect: {screen: home}"))
    assert "“!?” was not taken as an answer to birth_registration/birthplace" in told(played)


def test_an_answer_may_take_a_number_of_turns(play_text: PlayText) -> None:
    text = FORM + turns(TO_FORM + "- answer: [birthplace, nationality]\n  expect: {asked: registered, within: %s}")
    assert told(play_text(text % "2 turns")) == ""
    assert keys(play_text(text % "1 turn")) == ["within"]


def test_a_dossier_is_sent_and_found_again(play_text: PlayText) -> None:
    text = TO_CODE + (
        "- say: '{confirmation_code}'\n"
        "  expect:\n"
        "    {screen: sent, shown: '{dossier_code}', command: {submit_dossier: {form: {child_name: Lê An Mẫu}}}}\n"
        "- portal: advance\n"
        "- touch: Có, tôi hỏi việc khác\n"
        "- touch: flow:dossier_status\n"
        "- say: '{dossier_code}'\n"
        "- say: '{dossier_secret}'\n"
        "  expect: {screen: status, shown: Đang chờ tiếp nhận}\n"
    )
    played = play_text(FORM + turns(text))
    assert told(played) == ""
    assert (played.outcome, played.dossiers, played.goal) == ("sent", 1, True)
    assert {"birth_registration/sent", "dossier_status/found"} <= set(played.reached.steps)
    assert {"submit_dossier", "look_up_dossier", "print_slip"} <= set(played.reached.commands)
    assert {"row_secret", "slip_next", "button_start", "dossier_state_receiving"} <= set(played.reached.phrases["vi"])


def test_a_visit_that_is_over_is_not_begun_again_by_its_answers(play_text: PlayText) -> None:
    text = "answers: {rate_kiosk: '5', after_rating: done}\n" + turns(
        "- touch: Bắt đầu\n- touch: Góp ý\n- answer: all\n  expect: {screen: goodbye, absent: Xin chào}"
    )
    assert told(play_text(text)) == ""


@pytest.mark.parametrize("mode", ["down", "slow", "lost_reply"])
def test_a_portal_in_trouble_gets_the_dossier_once(play_text: PlayText, mode: str) -> None:
    text = TO_CODE + (
        f"- portal: {mode}\n"
        "- say: '{confirmation_code}'\n"
        "  expect: {screen: sent, shown: ['{kiosk_code}', Chờ cổng dịch vụ công xác nhận], within: 15 s}\n"
        "- portal: works\n"
        "- wait: 10 min\n"
        "  expect: {screen: attract}\n"
    )
    played = play_text(FORM + turns(text))
    assert told(played) == ""
    assert (played.outcome, played.dossiers) == ("queued", 1)


def test_a_portal_that_refuses_is_told(play_text: PlayText) -> None:
    text = (
        TO_CODE + "- portal: refuses\n- say: '{confirmation_code}'\n  expect: {asked: refused, said: không nhận hồ sơ}"
    )
    played = play_text(FORM + turns(text))
    assert told(played) == ""
    assert played.dossiers == 0


def test_a_kiosk_that_dies_goes_on_where_it_was(play_text: PlayText) -> None:
    text = TO_CODE + (
        "- portal: slow\n"
        "- say: '{confirmation_code}'\n"
        "  expect: {screen: working}\n"
        "- kiosk: restart\n"
        "  expect: {screen: sent, within: 15 s}\n"
        "- portal: works\n"
        "- wait: 15 min\n"
    )
    played = play_text(FORM + turns(text))
    assert told(played) == ""
    assert played.dossiers == 1


@pytest.mark.parametrize(
    ("device", "expect"),
    [
        ("- card: unreadable\n- card: me_tre", "asked: card_failed, slots: {requester_name: ''}"),
        ("- card: reader_down\n- touch: choose:card", "asked: card_failed"),
        ("- touch: choose:card", "asked: card_way, command: read_card"),
        ("- card: unreadable\n- card: me_tre\n- card: away\n- card: works\n- card: me_tre", "asked: requester_right"),
    ],
)
def test_the_card_reader_is_worked_by_the_scenario(play_text: PlayText, device: str, expect: str) -> None:
    assert told(play_text(FORM + turns(TO_CARD + f"{device}\n  expect: {{{expect}}}"))) == ""


@pytest.mark.parametrize("fault", ["paper_out", "printer_down"])
def test_without_paper_the_slip_is_on_the_screen(play_text: PlayText, fault: str) -> None:
    text = TO_CODE + f"- printer: {fault}\n- say: '{{confirmation_code}}'\n"
    text += f"  expect: {{shown: Máy chưa in được, command: {{call_officer: {{reason: {fault}}}}}}}"
    assert told(play_text(FORM + turns(text))) == ""


def test_a_bug_of_the_kiosk_fails_the_visit_and_no_other(play_text: PlayText, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge_base import KnowledgeBase

    def broken(*_: object) -> object:
        raise RuntimeError("nobody wrote this")

    text = turns("- say: lệ phí khai sinh\n  expect: {said: trục trặc}")
    with monkeypatch.context() as patch:
        patch.setattr(KnowledgeBase, "answer", broken)
        played = play_text(text)
    assert keys(played) == ["always"]
    assert "command_failed answer RuntimeError" in told(played)
    assert not played.goal
    assert "said" in keys(play_text(text))


def test_the_same_seed_gives_the_same_visit(play_text: PlayText) -> None:
    text = FORM + turns(TO_CODE + "- say: '{confirmation_code}'\n  expect: {screen: sent}")
    assert play_text(text) == play_text(text)
    codes = {play_text(text, seed=seed).exchange for seed in ("a", "b")}
    assert len(codes) == 2, "another seed gives another visit"


# --- Whatever a tester writes -------------------------------------------------------------------

ANY = st.sampled_from(
    [
        "say: lệ phí khai sinh",
        "say: không",
        "say: gặp cán bộ",
        "say: '12/03/2026'",
        "say: '{confirmation_code}'",
        "speak: English please",
        "speak: làm lại từ đầu",
        "touch: Bắt đầu",
        "touch: Làm giấy khai sinh",
        "touch: Làm hồ sơ ngay",
        "touch: Quay lại",
        "touch: Làm tiếp hồ sơ",
        "touch: still_here",
        "touch: end",
        "touch: confirm:yes",
        "touch: Xem hồ sơ tới đâu",
        "answer: all",
        "answer: birthplace",
        "wait: 9 s",
        "wait: 40 s",
        "wait: 2 min",
        "card: me_tre",
        "card: away",
        "card: unreadable",
        "card: works",
        "printer: paper_out",
        "portal: slow",
        "portal: down",
        "portal: works",
        "portal: advance",
        "kiosk: restart",
    ]
)


@settings(max_examples=40)
@given(st.lists(ANY, min_size=1, max_size=12), st.sampled_from(["plain", "hesitant", "corrects_herself", "silent"]))
def test_no_line_of_turns_breaks_the_player(play_text: PlayText, lines: list[str], persona: str) -> None:
    text = "".join(f"- {line}\n" for line in lines)
    played = play_text(f"personas: [{persona}]\n{FORM}" + turns(text + "- wait: 1 s\n  expect: {absent: x̂}"), persona)
    assert [miss for miss in played.unmet if miss.turn == 0] == []


@settings(max_examples=25)
@given(st.lists(ANY, min_size=1, max_size=10), st.booleans())
def test_no_line_of_turns_in_a_form_breaks_the_player(play_text: PlayText, lines: list[str], late: bool) -> None:
    text = (TO_CODE if late else TO_FORM) + "".join(f"- {line}\n" for line in lines)
    played = play_text(FORM + turns(text + "- wait: 1 s\n  expect: {absent: x̂}"))
    assert [miss for miss in played.unmet if miss.turn == 0] == []
