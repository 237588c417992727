"""The house, wired together: settings in, a running kiosk out."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import structlog
from sqlalchemy import select

from assistant.actions import Actions
from assistant.crypto import Box, KeyProblem, load_key
from assistant.outbox import Outbox
from assistant.portal.opencps import OpenCpsPortal, OpenCpsSettings
from assistant.session import Performer, Session
from assistant.settings import Settings
from assistant.slip.seal import load_or_create_key
from assistant.store import OutboxRow, Store
from assistant.visit_store import VisitStore
from dialogue.content import Content
from dialogue.messages import Command, EndVisit, Lang, Understanding
from dialogue.text import fold
from hardware.card import CardReader
from hardware.card.absent import AbsentCardReader
from hardware.card.simulated import SimulatedCardReader, load_cards
from hardware.printer import Printer
from hardware.printer.absent import AbsentPrinter
from hardware.printer.simulated import SimulatedPrinter

if TYPE_CHECKING:
    from dialogue.understanding import Understander
    from knowledge_base import KnowledgeBase

log = structlog.get_logger(__name__)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    return datetime.now(VIETNAM)


@dataclass(frozen=True)
class Minds:
    """What is slow to make and kept: the understanding and the knowledge base."""

    understander: Understander
    knowledge: KnowledgeBase

    def understand(self, text: str, lang: str) -> Understanding:
        language: Lang = "en" if lang == "en" else "vi"
        return self.understander.understand(text, language)


def open_minds(settings: Settings) -> Minds:
    """Load both, from the cache where the content has not changed. A second at most, then."""
    from dialogue import understanding
    from knowledge_base import KnowledgeBase

    cache = settings.data_dir / "cache"
    return Minds(
        understander=understanding.load(cache / "understanding"),
        knowledge=KnowledgeBase.open(cache / "knowledge", fold, chroma_url=settings.chroma_url),
    )


@dataclass(frozen=True)
class Simulators:
    """The devices of the sandbox, which a hand in the dock or a terminal works."""

    reader: SimulatedCardReader
    printer: SimulatedPrinter


@dataclass(frozen=True)
class Surroundings:
    """What a kiosk finds around it: the real things, unless somebody gives it others.

    `clock` says what time it is, `monotonic` (seconds) how long something took. `chance` makes
    ids and spreads retries. `network` carries what goes to the portal. `simulators` are the
    devices of a sandbox, for one that is started again beside them. `between` may stand between
    the session and what carries its commands out.
    """

    clock: Callable[[], datetime] = now
    monotonic: Callable[[], float] = time.monotonic
    chance: random.Random = field(default_factory=secrets.SystemRandom)
    network: httpx.AsyncBaseTransport | None = None
    simulators: Simulators | None = None
    content: Content | None = None
    between: Callable[[Performer], Performer] = lambda performer: performer


class Kiosk:
    """One kiosk with all its parts. `start` and `stop` belong to the event loop."""

    def __init__(self, settings: Settings, minds: Minds, around: Surroundings | None = None) -> None:
        self.settings = settings
        self.minds = minds
        self.around = around = around or Surroundings()
        self.clock = clock = around.clock
        self.store = Store.open(settings.database_address())
        self.simulators = _simulators(settings, around)
        self.reader: CardReader = self.simulators.reader if self.simulators else AbsentCardReader()
        self.printer: Printer = self.simulators.printer if self.simulators else AbsentPrinter()
        self.portal = OpenCpsPortal(_portal_settings(settings), clock, around.network)
        self.outbox = Outbox(
            self.store,
            Box(outbox_key(settings, self.store)),
            self.portal,
            clock,
            jitter=around.chance.random,
            monotonic=around.monotonic,
        )
        self.actions = Actions(
            kiosk_id=settings.kiosk_id,
            kiosk_name=settings.kiosk_name.model_dump(),
            knowledge=minds.knowledge,
            outbox=self.outbox,
            reader=self.reader,
            printer=self.printer,
            store=self.store,
            slip_key=load_or_create_key(settings.slip_key_path()),
            clock=clock,
            today=self.today,
        )
        self.session = self.make_session()
        self._background: list[asyncio.Task[None]] = []
        self._stop_watching: Callable[[], None] = lambda: None

    def make_session(self, *, timers: bool = True, keep: bool = True) -> Session:
        """`keep`: over a crash. A terminal needs neither that nor idle timers."""
        settings = self.settings
        visits = visit_store(settings) if keep else None
        if keep and not settings.has_memory_for_keys():
            log.warning("visit_key_on_disk", folder=str(settings.runtime_keys()))
        session = Session(
            actions=self.around.between(self.actions),
            understand=self.minds.understand,
            journal=self.store,
            clock=self.clock,
            new_id=lambda: f"{self.around.chance.getrandbits(128):032x}",
            kiosk_id=settings.kiosk_id,
            visits=visits,
            timers=timers,
            content=self.around.content,
        )
        session.listeners.append(self._heard)
        return session

    def _heard(self, command: Command) -> None:
        """With the visitor goes what was printed for them and what was looked up of their words."""
        if isinstance(command, EndVisit):
            from knowledge_base import words

            words.forget()
            if self.simulators:
                self.simulators.printer.take()

    def today(self) -> date:
        return self.settings.today or self.clock().date()

    async def start(self) -> None:
        """Take up an interrupted visit, listen to the card reader, deliver what waits."""
        await self.session.resume()
        loop = asyncio.get_running_loop()

        def moved(present: bool) -> None:
            asyncio.run_coroutine_threadsafe(self.session.card_moved(present), loop)

        self._stop_watching = self.reader.watch(moved)
        self._background.append(asyncio.create_task(self.outbox.run()))

    async def stop(self) -> None:
        self._stop_watching()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.session.close()
        await self.outbox.close()
        await self.portal.aclose()
        await asyncio.to_thread(self.store.close)


def visit_store(settings: Settings) -> VisitStore:
    return VisitStore(settings.data_dir / "visit", settings.runtime_keys(), settings.kiosk_id)


def _simulators(settings: Settings, around: Surroundings) -> Simulators | None:
    """Never any at a real counter."""
    if not settings.sandbox:
        return None
    return around.simulators or Simulators(SimulatedCardReader(load_cards()), SimulatedPrinter())


class CannotStart(RuntimeError):
    """A kiosk that can't run; the message says what to mend."""


def outbox_key(settings: Settings, store: Store) -> bytes:
    """The key of the outbox: from the settings, else a file that is made while nothing waits."""
    given = settings.outbox_key.get_secret_value() if settings.outbox_key else ""
    path = settings.data_dir / "keys" / "outbox.key"
    empty = store.run_now(lambda session: session.scalars(select(OutboxRow.reference).limit(1)).first()) is None
    key = load_key(path, setting=given, may_create=empty)
    if isinstance(key, KeyProblem):
        raise CannotStart(f"outbox key ({key.where}): {key.reason.replace('_', ' ')}")
    return key


def _portal_settings(settings: Settings) -> OpenCpsSettings:
    if settings.sandbox:
        from assistant.portal import sandbox

        return OpenCpsSettings(
            address=settings.portal_address(), user=sandbox.USER, password=sandbox.PASSWORD, group_id="1"
        )
    password = settings.portal_password
    return OpenCpsSettings(
        address=settings.portal_address(),
        user=settings.portal_user,
        password=password.get_secret_value() if password else "",
        group_id=settings.portal_group_id,
    )
