from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_shell.launcher import ChromiumProcess, Limits, Watchdog, command, find_browser, keep_open


def test_takes_the_first_browser_that_is_there() -> None:
    there = {"google-chrome": "/opt/google-chrome", "chromium-browser": "/bin/chromium-browser"}
    assert find_browser(which=there.get) == "/bin/chromium-browser"
    assert find_browser(which=lambda name: None) is None


def test_a_browser_named_in_the_settings_is_the_only_one_tried() -> None:
    there = {"chromium": "/bin/chromium"}
    assert find_browser("/opt/mine", which=there.get) is None


def test_the_command_line_opens_the_page_without_a_trace_on_disk() -> None:
    argv = command("/bin/chromium", "http://127.0.0.1:8000/", Path("/dev/shm/browser"))
    assert argv[0] == "/bin/chromium"
    assert argv[-1] == "http://127.0.0.1:8000/"
    assert {"--kiosk", "--incognito", "--user-data-dir=/dev/shm/browser"} <= set(argv)


def test_a_healthy_browser_is_left_alone() -> None:
    dog = Watchdog()
    assert dog.decide(0, running=False, beat=None) == "start"
    assert [dog.decide(now, running=True, beat=now - 4) for now in range(5, 500, 5)] == ["wait"] * 99


def test_it_is_started_again_at_once_after_a_long_life_and_later_after_a_short_one() -> None:
    dog = Watchdog(Limits(first_wait=2, longest_wait=5, healthy_after=100))
    assert dog.decide(0, running=False, beat=None) == "start"
    assert dog.decide(150, running=False, beat=None) == "start"
    waits = []
    now = 150.0
    for _ in range(4):
        died = now
        while dog.decide(now, running=False, beat=None) != "start":
            now += 0.5
        waits.append(now - died)
    assert waits == [2, 4, 5, 5]


def test_a_silent_page_is_closed() -> None:
    dog = Watchdog(Limits(silence=20, load=45))
    dog.decide(0, running=False, beat=None)
    assert dog.decide(44, running=True, beat=None) == "wait"
    assert dog.decide(46, running=True, beat=None) == "stop"
    assert dog.decide(46, running=True, beat=30) == "wait"
    assert dog.decide(51, running=True, beat=30) == "stop"


def test_a_heartbeat_of_the_browser_before_does_not_count() -> None:
    dog = Watchdog(Limits(silence=20, load=45, healthy_after=10))
    dog.decide(0, running=False, beat=None)
    assert dog.decide(100, running=False, beat=99) == "start"
    assert dog.decide(130, running=True, beat=99) == "wait"
    assert dog.decide(146, running=True, beat=99) == "stop"


@given(st.lists(st.tuples(st.floats(0, 300), st.booleans(), st.booleans()), max_size=80))
def test_it_never_waits_longer_than_the_limit_to_start(steps: list[tuple[float, bool, bool]]) -> None:
    dog = Watchdog()
    now, beat, down = 0.0, None, 0.0
    for passed, running, beats in steps:
        now += passed
        beat = now if beats else beat
        says = dog.decide(now, running=running, beat=beat)
        assert says in ({"wait", "stop", "start"} if running else {"wait", "start"})
        down = 0.0 if running or says == "start" else down + passed
        assert down <= dog.limits.longest_wait + 300


class Fake:
    def __init__(self) -> None:
        self.alive = True

    def running(self) -> bool:
        return self.alive

    async def close(self) -> None:
        self.alive = False


@pytest.mark.anyio
async def test_keep_open_waits_for_the_kiosk_restarts_the_dead_and_closes_at_the_end() -> None:
    now = 0.0
    started: list[tuple[float, Fake]] = []

    async def pause(seconds: float) -> None:
        nonlocal now
        now += seconds
        if now == 10:
            started[-1][1].alive = False  # it crashes
        if now > 70:
            raise asyncio.CancelledError

    async def start() -> Fake:
        started.append((now, Fake()))
        return started[-1][1]

    async def ready() -> bool:
        return now >= 3

    with pytest.raises(asyncio.CancelledError):
        # The page beats for 30 seconds and then hangs.
        await keep_open(start, ready=ready, last_beat=lambda: min(now, 30.0), clock=lambda: now, pause=pause)
    times = [at for at, _ in started]
    assert times[0] == 3
    assert times[1] == 11
    assert 50 < times[2] < 56
    assert not any(browser.alive for _, browser in started)


@pytest.mark.anyio
async def test_a_real_process_is_ended() -> None:
    process = await ChromiumProcess.start([sys.executable, "-c", "import time; time.sleep(600)"])
    assert process.running()
    await process.close()
    assert not process.running()
    await process.close()


@pytest.mark.anyio
async def test_a_process_that_will_not_listen_is_killed() -> None:
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    process = await ChromiumProcess.start([sys.executable, "-c", deaf])
    await process.close(patience=0.2)
    assert not process.running()
