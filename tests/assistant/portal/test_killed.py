"""Real processes, really killed (-9): the portal and the kiosk, in the middle of handing in."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from assistant.outbox import Outbox, Queued
from assistant.portal.base import Sent
from assistant.portal.opencps import OpenCpsPortal, OpenCpsSettings
from assistant.portal.sandbox import GROUP_ID, PASSWORD, USER
from tests.assistant.portal.world import FORM, World, dossier, dossiers_in

REQUESTS = 6


def until(what: Callable[[], bool]) -> None:
    """Another process can only be watched: looks again every 10 ms, for a minute at most."""
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


@dataclass
class RealPortal:
    """The sandbox in its own process, on a port that stays its own."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", self.port))
            self.port = free.getsockname()[1]
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "assistant.portal.sandbox", "--port", str(self.port)]
        self.process = subprocess.Popen([*command, "--data-dir", str(self.folder)], stderr=subprocess.DEVNULL)
        until(self.listens)

    def listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def misbehave(self, mode: str, delay_s: float = 0) -> None:
        httpx.put(f"{self.address}/sandbox/faults", json={"mode": mode, "delay_s": delay_s}).raise_for_status()

    def dossiers(self, reference: str) -> list[tuple[str, dict[str, str]]]:
        return dossiers_in(self.folder / "portal.sqlite3", reference)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPortal]:
    portal = RealPortal(tmp_path_factory.mktemp("real-portal"))
    yield portal
    portal.kill()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def network() -> httpx.AsyncHTTPTransport:
    """Leaves no connection open behind it."""
    return httpx.AsyncHTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))


def outbox_to(portal: RealPortal, world: World, transport: httpx.AsyncBaseTransport | None = None) -> Outbox:
    settings = OpenCpsSettings(portal.address, USER, PASSWORD, GROUP_ID)
    client = OpenCpsPortal(settings, world.clock, transport or network())
    clock = world.clock
    return Outbox(world.store, world.box, client, clock, sleep=clock.sleep, monotonic=clock.monotonic)


async def sweep_until_empty(portal: RealPortal, world: World) -> None:
    outbox = outbox_to(portal, world)
    for _ in range(100):
        await outbox.sweep()
        if (await outbox.health()).waiting == 0:
            return
        world.clock.pass_time(10)
    pytest.fail("the outbox does not get empty")


@dataclass
class KillingThePortal(httpx.AsyncBaseTransport):
    portal: RealPortal
    at: int
    inner: httpx.AsyncBaseTransport = field(default_factory=network)
    count: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        mine, self.count = self.count == self.at, self.count + 1
        if mine:
            await asyncio.to_thread(self.portal.kill)
        return await self.inner.handle_async_request(request)


@dataclass
class BadForPosts(httpx.AsyncBaseTransport):
    """The portal begins to misbehave when the dossier is about to be created."""

    portal: RealPortal
    mode: str
    delay_s: float
    inner: httpx.AsyncBaseTransport = field(default_factory=network)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            await asyncio.to_thread(self.portal.misbehave, self.mode, self.delay_s)
        return await self.inner.handle_async_request(request)


@pytest.mark.parametrize("at", [1, 3, 4])
def test_the_portal_dies_before_a_request(portal: RealPortal, world: World, at: int) -> None:
    reference = f"portal-dies-{at}"

    async def scenario() -> None:
        outbox = outbox_to(portal, world, KillingThePortal(portal, at))
        await outbox.put(dossier(reference))
        assert isinstance(await outbox.deliver(reference, within_s=10), Queued)
        await asyncio.to_thread(portal.start)
        await sweep_until_empty(portal, world)

    asyncio.run(scenario())
    ((code, form),) = portal.dossiers(reference)
    assert code
    assert form == FORM


def test_the_portal_dies_after_its_work_before_its_answer(portal: RealPortal, world: World) -> None:
    async def scenario() -> None:
        outbox = outbox_to(portal, world, BadForPosts(portal, "lost_reply", 600))
        await outbox.put(dossier("no-answer"))
        delivery = asyncio.create_task(outbox.deliver("no-answer", within_s=10))
        await asyncio.to_thread(until, lambda: len(portal.dossiers("no-answer")) == 1)
        await asyncio.to_thread(portal.kill)
        assert isinstance(await delivery, Queued)
        await asyncio.to_thread(portal.start)
        await sweep_until_empty(portal, world)

    asyncio.run(scenario())
    ((code, form),) = portal.dossiers("no-answer")
    assert code
    assert form == FORM


@dataclass
class KioskProcess:
    """Starts kiosks that kill themselves; see kiosk_process.py."""

    process: subprocess.Popen[str]

    def hand_in(self, portal: RealPortal, world: World, reference: str, at: int, when: str) -> int:
        """The signal that ended it."""
        order = {"portal": portal.address, "store": str(world.store.engine.url), "reference": reference}
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        print(json.dumps({**order, "at": at, "when": when}), file=stdin, flush=True)
        return int(stdout.readline())


@pytest.fixture(scope="module")
def kiosks() -> Iterator[KioskProcess]:
    command = [sys.executable, "-m", "tests.assistant.portal.kiosk_process"]
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        yield KioskProcess(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(REQUESTS))
def test_the_kiosk_dies_at_a_request(
    portal: RealPortal, world: World, kiosks: KioskProcess, at: int, when: str
) -> None:
    reference = f"kiosk-dies-{when}-{at}"
    assert kiosks.hand_in(portal, world, reference, at, when) == signal.SIGKILL
    asyncio.run(sweep_until_empty(portal, world))
    ((code, form),) = portal.dossiers(reference)
    assert code
    assert form == FORM


def test_the_kiosk_lives(portal: RealPortal, world: World, kiosks: KioskProcess) -> None:
    """So that the tests above die of what they say."""
    assert kiosks.hand_in(portal, world, "kiosk-lives", -1, "before") == 0
    assert len(portal.dossiers("kiosk-lives")) == 1


def test_a_slow_portal_creates_it_after_the_kiosk_came_back(portal: RealPortal, world: World) -> None:
    """The request outlives its sender: the kiosk that comes back must not send it again."""

    async def scenario() -> None:
        await outbox_to(portal, world).put(dossier("slow"))
        quick = OpenCpsSettings(portal.address, USER, PASSWORD, GROUP_ID, timeout_s=0.5)
        slow = BadForPosts(portal, "slow", 2.5)
        sender = Outbox(world.store, world.box, OpenCpsPortal(quick, world.clock, slow), world.clock)
        assert isinstance(await sender.deliver("slow", within_s=1), Queued)
        await asyncio.to_thread(portal.misbehave, "normal")
        back = outbox_to(portal, world)
        assert portal.dossiers("slow") == []
        world.clock.pass_time(30)
        await back.sweep()
        await asyncio.to_thread(until, lambda: len(portal.dossiers("slow")) == 1)
        assert portal.dossiers("slow") == [("", {})]
        await sweep_until_empty(portal, world)
        assert isinstance(await back.deliver("slow", within_s=1), Sent)

    asyncio.run(scenario())
    ((code, form),) = portal.dossiers("slow")
    assert code
    assert form == FORM
