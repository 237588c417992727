"""Labelled questions: which procedure and section a visitor means, or why there is no answer.

`open.yaml` may be looked at while the kiosk is improved. `sealed.bin` holds the other third
(drawn by the hash of each question's words): it counts in the figures and is not looked at,
so that there is a figure that nobody has tuned for. Its own hash stands in `seal.json`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BeforeValidator, Field, model_validator

from dialogue.messages import Lang
from dialogue.text import fold
from evals.base import Model
from evals.reading import BadFiles, Problem, parse_list, read, shown
from knowledge_base.record import Section

HERE = Path(__file__).parent
OPEN = HERE / "open.yaml"
SEALED = HERE / "sealed.bin"
SEAL = HERE / "seal.json"

Register = Literal[
    "standard",
    "colloquial",
    "north",
    "centre",
    "south",
    "no_diacritics",
    "typos",
    "follow_up",
    "english",
    "out_of_scope",
]
"""How it is asked: `north`, `centre` and `south` are old people's ways there."""

Unanswerable = Literal["out_of_scope", "not_held", "unclear"]
"""`out_of_scope`: no business of the counter. `not_held`: a service that is in no list of ours.
`unclear`: a good clerk would ask back."""


class Question(Model):
    """The truth about a question, whatever the kiosk holds today: `procedure` may be one that is
    known by name only. `also`: sections that would be as fair an answer."""

    question: str = Field(min_length=1)
    lang: Lang
    register_: Register = Field(alias="register")
    before: tuple[str, ...] = ()
    """What was said earlier in the visit."""
    procedure: Annotated[str, BeforeValidator(str)] = ""
    section: Section | Literal[""] = ""
    also: tuple[Section, ...] = ()
    unanswerable: Unanswerable | Literal[""] = ""
    note: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Question:
        if bool(self.procedure) == bool(self.unanswerable):
            raise ValueError("give “procedure” with “section”, or “unanswerable”")
        if bool(self.procedure) != bool(self.section):
            raise ValueError("“procedure” and “section” go together")
        return self


@dataclass(frozen=True)
class Asked:
    """A question with its id, which is the hash of its words: it stays when others come or go."""

    id: str
    sealed: bool
    question: Question


def load(open_file: Path = OPEN, sealed_file: Path = SEALED, codes: Sequence[str] = ()) -> list[Asked]:
    """All questions. Raises `BadFiles`: a mistake in the open file, a sealed one that was changed.

    `codes`: the procedures that there are, to find a wrong code; nothing to check when empty.
    """
    items = _checked(open_file, parse_list(read(open_file), Question), codes)
    found = [Asked(name(item), False, item) for item in items]
    return found + [Asked(name(item), True, item) for item in unseal(sealed_file)]


def name(question: Question) -> str:
    """Id of a question: its register and eight digits of a hash over its words."""
    return f"{question.register_}/{_digest(question)[:8]}"


def _digest(question: Question) -> str:
    words = "\n".join(fold(turn) for turn in (*question.before, question.question))
    return hashlib.sha256(words.encode()).hexdigest()


def belongs_sealed(question: Question) -> bool:
    """Every third question, by the hash of its words: nobody chooses."""
    return int(_digest(question), 16) % 3 == 0


def add(path: Path, codes: Sequence[str], day: str, folder: Path = HERE) -> tuple[int, int]:
    """Take new questions in: how many of them are open now, how many sealed.

    Raises `BadFiles` for a mistake in `path`, or a question that is there already.
    """
    open_file, sealed_file = folder / OPEN.name, folder / SEALED.name
    document = read(path)
    known = {asked.id for asked in load(open_file, sealed_file)} if sealed_file.exists() else set()
    items = _checked(path, parse_list(document, Question), codes, known)
    sealed = [item for item in items if belongs_sealed(item)]
    shown_ones = [item for item in items if not belongs_sealed(item)]
    before = unseal(sealed_file) if sealed_file.exists() else []
    lines = open_file.read_text(encoding="utf-8") if open_file.exists() else ""
    with open_file.open("a", encoding="utf-8") as file:
        file.write("" if lines.endswith("\n") or not lines else "\n")
        file.writelines(_line(item) for item in shown_ones)
    seal([*before, *sealed], sealed_file, folder / SEAL.name, day)
    return len(shown_ones), len(sealed)


def _checked(
    path: Path, items: Sequence[tuple[int, Question]], codes: Sequence[str], known: Collection[str] = ()
) -> list[Question]:
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, item in items:
        if codes and item.procedure and item.procedure not in codes:
            told = f"there is no procedure {item.procedure}; see `kiosk kb list` and knowledge_base/catalogue.yaml"
            problems.append(Problem(path, line, told))
        if name(item) in known:
            problems.append(Problem(path, line, "this question is among the others already"))
        if (first := seen.setdefault(name(item), line)) != line:
            problems.append(Problem(path, line, f"the same question stands in line {first}"))
    if problems:
        raise BadFiles(problems)
    return [item for _, item in items]


def _line(question: Question) -> str:
    data = question.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return f"- {yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6)}"


# --- The seal ---------------------------------------------------------------------------------


def seal(questions: Sequence[Question], path: Path = SEALED, seal_file: Path = SEAL, day: str = "") -> None:
    """Write them so that nobody reads them by chance, and note the hash of the file."""
    plain = yaml.safe_dump(
        [q.model_dump(mode="json", by_alias=True, exclude_defaults=True) for q in questions],
        allow_unicode=True,
        sort_keys=False,
    )
    path.write_bytes(base64.encodebytes(zlib.compress(plain.encode(), 9)))
    about = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "questions": len(questions), "sealed": day}
    seal_file.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def unseal(path: Path = SEALED, seal_file: Path | None = None) -> list[Question]:
    """The sealed questions, for scoring. Raises `BadFiles` when they are not those that were sealed."""
    seal_file = seal_file or path.with_name(SEAL.name)
    try:
        packed, about = path.read_bytes(), json.loads(seal_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFiles([f"{shown(path)}: can't be read with its seal {seal_file.name}: {error}"]) from None
    if hashlib.sha256(packed).hexdigest() != about.get("sha256"):
        told = (
            f"{shown(path)}: differs from what was sealed on {about.get('sealed')}; take it back from version control"
        )
        raise BadFiles([told])
    data = yaml.safe_load(zlib.decompress(base64.decodebytes(packed)))
    return [Question.model_validate(item) for item in data]
