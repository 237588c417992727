"""The page, the WebSocket and what strangers may send to them."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from assistant.app import MOST_LINES, create_app
from assistant.cli.run import serve
from assistant.kiosk import Kiosk, Minds
from assistant.settings import Settings

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def client(settings: Settings, minds: Minds) -> Iterator[TestClient]:
    with TestClient(create_app(lambda: Kiosk(settings, minds)), base_url=ADDRESS) as opened:
        opened.headers["host"] = "127.0.0.1:8000"  # else its WebSockets would ask for “testserver”
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
    assert "connect-src 'self';" in policy
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


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "", "[::2]:8000"])
def test_a_name_that_only_points_here_is_not_ours(client: TestClient, host: str) -> None:
    """DNS rebinding: a page from elsewhere whose own name leads to this machine."""
    assert client.get("/", headers={"host": host}).status_code == 400
    same = {"host": host, "origin": f"http://{host}"}
    with pytest.raises(WebSocketDenialResponse), client.websocket_connect("/ws", headers=same):
        pass


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machines_own_names_are_ours(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200
    with client.websocket_connect("/ws", headers={"host": host, "origin": f"http://{host}"}) as socket:
        assert Page(socket).screen


@pytest.mark.parametrize(("host", "name"), [("kiosk.lan", "kiosk.lan:8000"), ("fd00::7", "[fd00::7]:8000")])
def test_the_configured_host_is_ours_too(settings: Settings, minds: Minds, host: str, name: str) -> None:
    with TestClient(create_app(lambda: Kiosk(settings, minds), host), base_url=f"http://{name}") as opened:
        assert opened.get("/healthz").status_code == 200


def test_it_is_ready_only_while_it_is_open(settings: Settings, minds: Minds) -> None:
    app = create_app(lambda: Kiosk(settings, minds))
    stranger = TestClient(app, base_url=ADDRESS)
    assert (stranger.get("/readyz").status_code, stranger.get("/readyz").json()) == (503, {"ready": False})
    with TestClient(app, base_url=ADDRESS) as opened:
        assert opened.get("/readyz").status_code == 200
    assert stranger.get("/readyz").status_code == 503


def test_the_ninth_page_is_asked_to_come_back_later(client: TestClient) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_LINES):
            Page(stack.enter_context(client.websocket_connect("/ws")))
        with client.websocket_connect("/ws") as ninth, pytest.raises(WebSocketDisconnect) as closed:
            ninth.receive_text()
        assert closed.value.code == 1013
    with client.websocket_connect("/ws") as again:
        assert Page(again).screen


@pytest.mark.parametrize(
    "frame",
    [
        b"\x00\xff",
        "[" * 60_000,
        '{"type":' * 5_000,
        json.dumps({"type": "press", "action": "x", "value": "", "screen": 10**400}),
        '{"type":"touch","draft":"\\ud83d","screen":1}',
        '{"type":"press","action":"start","value":"\\ud83d","screen":1}',
        '{"type":"\\ud83d"}',
    ],
)
def test_frames_that_no_page_sends_leave_the_line_open(page: Page, frame: str | bytes) -> None:
    if isinstance(frame, bytes):
        page.socket.send_bytes(frame)
    else:
        page.socket.send_text(frame)
    page.send(type="press", action="none", value="", screen=-1)
    assert page.hear("<main")


def test_the_server_refuses_what_is_too_long(settings: Settings, minds: Minds, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[uvicorn.Config] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda server: served.append(server.config))
    serve(create_app(lambda: Kiosk(settings, minds)), settings)
    assert served[0].ws_max_size == 65_536


def test_half_a_character_in_a_question_does_no_harm(page: Page) -> None:
    page.socket.send_text('{"type":"say","text":"lệ phí làm lại căn cước \\ud83d","screen":null}')
    assert "35.000" in page.hear('data-name="answer"')


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
