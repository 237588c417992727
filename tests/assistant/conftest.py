"""A trained understanding and an opened knowledge base, once for all tests of the assistant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.kiosk import Minds, open_minds
from assistant.settings import Settings


@pytest.fixture(scope="session")
def minds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Minds]:
    opened = open_minds(Settings(data_dir=tmp_path_factory.mktemp("minds")))
    yield opened
    opened.knowledge.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A kiosk of its own, whose sandbox portal is not running."""
    return Settings(data_dir=tmp_path / "var", runtime_key_dir=tmp_path / "keys", portal_url="http://127.0.0.1:9")
