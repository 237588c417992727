"""What tests of the assistant share."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A kiosk of its own, whose sandbox portal is not running."""
    return Settings(data_dir=tmp_path / "var", runtime_key_dir=tmp_path / "keys", portal_url="http://127.0.0.1:9")
