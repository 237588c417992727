"""What a sentence means: its intent, the values in it, its language.

understander = load(cache_dir)
understander.understand("làm giấy khai sinh cần giấy tờ gì", "vi")
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from dialogue.messages import Lang, Understanding


class Understander(Protocol):
    """An understanding engine."""

    def understand(self, text: str, lang: Lang) -> Understanding:
        """What `text` means, said in a visit whose language is `lang` so far. Never raises."""
        ...


def problems() -> list[str]:
    """What is wrong with the example files, for `kiosk validate`."""
    from dialogue.understanding.nlu import read_examples

    try:
        read_examples()
    except ValueError as error:
        return str(error).splitlines()
    return []


def load(cache_dir: Path) -> Understander:
    """The engine of this house, trained from `nlu/` when its files or its code have changed
    since the model in `cache_dir` was made."""
    from dialogue.understanding.engine import load_engine

    return load_engine(cache_dir)
