"""The web side of one kiosk: its page, one WebSocket, and what operators ask of it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant.dock import Dock
from assistant.kiosk import Kiosk
from assistant.wire import read_json
from dialogue.messages import Command, Show
from kiosk_shell import STATIC, render_page, render_screen

log = structlog.get_logger()

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(self)",
}

LONGEST_MESSAGE = 65_536
"""Bytes. A page never sends more in one message; what does is not our page."""

MOST_LINES = 8
"""WebSockets at once: the screen, its reloads, an officer looking on. One more is told to try again later."""

_TRY_AGAIN_LATER = 1013
"""The WebSocket close code for it (IANA's registry)."""


def create_app(open_kiosk: Callable[[], Kiosk], host: str = "127.0.0.1") -> FastAPI:
    """The app, which answers under this machine's own names and `host` only: a page from elsewhere
    must not reach it by a name of its own that points here.

    `open_kiosk` runs in a thread at start-up. A server opens its port when that is done; whoever
    asks the app earlier, or after it was stopped, hears a no from /readyz.
    """

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        kiosk = await asyncio.to_thread(open_kiosk)
        await kiosk.start()
        app.state.kiosk = kiosk
        app.state.dock = Dock(kiosk, kiosk.simulators) if kiosk.simulators else None
        if app.state.dock:
            kiosk.session.listeners.append(app.state.dock.watch)
        yield
        app.state.kiosk = None
        await kiosk.stop()

    app = FastAPI(title="Cửa Sổ", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    app.state.kiosk = None
    app.state.lines = 0
    app.state.last_beat = None  # when a page last said that it is alive, in monotonic seconds
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    ours = ["127.0.0.1", "localhost", "[::1]", f"[{host}]" if ":" in host else host]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=ours, www_redirect=False)
    app.middleware("http")(_with_headers)
    _routes(app)
    return app


async def _with_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    # Static files are asked for anew but not sent anew: an update of the kiosk shows at once.
    response.headers["Cache-Control"] = "no-cache" if request.url.path.startswith("/static/") else "no-store"
    return response


def _routes(app: FastAPI) -> None:
    @app.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        kiosk: Kiosk = app.state.kiosk
        name = getattr(kiosk.settings.kiosk_name, kiosk.session.state.lang)
        return HTMLResponse(render_page(kiosk.session.screen, kiosk_name=name, dock=app.state.dock is not None))

    @app.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> str:
        return "ok"

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        kiosk: Kiosk | None = app.state.kiosk
        if kiosk is None:
            return JSONResponse({"ready": False}, status_code=503)
        portal = await kiosk.portal.health()
        outbox = await kiosk.outbox.health()
        reader, printer = kiosk.reader.check(), kiosk.printer.check()
        ready = {"card_reader": reader.ok, "printer": printer.ok, "portal": portal.up, "waiting": outbox.waiting}
        # A kiosk without its portal, printer or reader still answers and still keeps dossiers: it is ready.
        return JSONResponse({"ready": True, "kiosk": kiosk.settings.kiosk_id} | ready)

    @app.get("/dock/slip.png")
    async def slip() -> Response:
        dock: Dock | None = app.state.dock
        png = await asyncio.to_thread(dock.slip_png) if dock else None
        return Response(png, media_type="image/png") if png else Response(status_code=404)

    @app.websocket("/ws")
    async def socket(connection: WebSocket) -> None:
        if not _same_origin(connection):
            await connection.close(code=4403)
            return
        await connection.accept()
        if app.state.lines >= MOST_LINES:
            await connection.close(code=_TRY_AGAIN_LATER)
            return
        app.state.lines += 1
        try:
            await _Line(connection, app.state.kiosk, app.state.dock).serve()
        finally:
            app.state.lines -= 1


def _same_origin(connection: WebSocket) -> bool:
    """A page from elsewhere must not talk to the kiosk: browsers send WebSockets across origins."""
    origin = connection.headers.get("origin")
    host = connection.headers.get("host", "")
    return origin is None or origin.split("://", 1)[-1] == host


class _Line:
    """One page's connection. Only the newest picture is worth sending: the rest is skipped."""

    def __init__(self, connection: WebSocket, kiosk: Kiosk, dock: Dock | None) -> None:
        self._connection = connection
        self._kiosk = kiosk
        self._dock = dock
        self._news = asyncio.Event()
        self._shown = self._panel = ""

    async def serve(self) -> None:
        listeners = self._kiosk.session.listeners
        listeners.append(self._heard)
        sender = asyncio.create_task(self._send())
        self._news.set()
        try:
            while (frame := await self._connection.receive())["type"] == "websocket.receive":
                await self._received(frame.get("text") or "")  # a binary frame says nothing
        except WebSocketDisconnect:
            pass
        finally:
            listeners.remove(self._heard)
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    def _heard(self, command: Command) -> None:
        if isinstance(command, Show) or self._dock:
            self._news.set()

    async def _send(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            screen = render_screen(self._kiosk.session.screen)
            if screen != self._shown:
                self._shown = screen
                await self._connection.send_text(screen)
            if self._dock:
                panel = await asyncio.to_thread(self._dock.panel)
                if panel != self._panel:
                    self._panel = panel
                    await self._connection.send_text(panel)

    async def _received(self, text: str) -> None:
        message = _message(text)
        session = self._kiosk.session
        screen = message.get("screen")
        number = screen if type(screen) is int and abs(screen) < 2**53 else None
        match message.get("type"):
            case "press" if number is not None:
                before = session.state.screen
                await session.pressed(_text(message, "action"), _text(message, "value"), number)
                if session.state.screen is before:
                    # Nothing came of it (an old screen's button): the page still waits for an answer.
                    self._shown = ""
                    self._news.set()
            case "say":
                await session.said(_text(message, "text"), screen=number)
            case "beat":
                self._connection.app.state.last_beat = time.monotonic()
            case "touch":
                draft = message.get("draft")
                await session.touched(draft if isinstance(draft, str) else None, number)
            case "dock" if self._dock:
                await self._dock.do(_text(message, "do"), _text(message, "value"))
                self._news.set()


def _message(text: str) -> dict[str, Any]:
    """A message of the page; anything else is an empty one."""
    if len(text) > LONGEST_MESSAGE:
        return {}
    try:
        message = read_json(text)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _text(message: dict[str, Any], key: str) -> str:
    value = message.get(key, "")
    return value if isinstance(value, str) else ""
