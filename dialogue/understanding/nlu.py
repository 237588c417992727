"""The examples: Rasa's NLU YAML (format 3.1) in `nlu/<lang>/*.yml`, so that Rasa can train
from the same files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dialogue.messages import Lang

NLU_DIR = Path(__file__).parent / "nlu"


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    intent: str
    lang: Lang


def nlu_files(nlu_dir: Path = NLU_DIR) -> list[Path]:
    return sorted(nlu_dir.glob("*/*.yml"))


def read_examples(nlu_dir: Path = NLU_DIR) -> tuple[list[Example], list[str]]:
    """All examples, and the procedure names of the lookup tables.

    Raises ValueError, naming the file, when something is not as Rasa would read it.
    """
    import yaml

    examples: list[Example] = []
    procedures: list[str] = []
    for path in nlu_files(nlu_dir):
        lang: Lang = "en" if path.parent.name == "en" else "vi"
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict) or document.get("version") != "3.1":
            raise ValueError(f'{path}: the first line must be version: "3.1"')
        for item in document.get("nlu", ()):
            lines = _lines(path, item)
            if "lookup" in item:
                procedures += lines
            else:
                examples += [Example(line, item["intent"], lang) for line in lines]
    return examples, procedures


def _lines(path: Path, item: object) -> list[str]:
    if not isinstance(item, dict) or set(item) not in ({"intent", "examples"}, {"lookup", "examples"}):
        raise ValueError(f"{path}: an item has exactly “intent” (or “lookup”) and “examples”: {item}")
    lines = str(item["examples"]).splitlines()
    for line in lines:
        if not line.startswith("- ") or not line[2:].strip():
            raise ValueError(f"{path}: {item}: an example begins with “- ”: {line!r}")
    return [line[2:].strip() for line in lines]
