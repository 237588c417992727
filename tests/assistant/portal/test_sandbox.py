from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from assistant.portal.opencps import BASE_PATH
from assistant.portal.opencps_answers import VIETNAM
from assistant.portal.sandbox import GROUP_ID, PASSWORD, USER, create_app
from assistant.portal.sandbox_db import PATH, SandboxDb, due_date
from tests.assistant.portal.world import TestClock

pytestmark = pytest.mark.anyio

DOSSIER = {"referenceUid": "ref-1", "serviceCode": "1.001193", "applicantName": "Lò Thị Bịa Đặt", "password": "W2XY"}


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def db(tmp_path: Path) -> SandboxDb:
    return SandboxDb(tmp_path / "portal.sqlite3", step_s=60)


@pytest.fixture
async def portal(db: SandboxDb, clock: TestClock) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(db, clock))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://s", auth=(USER, PASSWORD), headers={"groupId": GROUP_ID}
    ) as client:
        yield client


async def test_two_posts_make_two_dossiers(portal: httpx.AsyncClient) -> None:
    for _ in range(2):
        assert (await portal.post(f"{BASE_PATH}/dossiers", data=DOSSIER)).status_code == 200
    overview = (await portal.get("/sandbox/dossiers")).json()
    assert [dossier["reference"] for dossier in overview["data"]] == ["ref-1", "ref-1"]


async def test_numbers_count_up_and_secrets_open(portal: httpx.AsyncClient) -> None:
    for _ in range(2):
        made = (await portal.post(f"{BASE_PATH}/dossiers", data=DOSSIER)).json()
        assert (made["dossierNo"], made["dossierStatus"]) == ("", "")
        sent = (await portal.post(f"{BASE_PATH}/dossiers/{made['dossierId']}/submitting")).json()
    again = (await portal.get(f"{BASE_PATH}/dossiers/{made['dossierId']}/submitting")).json()
    assert again["dossierNo"] == sent["dossierNo"] == "000.00.26.H29-261123-0002"
    assert sent["password"] == "W2XY"
    for secret, total in (("W2XY", 1), ("AAAA", 0), ("", 0)):
        query = {"dossierNo": sent["dossierNo"], "secetKey": secret}
        assert (await portal.get(f"{BASE_PATH}/dossiers", params=query)).json()["total"] == total
    wrong = await portal.get(f"{BASE_PATH}/dossiers/{made['dossierId']}", params={"secretKey": "AAAA"})
    nobody = await portal.get(f"{BASE_PATH}/dossiers/999", params={"secretKey": "AAAA"})
    assert (wrong.status_code, wrong.content) == (nobody.status_code, nobody.content) == (404, nobody.content)


async def test_a_secret_that_is_none_is_replaced(portal: httpx.AsyncClient) -> None:
    made = (await portal.post(f"{BASE_PATH}/dossiers", data={**DOSSIER, "password": "O0I1"})).json()
    assert len(made["password"]) == 4
    assert not set(made["password"]) & set("O0I1")


async def test_strangers_stay_out(db: SandboxDb, clock: TestClock) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(db, clock)), base_url="http://s") as client:
        for headers in ({}, {"groupId": "1"}, {"groupId": "1", "authorization": "Basic !"}):
            assert (await client.get(f"{BASE_PATH}/dossiers/1", headers=headers)).status_code == 401
        assert (await client.get(f"{BASE_PATH}/dossiers/1", auth=(USER, PASSWORD))).status_code == 401


async def test_states_move_on_by_hand_and_by_time(portal: httpx.AsyncClient, clock: TestClock) -> None:
    await portal.post(f"{BASE_PATH}/dossiers", data=DOSSIER)
    await portal.post(f"{BASE_PATH}/dossiers/ref-1/submitting")
    states = [(await portal.get(f"{BASE_PATH}/dossiers/ref-1")).json()["dossierStatus"]]
    states.append((await portal.post("/sandbox/dossiers/ref-1/advance")).json()["state"])
    for _ in range(3):
        clock.pass_time(60)
        states.append((await portal.get(f"{BASE_PATH}/dossiers/ref-1")).json()["dossierStatus"])
    assert states == [*PATH, PATH[-1]]


async def test_bad_requests_are_answered(portal: httpx.AsyncClient) -> None:
    assert (await portal.post(f"{BASE_PATH}/dossiers", data={"referenceUid": "x"})).status_code == 400
    assert (await portal.post(f"{BASE_PATH}/dossiers", content=b"\xff=%ff&&&")).status_code == 400
    await portal.post(f"{BASE_PATH}/dossiers", data=DOSSIER)
    (file,) = (await portal.get(f"{BASE_PATH}/dossiers/ref-1/files")).json()["data"]
    form = f"{BASE_PATH}/dossiers/ref-1/files/{file['referenceUid']}/formdata"
    assert (await portal.put(form, data={"formdata": "no json"})).status_code == 400
    assert (await portal.put(form, data={"formdata": "[]"})).status_code == 400
    other = f"{BASE_PATH}/dossiers/ref-1/files/other/formdata"
    assert (await portal.put(other, data={"formdata": "{}"})).status_code == 404
    assert (await portal.post("/sandbox/dossiers/none/advance")).status_code == 404


async def test_down_on_request(portal: httpx.AsyncClient) -> None:
    assert (await portal.put("/sandbox/faults", json={"mode": "down"})).status_code == 200
    assert (await portal.get(f"{BASE_PATH}/dossiers/ref-1")).status_code == 503
    assert (await portal.get("/sandbox/faults")).json() == {"mode": "down", "delay_s": 0}
    assert (await portal.put("/sandbox/faults", json={"mode": "odd"})).status_code == 422


@pytest.mark.parametrize(
    ("procedure", "submitted", "due"),
    [
        ("1.001193", "2026-11-23 14:59", "2026-11-23"),
        ("1.001193", "2026-11-23 15:00", "2026-11-24"),
        ("1.001193", "2026-11-27 16:00", "2026-11-30"),
        ("1.001193", "2026-11-28 09:00", "2026-11-30"),
        ("1.014027", "2026-11-23 09:00", "2026-12-07"),
        ("1.010041", "2026-12-31 09:00", "2027-01-04"),
        ("9.999999", "2026-11-23 09:00", "2026-11-30"),
    ],
)
def test_due_days_are_working_days(procedure: str, submitted: str, due: str) -> None:
    at = datetime.fromisoformat(submitted).replace(tzinfo=VIETNAM)
    assert due_date(procedure, at) == datetime.fromisoformat(due).replace(hour=17, tzinfo=VIETNAM)
