"""The developer's dock: works the simulated devices of the sandbox, and shows what they did."""

from __future__ import annotations

import base64
import io
from collections import deque
from typing import Literal, get_args

import httpx

from assistant.kiosk import Kiosk, Simulators
from dialogue.messages import CallOfficer, Command, Say, Show, StartTimer, StopTimer
from kiosk_shell import DockCard, DockState, render_dock

PortalMode = Literal["normal", "slow", "down", "lost_reply"]

SLOW_S = 6.0


class Dock:
    """What a developer's hand does to the simulators. Its log names commands, never their content."""

    def __init__(self, kiosk: Kiosk, simulators: Simulators) -> None:
        self._kiosk = kiosk
        self._reader, self._printer = simulators.reader, simulators.printer
        self._portal: PortalMode = "normal"
        self._officer_calls = 0
        self._log: deque[str] = deque(maxlen=12)

    def watch(self, command: Command) -> None:
        """Listens to the session."""
        if isinstance(command, CallOfficer):
            self._officer_calls += 1
        if not isinstance(command, Show | Say | StartTimer | StopTimer):
            self._log.append(f"{self._kiosk.clock():%H:%M:%S} {command.kind}")

    def slip_png(self) -> bytes | None:
        """The newest slip in the tray."""
        slips = self._printer.slips
        if not slips:
            return None
        data = io.BytesIO()
        slips[-1].save(data, "PNG")
        return data.getvalue()

    def state(self) -> DockState:
        reader = self._reader
        slip = self.slip_png()
        return DockState(
            cards=tuple(DockCard(id=key, label=card.label.vi) for key, card in reader.cards.items()),
            inserted=reader.inserted,
            paper="out" if self._printer.fault == "paper_out" else "ok",
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
        match what:
            case "insert_card":
                self._reader.insert(value)
            case "pull_card":
                self._reader.pull()
            case "paper":
                self._printer.set_fault("paper_out" if value == "out" else None)
            case "portal":
                await self._set_portal(value)
            case "take_slip":
                self._printer.take()

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
