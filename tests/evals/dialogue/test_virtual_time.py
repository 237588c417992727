"""Time stands while there is work and jumps when there is none; threads are waited for."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.dialogue.virtual_time import NothingMore, VirtualLoop, run


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=20))
def test_who_sleeps_wakes_in_order_and_at_the_right_time(tenths: list[int]) -> None:
    naps = [tenth / 10 for tenth in tenths]
    woken: list[tuple[float, float]] = []

    async def nap(loop: VirtualLoop, seconds: float) -> None:
        await asyncio.sleep(seconds)
        woken.append((seconds, loop.time()))

    async def main(loop: VirtualLoop) -> None:
        await asyncio.gather(*(nap(loop, seconds) for seconds in naps))

    run(main)
    assert [seconds for seconds, _ in woken] == sorted(naps)
    assert all(at == pytest.approx(seconds) for seconds, at in woken)


def test_quiet_comes_before_any_time_passes() -> None:
    done: list[str] = []

    async def work(loop: VirtualLoop) -> None:
        for step in ("a", "b", "c"):
            await asyncio.to_thread(done.append, step)
        await asyncio.sleep(1)
        done.append("later")

    async def main(loop: VirtualLoop) -> None:
        task = asyncio.create_task(work(loop))
        await loop.quiet()
        assert (done, loop.time()) == (["a", "b", "c"], 0)
        await task
        assert (done[-1], loop.time()) == ("later", 1)

    run(main)


def test_a_timeout_is_over_at_once() -> None:
    async def main(loop: VirtualLoop) -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3600):
                await asyncio.Event().wait()
        return loop.time()

    assert run(main) == 3600


def test_a_thread_that_is_waited_for_stops_time() -> None:
    async def main(loop: VirtualLoop) -> float:
        answer: asyncio.Future[str] = loop.create_future()
        loop.busy = lambda: not answer.done()
        thread = threading.Thread(target=lambda: loop.call_soon_threadsafe(answer.set_result, "here"))
        loop.call_soon(thread.start)
        async with asyncio.timeout(1):
            assert await answer == "here"
        thread.join()
        return loop.time()

    assert run(main) == 0


def test_waiting_for_nothing_is_a_mistake_and_no_standstill() -> None:
    async def main(loop: VirtualLoop) -> None:
        await asyncio.Event().wait()

    with pytest.raises(NothingMore):
        run(main)


def test_what_is_left_behind_is_ended() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(1e9)
        finally:
            ended.append("yes")

    async def main(loop: VirtualLoop) -> asyncio.Task[None]:
        task = asyncio.create_task(work())
        await loop.quiet()
        return task

    assert run(main).cancelled()
    assert ended == ["yes"]
