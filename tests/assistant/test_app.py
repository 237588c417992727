"""The page, the WebSocket and what strangers may send to them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from assistant.app import create_app
from assistant.kiosk import Kiosk, Minds
from assistant.settings import Settings


@pytest.fixture
def client(settings: Settings, minds: Minds) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: Kiosk(settings, minds)), base_url="http://127.0.0.1:8000") as opened:
        yield opened


class Page:
    """What a page does: it hears fragments and sends messages."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.html = ""
        self.hear("<main")

    def hear(self, words: str) -> str:
        """The next fragments, until one holds `words`."""
        for _ in range(30):
            text = self.socket.receive_text()
            if text.lstrip().startswith("<main"):
                self.html = text
            if words in text:
                return text
        raise AssertionError(f"never heard: {words}")

    @property
    def screen(self) -> int:
        found = re.search(r'data-screen="(\d+)"', self.html)
        assert found
        return int(found[1])

    def send(self, **message: Any) -> None:
        self.socket.send_text(json.dumps(message))


@pytest.fixture
def page(client: TestClient) -> Iterator[Page]:
    with client.websocket_connect("/ws") as socket:
        yield Page(socket)


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok"
    ready = client.get("/readyz").json()
    assert ready["ready"] is True
    assert ready["portal"] is False, "a kiosk without its portal still helps"


def test_the_page_is_whole_and_strict(client: TestClient) -> None:
    answer = client.get("/")
    assert "Cửa Sổ" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)", answer.text)
    assert not re.search(r"https?://(?!127\.0\.0\.1|www\.w3\.org)", answer.text), "nothing from elsewhere"


def test_no_document_of_the_api_is_offered(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/openapi.json").status_code == 404


def test_a_page_from_elsewhere_may_not_talk_to_the_kiosk(client: TestClient) -> None:
    headers = {"origin": "http://evil.example"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers=headers) as socket:
        socket.receive_text()


def test_a_question_is_answered(page: Page) -> None:
    page.send(type="press", action="start", value="", screen=page.screen)
    page.hear('data-name="home"')
    page.send(type="say", text="lệ phí làm lại căn cước", screen=page.screen)
    assert "35.000" in page.hear('data-name="answer"')


def test_what_is_typed_is_never_markup(page: Page) -> None:
    page.send(type="say", text="<img src=x onerror=alert(1)> khai <b>sinh</b>", screen=None)
    html = page.hear('data-name="answer"')
    assert "<img src=x" not in html
    assert "<b>sinh" not in html


def test_a_button_pressed_twice_counts_once(page: Page) -> None:
    page.send(type="press", action="start", value="", screen=page.screen)
    page.hear('data-name="home"')
    for _ in range(3):
        page.send(type="press", action="flow", value="dossier_status", screen=page.screen)
    page.hear('data-name="ask"')
    page.send(type="press", action="back", value="", screen=page.screen)
    page.hear('data-name="home"')


def test_a_stale_press_gets_the_screen_again(page: Page) -> None:
    page.send(type="press", action="start", value="", screen=page.screen)
    page.hear('data-name="home"')
    page.send(type="press", action="flow", value="dossier_status", screen=1)
    assert page.hear("<main")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
            max_leaves=10,
        ).map(json.dumps),
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["press", "say", "touch", "dock", "beat", "?"]),
                "action": st.sampled_from(["start", "choose", "confirm", "correct", "flow", "x"]) | st.integers(),
                "value": st.text(max_size=20) | st.none(),
                "text": st.text(max_size=50) | st.integers(),
                "draft": st.text(max_size=20) | st.none(),
                "screen": st.integers(0, 5) | st.none() | st.booleans() | st.text(max_size=3),
            }
        ).map(json.dumps),
    )
)
def test_no_message_breaks_the_line(page: Page, message: str) -> None:
    page.socket.send_text(message)
    page.send(type="press", action="no such button", value="", screen=-1)
    assert page.hear("<main")


def test_a_message_too_long_is_ignored(page: Page) -> None:
    page.send(type="say", text="x" * 200_000, screen=page.screen)
    page.send(type="press", action="none", value="", screen=-1)
    assert 'data-name="attract"' in page.hear("<main")
