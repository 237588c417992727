"""Whatever goes wrong at whichever request: the portal ends up with the dossier once, and whole."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.outbox import Outbox, OutboxSettings, Queued
from assistant.portal.base import Sent
from tests.assistant.portal.world import FAULTS, FORM, BadNetwork, Fault, Killed, TestClock, World, dossier

REQUESTS = 6
"""How many it takes when nothing goes wrong."""

_numbers = itertools.count()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


async def hand_in(world: World, faults: Mapping[int, Fault], how: OutboxSettings | None = None) -> str:
    """One dossier from the counter to the portal, through `faults`. Its reference."""
    reference = f"try-{next(_numbers)}"
    network = world.network(faults)
    await world.outbox(network).put(dossier(reference))
    outbox = world.outbox(network, how)
    try:
        await outbox.deliver(reference, within_s=10)
    except Killed:
        outbox = world.outbox(network, how)
    for _ in range(500):
        if (await outbox.health()).waiting == 0:
            break
        await sweep(outbox)
        world.clock.pass_time(20)
    assert (await outbox.health()).waiting == 0
    await late_ones_arrive(network, world.clock)
    return reference


async def sweep(outbox: Outbox) -> None:
    """As after a restart: a process that was killed in a round has forgotten nothing on disk."""
    try:
        await outbox.sweep()
    except Killed:
        return


async def late_ones_arrive(network: BadNetwork, clock: TestClock) -> None:
    clock.pass_time(1000)
    await network._work_on_late_ones()


def test_nothing_goes_wrong(world: World) -> None:
    network = world.network()

    async def scenario() -> None:
        outbox = world.outbox(network)
        entry = await outbox.put(dossier("all-well"))
        sent = await outbox.deliver("all-well", within_s=10)
        assert isinstance(sent, Sent)
        assert sent.secret == getattr(entry, "secret", None)
        assert world.dossiers_at_portal("all-well") == [(sent.code, FORM)]

    asyncio.run(scenario())
    assert len(network.seen) == REQUESTS


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", range(REQUESTS))
def test_one_fault_at_each_request(world: World, fault: Fault, at: int) -> None:
    reference = asyncio.run(hand_in(world, {at: fault}))
    ((code, form),) = world.dossiers_at_portal(reference)
    assert code
    assert form == FORM


@given(st.dictionaries(st.integers(0, 14), st.sampled_from(FAULTS), max_size=8))
def test_many_faults(world: World, faults: dict[int, Fault]) -> None:
    reference = asyncio.run(hand_in(world, faults))
    ((code, form),) = world.dossiers_at_portal(reference)
    assert code
    assert form == FORM


def test_without_the_settle_time_a_slow_portal_would_get_two(world: World) -> None:
    """The sandbox does not deduplicate, and it is the waiting that prevents the second."""
    hasty = OutboxSettings(attempt_s=1, settle_s=-1)
    reference = asyncio.run(hand_in(world, {1: "slow"}, hasty))
    assert len(world.dossiers_at_portal(reference)) == 2


def test_two_deliveries_at_once_are_one(world: World) -> None:
    network = world.network()

    async def scenario() -> None:
        outbox = world.outbox(network)
        await outbox.put(dossier("twice"))
        results = await asyncio.gather(*(outbox.deliver("twice", within_s=10) for _ in range(5)), outbox.sweep())
        assert len({result.code for result in results if isinstance(result, Sent)}) == 1

    asyncio.run(scenario())
    assert len(world.dossiers_at_portal("twice")) == 1
    assert len(network.seen) == REQUESTS


def test_two_processes_on_one_outbox_do_not_both_create(world: World) -> None:
    async def scenario() -> None:
        await world.outbox().put(dossier("two-processes"))
        first, second = world.outbox(), world.outbox()
        await asyncio.gather(first.deliver("two-processes", 10), second.deliver("two-processes", 10))

    asyncio.run(scenario())
    assert len(world.dossiers_at_portal("two-processes")) == 1


def test_while_an_answer_is_in_doubt_it_looks_and_creates_nothing(world: World) -> None:
    network = world.network({1: "slow"})

    async def scenario() -> None:
        outbox = world.outbox(network)
        await outbox.put(dossier("in-doubt"))
        assert isinstance(await outbox.deliver("in-doubt", within_s=30), Queued)

    asyncio.run(scenario())
    assert network.seen.count("POST /o/rest/v2/dossiers") == 1
    assert network.seen.count("GET /o/rest/v2/dossiers/in-doubt") > 5


def test_a_lost_reply_is_cleared_up_while_the_visitor_waits(world: World) -> None:
    async def scenario() -> None:
        outbox = world.outbox(world.network({1: "lost_reply"}))
        await outbox.put(dossier("lost"))
        assert isinstance(await outbox.deliver("lost", within_s=10), Sent)

    asyncio.run(scenario())
    assert len(world.dossiers_at_portal("lost")) == 1
