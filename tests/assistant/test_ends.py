"""However the kiosk's process ends, its sandbox portal ends with it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.assistant.running import free_port

PATIENCE_S = 20.0

KIOSK = """
from fastapi import FastAPI
from assistant.cli.run import ends_on_sigterm, sandbox_portal, serve
from assistant.settings import Settings

app, settings = FastAPI(), Settings()
app.add_api_route("/", lambda: "ok")
with ends_on_sigterm(), sandbox_portal(settings):
    serve(app, settings)
"""
"""What `kiosk run` does, with a page that needs nothing."""


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port, portal = free_port(), free_port()
    own = {"KIOSK_PORT": port, "KIOSK_SANDBOX_PORTAL_PORT": portal, "KIOSK_DATA_DIR": tmp_path / "var"}
    environment = os.environ | {name: str(value) for name, value in own.items()}
    process = subprocess.Popen([sys.executable, "-c", KIOSK], env=environment, start_new_session=True)
    try:
        assert comes_true(lambda: answers(f"http://127.0.0.1:{port}/")), "it did not start"
        yield process, f"http://127.0.0.1:{portal}/sandbox/faults"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE_S)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def comes_true(what: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def test_told_to_end_it_takes_its_portal_along(kiosk: tuple[subprocess.Popen[bytes], str]) -> None:
    process, portal = kiosk
    assert answers(portal)
    process.terminate()
    assert process.wait(timeout=PATIENCE_S) == 0
    assert not answers(portal), "it ended before its portal did"


def test_killed_without_warning_its_portal_ends_by_itself(kiosk: tuple[subprocess.Popen[bytes], str]) -> None:
    process, portal = kiosk
    assert answers(portal)
    process.kill()
    process.wait(timeout=PATIENCE_S)
    assert comes_true(lambda: not answers(portal)), "the portal is an orphan"
