"""Reading what people write: YAML with a pydantic model behind it, and for each mistake the
file, the line and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dialogue.content import WordsLoader

M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]

FEW = 16
"""So many names are listed to choose from; of more, only some."""

MOST_VALUES = 100_000
"""In one file. A few lines of aliases of aliases would be without end."""


@dataclass(frozen=True)
class Problem:
    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.message}"


class BadFiles(Exception):
    """Files that can't be used; `problems` says where and how to mend them."""

    def __init__(self, problems: Iterable[Problem | str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Document:
    """A YAML file with the line of each of its values."""

    path: Path
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Of the value at `place`, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, message: str) -> Problem:
        return Problem(self.path, self.line(place), message)


def read(path: Path) -> Document:
    """Raises `BadFiles` for what is no YAML, holds a key twice, or is not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadFiles([f"{shown(path)}: there is no such file"]) from None
    except IsADirectoryError:
        raise BadFiles([f"{shown(path)}: is a folder, not a file"]) from None
    except OSError as error:
        raise BadFiles([f"{shown(path)}: can't be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise BadFiles([f"{shown(path)}: is not UTF-8; save it as UTF-8"]) from None
    lines: dict[Place, int] = {}
    problems: list[Problem] = []
    try:
        root = yaml.compose(text, Loader=WordsLoader)
        if root is not None:
            _walk(root, (), path, lines, problems)
        data = yaml.load(text, Loader=WordsLoader)
    except RecursionError:
        raise BadFiles([f"{shown(path)}: is nested too deeply, or an alias (“*name”) stands inside itself"]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        told = " ".join(part for part in (error.context, error.problem) if part)
        raise BadFiles([Problem(path, line, f"is no valid YAML: {told}")]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadFiles([Problem(path, 1, f"is no valid YAML: {error}")]) from None
    if problems:
        raise BadFiles(problems)
    return Document(path, data, lines)


def _walk(node: yaml.Node, place: Place, path: Path, lines: dict[Place, int], problems: list[Problem]) -> None:
    lines[place] = node.start_mark.line + 1
    if len(lines) > MOST_VALUES:
        raise BadFiles([Problem(path, lines[place], f"more than {MOST_VALUES} values, aliases (“*name”) written out")])
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*place, index), path, lines, problems)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                problems.append(Problem(path, key.start_mark.line + 1, f"“{name}” stands here a second time"))
            seen.add(name)
            _walk(value, (*place, name), path, lines, problems)
            lines[(*place, name)] = key.start_mark.line + 1


def parse(document: Document, model: type[M], data: Any = None, at: Place = ()) -> M:
    """`data` (the whole document where None) as a `model`. Raises `BadFiles`."""
    data = document.data if data is None and not at else data
    try:
        return model.model_validate(data)
    except ValidationError as failure:
        raise BadFiles(_explained(document, model, error, at) for error in failure.errors()) from None


def parse_list(document: Document, model: type[M]) -> list[tuple[int, M]]:
    """A file that is a list: each item with its line. Raises `BadFiles` with every mistake."""
    if not isinstance(document.data, list):
        raise BadFiles([document.problem((), "a list is expected here: each item begins with “- ”")])
    items: list[tuple[int, M]] = []
    problems: list[Problem | str] = []
    for index, data in enumerate(document.data):
        try:
            items.append((document.line((index,)), parse(document, model, data, (index,))))
        except BadFiles as bad:
            problems += bad.problems
    if problems:
        raise BadFiles(problems)
    if not items:
        raise BadFiles([f"{shown(document.path)}: holds no cases"])
    return items


def _explained(document: Document, model: type[BaseModel], error: ErrorDetails, at: Place) -> Problem:
    place = (*at, *error["loc"])
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _keys(model, error["loc"][:-1])
        return document.problem(place, f"there is no key “{error['loc'][-1]}”{meant(str(error['loc'][-1]), known)}")
    if error["type"] == "missing":
        return document.problem(place, f"“{error['loc'][-1]}” is missing")
    return document.problem(place, f"{where}: {error['msg'].removeprefix('Value error, ')}".removeprefix(": "))


def _keys(model: Any, place: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a place of a model, as far as its own fields lead there."""
    for part in place:
        field = model.model_fields.get(part) if hasattr(model, "model_fields") else None
        if field is None:
            continue
        model = next((t for t in _models(field.annotation)), None)
    if not hasattr(model, "model_fields"):
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> Iterable[type[BaseModel]]:
    """The models that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)


def meant(given: str, known: Iterable[str]) -> str:
    """ ", did you mean “…”?" or what there is to choose from."""
    names = sorted(set(known))
    if near := get_close_matches(given, names, n=1, cutoff=0.6):
        return f", did you mean “{near[0]}”?"
    if len(names) > FEW:
        return f"; there are {len(names)}, such as {', '.join(names[:3])}"
    return f"; there is {', '.join(names)}" if names else ""


def shown(path: Path) -> str:
    """As short as it can be said from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
