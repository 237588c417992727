"""The dock: a developer's panel that works the simulated devices beside the kiosk page."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from kiosk_shell.render import environment


class DockCard(BaseModel):
    """A made-up ID card that can be laid on the simulated reader."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    label: str


class DockState(BaseModel):
    """What the simulated devices are doing.

    `inserted` is the id of the card on the reader, empty for none. `slip` is the address or
    `data:` URL of the last printed slip, empty for none. `log` holds short technical lines,
    the newest last, without personal data.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    cards: tuple[DockCard, ...] = ()
    inserted: str = ""
    paper: Literal["ok", "out"] = "ok"
    portal: Literal["normal", "slow", "down", "lost_reply"] = "normal"
    slip: str = ""
    officer_calls: int = 0
    log: tuple[str, ...] = ()


def render_dock(dock: DockState) -> str:
    """The fragment `<aside id="dock">`; sent over the socket it takes the old one's place."""
    return environment().get_template("dock.html").render(dock=dock)
