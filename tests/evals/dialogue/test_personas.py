"""A persona changes how a visitor says it, by a seed; what the visitor wants stays the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from evals.dialogue.personas import PERSONAS, bare
from evals.dialogue.played import Played
from tests.evals.dialogue.test_play import FORM, TO_CARD, told, turns

PlayText = Callable[..., Played]

TEXT = FORM + turns(
    TO_CARD
    + "- card: me_tre\n"
    + "- answer: all\n"
    + "  expect:\n"
    + "    asked: confirmation\n"
    + "    slots: {child_name: Lê An Mẫu, child_sex: female, father_birth_date: 03/03/1989, copies: '2'}\n"
    + "    lang: vi\n"
)

QUIET = [name for name in PERSONAS if name != "hesitant"]
"""A hesitant visitor thinks aloud, which a kiosk may take for an answer."""


@pytest.mark.parametrize("persona", QUIET)
@pytest.mark.parametrize("seed", ["a", "b"])
def test_every_persona_ends_with_what_the_visitor_wanted(play_text: PlayText, persona: str, seed: str) -> None:
    played = play_text(f"personas: [{persona}]\n{TEXT}", persona, seed)
    assert told(played) == ""
    assert played.goal


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_same_seed_gives_the_same_visit(play_text: PlayText, persona: str) -> None:
    assert play_text(TEXT, persona, "a") == play_text(TEXT, persona, "a")


def exchange(play_text: PlayText, persona: str, who: str, text: str = TEXT) -> list[str]:
    """What stands in the exchange, over a few seeds."""
    visits = [play_text(text, persona, seed) for seed in "abcd"]
    return [line.text for played in visits for line in played.exchange if line.who == who]


def test_a_hesitant_visitor_pauses_and_begins_to_type(play_text: PlayText) -> None:
    assert any(text.endswith("s pass") for text in exchange(play_text, "hesitant", "time"))
    said = exchange(play_text, "hesitant", "visitor")
    assert any("not sent yet" in text for text in said)
    assert any("để xem đã" in text for text in said)


def test_second_thoughts_come_at_once_or_at_the_read_back(play_text: PlayText) -> None:
    said = exchange(play_text, "corrects_herself", "visitor")
    assert "[Quay lại]" in said
    assert any(text.startswith("[Sửa ") for text in said)


def test_what_is_asked_later_is_answered_too_early(play_text: PlayText) -> None:
    said = exchange(play_text, "wrong_order", "visitor")
    assert any(said.count(text) > 4 for text in ("03/03/1989", "0912 345 678", "Lê Văn Cha Mẫu"))


def test_the_other_language_is_left_again(play_text: PlayText) -> None:
    said = exchange(play_text, "switches_language", "visitor")
    assert "[English]" in said or "“English please”" in said or "“in English”" in said
    assert any(before == "[Tiếng Việt]" or "tiếng Việt" in before for before, _ in pairwise(said))


def test_an_aside_is_answered_in_the_middle_of_the_form(play_text: PlayText) -> None:
    visits = [play_text(TEXT, "asks_aside", seed) for seed in "abcd"]
    assert any("answer" in played.reached.commands and played.goal for played in visits)
    said = exchange(play_text, "asks_aside", "visitor")
    assert any(text in said for text in ("“làm tiếp”", "“tiếp tục”", "[Làm tiếp hồ sơ]"))


def test_a_silent_visitor_is_asked_whether_still_there(play_text: PlayText) -> None:
    assert any("còn ở đó không" in text for text in exchange(play_text, "silent", "kiosk"))


def test_a_hasty_one_touches_what_is_no_longer_there(play_text: PlayText) -> None:
    assert any("too late" in text for text in exchange(play_text, "in_a_hurry", "visitor"))
    greeting = turns("- say: xin chào, tôi muốn làm khai sinh\n  expect: {screen: answer}")
    assert "tôi muốn làm khai sinh" in exchange(play_text, "in_a_hurry", "visitor", greeting)


def test_words_lose_their_diacritics_and_names_do_not(play_text: PlayText) -> None:
    text = FORM + turns(
        "- say: tôi muốn làm khai sinh\n- touch: Làm hồ sơ ngay\n- answer: birthplace\n  expect: {asked: nationality}"
    )
    assert "toi muon lam khai sinh" in exchange(play_text, "no_diacritics", "visitor", text)
    said = exchange(play_text, "no_diacritics", "visitor")
    assert "Lê Văn Cha Mẫu" in said
    assert bare("Đường Ấp Bắc, 2") == "Duong Ap Bac, 2"


def test_slang_is_typed_as_on_a_telephone(play_text: PlayText) -> None:
    text = turns("- say: tôi không biết làm khai sinh được không\n  expect: {lang: vi}")
    (said, *_) = exchange(play_text, "slang", "visitor", text)[1:]
    assert "không" not in said
    assert "được" not in said
