from __future__ import annotations

import base64
import io
import re
import unicodedata
from datetime import date
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dialogue.messages import Face, Option, Paper, Row, Screen, TextField
from kiosk_shell import STATIC, DockCard, DockState, render_dock, render_page, render_screen
from kiosk_shell.render import columns, icon_of, qr
from kiosk_shell.words import WORDS, day, paper_tags
from tests.kiosk_shell.gallery import GALLERY, with_prefs

VOID = {"meta", "link", "input", "img", "br", "wbr"}


class Tree(HTMLParser):
    """Every element with its attributes; complains when tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def presses(self) -> list[tuple[str | None, str | None]]:
        return [(a["data-action"], a["data-value"]) for _, a in self.elements if "data-action" in a]


def nothing_inline(tree: Tree) -> None:
    for tag, attributes in tree.elements:
        assert tag != "style"
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("name", GALLERY)
def test_every_word_and_every_button_of_the_screen_is_there(name: str) -> None:
    screen = GALLERY[name]
    tree = Tree(render_screen(screen))
    nothing_inline(tree)
    for words in (*screen.said, *screen.lines, *(row.value for row in screen.rows), *(p.name for p in screen.papers)):
        assert words in tree.text()
    wanted = [(o.action, o.value) for o in (*screen.options, *screen.controls)]
    assert set(wanted) <= set(tree.presses())
    assert len(tree.presses()) == len(wanted) + len([r for r in screen.rows if r.edit]) + len(screen.faces)
    assert screen.heard in tree.text()
    assert screen.name == "attract" or screen.status_label in tree.text()


def test_the_page_has_everything_and_runs_nothing_inline() -> None:
    html = render_page(GALLERY["home"], kiosk_name="Phường <Cây & Đa>", dock=False)
    tree = Tree(html)
    nothing_inline(tree)
    assert "Phường &lt;Cây &amp; Đa&gt;" in html
    assert 'id="dock"' not in html
    assert render_screen(GALLERY["home"]) in html
    for tag, attributes in tree.elements:
        address = attributes.get("src") or (attributes.get("href") if tag == "link" else "") or ""
        if address.startswith("/static/"):
            assert (STATIC / address.removeprefix("/static/")).is_file(), address
    assert 'id="dock"' in render_page(GALLERY["home"], kiosk_name="x", dock=True)


def test_nothing_that_a_visitor_types_becomes_markup() -> None:
    evil = "<script>alert(1)</script>\" onload='x"
    screen = Screen(
        id=1,
        name="ask",
        lang="vi",
        title=evil,
        said=(evil,),
        heard=evil,
        lines=(evil,),
        code=evil,
        rows=(Row(label=evil, value=evil, edit=evil),),
        papers=(Paper(name=evil, note=evil, form=evil),),
        options=(Option(action=evil, value=evil, label=evil, note=evil, icon=evil),),
        field=TextField(kind="text", label=evil, value=evil, error=evil),
    )
    tree = Tree(render_screen(screen))
    nothing_inline(tree)
    assert not [tag for tag, _ in tree.elements if tag == "script"]
    assert (evil, evil) in tree.presses()


texts = st.text(max_size=30)
options = st.builds(Option, action=texts, value=texts, label=texts, note=texts, icon=texts, primary=st.booleans())
screens = st.builds(
    Screen,
    id=st.integers(0, 10**6),
    name=st.sampled_from(["home", "answer", "ask", "choose", "review", "rating", "sent", "attract"]),
    lang=st.sampled_from(["vi", "en"]),
    title=texts,
    said=st.lists(texts, max_size=3).map(tuple),
    heard=texts,
    status=st.sampled_from(["ready", "listening", "thinking", "speaking"]),
    status_label=texts,
    lines=st.lists(texts, max_size=3).map(tuple),
    papers=st.lists(st.builds(Paper, name=texts, note=texts, originals=st.integers(0, 3)), max_size=3).map(tuple),
    rows=st.lists(st.builds(Row, label=texts, value=texts, edit=texts), max_size=3).map(tuple),
    faces=st.lists(st.builds(Face, value=st.integers(1, 5), label=texts), max_size=5).map(tuple),
    options=st.lists(options, max_size=7).map(tuple),
    field=st.none()
    | st.builds(TextField, kind=st.sampled_from(["text", "name", "digits", "date", "code"]), label=texts, value=texts),
    code=texts,
    countdown=st.integers(0, 60),
    controls=st.lists(options, max_size=4).map(tuple),
)


@given(screens)
def test_any_screen_makes_a_well_formed_fragment(screen: Screen) -> None:
    html = render_screen(screen)
    tree = Tree(html)
    nothing_inline(tree)
    assert tree.elements[0][0] == "main"
    assert tree.elements[0][1]["id"] == "screen"
    ids = [attributes["id"] for _, attributes in tree.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def picture_of(address: str) -> Image.Image:
    """Draw the QR code's SVG: segno writes it as horizontal strokes of one unit."""
    svg = ElementTree.fromstring(unquote_to_bytes(address.partition(",")[2]))
    side = int(svg.get("viewBox", "0 0 0 0").split()[2])
    image = Image.new("L", (side, side), 255)
    path = next(e for e in svg.iter() if e.tag.endswith("path") and e.get("stroke"))
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path.get("d", "")):
        values = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for dx in range(int(values[0])):
                image.putpixel((int(x) + dx, int(y)), 0)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return image.resize((side * 4, side * 4), Image.Resampling.NEAREST)


@pytest.mark.parametrize("text", ["https://dichvucong.gov.vn/x", "CS1." + "ABCDEFGH" * 60, "Biên nhận số 1"])
def test_the_qr_code_can_be_read(text: str) -> None:
    found = zxingcpp.read_barcodes(picture_of(qr(text)))
    assert [code.text for code in found] == [text]


def test_what_a_qr_code_says_about_a_visitor_is_not_kept() -> None:
    assert not hasattr(qr, "cache_info")


def test_icons_are_found_by_name_then_by_action_else_left_out() -> None:
    assert icon_of(Option(action="back", label="", icon="home")) == "home"
    assert icon_of(Option(action="back", label="", icon="nothing-like-it")) == "back"
    assert icon_of(Option(action="whatever", label="")) == ""


def test_short_answers_stand_side_by_side_and_long_ones_below_each_other() -> None:
    yes_no = [Option(action="yes", label="Đúng"), Option(action="no", label="Không")]
    assert columns(yes_no) == "row"
    assert columns([Option(action="home", label="Việc khác"), Option(action="end", label="Kết thúc")]) == "pair"
    assert columns([Option(action="x", label="Người được nhờ làm thay"), *yes_no]) == "list"


def test_a_face_takes_the_action_of_its_option_which_is_not_shown_twice() -> None:
    face = Face(value=5, label="Rất hài lòng")
    option = Option(action="choose", value="5", label="Rất hài lòng")
    both = Screen(id=1, name="rating", lang="vi", faces=(face,), options=(option,))
    assert Tree(render_screen(both)).presses() == [("choose", "5")]
    assert Tree(render_screen(both.model_copy(update={"options": ()}))).presses() == [("choose", "5")]


def test_at_the_largest_sizes_only_the_main_buttons_stay_pinned() -> None:
    screen = GALLERY["answer"]
    pinned = r'<div class="options".*?</div>'
    small = re.search(pinned, render_screen(screen), re.S)
    large = re.search(pinned, render_screen(with_prefs(screen, text_size=4)), re.S)
    assert small
    assert small[0].count("data-action") == 4
    assert large
    assert large[0].count("data-action") == 1


def test_the_keyboard_fits_what_is_typed() -> None:
    def layout(kind: str, lang: str) -> str:
        field = {"kind": kind, "label": "x"}
        html = render_screen(Screen.model_validate({"id": 1, "name": "ask", "lang": lang, "field": field}))
        found = re.search(r'class="keyboard" (.*?) role', html)
        assert found
        return found[1]

    assert 'data-layout="telex"' in layout("name", "en")
    assert "data-telex" in layout("name", "en")
    assert "data-telex" not in layout("text", "en")
    assert "data-telex" in layout("text", "vi")
    assert 'data-layout="date"' in layout("date", "vi")
    assert 'data-capitals="all"' in layout("code", "vi")


def test_words_stand_in_both_languages_and_in_nfc() -> None:
    assert WORDS["vi"].keys() == WORDS["en"].keys()
    for words in WORDS.values():
        assert all(text and unicodedata.is_normalized("NFC", text) for text in words.values())
        assert not [key for key in words if hasattr(dict, key)]  # a template would find the method


def test_dates_and_counts_are_said_as_people_say_them() -> None:
    assert (day(date(2026, 3, 5), "vi"), day(date(2026, 3, 5), "en")) == ("05/03/2026", "5 March 2026")
    paper = Paper(name="x", originals=1, copies=2, form="CT01", present_only=True)
    assert paper_tags(paper, "vi") == ["1 bản chính", "2 bản sao", "Mẫu CT01", "Chỉ cho xem, được mang về"]
    assert paper_tags(paper, "en") == ["1 original", "2 copies", "Form CT01", "Show it only, you keep it"]


def test_the_dock_shows_its_state() -> None:
    slip = "data:image/png;base64," + base64.b64encode(io.BytesIO().getvalue()).decode()
    dock = DockState(
        cards=(DockCard(id="a", label="Bà Mẫu Đơn"), DockCard(id="b", label="Ông Gió Mùa")),
        inserted="b",
        paper="out",
        portal="slow",
        slip=slip,
        officer_calls=3,
        log=tuple(f"dòng {n}" for n in range(20)),
    )
    html = render_dock(dock)
    tree = Tree(html)
    nothing_inline(tree)
    does = {(a["data-dock"], a["data-value"]): a for _, a in tree.elements if "data-dock" in a}
    assert ("insert_card", "a") in does
    assert ("pull_card", "b") in does
    assert does["paper", "out"]["aria-pressed"] == "true"
    assert does["portal", "slow"]["aria-pressed"] == "true"
    assert does["portal", "normal"]["aria-pressed"] == "false"
    assert ("take_slip", "") in does
    assert "dòng 19" in html
    assert "dòng 7" not in html
