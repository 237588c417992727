"""One kiosk's session: events in, one at a time, through `dialogue.step`; commands out.

Everything that reaches the kiosk passes `dispatch`. It never blocks: what takes time runs
beside it and comes back as an event. A command of a visit that has ended finds nobody
waiting for it, and its result is dropped by `step`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from assistant.actions import failed
from assistant.visit_store import VisitStore
from dialogue.content import Content
from dialogue.messages import (
    CardMoved,
    Command,
    EndVisit,
    Event,
    Pressed,
    RecordTurn,
    ResultEvent,
    Said,
    Say,
    Screen,
    Show,
    StartTimer,
    StopTimer,
    TimerFired,
    Touched,
    Understanding,
    VisitStarted,
)
from dialogue.state import AwaitedCommand, State
from dialogue.step import first, step
from dialogue.text import clean

log = structlog.get_logger()

RESUME_WITHIN = timedelta(seconds=120)
"""An interrupted visit older than this is nobody's any more: it is dropped, not shown to the next."""

REPEATABLE = ("answer", "resolve_checklist", "read_card", "submit_dossier")
"""Commands that may be carried out twice: a dossier is delivered once however often it is tried."""

LONGEST_TEXT = 12_000
"""What is longer is cut before anything looks at it."""


class Performer(Protocol):
    async def perform(self, command: AwaitedCommand) -> ResultEvent: ...


class Journal(Protocol):
    async def add_turn(self, at: datetime, kiosk_id: str, turn: RecordTurn) -> None: ...


class Session:
    """The state of the one visit, and the work that it has under way."""

    def __init__(
        self,
        *,
        actions: Performer,
        understand: Callable[[str, str], Understanding],
        journal: Journal,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        kiosk_id: str = "kiosk-1",
        visits: VisitStore | None = None,
        timers: bool = True,
        content: Content | None = None,
    ) -> None:
        """`content`: flows and phrases, those that ship with the kiosk where None."""
        self._actions = actions
        self._understand = understand
        self._journal = journal
        self._clock = clock
        self._new_id = new_id
        self._kiosk_id = kiosk_id
        self._visits = visits
        self._timers_on = timers
        self._content = content
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._work: set[asyncio.Task[Any]] = set()
        self._lock = asyncio.Lock()
        self.listeners: list[Callable[[Command], None]] = []
        """Told of every command, in order; must return at once."""
        self.state = first(int(clock().timestamp()) % 1_000_000 * 1_000, content)

    # --- what reaches the kiosk ----------------------------------------------------------

    async def said(self, text: str, screen: int | None = None, via: str = "typed") -> None:
        """Words, typed or spoken."""
        text = clean(text[:LONGEST_TEXT])
        if screen is not None and screen != self.screen.id:
            return
        await self.begin()
        understanding = await asyncio.to_thread(self._understand, text, self.state.lang)
        await self.dispatch(
            Said.model_validate(
                {"at": self._clock(), "text": text, "via": via, "understanding": understanding, "screen": screen}
            )
        )

    async def pressed(self, action: str, value: str, screen: int) -> None:
        if not self.state.visit_id:
            if screen == self.screen.id and action in ("start", "language"):
                await self.begin("en" if value == "en" else "vi")
            return
        await self.dispatch(Pressed(at=self._clock(), action=action, value=value, screen=screen))

    async def touched(self, draft: str | None = None, screen: int | None = None) -> None:
        if self.state.visit_id:
            await self.dispatch(Touched(at=self._clock(), draft=draft, screen=screen))

    async def card_moved(self, present: bool) -> None:
        await self.dispatch(CardMoved(at=self._clock(), present=present))

    async def begin(self, lang: str = "vi") -> None:
        """Somebody came, if nobody is here yet."""
        if not self.state.visit_id:
            await self.dispatch(
                VisitStarted.model_validate({"at": self._clock(), "visit_id": self._new_id(), "lang": lang})
            )

    # --- the one way through -------------------------------------------------------------

    async def dispatch(self, event: Event) -> None:
        """Let `event` happen: one step, then its commands."""
        async with self._lock:
            self.state, commands = step(self.state, event, self._content)
            self._keep()
            for command in commands:
                self._carry_out(command)

    def _keep(self) -> None:
        """Over a crash. When that can't be done (a full disk), the visit goes on without it:
        timers and the wipe must never depend on a disk."""
        if not self._visits or not self.state.visit_id:
            return
        try:
            self._visits.save(self.state)
        except (OSError, ValueError) as error:
            log.error("visit_not_kept", error=type(error).__name__)
            self._forget()

    def _forget(self) -> None:
        if self._visits:
            with contextlib.suppress(OSError):
                self._visits.drop()

    def _carry_out(self, command: Command) -> None:
        match command:
            case Say() | Show():
                pass
            case StartTimer():
                self._start_timer(command)
            case StopTimer():
                self._stop_timer(command.name)
            case RecordTurn():
                self._spawn(self._journal.add_turn(self._clock(), self._kiosk_id, command))
            case EndVisit():
                self._forget()
            case _:
                self._spawn(self._perform(command))
        for listener in self.listeners:
            listener(command)

    async def _perform(self, command: AwaitedCommand) -> None:
        try:
            result = await self._actions.perform(command)
        except Exception as error:  # a bug: the visitor gets a sentence, the operator its place
            log.error("command_failed", command=command.kind, error=type(error).__name__, where=_where(error))
            result = failed(command, self._clock())
        await self.dispatch(result)

    # --- timers --------------------------------------------------------------------------

    def _start_timer(self, command: StartTimer) -> None:
        self._stop_timer(command.name)
        if self._timers_on:
            loop = asyncio.get_running_loop()
            self._timers[command.name] = loop.call_later(command.seconds, self._fire, command.id)

    def _stop_timer(self, name: str) -> None:
        if handle := self._timers.pop(name, None):
            handle.cancel()

    def _fire(self, number: int) -> None:
        self._spawn(self.dispatch(TimerFired(at=self._clock(), command=number)))

    # --- life ----------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work_failed", error=type(error).__name__, where=_where(error))

    async def resume(self) -> bool:
        """Take up the visit that a crash interrupted, if its visitor can still be there.

        What was in flight and may be done twice is done again; what may not (a slip, a call, a
        vote, a try of a secret) counts as unanswered.
        """
        state = self._visits.load() if self._visits else None
        if state is None or not self._fresh(state):
            self._forget()
            return False
        fresh = self.state
        try:
            self.state = state.model_copy(update={"counter": max(state.counter, fresh.counter), "timers": {}})
            for command in tuple(self.state.awaited.values()):
                if command.kind in REPEATABLE:
                    self._spawn(self._perform(command))
                else:
                    await self.dispatch(failed(command, self._clock()))
            await self.dispatch(Touched(at=self._clock()))
        except Exception as error:  # the content has changed since: that visit can't go on
            log.error("visit_not_resumed", error=type(error).__name__, where=_where(error))
            self._forget()
            self.state = fresh
            return False
        return True

    def _fresh(self, state: State) -> bool:
        """Whether the visit is young enough: after this time it would have been wiped."""
        age = self._clock() - state.now if state.now else timedelta.max
        return timedelta(0) <= age <= RESUME_WITHIN

    async def idle(self) -> None:
        """Wait until no work is under way (for tests, and for answering one question)."""
        while self._work:
            await asyncio.gather(*self._work, return_exceptions=True)

    async def close(self) -> None:
        for name in tuple(self._timers):
            self._stop_timer(name)
        for task in tuple(self._work):
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    @property
    def screen(self) -> Screen:
        assert self.state.screen is not None
        return self.state.screen


def _where(error: BaseException) -> str:
    """File and line of a bug, without the values that may be a visitor's."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
