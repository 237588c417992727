"""`kiosk doctor`: one screen that says what is fine and what is not."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from assistant.cli.common import settings

SIGNS = {"ok": "✓", "warning": "!", "failed": "✗"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check this kiosk, and say how to mend what is wrong. Exit code 1 when something has failed."""
    from assistant.doctor import checks
    from assistant.logs import configure

    configure("error")
    found_settings = settings()
    found = checks(found_settings)
    good = all(check.level != "failed" for check in found)
    if as_json:
        report = {"ok": good, "checks": [check.as_json() for check in found], "settings": found_settings.shown()}
        print(json.dumps(report, ensure_ascii=False))
    else:
        for check in found:
            print(f"{SIGNS[check.level]} {check.name:26} {check.detail}")
            if check.mend:
                print(f"    → {check.mend}")
    raise typer.Exit(0 if good else 1)
