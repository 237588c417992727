"""The records on disk: read, checked, and what is wrong with them said plainly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge_base.record import KnownElsewhere, Procedure
from knowledge_base.suspicion import suspicious

RECORDS = Path(__file__).parent / "records"
CATALOGUE = Path(__file__).parent / "catalogue.yaml"

# libyaml is ten times as fast; the pure Python loader does where the wheel has none.
_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_APART = " .\n-\n"
"""Ends a sentence, so that what stands in one text is not read together with the next."""
_DEEPEST = 12
"""No record nests as deep; a list that holds itself would have no end."""

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """Something wrong in a content file, and how to mend it. `line` counts from 1."""

    file: str
    line: int | None
    message: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message} ({self.mend})"


class ContentError(Exception):
    """The content cannot be used as it stands."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Library:
    """All that the room knows: whole procedures, and names of those it does not hold."""

    procedures: Mapping[str, Procedure]
    elsewhere: Mapping[str, KnownElsewhere]

    @property
    def entries(self) -> dict[str, Procedure | KnownElsewhere]:
        return {**self.procedures, **self.elsewhere}


def load(records_dir: Path = RECORDS, catalogue: Path = CATALOGUE) -> Library:
    """Read everything. Raises `ContentError` naming every problem, not just the first."""
    library, problems = _read(records_dir, catalogue)
    if problems:
        raise ContentError(problems)
    return library


def validate(records_dir: Path = RECORDS, catalogue: Path = CATALOGUE) -> list[Problem]:
    """Every problem of the content, an empty list when all is well."""
    library, problems = _read(records_dir, catalogue)
    return problems + list(_shared_names(library, catalogue))


def _read(records_dir: Path, catalogue: Path) -> tuple[Library, list[Problem]]:
    problems: list[Problem] = []
    procedures: dict[str, Procedure] = {}
    elsewhere: dict[str, KnownElsewhere] = {}
    for path in sorted(records_dir.glob("*.yaml")):
        procedure = _parse(path, _tree(path, problems), Procedure, problems)
        if procedure is None:
            continue
        if procedure.code != path.stem:
            problems.append(Problem(path.name, 1, f"holds the code {procedure.code}", "name the file after its code"))
        procedures[procedure.code] = procedure
    entries = _tree(catalogue, problems) if catalogue.exists() else []
    if not isinstance(entries, list):
        problems.append(Problem(catalogue.name, 1, "is not a list", "start each entry with “- code: …”"))
        entries = []
    for number, entry in enumerate(entries):
        known = _parse(catalogue, entry, KnownElsewhere, problems, at=(number,))
        if known is None:
            continue
        if known.code in procedures or known.code in elsewhere:
            line = _line(catalogue, (number,))
            problems.append(Problem(catalogue.name, line, f"{known.code} is there twice", "keep one of the two"))
        elsewhere[known.code] = known
    return Library(procedures, elsewhere), problems


def _tree(path: Path, problems: list[Problem]) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        if text != unicodedata.normalize("NFC", text):
            problems.append(Problem(path.name, None, "has letters that are not in form NFC", "save it in NFC"))
        tree = yaml.load(text, Loader=_Loader)
        problems += _smuggled(path, tree)
        return tree
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problems.append(Problem(path.name, line, f"is not YAML: {error.problem}", "check indents and quotes there"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(Problem(path.name, None, f"cannot be read: {error}", "it must be a UTF-8 file"))
    return None


def _smuggled(path: Path, tree: Any) -> Iterator[Problem]:
    """Texts that look as if somebody had put them there; one look at all of them is quicker than at each."""
    texts = list(_texts(tree))
    if not suspicious(_APART.join(text for _, text in texts)):
        return
    for at, text in texts:
        for reason in suspicious(text):
            where = ".".join(map(str, at))
            yield Problem(path.name, _line(path, at), f"{where}: {reason}", "write what the official source says")


def _texts(tree: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(tree, str):
        yield at, tree
    elif isinstance(tree, dict) and len(at) < _DEEPEST:
        for key, value in tree.items():
            yield from _texts(value, (*at, str(key)))
    elif isinstance(tree, list) and len(at) < _DEEPEST:
        for place, value in enumerate(tree):
            yield from _texts(value, (*at, place))


def _parse(path: Path, tree: Any, model: type[M], problems: list[Problem], at: tuple[str | int, ...] = ()) -> M | None:
    if tree is None:
        return None
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        for fault in error.errors():
            where = ".".join(map(str, fault["loc"])) or "the whole"
            problems.append(
                Problem(path.name, _line(path, (*at, *fault["loc"])), f"{where}: {fault['msg']}", _mend(fault["type"]))
            )
        return None


def _mend(kind: str) -> str:
    return {
        "missing": "add this field",
        "extra_forbidden": "remove it or correct its name",
        "literal_error": "use one of the words listed",
        "date_from_datetime_parsing": "write dates as 2026-12-31",
    }.get(kind, "see knowledge_base/record.py for what belongs here")


def _line(path: Path, at: tuple[str | int, ...]) -> int | None:
    """The line of a place in a YAML file, as near as the file has it."""
    node: yaml.Node | None = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    line = None
    for step in at:
        if node is None:
            break
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            node = None
    return node.start_mark.line + 1 if node else line


def _shared_names(library: Library, catalogue: Path) -> Iterator[Problem]:
    """A name that two procedures share would make the kiosk answer with the wrong one."""
    owner: dict[str, str] = {}
    for code, aliases in [(c, p.aliases) for c, p in library.procedures.items()] + [
        (c, e.aliases) for c, e in library.elsewhere.items()
    ]:
        for alias in (a for names in aliases.values() for a in names):
            key = alias.casefold()
            if owner.setdefault(key, code) != code:
                file = catalogue.name if code in library.elsewhere else f"{code}.yaml"
                yield Problem(file, None, f"“{alias}” also names {owner[key]}", "leave it with one procedure")
