from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.understanding import Understander, load


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("understanding")


@pytest.fixture(scope="session")
def understander(cache_dir: Path) -> Understander:
    """Trained once for all tests, as at set-up."""
    return load(cache_dir)
