"""A portal to practise with: its own process, its own database, OpenCPS v2's REST subset.

    python -m assistant.portal.sandbox --port 8001 --data-dir var/sandbox

It listens on this machine only. Under /sandbox/ lie what a real portal does not have: ways
to make it slow, break it, count its dossiers and move them on.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import hmac
import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, ParamSpec, TypeVar
from urllib.parse import parse_qsl

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.portal.base import Clock
from assistant.portal.opencps import BASE_PATH
from assistant.portal.opencps_answers import VIETNAM
from assistant.portal.sandbox_db import SandboxDb

USER = "kiosk"
PASSWORD = "sandbox"
GROUP_ID = "1"

Answer = dict[str, object]
P = ParamSpec("P")
T = TypeVar("T")


class Faults(BaseModel):
    """How the portal behaves badly. `slow`: takes every request in, works on it only after
    `delay_s`, whether or not somebody still waits; `down`: answers 503; `lost_reply`: does the
    work, waits `delay_s`, breaks the connection."""

    mode: Literal["normal", "slow", "down", "lost_reply"] = "normal"
    delay_s: float = Field(default=0, ge=0, le=600)


@dataclass
class Portal:
    """What one running sandbox consists of."""

    db: SandboxDb
    clock: Clock
    faults: Faults


def create_app(db: SandboxDb, clock: Clock) -> FastAPI:
    portal = Portal(db, clock, Faults())
    app = FastAPI(title="Sandbox portal", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(FaultGate, portal=portal)
    _add_portal_routes(app, portal)
    _add_sandbox_routes(app, portal)
    return app


def _add_portal_routes(app: FastAPI, portal: Portal) -> None:
    db, known = portal.db, [Depends(_known_caller)]

    @app.get(BASE_PATH + "/dossiers", dependencies=known)
    async def search(dossierNo: str = "", secetKey: str = "") -> Answer:
        found = await run_in_threadpool(db.search, dossierNo, secetKey, portal.clock())
        return {"total": len(found), "data": found}

    @app.post(BASE_PATH + "/dossiers", dependencies=known)
    async def create(request: Request) -> Answer:
        fields = await _form(request)
        if not fields.get("serviceCode") or not fields.get("applicantName"):
            raise HTTPException(400, "serviceCode and applicantName are needed")
        return await run_in_threadpool(db.create, fields, portal.clock())

    @app.get(BASE_PATH + "/dossiers/{name}", dependencies=known)
    async def read(name: str, secretKey: str = "") -> Answer:
        return await _found(db.find, name, portal.clock(), secretKey)

    @app.get(BASE_PATH + "/dossiers/{name}/files", dependencies=known)
    async def files(name: str) -> Answer:
        found = await _found(db.files, name)
        return {"total": len(found), "data": found}

    @app.put(BASE_PATH + "/dossiers/{name}/files/{file}/formdata", dependencies=known)
    async def fill_in(name: str, file: str, request: Request) -> Answer:
        form_data = (await _form(request)).get("formdata", "")
        try:
            is_form = isinstance(json.loads(form_data), dict)
        except ValueError:
            is_form = False
        if not is_form:
            raise HTTPException(400, "formdata is a JSON object")
        return await _found(db.fill_in, name, file, form_data)

    @app.get(BASE_PATH + "/dossiers/{name}/submitting", dependencies=known)
    @app.post(BASE_PATH + "/dossiers/{name}/submitting", dependencies=known)
    async def submit(name: str) -> Answer:
        return await _found(db.submit, name, portal.clock())


def _add_sandbox_routes(app: FastAPI, portal: Portal) -> None:
    @app.get("/sandbox/faults")
    async def faults() -> Faults:
        return portal.faults

    @app.put("/sandbox/faults")
    async def set_faults(faults: Faults) -> Faults:
        portal.faults = faults
        return faults

    @app.get("/sandbox/dossiers")
    async def overview() -> Answer:
        dossiers = await run_in_threadpool(portal.db.overview, portal.clock())
        return {"total": len(dossiers), "data": dossiers}

    @app.post("/sandbox/dossiers/{name}/advance")
    async def advance(name: str, state: str = "") -> Answer:
        moved = await _found(portal.db.advance, name, portal.clock(), state)
        return {"state": moved["dossierStatus"]}


class FaultGate:
    """Stands before the portal's own paths; the sandbox's controls always answer."""

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self._app = app
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(BASE_PATH):
            return await self._app(scope, receive, send)
        faults = self._portal.faults
        if faults.mode == "down":
            return await _say(send, 503, b'{"code": 503, "description": "down"}')
        # Taken in whole first: a portal works on what it has even when the caller has hung up.
        receive = await _replayed(receive)
        if faults.mode == "slow":
            await asyncio.sleep(faults.delay_s)
        if faults.mode != "lost_reply":
            return await self._app(scope, receive, send)
        await self._app(scope, receive, _swallow)
        await asyncio.sleep(faults.delay_s)
        # An announced body that never comes: the server can only cut the connection.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})


async def _replayed(receive: Receive) -> Receive:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _swallow(message: Message) -> None:
    """The answer that gets lost."""


async def _say(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return dict(parse_qsl(body, keep_blank_values=True))


async def _found(read: Callable[P, T | None], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `read` gives, or the same 404 whatever is not there: no dossier, no file, not this secret."""
    result = await run_in_threadpool(read, *args, **kwargs)
    if result is None:
        raise HTTPException(404, "Not found")
    return result


def _known_caller(authorization: Annotated[str, Header()] = "", groupId: Annotated[str, Header()] = "") -> None:
    kind, _, token = authorization.partition(" ")
    try:
        given = base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    right = hmac.compare_digest(given, f"{USER}:{PASSWORD}".encode())
    if kind.lower() != "basic" or not right or not groupId:
        raise HTTPException(401, "Unauthorized")


PARENT_LOOKED_AT_S = 0.5


def end_with(parent: int) -> None:
    """From now on this process ends when its parent has gone, however that went. At once: the
    database holds what was answered for."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_LOOKED_AT_S)
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def main(port: int, data_dir: Path, step_s: float = 0) -> None:
    """Serves until it is stopped. No access log: addresses hold dossier codes and secrets."""
    app = create_app(SandboxDb(data_dir / "portal.sqlite3", step_s), lambda: datetime.now(VIETNAM))
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Sandbox portal, on this machine only")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--step-s", type=float, default=0, help="seconds from state to state; 0: by hand")
    parser.add_argument("--with-parent", type=int, metavar="PID", help="end when this parent process has gone")
    given = parser.parse_args()
    if given.with_parent is not None:
        end_with(given.with_parent)
    main(given.port, given.data_dir, given.step_s)
