"""What is fine with this kiosk and what is not, and how to mend it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from assistant.settings import Settings

LEAST_FREE = 500 * 1024**2
"""Bytes of free disk below which an operator should act."""


@dataclass(frozen=True)
class Check:
    """`level`: ok, warning (it runs, with less) or failed (it does not)."""

    name: str
    level: str
    detail: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def checks(settings: Settings) -> list[Check]:
    """Every check, in the order in which things are needed. A check that breaks is itself a finding."""
    parts: list[tuple[str, Callable[[Settings], Check | list[Check]]]] = [
        ("python", _python),
        ("data folder", _data),
        ("visit key", _visit_key),
        ("content", _content),
        ("understanding and index", _minds),
        ("kiosk", _kiosk),
        ("browser", _browser),
    ]
    found: list[Check] = []
    for name, check in parts:
        try:
            result = check(settings)
        except Exception as error:  # a broken part must not hide the others
            result = Check(name, "failed", f"{type(error).__name__}: {error}", "Run `make setup` again.")
        found += result if isinstance(result, list) else [result]
    return found


def _python(settings: Settings) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return Check("python", "ok" if good else "failed", version, "" if good else "Install Python 3.11 or newer.")


def _data(settings: Settings) -> Check:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    probe = settings.data_dir / ".doctor"
    probe.write_bytes(b"")
    probe.unlink()
    detail = f"{settings.data_dir}, {free // 1024**2} MB free"
    if free < LEAST_FREE:
        return Check("data folder", "warning", detail, "Free some disk space.")
    return Check("data folder", "ok", detail)


def _visit_key(settings: Settings) -> Check:
    from assistant.kiosk import visit_store

    place = str(settings.runtime_keys())
    if problems := visit_store(settings).problems():
        told = "; ".join(f"{problem.folder}: {problem.reason.replace('_', ' ')}" for problem in problems)
        mend = "Make it a folder of the kiosk's own user with mode 0700. Until then no visit is kept over a crash."
        return Check("visit key", "warning", told, mend)
    if not settings.has_memory_for_keys():
        mend = "Set runtime_key_dir to a folder in memory (tmpfs), such as one under /run."
        return Check("visit key", "warning", f"{place}, on the disk", mend)
    return Check("visit key", "ok", place)


def _content(settings: Settings) -> Check:
    from assistant.validate import problems

    found = problems()
    mend = "Run `kiosk validate` and mend each line." if found else ""
    return Check("content", "failed" if found else "ok", f"{len(found)} problems", mend)


def _minds(settings: Settings) -> Check:
    from assistant.kiosk import open_minds

    minds = open_minds(settings)
    count = len(minds.knowledge.procedures)
    minds.knowledge.close()
    return Check("understanding and index", "ok", f"{count} procedures")


def _kiosk(settings: Settings) -> list[Check]:
    return asyncio.run(_parts(settings))


async def _parts(settings: Settings) -> list[Check]:
    from assistant.kiosk import Kiosk, open_minds

    kiosk = Kiosk(settings, open_minds(settings))
    try:
        found = [
            Check(part.name, "ok" if part.ok else "warning", part.detail, part.mend)
            for part in (kiosk.reader.check(), kiosk.printer.check())
        ]
        portal = await kiosk.portal.health()
        mend = "Start `kiosk run` (sandbox), or check the portal's address and account in kiosk.toml."
        found.append(
            Check("portal", "ok" if portal.up else "warning", portal.reason or "answers", "" if portal.up else mend)
        )
        outbox = await kiosk.outbox.health()
        detail = f"{outbox.waiting} waiting, {outbox.refused} refused, {outbox.unreadable} unreadable"
        if outbox.unreadable:
            found.append(Check("outbox", "failed", detail, "Put the outbox key back that these were sealed with."))
        else:
            found.append(Check("outbox", "warning" if outbox.refused else "ok", detail))
        return found
    finally:
        await kiosk.stop()


def _browser(settings: Settings) -> Check:
    from kiosk_shell.launcher import find_browser

    path = find_browser()
    mend = "" if path else "apt-get install chromium (needed for the screen in the hall and the page tests)"
    return Check("browser", "ok" if path else "warning", path or "no Chromium found", mend)
