"""What the understanding engine makes of held-out sentences, with diacritics and without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import BeforeValidator, Field, field_validator

from dialogue.messages import EntityKind, Lang
from dialogue.text import fold
from evals.base import Model, Output, SuiteConfig
from evals.reading import BadFiles, Document, Problem, meant, parse_list, read

if TYPE_CHECKING:
    from assistant.kiosk import Minds

HERE = Path(__file__).parent
SENTENCES = HERE / "held_out.yml"
VALUES = HERE / "values.yaml"


class Config(SuiteConfig):
    sentences: Path = Field(default=SENTENCES, description="Sentences by language and intent.")
    values: Path = Field(default=VALUES, description="Sentences with the values that stand in them.")


class Value(Model):
    kind: EntityKind
    value: Annotated[str, BeforeValidator(str)]


class Valued(Model):
    """A sentence and the values (entities) that an engine must find in it, no more, no less."""

    text: str = Field(min_length=1)
    lang: Lang
    values: tuple[Value, ...] = ()

    @field_validator("values", mode="before")
    @classmethod
    def _short(cls, values: object) -> object:
        """`{date: 2026-11-01, phone: "0900…"}` is the short way to write a list of them."""
        if isinstance(values, dict):
            return [{"kind": kind, "value": value} for kind, value in values.items()]
        return values


@dataclass(frozen=True)
class Case:
    """`intent` is empty for a sentence that is there for its `values` only."""

    id: str
    text: str
    lang: Lang
    folded: bool
    intent: str = ""
    values: tuple[Value, ...] = ()


def cases(config: Config) -> list[Case]:
    return [*_sentences(read(config.sentences)), *_values(config.values)]


def _sentences(document: Document) -> list[Case]:
    """Each sentence as it is written, and the Vietnamese ones without diacritics as well."""
    if not isinstance(document.data, dict):
        raise BadFiles([document.problem((), "languages (vi, en) with intents are expected here")])
    intents = known_intents()
    problems: list[Problem] = []
    found: dict[str, Case] = {}
    for lang, by_intent in document.data.items():
        if lang not in get_args(Lang):
            problems.append(document.problem((lang,), f"there is no language “{lang}”; write vi or en"))
            continue
        if not isinstance(by_intent, dict):
            problems.append(document.problem((lang,), "intents with their sentences are expected here"))
            continue
        for intent, sentences in by_intent.items():
            place = (lang, intent)
            if intent not in intents:
                problems.append(document.problem(place, f"there is no intent “{intent}”{meant(str(intent), intents)}"))
            elif not isinstance(sentences, list) or not sentences:
                problems.append(document.problem(place, f"intent “{intent}” has no sentences"))
            else:
                for index, sentence in enumerate(sentences):
                    both = {case.id: case for case in _both(str(sentence), lang, intent)}
                    if both.keys() & found.keys():
                        told = f"“{sentence}” begins as another one of “{intent}” does; its id would be the same"
                        problems.append(document.problem((*place, index), told))
                    found |= both
    if problems:
        raise BadFiles(problems)
    return list(found.values())


def _both(text: str, lang: Lang, intent: str) -> Iterator[Case]:
    name = f"{lang}/{intent}/{_slug(text)}"
    yield Case(name, text, lang, folded=False, intent=intent)
    if lang == "vi" and fold(text) != text:
        yield Case(f"{name}/folded", fold(text), lang, folded=True, intent=intent)


def _slug(text: str) -> str:
    """A name made of the words, so that it stays when other sentences come and go."""
    return "-".join(fold(text).split())[:80]


def _values(path: Path) -> list[Case]:
    found: dict[str, Case] = {}
    for _, item in parse_list(read(path), Valued):
        # "Lê Thị Ví Dụ" and "lê thị ví dụ" are two cases.
        name = f"{item.lang}/values/{_slug(item.text)}"
        name = f"{name}/{sum(each.startswith(name) for each in found) + 1}" if name in found else name
        found[name] = Case(name, item.text, item.lang, folded=False, values=item.values)
    return list(found.values())


def known_intents() -> set[str]:
    """Every intent that the examples teach or that the dialogue acts upon."""
    from dialogue import hear, questions
    from dialogue.understanding.nlu import read_examples

    acted_upon = {*hear.COMMANDS, *hear.FLOWS, *questions.SECTIONS, *questions.SMALLTALK, *questions.CARE}
    acted_upon |= {*questions.REFUSED, *questions.OUT_OF_SCOPE}
    return acted_upon | {example.intent for example in read_examples()[0]}


async def generate(config: Config, cases: Sequence[Case], minds: Minds) -> AsyncIterator[Output]:
    for case in cases:
        found = minds.understander.understand(case.text, case.lang)
        data = found.model_dump(mode="json", include={"intent", "confidence", "ranking"})
        data["values"] = [{"kind": entity.kind, "value": entity.value} for entity in found.entities]
        yield Output(case=case.id, data=data)
