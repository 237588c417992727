"""What the page does, in a real browser under the strict content security policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dialogue.messages import TextField
from kiosk_shell import DockCard, DockState
from tests.kiosk_shell.conftest import LANDSCAPE, PORTRAIT, Hall
from tests.kiosk_shell.gallery import GALLERY, with_prefs

pytestmark = pytest.mark.browser


def centre(hall: Hall, selector: str) -> tuple[float, float]:
    box = hall.page.locator(selector).first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# --- Pressing -----------------------------------------------------------------------------


def test_a_press_names_action_value_and_screen_once(hall: Hall) -> None:
    screen = hall.show(GALLERY["home"])
    x, y = centre(hall, "[data-value='2.000815']")
    hall.page.mouse.dblclick(x, y)
    hall.page.touchscreen.tap(x, y)
    assert hall.last() == {"type": "press", "action": "topic", "value": "2.000815", "screen": screen.id}
    assert len(hall.sent) == 1
    assert hall.page.locator("[data-value='2.000815']").is_disabled()
    hall.show(screen)
    assert hall.page.locator("[data-value='2.000815']").is_enabled()


def test_a_button_acts_on_release_inside_it(hall: Hall) -> None:
    hall.show(GALLERY["confirm"])
    mouse = hall.page.mouse
    mouse.move(*centre(hall, "[data-action=yes]"))
    mouse.down()
    mouse.move(*centre(hall, "[data-action=no]"))
    mouse.up()
    x, y = centre(hall, "[data-action=yes]")
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, y - 300)
    mouse.move(x + 60, y + 20)  # a trembling hand that comes back
    assert hall.sent == []
    mouse.up()
    assert hall.last()["action"] == "yes"
    assert len(hall.sent) == 1


def test_everything_works_by_keyboard_alone(hall: Hall) -> None:
    hall.show(GALLERY["confirm"])
    reached = []
    for _ in range(14):
        hall.page.keyboard.press("Tab")
        reached.append(hall.page.evaluate("document.activeElement.dataset.action"))
    assert reached[:3] == ["correct", "yes", "no"]
    assert "end" in reached
    outline = hall.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(outline.removesuffix("px")) >= 3
    hall.page.locator("[data-action=no]").focus()
    hall.page.keyboard.press("Enter")
    assert hall.last()["action"] == "no"
    assert len(hall.sent) == 1


def test_touching_the_picture_of_the_first_screen_starts(hall: Hall) -> None:
    hall.show(GALLERY["attract"])
    hall.page.touchscreen.tap(*centre(hall, ".picture"))
    assert (hall.last()["action"], hall.last()["value"]) == ("start", "vi")


# --- Typing -------------------------------------------------------------------------------


def test_a_name_is_typed_in_telex_with_capitals(hall: Hall) -> None:
    screen = hall.show(GALLERY["ask_name"])
    assert hall.keys("nguyeenx thij hoaf") == "Nguyễn Thị Hoà"
    hall.key("send")
    assert hall.last() == {"type": "say", "text": "Nguyễn Thị Hoà", "screen": screen.id}


def test_a_name_is_typed_with_the_keys_for_marks_and_tones(hall: Hall) -> None:
    hall.show(GALLERY["ask_name"])
    hall.keys("đ")
    hall.keys("ăng")
    hall.page.locator("[data-key=tone][data-char=j]").click()
    assert hall.value() == "Đặng"
    hall.key("delete")
    assert hall.value() == "Đặn"


def test_unicode_typed_on_real_keys_is_taken_as_it_is(hall: Hall) -> None:
    hall.show(GALLERY["ask_name"])
    hall.page.keyboard.type("Trần Hạt")
    hall.page.keyboard.press("Enter")
    hall.page.keyboard.press("Enter")
    assert hall.last()["text"] == "Trần Hạt"
    assert len(hall.sent) == 1


def test_the_caret_can_stand_in_the_middle(hall: Hall) -> None:
    hall.show(GALLERY["ask_name"])
    hall.keys("an binh")
    hall.page.locator("[data-input]").evaluate("field => field.setSelectionRange(2, 2)")
    assert hall.keys("s") == "Án Binh"


def test_a_date_gets_its_strokes(hall: Hall) -> None:
    hall.show(GALLERY["ask_date"].model_copy(update={"field": TextField(kind="date", label="Ngày sinh")}))
    assert hall.keys("12032020") == "12/03/2020"
    for _ in range(5):
        hall.key("delete")
    assert hall.value() == "12/0"
    hall.key("clear")
    assert hall.keys("5/2/1998") == "05/02/1998"
    assert hall.keys("7") == "05/02/1998"


def test_an_id_number_is_grouped_on_screen_and_sent_plain(hall: Hall) -> None:
    hall.show(GALLERY["ask_id_en"])
    assert hall.value() == "001 199"
    assert hall.keys("0001234") == "001 199 000 123"
    hall.key("send")
    assert hall.last()["text"] == "001199000123"


def test_a_code_is_typed_in_capitals(hall: Hall) -> None:
    hall.show(GALLERY["ask_code"])
    assert hall.keys("p-9xq2.") == "CS-4K7P-9XQ2."


def test_digits_lie_under_the_letters(hall: Hall) -> None:
    hall.show(GALLERY["ask_text_error"])
    hall.page.locator("[data-input]").fill("")
    hall.keys("soos ")
    hall.key("layer")
    hall.keys("12/3")
    hall.key("layer")
    assert hall.keys(" phuwowngf") == "Số 12/3 phường"


def test_english_letters_are_left_alone_unless_asked_for(hall: Hall) -> None:
    hall.show(GALLERY["home_en"])
    hall.page.locator("[data-input]").click()
    assert hall.keys("address") == "address"
    hall.key("marks")
    assert hall.keys(" ddinhj") == "address định"


def test_a_question_is_asked_in_the_box(hall: Hall) -> None:
    screen = hall.show(GALLERY["home"])
    hall.page.locator(".ask-send").click()  # nothing typed yet: it opens the keyboard
    assert hall.sent == []
    hall.keys("pheps cuwowis")
    hall.page.locator(".ask-send").click()
    assert hall.last() == {"type": "say", "text": "phép cưới", "screen": screen.id}


def test_keys_give_a_sign_of_life_with_the_draft_but_not_for_each_key(hall: Hall) -> None:
    hall.page.clock.install()
    screen = hall.show(GALLERY["ask_name"])
    hall.keys("traafn")
    hall.page.evaluate("1")
    assert len(hall.touches) == 1
    hall.page.clock.run_for(2500)
    hall.page.evaluate("1")
    assert hall.touches[1:] == [{"type": "touch", "draft": "Trần", "screen": screen.id}]
    hall.keys(" ")
    hall.key("send")
    hall.page.clock.run_for(9000)
    hall.page.evaluate("1")
    assert len(hall.touches) == 3  # nothing of it comes after the words themselves


def test_what_is_typed_survives_a_new_picture_of_the_same_question(hall: Hall) -> None:
    screen = hall.show(GALLERY["ask_name"])
    hall.keys("lys")
    hall.show(with_prefs(screen, text_size=3), same=True)
    assert hall.value() == "Lý"
    hall.show(with_prefs(screen, text_size=4))  # the same question under a new number
    assert hall.keys(" thij") == "Lý Thị"


def test_what_was_sent_or_belongs_to_another_question_does_not_come_back(hall: Hall) -> None:
    screen = hall.show(GALLERY["ask_name"])
    hall.keys("lys")
    hall.key("send")
    hall.show(screen)
    assert hall.value() == ""
    hall.keys("lys")
    hall.show(GALLERY["ask_code"].model_copy(update={"field": TextField(kind="code", label="Mã")}))
    assert hall.value() == ""
    hall.show(GALLERY["home"])
    hall.show(screen)
    assert hall.value() == ""


# --- Screens ------------------------------------------------------------------------------


def test_language_caption_and_focus_follow_the_screen(hall: Hall) -> None:
    hall.show(GALLERY["home_en"])
    assert hall.page.evaluate("document.documentElement.lang") == "en"
    assert hall.page.locator("#announcer").inner_text() == "Hello. What do you need today?"
    assert hall.page.evaluate("document.activeElement.tagName") == "H1"
    hall.show(GALLERY["ask_name"])
    assert hall.page.evaluate("document.activeElement.id") == "input"


def test_a_change_of_state_leaves_focus_where_it_was(hall: Hall) -> None:
    screen = hall.show(GALLERY["confirm"])
    hall.page.locator("[data-action=no]").focus()
    hall.show(screen.model_copy(update={"status": "listening"}), same=True)
    assert hall.page.evaluate("document.activeElement.dataset.action") == "no"


def test_what_does_not_fit_is_paged_with_two_buttons(hall: Hall) -> None:
    hall.show(with_prefs(GALLERY["review"], text_size=4))
    down, up = hall.page.locator("[data-local=down]").first, hall.page.locator("[data-local=up]").first
    assert up.get_attribute("aria-disabled") == "true"
    last = hall.page.locator("[data-value=address]")
    presses = 0
    while down.get_attribute("aria-disabled") != "true":
        down.click()
        presses += 1
        hall.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert presses < 20
    box, part = last.bounding_box(), hall.page.locator(".content").bounding_box()
    assert box
    assert part
    assert box["y"] + box["height"] <= part["y"] + part["height"] + 1


def test_sources_are_one_touch_away(hall: Hall) -> None:
    hall.show(GALLERY["answer"])
    sheet = hall.page.locator("#sources")
    assert not sheet.is_visible()
    hall.page.locator("[data-local=sources]").click()
    assert sheet.is_visible()
    assert "22/11/2026" in sheet.inner_text()
    assert sheet.locator("img").evaluate("picture => picture.naturalWidth > 0")
    hall.page.locator("[data-local=close]").click()
    assert not sheet.is_visible()


def test_the_countdown_counts(hall: Hall) -> None:
    hall.page.clock.install()
    hall.show(GALLERY["still_there"])
    assert hall.page.locator("[data-left]").inner_text() == "30"
    hall.page.clock.run_for(12_000)
    assert hall.page.locator("[data-left]").inner_text() == "18"
    hall.page.clock.run_for(60_000)
    assert hall.page.locator("[data-left]").inner_text() == "0"


@pytest.mark.parametrize("theme", ["standard", "contrast"])
def test_every_text_has_the_contrast_of_its_theme(hall: Hall, theme: str) -> None:
    measure = """limit => {
      const rgba = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
      const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (e) => { for (; e; e = e.parentElement) {
        const colour = rgba(getComputedStyle(e).backgroundColor); if (colour[3] === 1) return colour; } };
      const low = [];
      for (const e of document.querySelectorAll('#kiosk *')) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || !e.getClientRects().length) continue;
        const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < limit) low.push(`${ratio.toFixed(2)} ${e.className} ${e.textContent.trim().slice(0, 30)}`);
      }
      return low;
    }"""
    limit = {"standard": 10, "contrast": 20}[theme]
    low = []
    for name, screen in GALLERY.items():
        hall.show(with_prefs(screen, theme=theme))
        low += [f"{name}: {fault}" for fault in hall.page.evaluate(measure, limit)]
    assert low == []


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_low_reach_brings_the_buttons_down(open_hall: Callable[..., Hall], size: tuple[int, int]) -> None:
    hall = open_hall(size)
    # A field needs no touch (it has the caret already); the box for questions does.
    tops = """() => [...document.querySelectorAll('#screen .actions button, #screen .ask [data-input],'
        + '#screen .content button:not(.quiet), #screen .controls button')]
        .filter((e) => e.getClientRects().length).map((e) => e.getBoundingClientRect().top)"""
    middle = size[1] / 2
    names = ["answer", "checklist", "officer", "card", "status", "sent"]
    if size == PORTRAIT:  # a landscape glass is no higher than these need
        names += ["home", "choose", "confirm", "review", "ask_name", "ask_date", "ask_code", "rating"]
    for name in names:
        hall.show(with_prefs(GALLERY[name], low_reach=True))
        assert min(hall.page.evaluate(tops)) >= middle - 30, name


# --- The connection -----------------------------------------------------------------------


def test_a_lost_connection_is_said_and_mended(hall: Hall) -> None:
    screen = hall.show(GALLERY["confirm"])
    assert hall.socket is not None
    assert not hall.page.locator("#link").is_visible()
    hall.socket.close(code=1012)
    hall.wait("document.documentElement.dataset.link === 'down'")
    assert hall.page.locator("#link").is_visible()
    assert "Đang kết nối lại" in hall.page.locator("#link").inner_text()
    hall.page.locator("[data-action=yes]").click()  # waits, and goes once the line is back
    hall.wait("document.documentElement.dataset.link === 'up'")
    assert hall.opened == 2
    assert not hall.page.locator("#link").is_visible()
    assert hall.last() == {"type": "press", "action": "yes", "value": "", "screen": screen.id}
    hall.show(screen, same=True)
    assert hall.page.locator("[data-action=yes]").is_enabled()


def test_even_a_polite_goodbye_of_the_server_is_followed_by_a_new_try(hall: Hall) -> None:
    assert hall.socket is not None
    hall.socket.close(code=1001)
    hall.wait("document.documentElement.dataset.link === 'down'")
    hall.wait("document.documentElement.dataset.link === 'up'")
    assert hall.opened == 2


def test_the_page_shows_that_it_lives(hall: Hall) -> None:
    assert hall.beats == 1
    hall.page.clock.install()
    hall.page.reload()
    hall.wait("document.documentElement.dataset.link === 'up'")
    before = hall.beats
    hall.page.clock.run_for(15_000)
    hall.page.evaluate("1")
    assert hall.beats - before == 3


# --- The dock -----------------------------------------------------------------------------


def test_the_dock_works_the_devices(open_hall: Callable[..., Hall]) -> None:
    hall = open_hall(LANDSCAPE, dock=True)
    hall.show_dock(DockState(cards=(DockCard(id="grandmother", label="Lý Thị Mẫu Đơn"),)))
    hall.page.locator("[data-dock=insert_card]").click()
    assert hall.last() == {"type": "dock", "do": "insert_card", "value": "grandmother"}
    hall.page.locator("[data-dock=portal][data-value=down]").click()
    assert hall.last() == {"type": "dock", "do": "portal", "value": "down"}
    hall.show(GALLERY["home"])
    dock, kiosk = hall.page.locator("#dock").bounding_box(), hall.page.locator("#kiosk").bounding_box()
    assert dock
    assert kiosk
    assert dock["x"] + dock["width"] <= kiosk["x"] + 1
    hall.page.locator(".dock-tab").click()
    assert not hall.page.locator("[data-dock=paper]").first.is_visible()


def test_the_closed_dock_covers_nothing_of_the_kiosk(open_hall: Callable[..., Hall]) -> None:
    hall = open_hall(PORTRAIT, dock=True)
    hall.show_dock(DockState())
    hall.show(GALLERY["home"])
    dock = hall.page.locator("#dock").bounding_box()
    assert dock
    assert dock["width"] <= 40
