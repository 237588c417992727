"""How a device says whether it is well."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeviceHealth:
    """One line of the operator's report, in plain English, without personal data.

    `detail` says what was found; `mend` what to do about it, empty when `ok`.
    """

    name: str
    ok: bool
    detail: str
    mend: str = ""
