"""The Telex keyboard's letters, against syllables put together from their parts."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.kiosk_shell.conftest import Hall

pytestmark = pytest.mark.browser


def words(text: str) -> list[str]:
    return text.split()


ONSETS = words("""b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x""")
# Rimes without a tone; "^" stands where the tone goes by the modern rule.
RIMES = words("""a^ a^c a^ch a^i a^m a^n a^ng a^nh a^o a^p a^t a^u a^y ă^c ă^m ă^n ă^ng ă^p ă^t â^c â^m â^n â^ng â^p â^t
â^u â^y e^ e^m e^n e^ng e^o e^t ê^ ê^ch ê^m ê^n ê^nh ê^t ê^u i^ i^a iê^m iê^n iê^ng iê^t iê^u i^m i^n i^nh i^t i^u
o^ oa^ oa^c oa^i oa^n oa^ng oa^nh oa^t oa^y oă^c oă^n oă^t oe^ oe^n oe^t o^c o^i o^m o^n o^ng o^t ô^ ô^c ô^i ô^m ô^n
ô^ng ô^t ơ^ ơ^i ơ^m ơ^n ơ^t u^ u^a uâ^n uâ^y uê^ u^c u^i u^m u^n u^ng uô^c uô^i uô^m uô^n uô^ng uô^t u^t uy^ uyê^n
uyê^t uy^nh uy^t ư^ ư^a ư^c ư^i ư^ng ươ^c ươ^i ươ^m ươ^n ươ^ng ươ^p ươ^t ươ^u ư^t ư^u y^ yê^n yê^u""")
TONES = {"": "", "s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
LETTERS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
LATE = {"ă": "w", "â": "a", "ê": "e", "ô": "o", "ơ": "w", "ư": "w"}


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def fits(onset: str, rime: str) -> bool:
    """Whether Vietnamese writes the two together (or could, without another reading)."""
    first = rime.replace("^", "")[0]
    front = first in "eêiy"
    if onset in ("k", "gh", "ngh"):
        return (front and first != "y") or (onset == "k" and rime == "y^")
    if onset in ("c", "g", "ng"):
        return not front
    if onset == "gi":
        return first not in "iyê" or rime == "iê^ng"
    if onset == "qu":
        return first in "aăâeêiyơ" and not rime.startswith(("i^a", "iê", "uô")) and rime != "ơ^u"
    return first != "y" or rime == "y^"


def written(onset: str, rime: str, tone: str) -> str:
    if onset == "gi" and rime.startswith("iê"):
        rime = rime[1:]
    return nfc(onset + rime.replace("^", TONES[tone]))


def plainly(onset: str, rime: str) -> str:
    if onset == "gi" and rime.startswith("iê"):
        rime = rime[1:]
    return onset + rime.replace("^", "")


SYLLABLES = [(o, r, t) for o, r, t in itertools.product(ONSETS, RIMES, TONES) if fits(o, r)]


def as_typed(onset: str, rime: str, tone: str) -> str:
    """Each letter at once, the tone last: "dduwowngf"."""
    return "".join(LETTERS.get(char, char) for char in plainly(onset, rime)) + tone


def tone_early(onset: str, rime: str, tone: str) -> str:
    """The tone straight after its vowel: "dduwowfng"."""
    if onset == "gi" and rime.startswith("iê"):
        rime = rime[1:]
    return "".join(tone if char == "^" else LETTERS.get(char, char) for char in onset + rime)


def marks_late(onset: str, rime: str, tone: str) -> str:
    """Plain letters first, marks and tone at the end, as many learnt it: "duongdwf"."""
    plain = plainly(onset, rime)
    bare = "".join(LETTERS.get(char, char)[0] for char in plain)
    marks = [LATE[char] for char in plain if char in LATE]
    if "ươ" in plain:
        marks = ["w"]
    return bare + ("d" if plain[0] == "đ" else "") + "".join(marks) + tone


def compose(page: Page, words: list[str]) -> list[str]:
    made: list[str] = page.evaluate(
        """async words => {
            const { compose } = await import('/static/js/telex.js');
            return words.map(keys => [...keys].reduce(compose, ''));
        }""",
        words,
    )
    return made


@pytest.fixture(scope="module")
def page(browser: Any) -> Any:
    page = browser.new_page()
    hall = Hall(page)
    hall.open()
    yield page
    page.close()


@pytest.mark.parametrize("typing", [as_typed, tone_early, marks_late])
def test_every_syllable_comes_out_right(page: Page, typing: Any) -> None:
    made = compose(page, [typing(*parts) for parts in SYLLABLES])
    wrong = [
        (typing(*parts), got, written(*parts))
        for parts, got in zip(SYLLABLES, made, strict=True)
        if got != written(*parts) and not (typing is tone_early and parts[1] in ("oa^", "oe^", "uy^"))
    ]
    assert len(SYLLABLES) > 9000
    assert wrong == [], f"{len(wrong)} of {len(SYLLABLES)}: {wrong[:30]}"


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("Nguyeenx", "Nguyễn"),
        ("nguyenex", "nguyễn"),
        ("DDAWNGJ", "ĐẶNG"),
        ("Phajm", "Phạm"),
        ("hoaf", "hoà"),
        ("hofa", "hòa"),
        ("thuyr", "thuỷ"),
        ("thury", "thủy"),
        ("hoafn", "hoàn"),
        ("hofan", "hoàn"),
        ("quas", "quá"),
        ("quys", "quý"),
        ("gif", "gì"),
        ("gias", "giá"),
        ("giuwax", "giữa"),
        ("thuowr", "thuở"),
        ("huowu", "hươu"),
        ("khuyur", "khuỷu"),
        ("khuya", "khuya"),
        ("ngoawnf", "ngoằn"),
        ("nghieeng", "nghiêng"),
        ("tw", "tư"),
        ("W", "Ư"),
        ("ass", "as"),
        ("aaa", "aa"),
        ("aww", "aw"),
        ("uww", "uw"),
        ("tuoww", "tuow"),
        ("muwaw", "muaw"),
        ("huwuw", "huuw"),
        ("ddd", "dd"),
        ("asz", "a"),
        ("asf", "à"),
        ("tr", "tr"),
        ("strs", "strs"),
        ("z", "z"),
        ("Annaa", "Anna"),
        ("moojt", "một"),
        ("mootj", "một"),
        ("xoongf", "xồng"),
        ("tieengs", "tiếng"),
        ("ddieenj", "điện"),
        ("ddinhj", "định"),
    ],
)
def test_known_words(page: Page, keys: str, word: str) -> None:
    assert compose(page, [keys]) == [word]


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyzABDEWSFRXJZăâêôơưđ", max_size=12), min_size=1, max_size=40))
@settings(max_examples=25)
def test_any_keys_give_something_in_nfc_and_never_lose_a_consonant(page: Page, words: list[str]) -> None:
    for keys, made in zip(words, compose(page, words), strict=True):
        assert made == nfc(made)
        assert made.count("b") == keys.count("b")
        assert len(made) <= len(keys)
