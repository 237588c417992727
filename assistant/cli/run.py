"""`kiosk run`, `prepare` and `chat`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import fail, settings
from assistant.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

PORTAL_STARTS_S = 10.0


def run(
    browser: Annotated[bool, typer.Option(help="Also open the page in Chromium, full screen.")] = False,
) -> None:
    """Serve the kiosk; in the sandbox with its portal and simulated devices."""
    from assistant import kiosk
    from assistant.app import create_app
    from assistant.logs import configure

    found = settings()
    configure(found.log_level)

    def open_kiosk() -> kiosk.Kiosk:
        return kiosk.Kiosk(found, kiosk.open_minds(found))

    name = "sandbox" if found.sandbox else "live"
    print(f"Cửa Sổ ({name}): http://{found.host}:{found.port}", flush=True)
    app = create_app(open_kiosk, found.host)
    with ends_on_sigterm(), sandbox_portal(found), _browser(found, browser, lambda: app.state.last_beat):
        started = serve(app, found)
    if not started:
        raise fail(f"The kiosk did not start: is port {found.port} in use? Set KIOSK_PORT to another one.")


def serve(app: FastAPI, found: Settings) -> bool:
    """Serve until told to stop; False when it never started."""
    import uvicorn

    from assistant.app import LONGEST_MESSAGE

    config = uvicorn.Config(
        app,
        host=found.host,
        port=found.port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=3,
        ws_max_size=LONGEST_MESSAGE,
    )
    server = uvicorn.Server(config)
    server.run()
    return server.started


@contextmanager
def ends_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the program like any other exit. As it is, uvicorn stops serving and then raises
    the signal anew, which would kill the process before it has put away what it started."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def prepare() -> None:
    """Make what is slow to make: train the understanding, build the index. Kept by content hash."""
    from assistant import kiosk

    found = settings()
    started = time.perf_counter()
    kiosk.open_minds(found).knowledge.close()
    print(f"Understanding and index are ready ({time.perf_counter() - started:.1f} s).")


def chat() -> None:
    """The kiosk in a terminal: the same dialogue, the same devices, without a browser."""
    from assistant.chat import talk
    from assistant.logs import configure

    found = settings()
    configure("error")
    with ends_on_sigterm(), sandbox_portal(found):
        asyncio.run(talk(found))


@contextmanager
def sandbox_portal(found: Settings) -> Iterator[None]:
    """The sandbox portal as a process of its own; one that already answers is used as it is."""
    if not found.sandbox or found.portal_url or _answers(found):
        yield
        return
    command = [sys.executable, "-m", "assistant.portal.sandbox", "--port", str(found.sandbox_portal_port)]
    command += ["--data-dir", str(found.data_dir / "sandbox"), "--step-s", "120", "--with-parent", str(os.getpid())]
    portal = subprocess.Popen(command)
    try:
        _wait_for(found, portal)
        yield
    finally:
        portal.terminate()
        try:
            portal.wait(timeout=5)
        except subprocess.TimeoutExpired:
            portal.kill()


def _wait_for(found: Settings, portal: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PORTAL_STARTS_S
    while time.monotonic() < end and portal.poll() is None:
        if _answers(found):
            return
        time.sleep(0.1)
    raise fail(
        f"The sandbox portal did not start on port {found.sandbox_portal_port}. "
        "Set KIOSK_SANDBOX_PORTAL_PORT to a free one."
    )


def _answers(found: Settings) -> bool:
    import httpx

    try:
        answer = httpx.get(f"{found.portal_address()}/sandbox/faults", timeout=1, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and "mode" in answer.text


@contextmanager
def _browser(found: Settings, wanted: bool, last_beat: Callable[[], float | None]) -> Iterator[None]:
    if not wanted:
        yield
        return
    from kiosk_shell.launcher import NoBrowser, keep_open

    # Its profile may hold pages of a visit: it lies where the key of the visit does, in memory.
    profile = found.runtime_keys() / "browser"
    try:
        with keep_open(f"http://{found.host}:{found.port}", profile, last_beat=last_beat):
            yield
    except NoBrowser as error:
        raise fail(str(error)) from error
