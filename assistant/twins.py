"""The twins of the records: for each, questions and what the answers must hold.

`tests/content/<code>.yaml` enters the facts of `knowledge_base/records/<code>.yaml` a second
time, as in double-entry bookkeeping: a slip of the pen in one of the two does not get through.
Every question is asked as at the kiosk, and every fact must be held by some question.
"""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.ask import Asker
from assistant.kiosk import VIETNAM, Minds
from assistant.twin_facts import facts, holds
from assistant.validate import not_composed
from knowledge_base import ContentError, Problem, Procedure
from knowledge_base.record import Lang, Section

_ROOT = Path(__file__).parents[1]
FOLDER = _ROOT / "tests" / "content"
"""Where the twins lie in a checkout; a wheel comes without them."""

# libyaml is ten times as fast; the pure Python loader does where the wheel has none.
_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Words = Annotated[str, Field(min_length=1)]


class TwinQuestion(BaseModel):
    """One question and what its answer must be, as a content author writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Words
    lang: Lang
    procedure: str
    section: Section
    contains: tuple[Words, ...] = Field(min_length=1)
    """What the answer must say, each as whole words and without regard to case."""
    absent: tuple[Words, ...] = ()
    """What it must not say."""
    before: tuple[Words, ...] = ()
    """What the visitor has said earlier in the same visit."""
    fails: bool = False
    """Known to fail for now. Holds no fact, and is a problem once it passes."""
    where: str = ""
    """File and line, "tests/content/1.014064.yaml:3"; `read` puts it there."""


# --- Reading ------------------------------------------------------------------------------


def read(folder: Path) -> list[TwinQuestion]:
    """All questions, file by file. Raises `knowledge_base.ContentError` with every mistake."""
    questions: list[TwinQuestion] = []
    wrong: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            questions += _read_file(path)
        except ContentError as error:
            wrong += error.problems
    wrong += _asked_twice(questions)
    if wrong:
        raise ContentError(wrong)
    return questions


def _read_file(path: Path) -> list[TwinQuestion]:
    file = shown(path)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        items = loader.construct_document(root) if root else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = Problem(file, line, f"is not YAML: {error.problem}", "check indents and quotes there")
        raise ContentError([problem]) from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ContentError([Problem(file, None, f"cannot be read: {error}", "it must be a UTF-8 file")]) from None
    if not isinstance(root, yaml.SequenceNode) or not items:
        raise ContentError([Problem(file, 1, "is not a list of questions", "start each with “- question: …”")])
    parsed = [_parse(path, node, item) for node, item in zip(root.value, items, strict=True)]
    if wrong := [problem for found in parsed if isinstance(found, list) for problem in found]:
        raise ContentError(wrong)
    return [found for found in parsed if isinstance(found, TwinQuestion)]


def _parse(path: Path, node: yaml.Node, item: object) -> TwinQuestion | list[Problem]:
    """One item of the list, or all that is wrong with it."""
    file, start = shown(path), node.start_mark.line + 1
    keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    lines = {str(key.value): key.start_mark.line + 1 for key in keys}
    if len(lines) < len(keys):
        return [Problem(file, start, "names a key twice in this question", "keep one of the two")]
    try:
        asked = TwinQuestion.model_validate(item)
    except ValidationError as failure:
        return [
            Problem(
                file,
                lines.get(str(next(iter(error["loc"]), "")), start),
                f"{'.'.join(map(str, error['loc'])) or 'this question'}: {error['msg']}",
                "docs/content.md says how a twin is written",
            )
            for error in failure.errors()
        ]
    if asked.procedure != path.stem:
        mend = f"move it to {asked.procedure}.yaml or correct its procedure"
        return [Problem(file, lines["procedure"], f"asks about {asked.procedure}", mend)]
    return asked.model_copy(update={"where": f"{file}:{start}"})


def _asked_twice(questions: Iterable[TwinQuestion]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], str] = {}
    for asked in questions:
        turns = (asked.lang, *asked.before, asked.question)
        if turns in first:
            file, _, line = asked.where.rpartition(":")
            message = f"“{asked.question}” is asked in {first[turns]} too"
            yield Problem(file, int(line), message, "keep one of the two")
        first.setdefault(turns, asked.where)


def shown(path: Path) -> str:
    """As seen from the top of the checkout."""
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else str(path)


# --- Comparing ----------------------------------------------------------------------------


def problems(minds: Minds, today: date, folder: Path) -> list[str]:
    """Everything in which records and twins disagree on this day, one sentence each.

    Asks every question, so not to be called from a running event loop.
    """
    try:
        questions = read(folder)
    except ContentError as error:
        return [str(problem) for problem in error.problems]
    records = minds.knowledge.procedures
    found = not_composed(folder) + _unpaired(records, folder)
    for code in sorted(records.keys() & {asked.procedure for asked in questions}):
        twin = [asked for asked in questions if asked.procedure == code]
        found += [f"{shown(folder / code)}.yaml: {missing}" for missing in unheld(records[code], twin, today)]
    asker = Asker(minds, lambda: datetime.combine(today, time(9), VIETNAM), today)
    return found + asyncio.run(_failing([asked for asked in questions if asked.procedure in records], asker))


def _unpaired(records: Mapping[str, Procedure], folder: Path) -> list[str]:
    twins = {path.stem for path in folder.glob("*.yaml")}
    place = shown(folder)
    missing = [f"{place}/{code}.yaml: is missing: record {code} has no twin" for code in sorted(records.keys() - twins)]
    return missing + [f"{place}/{code}.yaml: there is no record {code}" for code in sorted(twins - records.keys())]


def unheld(record: Procedure, twin: Sequence[TwinQuestion], today: date) -> list[str]:
    """The facts of a record that no question of its twin holds, one sentence each."""
    said = [(asked.section, asked.lang, text) for asked in twin if not asked.fails for text in asked.contains]
    return [
        f"no {_LANGUAGE[fact.lang]} question about {fact.section} holds “{fact.text}” ({fact.about})"
        for fact in facts(record, today)
        if not any((section, lang) == (fact.section, fact.lang) and fact.held_by(text) for section, lang, text in said)
    ]


_LANGUAGE: Mapping[Lang, str] = {"vi": "Vietnamese", "en": "English"}


async def _failing(questions: Iterable[TwinQuestion], asker: Asker) -> list[str]:
    failing = [(asked, await faults(asked, asker)) for asked in questions]
    return [f"{asked.where}: “{asked.question}”: {'; '.join(found)}" for asked, found in failing if found]


async def faults(question: TwinQuestion, asker: Asker) -> list[str]:
    """What is wrong with the answer, and last what it says; nothing when all is as expected."""
    printed = await asker.ask([*question.before, question.question], question.lang)
    answer, procedure = printed["answer"], printed["procedure"]
    sections = [source["section"] for source in printed["sources"]]
    found = [f"the answer does not hold “{text}”" for text in question.contains if not holds(answer, text)]
    found += [f"the answer holds “{text}”" for text in question.absent if holds(answer, text)]
    if procedure != question.procedure:
        found.append(f"the answer is of {procedure or 'no procedure'}")
    elif question.section not in sections:
        found.append(f"the answer is about {', '.join(sections)}, not {question.section}")
    if question.fails:
        return [] if found else ["passes now: take “fails” away"]
    return [*found, f"it says “{textwrap.shorten(answer, 300, placeholder=' …')}”"] if found else []
