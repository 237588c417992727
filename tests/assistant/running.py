"""A real kiosk for tests: `kiosk run` as its own process, on free ports, with its own folders."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

STARTS_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningKiosk:
    """Started by `start`, stopped by `stop`, killed without warning by `kill`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.portal_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.portal_url = f"http://127.0.0.1:{self.portal_port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "KIOSK_DATA_DIR": str(self.folder / "var"),
            "KIOSK_RUNTIME_KEY_DIR": str(self.folder / "keys"),
            "KIOSK_PORT": str(self.port),
            "KIOSK_SANDBOX_PORTAL_PORT": str(self.portal_port),
            "KIOSK_CONFIG": os.devnull,
        }

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any other `kiosk` command, with the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "assistant.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self) -> float:
        """Seconds until it said that it is ready."""
        started = time.monotonic()
        self.log = (self.folder / "kiosk.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistant.cli", "run"],
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        while time.monotonic() - started < STARTS_S:
            if self._process.poll() is not None:
                raise AssertionError(f"the kiosk did not start:\n{self.output()}")
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200:
                    return time.monotonic() - started
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"the kiosk was not ready after {STARTS_S} s:\n{self.output()}")

    def kill(self) -> None:
        """The power goes: kiosk and sandbox portal, at once."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)
        self.log.close()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(timeout=15)
                self.log.close()
            except subprocess.TimeoutExpired:
                self.kill()

    def output(self) -> str:
        return (self.folder / "kiosk.log").read_text(errors="replace")

    def dossiers(self) -> list[dict[str, Any]]:
        """What the sandbox portal holds."""
        answer = httpx.get(f"{self.portal_url}/sandbox/dossiers", timeout=5, trust_env=False)
        found: Any = answer.json()
        return list(found["data"] if isinstance(found, dict) and "data" in found else found)

    def portal_mode(self, mode: str, delay_s: float = 0) -> None:
        body = {"mode": mode, "delay_s": delay_s}
        httpx.put(f"{self.portal_url}/sandbox/faults", json=body, timeout=5, trust_env=False).raise_for_status()


@contextmanager
def running_kiosk(folder: Path) -> Iterator[RunningKiosk]:
    kiosk = RunningKiosk(folder)
    kiosk.start()
    try:
        yield kiosk
    finally:
        kiosk.stop()
