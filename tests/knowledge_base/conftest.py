"""A knowledge base over the real content, opened once for all tests of the room."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from knowledge_base import KnowledgeBase


def fold(text: str) -> str:
    """What the room is given by its caller, in its simplest form."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower().replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters).strip()


@pytest.fixture(scope="session")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    opened = KnowledgeBase.open(tmp_path_factory.mktemp("knowledge"), fold)
    yield opened
    opened.close()
