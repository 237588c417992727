"""The simulated card reader: whatever the hand does, a read ends in a card or a named reason."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import ValidationError

from hardware.card import Card, CardFailure, CardReader
from hardware.card.simulated import CardFault, SimulatedCardReader, load_cards

CARDS = load_cards()
IDS = sorted(CARDS)


def at_once() -> SimulatedCardReader:
    return SimulatedCardReader(CARDS, seconds=0)


def test_it_is_a_card_reader() -> None:
    reader: CardReader = at_once()
    assert reader.read() == CardFailure("no_card")
    assert reader.check().ok


@pytest.mark.parametrize("card_id", IDS)
def test_made_up_cards_are_consistent(card_id: str) -> None:
    card = CARDS[card_id].card
    assert len(card.id_number) == 12
    assert card.id_number[:3] in ("001", "079")
    century = 0 if card.birth_date.year < 2000 else 2
    assert int(card.id_number[3]) == century + (card.sex == "female")
    assert card.id_number[4:6] == f"{card.birth_date.year % 100:02}"
    assert card.nationality == "Việt Nam"
    assert card.issued is not None
    assert card.birth_date < card.issued
    for text in (card.full_name, card.hometown, card.residence, CARDS[card_id].label.vi):
        assert text
        assert text == unicodedata.normalize("NFC", text)
        assert "quận" not in text.lower()
        assert "huyện" not in text.lower()


def test_the_made_up_people_cover_the_cases() -> None:
    cards = [made_up.card for made_up in CARDS.values()]
    assert len({card.id_number for card in cards}) == len(cards) == 6
    assert any(card.expires is None for card in cards), "nobody with a card for life"
    assert [card.full_name for card in cards if card.expires and card.expires < date(2026, 11, 22)] == [
        "Hoàng Thị Quá Hạn"
    ]


def test_a_card_never_shows_the_person_in_a_log() -> None:
    card = CARDS["ba_noi"].card
    assert card.full_name not in f"{card!r} {card}"
    assert card.id_number not in f"{card!r} {card}"


def test_a_broken_card_file_is_an_exact_error(tmp_path: Path) -> None:
    file = tmp_path / "cards.yaml"
    file.write_text(
        "x: {label: {vi: a, en: b}, card: {id_number: '1', full_name: A, birth_date: no, sex: male}}", encoding="utf-8"
    )
    with pytest.raises(ValidationError, match="birth_date"):
        load_cards(file)


def test_reading_gives_the_card_that_lies_there() -> None:
    reader = at_once()
    assert reader.insert("ba_noi")
    assert reader.insert("bo_tre"), "a second card takes the place of the first"
    assert reader.read() == CARDS["bo_tre"].card


def test_an_unknown_card_changes_nothing() -> None:
    reader = at_once()
    reader.insert("ba_noi")
    assert not reader.insert("nobody")
    assert reader.inserted == "ba_noi"


@pytest.mark.parametrize("fault", ["card_unreadable", "reader_down"])
def test_faults_have_names_and_can_be_mended(fault: CardFault) -> None:
    reader = at_once()
    reader.insert("ba_noi")
    reader.set_fault(fault)
    assert reader.read() == CardFailure(fault)
    assert reader.check().ok == (fault == "card_unreadable"), "an unreadable card is not a broken reader"
    reader.set_fault(None)
    assert reader.read() == CARDS["ba_noi"].card


def interrupted_by(action: Callable[[SimulatedCardReader], object]) -> SimulatedCardReader:
    """A reader during whose pause `action` happens; without it a read would take an hour."""

    def pause(pulled: threading.Event, seconds: float) -> bool:
        assert seconds == 3600
        action(reader)
        return pulled.is_set()

    reader = SimulatedCardReader(CARDS, seconds=3600, pause=pause)
    reader.insert("ba_noi")
    return reader


def test_pulling_the_card_ends_the_read() -> None:
    assert interrupted_by(lambda reader: reader.pull()).read() == CardFailure("card_removed")


def test_another_card_put_down_meanwhile_is_not_taken_for_the_first() -> None:
    reader = interrupted_by(lambda reader: reader.insert("bo_tre"))
    assert reader.read() == CardFailure("card_removed")
    assert reader.inserted == "bo_tre"


def test_a_reader_that_dies_while_reading() -> None:
    assert interrupted_by(lambda reader: reader.set_fault("reader_down")).read() == CardFailure("reader_down")


def test_a_pull_wakes_a_read_in_another_thread() -> None:
    started, outcomes = threading.Event(), list[Card | CardFailure]()

    def pause(pulled: threading.Event, seconds: float) -> bool:
        started.set()
        return pulled.wait(seconds)

    reader = SimulatedCardReader(CARDS, seconds=3600, pause=pause)
    reader.insert("ba_noi")
    thread = threading.Thread(target=lambda: outcomes.append(reader.read()), daemon=True)
    thread.start()
    assert started.wait(10)
    reader.pull()
    thread.join(10)
    assert outcomes == [CardFailure("card_removed")]


def test_watching_tells_coming_and_going_until_stopped() -> None:
    reader, heard = at_once(), list[bool]()
    reader.insert("ba_noi")
    stop = reader.watch(heard.append)
    assert heard == [True], "a card that already lies there is told at once"
    reader.pull()
    reader.pull()
    reader.insert("bo_tre")
    reader.insert("me_tre")
    assert heard == [True, False, True, False, True]
    stop()
    stop()
    reader.pull()
    assert len(heard) == 5


def test_a_listener_may_use_the_reader() -> None:
    reader, outcomes = at_once(), list[Card | CardFailure]()
    reader.watch(lambda present: outcomes.append(reader.read()))
    reader.insert("ba_noi")
    reader.pull()
    assert outcomes == [CARDS["ba_noi"].card, CardFailure("no_card")]


def test_many_hands_at_once() -> None:
    """Four threads move and read: listeners hear coming and going in turn, nothing raises."""
    reader, heard, outcomes = at_once(), list[bool](), list[Card | CardFailure]()
    reader.watch(heard.append)
    errors = list[BaseException]()

    def work(card_id: str) -> None:
        try:
            for _ in range(200):
                reader.insert(card_id)
                outcomes.append(reader.read())
                reader.pull()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(card_id,)) for card_id in IDS[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert heard == [position % 2 == 0 for position in range(len(heard))]
    assert heard[-1] is False
    assert reader.read() == CardFailure("no_card")
    people = {CARDS[card_id].card for card_id in IDS[:4]}
    allowed = {CardFailure("no_card"), CardFailure("card_removed")}
    assert all(outcome in people or outcome in allowed for outcome in outcomes)


class AnyHand(RuleBasedStateMachine):
    """Insert, pull, break, mend, watch and read in any order, against a model of one variable each."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = at_once()
        self.card = ""
        self.fault: CardFault | None = None
        self.heard: list[bool] | None = None
        self.stop: Callable[[], None] = lambda: None

    @rule(card_id=st.sampled_from([*IDS, "nobody", ""]))
    def insert(self, card_id: str) -> None:
        assert self.reader.insert(card_id) == (card_id in CARDS)
        self.card = card_id if card_id in CARDS else self.card

    @rule()
    def pull(self) -> None:
        self.reader.pull()
        self.card = ""

    @rule(fault=st.sampled_from([None, "card_unreadable", "reader_down"]))
    def set_fault(self, fault: CardFault | None) -> None:
        self.reader.set_fault(fault)
        self.fault = fault

    @rule()
    def watch(self) -> None:
        self.stop()
        heard = self.heard = list[bool]()
        self.stop = self.reader.watch(heard.append)

    @rule()
    def read(self) -> None:
        outcome = self.reader.read()
        if self.fault == "reader_down":
            assert outcome == CardFailure("reader_down")
        elif not self.card:
            assert outcome == CardFailure("no_card")
        elif self.fault:
            assert outcome == CardFailure("card_unreadable")
        else:
            assert outcome == CARDS[self.card].card

    @invariant()
    def what_was_heard_is_what_lies_there(self) -> None:
        assert self.reader.inserted == self.card
        if self.heard is not None:
            assert (self.heard[-1] if self.heard else False) == bool(self.card)

    @invariant()
    def a_sick_reader_says_how_to_mend_it(self) -> None:
        health = self.reader.check()
        assert health.ok == (self.fault != "reader_down") == (not health.mend)


TestAnyHand = AnyHand.TestCase
