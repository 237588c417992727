"""The outbox beside a portal that says what the test wants it to say."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.crypto import KEY_BYTES, Box
from assistant.outbox import Entry, Locked, Outbox, OutboxFull, OutboxSettings, Queued, Sleep, Waiting
from assistant.portal.base import (
    Dossier,
    Found,
    LookUpResult,
    NotFound,
    PortalHealth,
    Refused,
    Sent,
    SubmitResult,
    Unreachable,
)
from assistant.store import OutboxRow
from tests.assistant.portal.world import FORM, ID_NUMBER, KEY, NAME, START, World, dossier

pytestmark = pytest.mark.anyio

SENT = Sent("000.00.26.H29-261123-0001", "WXYZ", START, START + timedelta(hours=8))
AWAY = Unreachable(certain=True, detail="no_connection")
DOUBT = Unreachable(certain=False, detail="no_answer")


@dataclass
class SaidPortal:
    """Gives `answers` one after the other, the last again and again."""

    answers: list[SubmitResult | Exception]
    asked: list[bool] = field(default_factory=list)
    got: list[Dossier] = field(default_factory=list)
    gate: asyncio.Event | None = None
    state: LookUpResult = field(default_factory=NotFound)

    async def submit(self, dossier: Dossier, *, may_create: bool = True) -> SubmitResult:
        self.asked.append(may_create)
        self.got.append(dossier)
        if self.gate:
            await self.gate.wait()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look_up(self, code: str, secret: str) -> LookUpResult:
        return self.state if (code, secret) == (SENT.code, SENT.secret) else NotFound()

    async def status(self, reference: str) -> LookUpResult:
        return self.state

    async def health(self) -> PortalHealth:
        return PortalHealth(up=True)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


Make = Callable[..., Outbox]


@pytest.fixture
def make(world: World) -> Make:
    def make(portal: SaidPortal, key: bytes = KEY, limit: int = 500, sleep: Sleep = world.clock.sleep) -> Outbox:
        settings, clock = OutboxSettings(limit=limit), world.clock
        return Outbox(world.store, Box(key), portal, clock, settings, sleep, lambda: 1.0, clock.monotonic)

    return make


async def test_put_comes_before_any_byte_and_twice_is_once(make: Make) -> None:
    portal = SaidPortal([SENT])
    outbox = make(portal)
    entry = await outbox.put(dossier())
    assert isinstance(entry, Entry)
    assert await outbox.put(dossier()) == entry
    assert portal.got == []
    assert await outbox.deliver(entry.reference, 5) == SENT
    assert portal.got == [dataclasses.replace(dossier(), secret=entry.secret)]


async def test_what_was_never_tried_may_still_be_corrected(make: Make, world: World) -> None:
    """The first delivery broke down before it could try: the visitor corrects something and sends again."""
    portal = SaidPortal([SENT])
    outbox = make(portal, limit=1)
    await outbox.put(dossier())
    world.clock.pass_time(20)
    entry = await outbox.put(dossier(form={"mended": "yes"}))
    assert isinstance(entry, Entry)
    assert entry.put_at == world.clock()
    assert await outbox.deliver(entry.reference, 5) == SENT
    assert [got.form for got in portal.got] == [{"mended": "yes"}]


@pytest.mark.parametrize("tried", [AWAY, DOUBT])
@pytest.mark.parametrize("within_s", [0, 5])
async def test_what_was_tried_stands(make: Make, world: World, tried: SubmitResult, within_s: float) -> None:
    portal = SaidPortal([tried, SENT])
    outbox = make(portal)
    await outbox.put(dossier())
    await outbox.deliver(dossier().reference, within_s)
    await outbox.put(dossier(form={"mended": "yes"}))
    world.clock.pass_time(600)
    await outbox.sweep()
    assert {tuple(got.form) for got in portal.got} == {tuple(FORM)}


async def test_nothing_takes_the_place_of_a_try_that_is_running(make: Make) -> None:
    portal = SaidPortal([SENT], gate=asyncio.Event())
    outbox = make(portal)
    await outbox.put(dossier())
    await outbox.deliver(dossier().reference, 0)
    await outbox.put(dossier(form={"mended": "yes"}))
    assert portal.gate is not None
    portal.gate.set()
    assert await outbox.deliver(dossier().reference, 5) == SENT
    assert [got.form for got in portal.got] == [FORM]


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=1)])
async def test_a_clock_that_is_set_does_not_change_how_long_a_visitor_waits(
    make: Make, world: World, jump: timedelta
) -> None:
    portal = SaidPortal([DOUBT])

    async def set_the_clock(seconds: float) -> None:
        world.clock.pass_time(seconds)
        world.clock.now += jump

    outbox = make(portal, sleep=set_the_clock)
    await outbox.put(dossier())
    assert isinstance(await outbox.deliver(dossier().reference, 8), Queued)
    assert 6 <= world.clock.monotonic() <= 8


async def test_delivered_again_the_receipt_answers(make: Make) -> None:
    portal = SaidPortal([SENT])
    outbox = make(portal)
    await outbox.put(dossier())
    assert [await outbox.deliver(dossier().reference, 5) for _ in range(3)] == [SENT] * 3
    assert len(portal.asked) == 1


async def test_a_portal_that_is_plainly_away_keeps_nobody_waiting(make: Make, world: World) -> None:
    portal = SaidPortal([AWAY, SENT])
    outbox = make(portal)
    entry = await outbox.put(dossier())
    assert isinstance(entry, Entry)
    assert await outbox.deliver(entry.reference, 30) == Queued(entry)
    assert world.clock() == START
    world.clock.pass_time(4)
    await outbox.sweep()
    assert len(portal.asked) == 1
    world.clock.pass_time(2)
    await outbox.sweep()
    assert portal.asked == [True, True]
    assert (await outbox.health()).waiting == 0


async def test_the_visitor_leaves_and_the_try_goes_on(make: Make) -> None:
    portal = SaidPortal([SENT], gate=asyncio.Event())
    outbox = make(portal)
    await outbox.put(dossier())
    assert isinstance(await outbox.deliver(dossier().reference, 0), Queued)
    assert portal.gate is not None
    portal.gate.set()
    assert await outbox.deliver(dossier().reference, 5) == SENT
    assert len(portal.asked) == 1


async def test_in_doubt_it_creates_nothing_until_the_doubt_is_over(make: Make, world: World) -> None:
    portal = SaidPortal([DOUBT])
    outbox = make(portal)
    await outbox.put(dossier())
    await outbox.deliver(dossier().reference, 5)
    for _ in range(40):
        await outbox.sweep()
        world.clock.pass_time(5)
    assert portal.asked[0] is True
    again = portal.asked.index(True, 1)
    assert again >= 5
    assert world.clock() - START >= timedelta(seconds=OutboxSettings().settle_s)


async def test_retries_come_ever_more_slowly(make: Make, world: World) -> None:
    portal = SaidPortal([AWAY])
    outbox = make(portal)
    await outbox.put(dossier())
    times: list[float] = []
    for _ in range(720):
        before = len(portal.asked)
        await outbox.sweep()
        if len(portal.asked) > before:
            times.append((world.clock() - START).total_seconds())
        world.clock.pass_time(5)
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert gaps[:7] == [5, 10, 20, 40, 80, 160, 300]
    assert set(gaps[7:]) == {300}


async def test_a_broken_adapter_costs_no_dossier(make: Make, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    portal = SaidPortal([RuntimeError(f"could not send {NAME}"), SENT])
    outbox = make(portal)
    await outbox.put(dossier())
    await outbox.sweep()
    world.clock.pass_time(10)
    await outbox.sweep()
    assert await outbox.deliver(dossier().reference, 1) == SENT
    said = capsys.readouterr().out
    assert "RuntimeError" in said
    assert NAME not in said


async def test_a_refusal_that_the_visitor_hears_is_erased_and_may_be_mended(make: Make) -> None:
    portal = SaidPortal([Refused("rejected", "http_400"), SENT])
    outbox = make(portal)
    await outbox.put(dossier())
    assert await outbox.deliver(dossier().reference, 5) == Refused("rejected", "http_400")
    assert await outbox.deliver(dossier().reference, 5) == Refused("not_put")
    await outbox.put(dossier(form={"mended": "yes"}))
    assert await outbox.deliver(dossier().reference, 5) == SENT
    assert portal.got[-1].form == {"mended": "yes"}


async def test_a_refusal_behind_the_visitors_back_waits_for_an_operator(make: Make, world: World) -> None:
    outbox = make(SaidPortal([Refused("rejected"), SENT]))
    entry = await outbox.put(dossier())
    assert isinstance(entry, Entry)
    await outbox.sweep()
    assert (await outbox.health()).refused == 1
    found = await outbox.find(entry.short_code, entry.secret)
    assert isinstance(found, Found)
    assert (found.state, found.title) == ("denied", "Đăng ký khai sinh")
    assert await outbox.retry_refused() == 1
    await outbox.sweep()
    assert await outbox.deliver(entry.reference, 5) == SENT


async def test_refused_ones_are_erased_after_a_week(make: Make, world: World) -> None:
    outbox = make(SaidPortal([Refused("rejected")]))
    await outbox.put(dossier())
    await outbox.sweep()
    world.clock.pass_time(8 * 86400)
    await outbox.sweep()
    assert (await outbox.health()).refused == 0


async def test_full(make: Make) -> None:
    outbox = make(SaidPortal([AWAY]), limit=2)
    assert isinstance(await outbox.put(dossier("a")), Entry)
    assert isinstance(await outbox.put(dossier("b")), Entry)
    assert await outbox.put(dossier("c")) == OutboxFull()
    assert isinstance(await outbox.put(dossier("b")), Entry)


@pytest.mark.parametrize("reference", ["", "1234", "x" * 65, "đ", "a\nb"])
async def test_a_reference_that_a_portal_would_misread_is_a_mistake(make: Make, reference: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        await make(SaidPortal([SENT])).put(dossier(reference))


async def test_found_by_the_kiosks_own_code(make: Make, world: World) -> None:
    portal = SaidPortal([AWAY, SENT], state=Found(SENT.code, "1.001193", "Đăng ký khai sinh", "processing"))
    outbox = make(portal)
    entry = await outbox.put(dossier())
    assert isinstance(entry, Entry)
    typed = entry.short_code.lower().replace("-", " ")
    assert await outbox.find(typed, entry.secret.lower()) == Waiting("1.001193", "Đăng ký khai sinh", START)
    assert await outbox.find(entry.short_code, "2222") == NotFound()
    assert await outbox.find("CS-2222-2222", entry.secret) == NotFound()
    await outbox.sweep()
    world.clock.pass_time(10)
    await outbox.sweep()
    assert await outbox.find(typed, entry.secret) == portal.state
    world.clock.pass_time(31 * 86400)
    await outbox.sweep()
    assert await outbox.find(typed, entry.secret) == NotFound()


async def test_five_wrong_secrets_lock_a_code_also_after_a_restart(make: Make, world: World) -> None:
    portal = SaidPortal([SENT], state=Found(SENT.code, "1.001193", "", "new"))
    for _ in range(5):
        assert await make(portal).find(SENT.code, "AAAA") == NotFound()
    until = START + timedelta(minutes=15)
    assert await make(portal).find(f" {SENT.code.lower()} ", SENT.secret) == Locked(until)
    assert await make(portal).find("000.00.26.H29-261123-0002", "AAAA") == NotFound()
    world.clock.pass_time(15 * 60)
    assert await make(portal).find(SENT.code, SENT.secret) == portal.state


async def test_guesses_made_at_once_are_all_counted(make: Make) -> None:
    portal = SaidPortal([SENT], state=Found(SENT.code, "1.001193", "", "new"))
    outbox = make(portal)
    found = await asyncio.gather(*(outbox.find(SENT.code, f"AAA{letter}") for letter in "ABCDEFGHJKLM"))
    assert [type(result) for result in found].count(NotFound) == 5
    assert [type(result) for result in found].count(Locked) == 7


async def test_a_try_that_nobody_could_judge_does_not_count(make: Make) -> None:
    away = SaidPortal([SENT])

    async def no_answer(code: str, secret: str) -> LookUpResult:
        return Unreachable(certain=True)

    portal = SaidPortal([SENT], state=Found(SENT.code, "1.001193", "", "new"))
    for _ in range(4):
        assert await make(portal).find(SENT.code, "AAAA") == NotFound()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(away, "look_up", no_answer)
        for _ in range(9):
            assert isinstance(await make(away).find(SENT.code, SENT.secret), Unreachable)
    assert await make(portal).find(SENT.code, SENT.secret) == portal.state
    for _ in range(5):
        assert await make(portal).find(SENT.code, "AAAA") == NotFound()
    assert isinstance(await make(portal).find(SENT.code, "AAAA"), Locked)


async def test_a_clock_set_back_keeps_nobody_out_for_days(make: Make, world: World) -> None:
    portal = SaidPortal([SENT], state=Found(SENT.code, "1.001193", "", "new"))
    for _ in range(5):
        await make(portal).find(SENT.code, "AAAA")
    world.clock.now -= timedelta(days=2)
    assert await make(portal).find(SENT.code, SENT.secret) == portal.state


async def test_with_another_key_nothing_is_lost(make: Make, world: World) -> None:
    portal = SaidPortal([SENT])
    await make(portal).put(dossier())
    stranger = make(portal, key=bytes(KEY_BYTES))
    await stranger.sweep()
    assert (await stranger.health()).unreadable == 1
    assert portal.got == []
    world.clock.pass_time(60)
    await make(portal).sweep()
    assert (await make(portal).health()).waiting == 0


async def test_a_row_that_makes_no_sense_does_not_block_the_others(make: Make, world: World) -> None:
    portal = SaidPortal([SENT])
    outbox = make(portal)
    row = OutboxRow(reference="odd", short_code="CS-2222-2222", state="waiting", sealed=Box(KEY).seal(b"[1]", "odd"))
    row.put_at = row.next_try_at = START - timedelta(days=1)
    await world.store.run(lambda session: session.add(row))
    await outbox.put(dossier())
    await outbox.sweep()
    assert [sent.reference for sent in portal.got] == [dossier().reference]


async def test_run_goes_on_after_a_failed_round_and_stops_when_told(make: Make, world: World) -> None:
    portal = SaidPortal([AWAY, AWAY, SENT])
    outbox = make(portal)
    await outbox.put(dossier())
    background = asyncio.create_task(outbox.run())
    async with asyncio.timeout(10):
        while (await outbox.health()).waiting:
            await asyncio.sleep(0)
    background.cancel()
    await asyncio.gather(background, return_exceptions=True)
    await outbox.close()
    assert len(portal.asked) == 3


async def test_nobody_can_read_it_before_and_nothing_is_left_after(
    world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The real adapter and the sandbox; what the kiosk wrote to disk and to its log, byte by byte."""
    caplog.set_level(logging.DEBUG)
    personal = [NAME, ID_NUMBER, *FORM.values()]
    marks = [mark for text in personal for mark in (text.encode(), text.encode("unicode_escape"))]
    kiosk = world.folder / "kiosk"

    def on_disk() -> bytes:
        return b"".join(file.read_bytes() for file in kiosk.iterdir())

    outbox = world.outbox()
    entry = await outbox.put(dossier())
    assert isinstance(entry, Entry)
    row = await world.store.run(lambda session: session.get_one(OutboxRow, entry.reference))
    assert row.sealed in on_disk()
    assert not [mark for mark in marks if mark in on_disk()]
    sent = await outbox.deliver(entry.reference, 5)
    assert isinstance(sent, Sent)
    assert isinstance(await outbox.find(sent.code, sent.secret), Found)
    left = on_disk()
    assert not [mark for mark in marks if mark in left]
    pieces = [row.sealed[at : at + 16] for at in range(0, len(row.sealed) - 16, 16)]
    assert not [piece for piece in pieces if piece in left]
    said = caplog.text + capsys.readouterr().out + repr(dossier()) + repr(sent) + repr(entry)
    assert not [text for text in (*personal, sent.secret) if text in said]
