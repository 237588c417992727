"""The developer's dock: works the simulated devices of the sandbox, and shows what they did."""

from __future__ import annotations

import base64
import io
from collections import deque
from typing import Literal, get_args

import httpx

from assistant.kiosk import Kiosk
from dialogue.messages import CallOfficer, Command, EndVisit, Say, Show, StartTimer, StopTimer
from kiosk_shell import DockCard, DockState, render_dock

PortalMode = Literal["normal", "slow", "down", "lost_reply"]

SLOW_S = 6.0


class Dock:
    """What a developer's hand does to the simulators. Its log names commands, never their content."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self._portal: PortalMode = "normal"
        self._officer_calls = 0
        self._log: deque[str] = deque(maxlen=12)

    def watch(self, command: Command) -> None:
        """Listens to the session. With the visitor goes what the printer printed for them."""
        if isinstance(command, EndVisit):
            self._kiosk.printer.take()
        if isinstance(command, CallOfficer):
            self._officer_calls += 1
        if not isinstance(command, Show | Say | StartTimer | StopTimer):
            self._log.append(f"{self._kiosk.clock():%H:%M:%S} {command.kind}")

    def slip_png(self) -> bytes | None:
        """The newest slip in the tray."""
        slips = self._kiosk.printer.slips
        if not slips:
            return None
        data = io.BytesIO()
        slips[-1].save(data, "PNG")
        return data.getvalue()

    def state(self) -> DockState:
        kiosk = self._kiosk
        slip = self.slip_png()
        return DockState(
            cards=tuple(DockCard(id=key, label=card.label.vi) for key, card in kiosk.reader.cards.items()),
            inserted=kiosk.reader.inserted,
            paper="out" if kiosk.printer.fault == "paper_out" else "ok",
            portal=self._portal,
            slip=f"data:image/png;base64,{base64.b64encode(slip).decode()}" if slip else "",
            officer_calls=self._officer_calls,
            log=tuple(self._log),
        )

    def panel(self) -> str:
        """The dock as a page fragment. Draws the slip, so not in the event loop."""
        return render_dock(self.state())

    async def do(self, what: str, value: str) -> None:
        """`insert_card`, `pull_card`, `paper`, `portal` or `take_slip`; anything else is ignored."""
        kiosk = self._kiosk
        match what:
            case "insert_card":
                kiosk.reader.insert(value)
            case "pull_card":
                kiosk.reader.pull()
            case "paper":
                kiosk.printer.set_fault("paper_out" if value == "out" else None)
            case "portal":
                await self._set_portal(value)
            case "take_slip":
                kiosk.printer.take()

    async def _set_portal(self, value: str) -> None:
        mode = next((mode for mode in get_args(PortalMode) if mode == value), None)
        if mode is None:
            return
        faults = {"mode": mode, "delay_s": SLOW_S if mode == "slow" else 0}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=3) as client:
                answer = await client.put(f"{self._kiosk.settings.portal_address()}/sandbox/faults", json=faults)
            self._portal = mode if answer.status_code == 200 else self._portal
        except httpx.HTTPError:
            self._log.append("sandbox portal: no connection")
