"""The adapter against the sandbox, and against answers that make no sense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.portal.base import (
    STATES,
    Found,
    LookUpResult,
    NotFound,
    Portal,
    PortalHealth,
    Refused,
    Sent,
    SubmitResult,
    Unreachable,
)
from assistant.portal.opencps import OpenCpsPortal, OpenCpsSettings
from assistant.portal.opencps_answers import (
    VIETNAM,
    Detail,
    parse_declaration,
    parse_detail,
    parse_found_id,
    parse_json,
    parse_time,
)
from assistant.portal.sandbox import GROUP_ID, USER
from tests.assistant.portal.world import FORM, START, World, dossier

pytestmark = pytest.mark.anyio

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KNOWN = (
    "dossierId referenceUid dossierNo submitDate dueDate dossierStatus password serviceCode data total eForm removed"
)
DOSSIER_LIKE = st.dictionaries(
    st.sampled_from(KNOWN.split()), JSON | st.sampled_from(["7", 7, "23/11/2026 09:00:00", "0c6d1f5e-visit-1", "new"])
)
ANY_BODY = JSON | DOSSIER_LIKE | st.lists(DOSSIER_LIKE) | st.fixed_dictionaries({"data": st.lists(DOSSIER_LIKE)})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def answering(handler: Callable[[httpx.Request], httpx.Response]) -> OpenCpsPortal:
    settings = OpenCpsSettings("https://portal.test", "kiosk", "kiosk", "1", timeout_s=5)
    return OpenCpsPortal(settings, lambda: START, httpx.MockTransport(handler))


async def test_a_dossier_arrives_whole_and_is_found_again(world: World) -> None:
    portal: Portal = world.portal()
    sent = await portal.submit(dossier())
    assert isinstance(sent, Sent)
    assert sent.sent_at == START
    assert sent.due == START.replace(hour=17)
    assert world.dossiers_at_portal(dossier().reference) == [(sent.code, FORM)]
    found = Found(sent.code, "1.001193", "Đăng ký khai sinh", "new", "", sent.sent_at, sent.due)
    assert await portal.look_up(f" {sent.code.lower()} ", sent.secret.lower()) == found
    assert await portal.status(dossier().reference) == found
    assert await portal.submit(dossier()) == sent


async def test_a_wrong_secret_and_no_dossier_look_the_same(world: World) -> None:
    portal = world.portal()
    sent = await portal.submit(dossier())
    assert isinstance(sent, Sent)
    assert await portal.look_up(sent.code, "AAAA") == NotFound()
    assert await portal.look_up("000.00.26.H29-261123-9999", sent.secret) == NotFound()
    assert await portal.status("never-sent") == NotFound()


@pytest.mark.parametrize(("code", "secret"), [("", "ABCD"), ("X", ""), ("X" * 10_000, "ABCD"), ("../%00?#", "\ud800")])
async def test_impossible_codes_are_not_found(world: World, code: str, secret: str) -> None:
    assert await world.portal().look_up(code, secret) == NotFound()


async def test_fields_of_any_kind_arrive(world: World) -> None:
    form = {"": "", "trống": " ", "html": "<b>&amp;</b>", "emoji": "👵🏽", "half": "\ud800", "nul": "\0"}
    form["long"] = "ơ" * 10_000
    await world.portal().submit(dossier(form=form))
    ((_, arrived),) = world.dossiers_at_portal(dossier().reference)
    assert arrived == form


async def test_health(world: World) -> None:
    assert await world.portal().health() == PortalHealth(up=True)
    stranger = OpenCpsPortal(
        OpenCpsSettings("http://portal.test", USER, "wrong", GROUP_ID), world.clock, world.network()
    )
    assert await stranger.health() == PortalHealth(up=False, reason="credentials")
    assert await stranger.submit(dossier()) == Unreachable(certain=True, detail="credentials")


async def test_a_portal_that_ignores_secrets_is_not_asked_for_anybody(world: World) -> None:
    detail = {"dossierId": 7, "dossierNo": "A-1", "dossierStatus": "new", "referenceUid": "r"}

    def careless(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=detail if request.url.path.endswith("/7") else {"total": 1, "data": [detail]})

    assert await answering(careless).look_up("A-1", "ABCD") == Unreachable(certain=True, detail="secrets_not_checked")


async def test_a_portal_that_renames_our_reference_stops_us(world: World) -> None:
    def renaming(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(404, json={})
        return httpx.Response(200, json={"dossierId": 7, "referenceUid": "another"})

    assert await answering(renaming).submit(dossier()) == Refused("reference_not_kept")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Refused("rejected", "http_400")),
        (422, Refused("rejected", "http_422")),
        (401, Unreachable(certain=True, detail="credentials")),
        (404, Unreachable(certain=True, detail="http_404")),
        (429, Unreachable(certain=True, detail="http_429")),
        (203, Unreachable(certain=False, detail="credentials")),
        (302, Unreachable(certain=False, detail="http_302")),
        (409, Unreachable(certain=False, detail="http_409")),
        (500, Unreachable(certain=False, detail="http_500")),
        (503, Unreachable(certain=False, detail="http_503")),
    ],
)
async def test_what_an_answer_to_creating_means(status: int, expected: SubmitResult) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if request.method == "GET" else status, json={})

    assert await answering(handler).submit(dossier()) == expected


async def test_a_proxys_404_page_is_not_the_portals_no() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(404, html="<h1>Not Found</h1>")

    assert await answering(handler).submit(dossier()) == Unreachable(certain=True, detail="http_404")
    assert asked == ["GET"]


async def test_before_2020_submitting_is_a_get(world: World) -> None:
    class OldPortal(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST" and request.url.path.endswith("/submitting"):
                return httpx.Response(405, json={})
            return await httpx.ASGITransport(world.app).handle_async_request(request)

    assert isinstance(await world.portal(OldPortal()).submit(dossier()), Sent)


async def test_it_says_who_asks_and_never_in_the_address(world: World) -> None:
    network = world.network()
    await world.portal(network).submit(dossier())
    assert network.seen[1] == "POST /o/rest/v2/dossiers"

    def look(request: httpx.Request) -> httpx.Response:
        assert request.headers["groupId"] == "1"
        assert request.headers["authorization"].startswith("Basic ")
        if request.method == "GET":
            return httpx.Response(404, json={})
        fields = dict(parse_qsl(request.content.decode()))
        assert fields["applicantName"] == dossier().applicant.name
        assert (fields["serviceCode"], fields["referenceUid"]) == ("1.001193", dossier().reference)
        return httpx.Response(400)

    await answering(look).submit(dossier())


async def test_an_endless_answer_is_cut_off() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"[" * 3_000_000)

    assert await answering(handler).submit(dossier()) == Unreachable(certain=True, detail="http_200")


@given(ANY_BODY)
def test_no_answer_makes_the_parser_raise(body: object) -> None:
    detail = parse_detail(body)
    assert detail is None or (detail.id > 0 and detail.state in STATES)
    assert parse_declaration(body, "") is None or isinstance(body, dict | list)
    number = parse_found_id(body, "A-1")
    assert number is None or number > 0


@given(st.binary() | st.text().map(str.encode) | st.just(b"[" * 100_000) | st.just(b"1" * 5000))
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    parse_json(raw)


@given(st.lists(st.tuples(st.sampled_from([200, 201, 203, 204, 302, 400, 404, 409, 500]), ANY_BODY), min_size=1))
def test_no_portal_makes_the_adapter_raise(answers: list[tuple[int, object]]) -> None:
    async def ask(call: Callable[[OpenCpsPortal], Awaitable[SubmitResult | LookUpResult | PortalHealth]]) -> object:
        left = list(answers)

        def handler(request: httpx.Request) -> httpx.Response:
            status, body = left.pop(0) if len(left) > 1 else left[0]
            return httpx.Response(status, content=json.dumps(body).encode())

        portal = answering(handler)
        try:
            return await call(portal)
        finally:
            await portal.aclose()

    assert isinstance(asyncio.run(ask(lambda portal: portal.submit(dossier()))), Sent | Refused | Unreachable)
    assert isinstance(asyncio.run(ask(lambda portal: portal.look_up("A-1", "ABCD"))), Found | NotFound | Unreachable)
    assert isinstance(asyncio.run(ask(lambda portal: portal.status("r"))), Found | NotFound | Unreachable)
    assert isinstance(asyncio.run(ask(lambda portal: portal.health())), PortalHealth)


@pytest.mark.parametrize(
    "written",
    [
        "23/11/2026 09:00:00",
        "23/11/2026 09:00",
        "2026-11-23T09:00:00+07:00",
        "2026-11-23T02:00:00Z",
        "2026-11-23 09:00:00",
        "20261123090000",
        1795399200000,
        "1795399200000",
    ],
)
def test_times_in_every_known_shape(written: object) -> None:
    assert parse_time(written) == datetime(2026, 11, 23, 9, tzinfo=VIETNAM)


@pytest.mark.parametrize("written", ["", "soon", "99/99/2026", 0, -1, True, None, [], float("nan"), 1e300])
def test_what_is_no_time(written: object) -> None:
    assert parse_time(written) is None


@given(JSON)
def test_no_time_makes_it_raise(written: object) -> None:
    moment = parse_time(written)
    assert moment is None or moment.utcoffset() is not None


def test_a_draft_is_not_taken_for_submitted() -> None:
    draft = {"dossierId": 7, "referenceUid": "r", "dossierStatus": "", "submitDate": "23/11/2026 09:00:00"}
    detail = parse_detail(draft)
    assert isinstance(detail, Detail)
    assert not detail.handed_in
    submitted = parse_detail({**draft, "dossierStatus": "NEW"})
    assert submitted is not None
    assert submitted.handed_in


def test_notes_are_one_clean_line() -> None:
    detail = parse_detail({"dossierId": "7", "stepInstruction": "Mang\u0000 theo\n\u202egiấy tờ  gốc" + "x" * 9999})
    assert detail is not None
    assert detail.note.startswith("Mang theo giấy tờ gốc")
    assert len(detail.note) == 500


def test_the_declaration_is_chosen_among_files() -> None:
    files = {
        "data": [
            {"referenceUid": "scan", "eForm": False, "dossierPartNo": "TP02"},
            {"referenceUid": "old", "eForm": True, "removed": True},
            {"referenceUid": "form", "eForm": "true", "dossierPartNo": "TP01"},
        ]
    }
    assert parse_declaration(files, "") == "form"
    assert parse_declaration(files, "TP02") == "scan"
    assert parse_declaration(files, "TP09") is None
