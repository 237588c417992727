"""A stranger at the kiosk page, in a real browser: from the first question to the printed slip,
and the look-up by its code. By touch and typing; in Vietnamese and in English."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.assistant.running import RunningKiosk, running_kiosk

pytestmark = pytest.mark.browser

SLOW_MS = 15_000
"""Longest wait for a screen on a busy machine."""

WORDS = {
    "vi": {
        "question": "tôi muốn làm giấy khai sinh cho cháu",
        "answer": "khai sinh",
        "phone": "điện thoại",
        "sent": "Mã tra cứu",
        "state": "Đã gửi",
        "slip": "Biên nhận đúng",
    },
    "en": {
        "question": "I want to register the birth of my grandchild",
        "answer": "birth",
        "phone": "phone",
        "sent": "Look-up code",
        "state": "Sent",
        "slip": "A true slip",
    },
}


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKiosk]:
    with running_kiosk(tmp_path_factory.mktemp("journey")) as running:
        yield running


@pytest.fixture(scope="module")
def page(kiosk: RunningKiosk, chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.set_default_timeout(SLOW_MS)
        yield page
        browser.close()


class Visitor:
    """What a person does at the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def see(self, name: str) -> None:
        expect(self.page.locator("#screen")).to_have_attribute("data-name", name, timeout=SLOW_MS)

    def read(self, words: str) -> None:
        expect(self.page.locator("#screen")).to_contain_text(words, timeout=SLOW_MS, ignore_case=True)

    def touch(self, action: str, value: str = "") -> None:
        selector = f"#screen [data-action='{action}']" + (f"[data-value='{value}']" if value else "")
        before = self.screen
        self.page.locator(selector).first.click()
        self._next(before)

    def choose(self, *values: str) -> None:
        for value in values:
            self.touch("choose", value)

    def type(self, *texts: str) -> None:
        """With the on-screen field; the key that says "done"."""
        for text in texts:
            before = self.screen
            self.page.locator("#input").fill(text)
            self.page.locator("[data-key='send']").first.click()
            self._next(before)

    @property
    def slip(self) -> tuple[str, str]:
        """The code and the secret on the screen after sending."""
        code = self.page.locator("#screen .code-text").first.inner_text()
        return "".join(code.split()), self.page.locator("#screen .rows dd").first.inner_text().strip()

    @property
    def screen(self) -> str:
        return self.page.locator("#screen").get_attribute("data-screen") or ""

    def _next(self, before: str) -> None:
        expect(self.page.locator("#screen")).not_to_have_attribute("data-screen", before, timeout=SLOW_MS)

    def dock(self, what: str, value: str = "") -> None:
        """Work a simulated device."""
        selector = f"#dock [data-dock='{what}']" + (f"[data-value='{value}']" if value else "")
        self.page.locator(selector).first.dispatch_event("pointerdown")
        self.page.evaluate("s => document.querySelector(s).click()", selector)


def to_the_end_of_the_form(visitor: Visitor, lang: str) -> None:
    """From the attract screen to the review."""
    words = WORDS[lang]
    visitor.see("attract")
    visitor.touch("language" if lang == "en" else "start")
    visitor.see("home")
    visitor.type(words["question"])
    visitor.see("answer")
    visitor.read(words["answer"])
    visitor.read("1.001193")
    visitor.touch("flow", "birth_registration")
    visitor.choose("vietnam", "yes", "no", "none", "yes", "certificate", "grandparent")
    visitor.see("checklist")
    visitor.choose("yes", "yes")
    visitor.see("card")
    visitor.dock("insert_card", "ba_noi")
    visitor.see("confirm")
    visitor.touch("confirm", "yes")
    visitor.read(words["phone"])
    visitor.type("0912345678", "Lê An Mẫu")
    visitor.choose("female")
    visitor.type("01/11/2026", "Bệnh viện Mẫu, tỉnh Mẫu")
    visitor.touch("take")
    visitor.type("phường Mẫu, tỉnh Mẫu")
    visitor.touch("confirm", "yes")
    for name in ("Nguyễn Thị Mẹ Mẫu", "Lê Văn Cha Mẫu"):
        visitor.type(name, "02/02/1990")
        visitor.touch("take")
        visitor.type("phường Mẫu, tỉnh Mẫu")
    visitor.type("2")
    visitor.see("review")


def confirm_and_send(visitor: Visitor) -> None:
    visitor.touch("confirm", "yes")
    visitor.type(visitor.page.locator("#screen .code-text").first.inner_text().replace(" ", ""))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_from_the_question_to_the_slip_and_the_look_up(
    kiosk: RunningKiosk, page: Page, lang: str, tmp_path: Path
) -> None:
    words = WORDS[lang]
    already = len(kiosk.dossiers())
    visitor = Visitor(page)
    page.goto(kiosk.url)
    to_the_end_of_the_form(visitor, lang)

    # One thing is wrong: only that is asked again.
    visitor.touch("correct", "child_name")
    visitor.type("Lê Bình Mẫu")
    visitor.see("review")
    visitor.read("Lê Bình Mẫu")

    confirm_and_send(visitor)
    visitor.see("sent")
    visitor.read(words["sent"])
    code, secret = visitor.slip
    dossiers = kiosk.dossiers()
    assert len(dossiers) == already + 1
    assert dossiers[-1]["number"] == code
    assert {"child_name", "mother_name", "father_name", "requester_id"} <= set(dossiers[-1]["fields"])

    # The slip: as the dock shows it, checked as the counter would.
    address = page.locator("#dock img").first.get_attribute("src") or ""
    slip = tmp_path / "slip.png"
    slip.write_bytes(base64.b64decode(address.partition("base64,")[2]))
    verified = kiosk.command("slip", "verify", str(slip))
    assert verified.returncode == 0, verified.stderr
    assert words["slip"] in verified.stdout
    assert "requester_role" in verified.stdout

    visitor.choose("more")
    visitor.see("home")
    visitor.touch("flow", "dossier_status")
    visitor.type(code, secret)
    visitor.see("status")
    visitor.read(words["state"])
    visitor.choose("done")
    visitor.see("rating")
    visitor.choose("5")
    visitor.choose("done")
    visitor.see("goodbye")
    assert "Lê Bình Mẫu" not in page.content()
    visitor.dock("pull_card")
    visitor.see("attract")


def test_a_killed_kiosk_goes_on_where_it_was(kiosk: RunningKiosk, page: Page) -> None:
    visitor = Visitor(page)
    page.goto(kiosk.url)
    to_the_end_of_the_form(visitor, "vi")
    before = len(kiosk.dossiers())
    kiosk.kill()
    kiosk.start()
    page.goto(kiosk.url)
    visitor.see("review")
    visitor.read("Lê An Mẫu")
    confirm_and_send(visitor)
    visitor.see("sent")
    assert len(kiosk.dossiers()) == before + 1
    visitor.choose("done")
    visitor.choose("skip")
    visitor.choose("done")
    visitor.see("goodbye")
    visitor.see("attract")


def test_a_reload_and_a_portal_that_is_down_lose_nothing(kiosk: RunningKiosk, page: Page) -> None:
    visitor = Visitor(page)
    page.goto(kiosk.url)
    to_the_end_of_the_form(visitor, "vi")
    page.reload()
    visitor.see("review")
    before = len(kiosk.dossiers())
    kiosk.portal_mode("down")
    visitor.dock("paper", "out")
    confirm_and_send(visitor)
    visitor.see("sent")
    visitor.read("CS-")
    visitor.read("Chờ cổng")
    assert page.locator("#screen .qr img").count() >= 1
    kiosk.portal_mode("normal")
    visitor.dock("paper", "ok")
    for _ in range(60):
        if len(kiosk.dossiers()) == before + 1 and kiosk.dossiers()[-1]["number"]:
            break
        page.wait_for_timeout(500)
    assert len(kiosk.dossiers()) == before + 1
    page.wait_for_timeout(2500)
    code, secret = visitor.slip
    visitor.choose("more")
    visitor.touch("flow", "dossier_status")
    visitor.type(code, secret)
    visitor.see("status")
    visitor.touch("end")
    visitor.see("goodbye")


def test_nothing_of_the_visitors_is_left_on_the_disk(kiosk: RunningKiosk) -> None:
    names = ("Lê Bình Mẫu", "Nguyễn Thị Mẹ Mẫu", "0912345678")
    for path in sorted(kiosk.folder.rglob("*")):
        if path.is_file() and "sandbox" not in path.parts:
            data = path.read_bytes()
            assert not [name for name in names if name.encode() in data], path
    assert not list((kiosk.folder / "keys").glob("*.key"))
