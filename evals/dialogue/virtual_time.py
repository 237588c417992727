"""An event loop whose time stands still while there is work, and jumps when there is none.

What runs in it (timers, timeouts, sleeping) needs to know nothing of it: a wait of half an
hour is over at once, and happens in the same order each time.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class NothingMore(RuntimeError):
    """Somebody waits, and nothing is under way that could end it."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time` begins at 0 and counts virtual seconds."""

    def __init__(self) -> None:
        self._now = 0.0
        self._selector_of_time = _Selector(self._rest)
        self._quiet: list[asyncio.Future[None]] = []
        self.busy: Callable[[], bool] = lambda: False
        """Whether a thread is at work whose result is waited for: until it is there, time stands."""
        super().__init__(self._selector_of_time)
        self.set_default_executor(_Inline())

    def time(self) -> float:
        return self._now

    async def quiet(self) -> None:
        """Wait until all is done that can be done at this moment."""
        waiting = self.create_future()
        self._quiet.append(waiting)
        await waiting

    def _rest(self, timeout: float | None) -> float | None:
        """Nothing is ready: how long to wait in real seconds (None: until something comes)."""
        if self.busy():
            return None
        if self._quiet:
            for waiting in self._quiet:
                if not waiting.done():
                    waiting.set_result(None)
            self._quiet.clear()
        elif timeout is None:
            raise NothingMore
        else:
            self._now += timeout
        return 0


class _Selector(selectors.DefaultSelector):
    """Asks before it waits."""

    def __init__(self, rest: Callable[[float | None], float | None]) -> None:
        super().__init__()
        self._rest = rest

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        nothing_ready = timeout is None or timeout > 0
        return super().select(self._rest(timeout) if nothing_ready else timeout)


class _Inline(ThreadPoolExecutor):
    """Does at once what is meant for a thread: no work goes on unseen while time jumps."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run `main` in a virtual loop of its own, in this thread, and what it left behind to its end."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main(loop))
    finally:
        try:
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            if left:
                loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
