from __future__ import annotations

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_shell.launcher import ChromiumProcess, Limits, NoBrowser, Watchdog, command, find_browser, keep_open, watch


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

    def close(self) -> None:
        self.alive = False


class Hours:
    """A clock that a pause moves on; at `end` it is time to stop."""

    def __init__(self, end: float) -> None:
        self.now = 0.0
        self.end = end

    def pause(self, seconds: float) -> bool:
        self.now += seconds
        return self.now >= self.end


def test_it_waits_for_the_kiosk_restarts_the_dead_and_the_silent_and_closes_at_the_end() -> None:
    hours = Hours(70)
    started: list[tuple[float, Fake]] = []

    def start() -> Fake:
        started.append((hours.now, Fake()))
        return started[-1][1]

    def last_beat() -> float:
        if hours.now == 10:
            started[-1][1].alive = False  # it crashes
        return min(hours.now, 30.0)  # later the page hangs

    watch(start, ready=lambda: hours.now >= 3, last_beat=last_beat, clock=lambda: hours.now, pause=hours.pause)
    times = [at for at, _ in started]
    assert times[0] == 3
    assert times[1] == 12  # noticed a second later, and a second of patience
    assert 50 < times[2] < 56
    assert not any(browser.alive for _, browser in started)


def test_a_browser_that_cannot_be_run_is_tried_again_later() -> None:
    hours = Hours(40)
    tries: list[float] = []

    def start() -> Fake:
        tries.append(hours.now)
        raise OSError("no such file")

    watch(start, ready=lambda: True, last_beat=lambda: None, clock=lambda: hours.now, pause=hours.pause)
    assert tries[:4] == [0, 2, 5, 10]


def test_it_can_be_ended_while_the_kiosk_is_not_ready() -> None:
    hours = Hours(5)
    watch(Fake, ready=lambda: False, last_beat=lambda: None, clock=lambda: hours.now, pause=hours.pause)
    assert hours.now == 5


def test_a_real_process_is_ended() -> None:
    process = ChromiumProcess([sys.executable, "-c", "import time; time.sleep(600)"])
    assert process.running()
    process.close()
    assert not process.running()
    process.close()


def test_a_process_that_will_not_listen_is_killed() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    process = ChromiumProcess([sys.executable, "-c", deaf], patience=0.2)
    process.close()
    assert not process.running()


def test_without_a_browser_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NoBrowser, match="apt-get install chromium"), keep_open("http://x/", tmp_path, named="/none"):
        pass


def test_the_browser_is_opened_for_as_long_as_the_block_lasts(tmp_path: Path) -> None:
    opened = threading.Event()

    class Kiosk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers["User-Agent"] == "the browser":
                opened.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    browser = tmp_path / "browser"
    browser.write_text(
        f"#!{sys.executable}\n"
        "import os, sys, time\n"
        "from urllib.request import ProxyHandler, Request, build_opener\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "build_opener(ProxyHandler({})).open(Request(sys.argv[-1], headers={'User-Agent': 'the browser'}))\n"
        "time.sleep(600)\n"
    )
    browser.chmod(0o755)
    with ThreadingHTTPServer(("127.0.0.1", 0), Kiosk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with keep_open(f"http://127.0.0.1:{server.server_port}/", tmp_path / "profile", named=str(browser)):
            assert opened.wait(20)
        server.shutdown()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
