"""What the portal tests share: a made-up dossier, a clock that only moves when told, a kiosk
with a sandbox portal in one process, and a network that goes wrong on purpose."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import httpx
from fastapi import FastAPI

from assistant.crypto import KEY_BYTES, Box
from assistant.outbox import Outbox, OutboxSettings
from assistant.portal.base import Applicant, Dossier
from assistant.portal.opencps import OpenCpsPortal, OpenCpsSettings
from assistant.portal.opencps_answers import VIETNAM
from assistant.portal.sandbox import GROUP_ID, PASSWORD, USER, create_app
from assistant.portal.sandbox_db import SandboxDb
from assistant.store import Store

START = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
"""A Monday morning."""

KEY = bytes(range(KEY_BYTES))

NAME = "Lò Thị Bịa Đặt"
ID_NUMBER = "001199000417"
FORM = {"ten_con": "Lò Văn Ví Dụ", "ngay_sinh": "2026-11-20", "so_can_cuoc": ID_NUMBER, "ghi_chu": "a & b = 1 %\n“ơ”"}


def dossier(reference: str = "0c6d1f5e-visit-1", form: Mapping[str, str] = FORM) -> Dossier:
    applicant = Applicant(NAME, ID_NUMBER, "Thôn Không Có, xã Ví Dụ", "0900000000")
    return Dossier(reference, "1.001193", "Đăng ký khai sinh", applicant, form)


@dataclass
class TestClock:
    """Sleeping moves it on, at once."""

    __test__ = False
    now: datetime = START
    passed: float = 0
    """Seconds since the start, whatever `now` is set to."""

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.passed += seconds

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.pass_time(seconds)


Fault = Literal[
    "refused_connection",
    "reset_before",
    "lost_reply",
    "slow",
    "http_500",
    "http_500_but_done",
    "http_503",
    "cut_json_but_done",
    "odd_json_but_done",
    "html_404",
    "no_access",
    "killed_before",
    "killed_after",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)


class Killed(BaseException):
    """The kiosk's process ends here: nothing after it runs."""


@dataclass
class BadNetwork(httpx.AsyncBaseTransport):
    """Passes requests on, but the one numbered n (from 0) meets `faults[n]`.

    A `slow` one is worked on `slow_s` later by the clock, when its sender has long given up.
    """

    inner: httpx.AsyncBaseTransport
    clock: TestClock
    faults: Mapping[int, Fault] = field(default_factory=dict)
    slow_s: float = 90
    seen: list[str] = field(default_factory=list)
    late: list[tuple[datetime, httpx.Request]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._work_on_late_ones()
        fault = self.faults.get(len(self.seen))
        self.seen.append(f"{request.method} {request.url.path}")
        await request.aread()
        match fault:
            case None:
                return await self.inner.handle_async_request(request)
            case "refused_connection":
                raise httpx.ConnectError("refused", request=request)
            case "reset_before":
                raise httpx.ReadError("reset", request=request)
            case "killed_before":
                raise Killed
            case "slow":
                self.late.append((self.clock() + timedelta(seconds=self.slow_s), request))
                self.clock.pass_time(10)
                raise httpx.ReadTimeout("slow", request=request)
            case "http_500":
                return httpx.Response(500, json={"code": 500})
            case "http_503":
                return httpx.Response(503, text="busy")
            case "html_404":
                return httpx.Response(404, html="<h1>Not Found</h1>")
            case "no_access":
                return httpx.Response(203, json={"code": 203, "message": "Non-Authoritative Information."})
        done = await self.inner.handle_async_request(request)
        await done.aread()
        match fault:
            case "lost_reply":
                raise httpx.RemoteProtocolError("no answer", request=request)
            case "killed_after":
                raise Killed
            case "http_500_but_done":
                return httpx.Response(500, json={"code": 500})
            case "cut_json_but_done":
                return httpx.Response(200, content=done.content[: len(done.content) // 2])
            case "odd_json_but_done":
                return httpx.Response(200, json=[{"dossierId": "?"}])

    async def _work_on_late_ones(self) -> None:
        due = [request for at, request in self.late if at <= self.clock()]
        self.late = [(at, request) for at, request in self.late if at > self.clock()]
        for request in due:
            await (await self.inner.handle_async_request(request)).aread()

    async def aclose(self) -> None:
        await self.inner.aclose()


@dataclass
class World:
    """One kiosk and one portal, in a folder."""

    folder: Path
    clock: TestClock = field(default_factory=TestClock)

    def __post_init__(self) -> None:
        self.box = Box(KEY)
        self.store = Store.open(f"sqlite:///{self.folder / 'kiosk' / 'kiosk.sqlite3'}")
        self.app: FastAPI = create_app(SandboxDb(self.portal_file), self.clock)

    @property
    def portal_file(self) -> Path:
        return self.folder / "portal" / "portal.sqlite3"

    def network(self, faults: Mapping[int, Fault] | None = None) -> BadNetwork:
        return BadNetwork(httpx.ASGITransport(self.app), self.clock, faults or {})

    def portal(self, network: httpx.AsyncBaseTransport | None = None) -> OpenCpsPortal:
        settings = OpenCpsSettings("http://portal.test", USER, PASSWORD, GROUP_ID, agency="H29.1")
        return OpenCpsPortal(settings, self.clock, network or self.network())

    def outbox(self, network: httpx.AsyncBaseTransport | None = None, settings: OutboxSettings | None = None) -> Outbox:
        settings = settings or OutboxSettings()
        clock = self.clock
        return Outbox(
            self.store,
            self.box,
            self.portal(network),
            clock,
            settings,
            sleep=clock.sleep,
            jitter=lambda: 1.0,
            monotonic=clock.monotonic,
        )

    def dossiers_at_portal(self, reference: str) -> list[tuple[str, dict[str, str]]]:
        """(dossier code, form) of each dossier with this reference, straight from the portal's file."""
        return dossiers_in(self.portal_file, reference)

    def close(self) -> None:
        self.store.close()


def dossiers_in(portal_file: Path, reference: str) -> list[tuple[str, dict[str, str]]]:
    db = sqlite3.connect(portal_file)
    try:
        rows = db.execute(
            "SELECT d.number, f.form_data FROM dossiers d JOIN files f ON f.dossier = d.id WHERE d.reference = ?",
            (reference,),
        ).fetchall()
    finally:
        db.close()
    return [(number, json.loads(form or "{}")) for number, form in rows]
