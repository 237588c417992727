"""Nothing is lost on the way to the paper, and old eyes can read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageDraw, ImageFont

from assistant.slip import (
    SlipContent,
    SlipFault,
    SlipInvalid,
    SlipPaper,
    SlipPayload,
    paper,
    render,
    verify_text,
)
from assistant.slip.texts import FAULTS, LABELS
from tests.assistant.slip.samples import EN, KEY, PUBLIC, VI, WAITING

# --- Paper -------------------------------------------------------------------------------

FACE = paper.font(28, "Medium")
vietnamese = st.text("aăâeêioôơuưyđ ếệữợỡẫ-./\n\t,Ạ", max_size=120)


@given(vietnamese, st.integers(60, 536), st.booleans())
def test_lines_fit_and_lose_nothing(text: str, room: int, even: bool) -> None:
    lines = paper.wrap(text, room, FACE, even=even)
    assert all(FACE.getlength(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(unicodedata.normalize("NFC", text).split())
    assert all(line == line.strip() != "" for line in lines)


def test_a_long_code_breaks_after_its_hyphen() -> None:
    assert paper.wrap("000.00.26.H29-261123-0001", 500, paper.font(46, "Bold"), even=True) == [
        "000.00.26.H29-",
        "261123-0001",
    ]


def test_no_word_is_left_alone() -> None:
    text = "Quầy Hộ tịch của phường"
    lines = paper.wrap(text, int(FACE.getlength(text)) - 1, FACE)  # all but the last word would fit
    assert len(lines) == 2
    assert len(lines[-1].split()) > 1


def test_decomposed_letters_print_as_composed_ones() -> None:
    decomposed = VI.model_copy(update={"title": unicodedata.normalize("NFD", VI.title)})
    assert render(decomposed, KEY).image.tobytes() == render(VI, KEY).image.tobytes()


def test_every_vietnamese_letter_has_its_own_shape() -> None:
    """A font without a letter draws the same empty box for each: here all 146 differ."""
    marks = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    letters = [unicodedata.normalize("NFC", base + mark) for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in marks]
    letters += ["đ", "Đ"]
    for weight in ("Medium", "Bold"):
        face = ImageFont.truetype(paper.FONTS / f"BeVietnamPro-{weight}.ttf", 40)
        shapes = {bytes(face.getmask(letter)) for letter in letters}
        assert len(shapes) == len(letters) == 146


@pytest.mark.parametrize("content", [VI, EN, WAITING], ids=["vi", "en", "waiting"])
def test_the_picture_suits_the_printer(content: SlipContent) -> None:
    image = render(content, KEY).image
    assert image.mode == "1"
    assert image.width == 576
    assert 1000 < image.height < 3500
    for edge in ((0, 0, 8, image.height), (568, 0, 576, image.height)):
        assert image.crop(edge).getextrema() == (255, 255), "ink where the printer has no dots"


@pytest.mark.parametrize(
    "change",
    [
        {"kiosk_name": "Cửa Sổ"},
        {"procedure": "1.001194"},
        {"title": "Đăng ký kết hôn"},
        {"code": "000.00.26.H29-261123-0002"},
        {"code": ""},
        {"secret": "K7QY"},
        {"secret": ""},
        {"sent_at": VI.sent_at + timedelta(minutes=1)},
        {"due": None},
        {"due": VI.sent_at + timedelta(days=3)},
        {"papers": VI.papers[:1]},
        {"papers": (SlipPaper(name="Giấy chứng sinh", note="2 bản chính."), VI.papers[1])},
        {"where": "Quầy số 2."},
        {"where": ""},
        {"next_step": "Ông/bà chờ gọi tên."},
        {"checked": date(2026, 11, 21)},
        {"lang": "en"},
    ],
    ids=lambda change: "-".join(change),
)
def test_every_field_reaches_the_paper(change: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same QR code on both slips, so that only the words can differ."""
    monkeypatch.setattr("assistant.slip.draw.sign", lambda payload, key: "0")
    assert render(VI.model_copy(update=change), KEY).image.tobytes() != render(VI, KEY).image.tobytes()


def test_the_same_slip_prints_the_same() -> None:
    assert render(VI, KEY).image.tobytes() == render(VI, KEY).image.tobytes()


@pytest.mark.parametrize("content", [VI, EN, WAITING], ids=["vi", "en", "waiting"])
def test_old_eyes_can_read_it(content: SlipContent, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: dict[str, float] = {}
    words = ImageDraw.ImageDraw.text

    def spy(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, ink: int, face: object, anchor: str) -> None:
        assert isinstance(face, ImageFont.FreeTypeFont)
        sizes[text] = min(face.size, sizes.get(text, 1000))
        words(draw, at, text, ink, face, anchor=anchor)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", spy)
    render(content, KEY)
    assert min(sizes.values()) >= 26
    code = {text: size for text, size in sizes.items() if text and text in (content.code or content.reference)}
    assert {size for text, size in code.items() if len(text) > 4} == {46}
    assert min(sizes[letter] for letter in "K7QX") >= 72


def test_the_paper_says_what_it_is_not_and_never_claims_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "BIÊN NHẬN ĐÃ GỬI HỒ SƠ" in said(VI, monkeypatch)
    assert "Không phải biên lai, không phải giấy hẹn trả kết quả." in said(VI, monkeypatch)
    waiting = said(WAITING, monkeypatch)
    assert "CHỜ CỔNG XÁC NHẬN" in waiting
    assert WAITING.reference in waiting
    assert "ĐÃ GỬI" not in waiting, "nothing was sent yet"
    english = said(EN, monkeypatch)
    assert "Not a payment receipt." in english
    assert "BIÊN NHẬN ĐÃ GỬI HỒ SƠ" in english, "the officer reads Vietnamese"


def said(content: SlipContent, monkeypatch: pytest.MonkeyPatch) -> str:
    """All words of a slip, in order, as they go to the font."""
    lines: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(ImageDraw.ImageDraw, "text", lambda draw, at, text, *rest, **more: lines.append(text))
        render(content, KEY)
    return " ".join(lines)


def test_a_portal_with_long_codes_and_secrets_still_gets_a_slip() -> None:
    long = VI.model_copy(update={"code": "A1.B2-" * 20, "secret": "ABCDEFGHJKLM", "title": "Ầ" * 300})
    slip = render(long, KEY)
    assert slip.image.crop((0, 0, 8, slip.image.height)).getextrema() == (255, 255)
    assert slip.image.crop((568, 0, 576, slip.image.height)).getextrema() == (255, 255)
    outcome = verify_text(slip.qr, PUBLIC)
    assert isinstance(outcome, SlipPayload)
    assert outcome.reference == VI.reference


# --- Words -------------------------------------------------------------------------------


def all_words() -> Iterator[tuple[str, str]]:
    for table in (LABELS, FAULTS):
        for name, texts in table.items():
            assert set(texts) == {"vi", "en"}, name
            yield from ((f"{name}.{lang}", text) for lang, text in texts.items())


@pytest.mark.parametrize(("name", "text"), list(all_words()))
def test_words_are_whole_and_composed(name: str, text: str) -> None:
    assert text.strip()
    assert text == unicodedata.normalize("NFC", text)


def test_every_reason_has_a_sentence() -> None:
    assert set(get_args(SlipFault)) == set(FAULTS)
    assert SlipInvalid("altered").sentence("vi") != SlipInvalid("altered").sentence("en")
