"""A real Chromium with the page in it, and the server's end of the socket in the test's hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, sync_playwright

from dialogue.messages import Screen
from kiosk_shell import STATIC, DockState, render_dock, render_page, render_screen
from tests.kiosk_shell.gallery import GALLERY

CSP = "default-src 'self'; img-src 'self' data:; connect-src 'self' ws:"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)

_fresh = count(1000)


@dataclass
class Hall:
    """The kiosk's page. `sent` is what it sent, heartbeats and touches apart."""

    page: Page
    sent: list[dict[str, Any]] = field(default_factory=list)
    beats: int = 0
    touches: list[dict[str, Any]] = field(default_factory=list)
    opened: int = 0
    complaints: list[str] = field(default_factory=list)
    socket: WebSocketRoute | None = None

    def open(self, *, dock: bool = False) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.route("**/*", lambda route: _serve(route, dock))
        self.page.route_web_socket("**/ws", self._connect)
        self.page.goto("http://kiosk.test/")
        self.wait("document.documentElement.dataset.link === 'up'")
        self.page.evaluate("document.fonts.ready.then(() => true)")

    def _connect(self, socket: WebSocketRoute) -> None:
        self.socket = socket
        self.opened += 1
        socket.on_message(self._receive)

    def _receive(self, message: str | bytes) -> None:
        data = json.loads(message)
        if data == {"type": "beat"}:
            self.beats += 1
        elif data["type"] == "touch":
            self.touches.append(data)
        else:
            self.sent.append(data)

    def show(self, screen: Screen, *, same: bool = False) -> Screen:
        """Send a screen as the server does; with a fresh id unless it is the `same` picture again."""
        if not same:
            screen = screen.model_copy(update={"id": next(_fresh)})
        assert self.socket is not None
        self.page.evaluate("document.getElementById('screen').dataset.old = ''")
        self.socket.send(render_screen(screen))
        self.wait("!('old' in document.getElementById('screen').dataset)")
        return screen

    def show_dock(self, dock: DockState) -> None:
        assert self.socket is not None
        self.page.evaluate("document.getElementById('dock').dataset.old = ''")
        self.socket.send(render_dock(dock))
        self.wait("!('old' in document.getElementById('dock').dataset)")

    def wait(self, condition: str) -> None:
        """Until a JavaScript expression is true. (As a function: the page forbids eval.)"""
        self.page.wait_for_function(f"() => {condition}", timeout=5000)

    def keys(self, text: str) -> str:
        """Touch the on-screen keys one after the other; returns what then stands in the field."""
        for char in text:
            self.page.evaluate(
                """char => {
                    const wanted = char.toLowerCase();
                    const keys = [...document.querySelectorAll('.keyboard [data-key=char]')];
                    const key = keys.find(k => k.dataset.char.toLowerCase() === wanted && k.getClientRects().length);
                    if (!key) throw new Error(`no key ${char}`);
                    key.click();
                }""",
                char,
            )
        return self.value()

    def key(self, name: str) -> None:
        self.page.locator(f".keyboard [data-key={name}]:visible").first.click()

    def value(self) -> str:
        return str(self.page.locator("[data-input]").input_value())

    def last(self) -> dict[str, Any]:
        self.page.evaluate("1")  # lets the messages on their way arrive
        return self.sent[-1]


def _serve(route: Route, dock: bool) -> None:
    path = route.request.url.removeprefix("http://kiosk.test")
    if path == "/":
        body = render_page(GALLERY["attract"], kiosk_name="Trung tâm Phục vụ hành chính công phường Cây Đa", dock=dock)
        route.fulfill(body=body, headers={"content-type": "text/html; charset=utf-8", "content-security-policy": CSP})
        return
    file = STATIC / path.removeprefix("/static/")
    route.fulfill(body=file.read_bytes(), headers={"content-type": TYPES[file.suffix]})


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Not for the whole session: while it is open, its event loop keeps coroutine tests from running.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def open_hall(browser: Browser) -> Iterator[Callable[..., Hall]]:
    """Opens the page at a size; at the end nothing may have been complained about."""
    halls: list[Hall] = []

    def open_one(size: tuple[int, int] = PORTRAIT, *, dock: bool = False) -> Hall:
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", has_touch=True)
        halls.append(Hall(page))
        halls[-1].open(dock=dock)
        return halls[-1]

    yield open_one
    for hall in halls:
        hall.page.close()
    assert [complaint for hall in halls for complaint in hall.complaints] == []


@pytest.fixture
def hall(open_hall: Callable[..., Hall]) -> Hall:
    return open_hall()
