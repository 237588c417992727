"""What all tests share: no settings from outside, random examples that repeat, a summary of what was skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from assistant.kiosk import Minds

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"

# "fast" draws the same examples each time; "long" (make test-full) new ones, many more.
settings.register_profile("fast", max_examples=60, derandomize=True, deadline=None, database=None)
settings.register_profile(
    "long", max_examples=600, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("fast")


@pytest.fixture(scope="session", autouse=True)
def nothing_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests see no settings of this machine and write nowhere but in a temporary folder."""
    place = tmp_path_factory.mktemp("kiosk")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KIOSK_") and name != "KIOSK_CHROMIUM"]:
            patch.delenv(name)
        patch.setenv("KIOSK_CONFIG", os.devnull)
        patch.setenv("KIOSK_DATA_DIR", str(place / "var"))
        patch.setenv("KIOSK_RUNTIME_KEY_DIR", str(place / "keys"))
        yield


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """What a command does to the logs ends with its test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutine tests (`@pytest.mark.anyio`) run on asyncio, as the kiosk does."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of reference material that may lie beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("no reference material beside the checkout (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def minds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minds]:
    """A trained understanding and an opened knowledge base, once for all tests."""
    from assistant.kiosk import open_minds
    from assistant.settings import Settings

    opened = open_minds(Settings(data_dir=tmp_path_factory.mktemp("minds")))
    yield opened
    opened.knowledge.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that starts."""
    for name in (os.environ.get("KIOSK_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name) if name else None
        if path and _starts(path):
            return path
    own = _playwrights_own()
    if own and _starts(own):
        return own
    pytest.skip("no Chromium (apt-get install chromium, or name one in KIOSK_CHROMIUM)")


def _starts(path: str) -> bool:
    # Ubuntu's chromium-browser may be a stub that only says how to install the snap.
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def _playwrights_own() -> str | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return next((str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says, one line for each reason, what did not run."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    left_out = len(terminalreporter.stats.get("deselected", []))
    if left_out:
        reasons[f"not chosen (-m {config.getoption('markexpr')!r}; make test-full runs the long ones)"] = left_out
    terminalreporter.section("not run", sep="-")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count:5}  {reason}")
    if not reasons:
        terminalreporter.write_line("nothing: every test ran")


def _reason(report: pytest.TestReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")
