"""A kiosk with all its parts in a temporary folder, a portal beside it, and time that only passes
when told. What runs in it is the kiosk itself; only the world around it is played."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from assistant.actions import failed
from assistant.kiosk import VIETNAM, Kiosk, Minds, Simulators, Surroundings
from assistant.portal.sandbox import create_app
from assistant.portal.sandbox_db import SandboxDb
from assistant.session import Performer, Session
from assistant.settings import MEMORY_BACKED, KioskName, Settings
from dialogue.content import Content
from dialogue.messages import Command, DossierSent, ResultEvent, Screen
from dialogue.state import AwaitedCommand, State
from evals.dialogue.virtual_time import VirtualLoop
from hardware.card.simulated import CardFault, MadeUpCard, SimulatedCardReader, load_cards
from hardware.printer.base import PrintFailureReason
from hardware.printer.simulated import SimulatedPrinter

OPENS = time(9)
"""When each visit begins, by the clock of Việt Nam."""

SLOW_S = 6.0
"""For each request of a slow portal: a dossier takes six of them, and no visitor waits so long."""

HANGS = "hangs"
"""What is asked for is never answered."""

ADDRESS = "http://portal.invalid"
PORTAL_MODES = ("down", "slow", "lost_reply", "refuses", "works")
SANDBOX_MODES = {"down": "down", "slow": "slow", "lost_reply": "lost_reply"}
"""Those that the sandbox has itself; in any other it is a good portal."""


class World:
    """`heard`: every command of the kiosk so far. `dossier`: the last one sent, as its visitor
    has it on paper, also when the visit is over. Make one with `opened`."""

    def __init__(
        self,
        loop: VirtualLoop,
        folder: Path,
        minds: Minds,
        content: Content,
        day: date,
        seed: str,
        listener: Callable[[Command], None],
    ) -> None:
        self.content = content
        self._loop = loop
        self._folder = folder
        self._minds = minds
        self._listener = listener
        self._began = datetime.combine(day, OPENS, VIETNAM)
        self.heard: list[Command] = []
        self.dossier: DossierSent | None = None
        self.faults: dict[str, str] = {}
        """Kind of command -> how it goes wrong from now on: a reason, or `HANGS`."""
        self.reader = SimulatedCardReader(_cards(), pause=lambda pulled, seconds: pulled.is_set())
        self.printer = SimulatedPrinter()
        self.portal_db = SandboxDb(folder / "portal" / "portal.sqlite3")
        self._network = _Network(httpx.ASGITransport(create_app(self.portal_db, self.clock)))
        self._around = Surroundings(
            clock=self.clock,
            monotonic=loop.time,
            chance=Random(seed),
            network=self._network,
            simulators=Simulators(self.reader, self.printer),
            content=content,
            between=lambda performer: _Faulty(performer, self.faults, self.clock),
        )
        self._kiosk = self._new_kiosk()

    def clock(self) -> datetime:
        return self._began + timedelta(seconds=self._loop.time())

    # --- the kiosk --------------------------------------------------------------------------

    @property
    def kiosk(self) -> Kiosk:
        return self._kiosk

    @property
    def session(self) -> Session:
        return self._kiosk.session

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def screen(self) -> Screen:
        return self.session.screen

    async def restart(self) -> None:
        """The kiosk's process ends wherever it is and another begins; devices and portal stay as they are."""
        await self._kiosk.stop()
        self._kiosk = self._new_kiosk()
        await self._kiosk.start()
        await self.settle()

    def _new_kiosk(self) -> Kiosk:
        kiosk = Kiosk(_settings(self._folder), self._minds, self._around)
        kiosk.session.listeners += (self.heard.append, self._listener)
        return kiosk

    # --- time -------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Until the kiosk has done what it can do at this moment."""
        await self._loop.quiet()
        self.dossier = self.state.sent or self.dossier

    async def wait(self, seconds: float) -> None:
        """Time passes: timers fire, the outbox goes on sending."""
        await asyncio.sleep(seconds)
        await self.settle()

    # --- the visitor's hand and voice ---------------------------------------------------------

    async def say(self, text: str, via: Literal["typed", "spoken"] = "typed") -> None:
        await self.session.said(text, self.screen.id if via == "typed" else None, via)
        await self.settle()

    async def press(self, action: str, value: str, screen: int | None = None) -> None:
        """A button of the screen that stands now, or of an earlier one."""
        await self.session.pressed(action, value, self.screen.id if screen is None else screen)
        await self.settle()

    async def type_on(self, draft: str) -> None:
        """Letters in the field that are not sent yet."""
        await self.session.touched(draft, self.screen.id)
        await self.settle()

    # --- devices and portal -------------------------------------------------------------------

    async def put_card(self, card: str) -> None:
        self.reader.insert(card)
        await self.settle()

    async def take_card(self) -> None:
        self.reader.pull()
        await self.settle()

    def card_fault(self, fault: CardFault | None) -> None:
        self.reader.set_fault(fault)

    def printer_fault(self, fault: PrintFailureReason | None) -> None:
        self.printer.set_fault(fault)

    async def portal(self, mode: str) -> None:
        """One of `PORTAL_MODES`. `refuses`: it takes no new dossier, whatever stands in it."""
        self._network.refuses = mode == "refuses"
        faults = {"mode": SANDBOX_MODES.get(mode, "normal"), "delay_s": SLOW_S if mode == "slow" else 0}
        await self._sandbox("PUT", "faults", faults)

    async def advance(self, state: str = "") -> str:
        """The newest dossier moves on, or to a given state; its new one, empty when there is none."""
        dossiers = self.dossiers()
        if not dossiers:
            return ""
        answer = await self._sandbox("POST", f"dossiers/{dossiers[-1]['id']}/advance?state={state}")
        return str(answer["state"])

    def dossiers(self) -> list[dict[str, Any]]:
        """What the portal holds, oldest first: id, reference, number, state, names of the fields."""
        return self.portal_db.overview(self.clock())

    async def _sandbox(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        async with httpx.AsyncClient(transport=self._network.inner, base_url=ADDRESS) as client:
            answer = await client.request(method, f"/sandbox/{path}", json=body)
            found: dict[str, Any] = answer.raise_for_status().json()
            return found


@asynccontextmanager
async def opened(
    loop: VirtualLoop,
    minds: Minds,
    content: Content,
    day: date,
    seed: str,
    listener: Callable[[Command], None] = lambda command: None,
) -> AsyncIterator[World]:
    """A world, and a kiosk in it that waits for somebody. `seed` decides ids and retries; `listener`
    hears every command."""
    from anyio.to_thread import current_default_thread_limiter

    threads = current_default_thread_limiter()
    loop.busy = lambda: threads.borrowed_tokens > 0  # the portal looks into its database in a thread
    folder = Path(tempfile.mkdtemp(prefix="scenario-", dir=_in_memory()))
    try:
        world = World(loop, folder, minds, content, day, seed, listener)
        await world.kiosk.start()
        try:
            yield world
        finally:
            await world.kiosk.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    return MEMORY_BACKED if os.access(MEMORY_BACKED, os.W_OK) else None


def _settings(folder: Path) -> Settings:
    """Those of a kiosk as it comes, whatever the one on this machine is told."""
    return Settings(
        data_dir=folder / "var",
        runtime_key_dir=folder / "keys",
        kiosk_id="kiosk-1",
        kiosk_name=KioskName(),
        sandbox=True,
        portal_url=ADDRESS,
        database_url="",
        chroma_url="",
        outbox_key=SecretStr(urlsafe_b64encode(bytes(range(32))).decode()),
        slip_key=None,
        today=None,
    )


@cache
def _cards() -> dict[str, MadeUpCard]:
    return load_cards()


class _Faulty:
    """Carries commands out, but for those with which something is wrong."""

    def __init__(self, inner: Performer, faults: Mapping[str, str], clock: Callable[[], datetime]) -> None:
        self._inner, self._faults, self._clock = inner, faults, clock

    async def perform(self, command: AwaitedCommand) -> ResultEvent:
        fault = self._faults.get(command.kind)
        if fault == HANGS:
            await asyncio.Event().wait()
        return failed(command, self._clock(), fault) if fault else await self._inner.perform(command)


class _Network(httpx.AsyncBaseTransport):
    """Between kiosk and portal. What the portal has begun it brings to its end, though the kiosk
    has long hung up."""

    def __init__(self, inner: httpx.ASGITransport) -> None:
        self.inner = inner
        self.refuses = False
        self._begun: set[asyncio.Task[httpx.Response]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        if self.refuses and request.method == "POST" and request.url.path.endswith("/dossiers"):
            return httpx.Response(400, json={"code": 400})
        work = asyncio.create_task(self.inner.handle_async_request(request))
        self._begun.add(work)
        work.add_done_callback(self._done)
        try:
            return await asyncio.shield(work)
        except AssertionError:  # what ASGITransport makes of an answer that breaks off
            raise httpx.RemoteProtocolError("no answer", request=request) from None

    def _done(self, work: asyncio.Task[httpx.Response]) -> None:
        self._begun.discard(work)
        if not work.cancelled():
            work.exception()
