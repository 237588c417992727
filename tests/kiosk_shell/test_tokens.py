"""The contrast of the tokens, computed as WCAG 2.2 defines it."""

from __future__ import annotations

import re

import pytest

from kiosk_shell import STATIC

TEXT = ("ink", "ink-soft", "accent", "seal")
GROUNDS = ("paper", "sheet", "tint")
PAIRS = [*((text, ground) for text in TEXT for ground in GROUNDS), ("on-accent", "accent"), ("on-seal", "seal")]
OUTLINES = [("outline", ground) for ground in GROUNDS]


def tokens(selector: str) -> dict[str, str]:
    css = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    block = re.search(re.escape(selector) + r" \{(.*?)\n\}", css, re.S)
    assert block, selector
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block[1]))


STANDARD = tokens(":root")
CONTRAST = STANDARD | tokens(':root:has(#screen[data-theme="contrast"])')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_the_right_one() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_standard_theme_has_ten_to_one(text: str, ground: str) -> None:
    assert ratio(STANDARD[text], STANDARD[ground]) >= 10


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_high_contrast_theme_has_twenty_to_one(text: str, ground: str) -> None:
    assert ratio(CONTRAST[text], CONTRAST[ground]) >= 20


@pytest.mark.parametrize(("line", "ground"), OUTLINES)
def test_the_edges_of_buttons_can_be_seen(line: str, ground: str) -> None:
    assert ratio(STANDARD[line], STANDARD[ground]) >= 4.5
    assert ratio(CONTRAST[line], CONTRAST[ground]) >= 20


def test_both_themes_name_the_same_colours() -> None:
    assert set(tokens(':root:has(#screen[data-theme="contrast"])')) == set(STANDARD)


def test_colours_stand_in_the_tokens_only() -> None:
    allowed = {"#fff", "#000"}  # a QR code's ground, a mask, lines of the picture
    for file in (STATIC / "css").glob("*.css"):
        if file.name in ("tokens.css", "dock.css"):
            continue
        assert set(re.findall(r"#[0-9a-f]{3,8}\b", file.read_text(encoding="utf-8"))) <= allowed, file.name


def test_four_sizes_of_text() -> None:
    css = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    assert re.findall(r"--size-\d: ([\d.]+)rem", css) == ["2.8", "3.6", "4.6", "5.6"]  # 1rem is 10 px of 1080 × 1920
