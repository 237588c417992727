"""Kiosks that get killed: reads one order a line, forks a kiosk that hands in a dossier and
kills itself (-9) before or after the request that the order names, says how it ended.

    order: {"portal": address, "store": url, "reference": …, "at": request number, "when": "before" | "after"}
    answer: the signal that ended the kiosk, 0 for none
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass

import httpx

from assistant.crypto import Box
from assistant.outbox import Outbox
from assistant.portal.opencps import OpenCpsPortal, OpenCpsSettings
from assistant.portal.sandbox import GROUP_ID, PASSWORD, USER
from assistant.store import Store
from tests.assistant.portal.world import KEY, START, dossier


@dataclass
class DeadlyNetwork(httpx.AsyncBaseTransport):
    at: int
    when: str
    inner: httpx.AsyncBaseTransport
    count: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        mine, self.count = self.count == self.at, self.count + 1
        if mine and self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        response = await self.inner.handle_async_request(request)
        if mine and self.when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return response


async def hand_in(order: dict[str, str]) -> None:
    network = DeadlyNetwork(int(order["at"]), order["when"], httpx.AsyncHTTPTransport())
    settings = OpenCpsSettings(order["portal"], USER, PASSWORD, GROUP_ID)
    store = Store.open(order["store"])
    outbox = Outbox(store, Box(KEY), OpenCpsPortal(settings, lambda: START, network), lambda: START)
    await outbox.put(dossier(order["reference"]))
    await outbox.deliver(order["reference"], within_s=20)


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            asyncio.run(hand_in(json.loads(line)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.WTERMSIG(status), flush=True)


if __name__ == "__main__":
    main()
