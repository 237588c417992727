"""The browser in the hall: how it is started, and what keeps it alive.

`Watchdog` decides and knows no clock; `watch` does what it says, `keep_open` in a thread. The
browser is started again when it dies (waiting longer each time that it dies young) and when
its page has been silent for too long: the page sends a heartbeat every five seconds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

_FLAGS = (
    "--kiosk",
    "--incognito",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-infobars",
    "--disable-session-crashed-bubble",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate,OverscrollHistoryNavigation",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--password-store=basic",
    "--autoplay-policy=no-user-gesture-required",
    "--ozone-platform-hint=auto",
)


def find_browser(named: str = "", which: Callable[[str], str | None] = shutil.which) -> str | None:
    """Path of a Chromium: the one `named` in the settings (nothing else then), or the first that is installed."""
    candidates = (named,) if named else BROWSERS
    return next((path for path in map(which, candidates) if path), None)


def command(browser: str, url: str, profile: Path) -> list[str]:
    """The command line of the kiosk's browser.

    `profile` should lie on memory-backed storage: nothing of a visit belongs on a disk.
    """
    return [browser, *_FLAGS, f"--user-data-dir={profile}", url]


@dataclass(frozen=True)
class Limits:
    """All in seconds."""

    first_wait: float = 1.0
    longest_wait: float = 60.0
    """Between two starts: the first wait, doubled each time, up to the longest."""
    healthy_after: float = 120.0
    """A browser that lived so long starts again without a grudge."""
    load: float = 45.0
    """How long the page may take to its first heartbeat."""
    silence: float = 20.0
    """How long after a heartbeat the next one may be late."""


class Watchdog:
    """Says what to do with the browser now. All times come from one monotonic clock."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._started: float | None = None
        self._deaths = 0
        self._not_before = float("-inf")

    def decide(self, now: float, *, running: bool, beat: float | None) -> Literal["wait", "start", "stop"]:
        """`beat` is when the page was last heard of, None for never."""
        if running and self._started is not None:
            heard = beat is not None and beat >= self._started
            since, limit = (beat, self.limits.silence) if heard else (self._started, self.limits.load)
            return "stop" if since is not None and now - since > limit else "wait"
        if self._started is not None:
            self._mourn(now, self._started)
        if now < self._not_before:
            return "wait"
        self._started = now
        return "start"

    def _mourn(self, now: float, started: float) -> None:
        self._deaths = 0 if now - started >= self.limits.healthy_after else self._deaths + 1
        wait = self.limits.first_wait * 2 ** min(self._deaths - 1, 16) if self._deaths else 0.0
        self._not_before = now + min(wait, self.limits.longest_wait)
        self._started = None


class Browser(Protocol):
    """A browser that was started."""

    def running(self) -> bool: ...

    def close(self) -> None:
        """End it and everything that it started; returns when it is gone."""


class ChromiumProcess:
    """A Chromium with its children, as one process group. Raises OSError when it can't be run."""

    def __init__(self, argv: Sequence[str], patience: float = 5.0) -> None:
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(argv, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        self._patience = patience

    def running(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        for how in (signal.SIGTERM, signal.SIGKILL):
            if not self.running():
                return
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(self._process.pid, how)
                self._process.wait(self._patience)


class NoBrowser(RuntimeError):
    """There is no Chromium to open; the message says what to install."""


@contextlib.contextmanager
def keep_open(
    url: str, profile: Path, *, named: str = "", last_beat: Callable[[], float | None] = time.monotonic
) -> Iterator[None]:
    """Show `url` full screen for as long as the block lasts, from a thread of its own.

    `last_beat` tells when the page was last heard of, in `time.monotonic()` seconds, None for
    never; without it a page that hangs is not noticed. Raises NoBrowser.
    """
    browser = find_browser(named)
    if browser is None:
        raise NoBrowser("No Chromium was found. Install one (apt-get install chromium).")
    argv = command(browser, url, profile)
    end = threading.Event()
    dog = threading.Thread(
        target=watch,
        args=(lambda: ChromiumProcess(argv),),
        kwargs={
            "ready": lambda: _answers(url),
            "last_beat": last_beat,
            "clock": time.monotonic,
            "pause": end.wait,
        },
        name="browser-watchdog",
    )
    dog.start()
    try:
        yield
    finally:
        end.set()
        dog.join()


def watch(
    start: Callable[[], Browser],
    *,
    ready: Callable[[], bool],
    last_beat: Callable[[], float | None],
    clock: Callable[[], float],
    pause: Callable[[float], bool],
    watchdog: Watchdog | None = None,
) -> None:
    """Keep a browser open until `pause` says that it is time to end, then close it.

    It is started only once the kiosk is `ready`: a page that could not load would stay on
    the glass. `last_beat` and `clock` must tell the same time.
    """
    watchdog = watchdog or Watchdog()
    browser: Browser | None = None
    try:
        while not ready():
            if pause(0.5):
                return
        while True:
            match watchdog.decide(clock(), running=browser is not None and browser.running(), beat=last_beat()):
                case "start":
                    with contextlib.suppress(OSError):  # counted as a death: tried again, later each time
                        browser = start()
                case "stop" if browser is not None:
                    browser.close()
            if pause(1.0):
                return
    finally:
        if browser is not None:
            browser.close()


def _answers(url: str) -> bool:
    from urllib.request import ProxyHandler, build_opener

    try:
        with build_opener(ProxyHandler({})).open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
