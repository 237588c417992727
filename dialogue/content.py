"""Flows and phrases, loaded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from dialogue import flow as flow_language
from dialogue import phrases as phrase_rules
from dialogue.flow import AskStep, ChooseStep, Flow, Words
from dialogue.messages import Lang

HERE = Path(__file__).parent
FLOWS = HERE / "flows"
PHRASES = HERE / "phrases.yaml"
HOME = HERE / "home.yaml"


class ContentError(ValueError):
    """Flows or phrases that can't be used; the message names file, place and mend."""


def _nobody(reached: str) -> None:
    pass


@dataclass(frozen=True)
class Content:
    flows: Mapping[str, Flow]
    phrases: Mapping[str, Words]
    home: Mapping[str, Words] = field(default_factory=dict)
    """Procedures offered on the home screen: code -> what the button says."""
    asking: Mapping[str, AskStep | ChooseStep] = field(default_factory=dict)
    """Slot -> the step that fills it, over all flows."""
    reached: Callable[[str], None] = field(default=_nobody, compare=False, repr=False)
    """Told what a visit comes to: "phrase/KEY" as a phrase is put into words, "step/FLOW/STEP" as
    a step is opened. For whoever wants to know which of the content is ever used."""

    def __post_init__(self) -> None:
        steps = (step for flow in self.flows.values() for step in flow.steps)
        asking = {
            (s.ask if isinstance(s, AskStep) else s.choose): s for s in steps if isinstance(s, AskStep | ChooseStep)
        }
        object.__setattr__(self, "asking", asking)

    def phrase(self, key: str, lang: Lang, **values: str) -> str:
        self.reached(f"phrase/{key}")
        return phrase_rules.fill(self.phrases[key].in_(lang), values)

    def flow_for(self, procedure: str) -> Flow | None:
        """The flow that makes a dossier for a procedure, if there is one."""
        return next((flow for flow in self.flows.values() if procedure and flow.procedure == procedure), None)


@lru_cache(maxsize=1)
def load() -> Content:
    """The content that ships with the kiosk."""
    return load_from(FLOWS, PHRASES, HOME)


def load_from(flows_dir: Path, phrases_file: Path, home_file: Path) -> Content:
    """Read and check flows and phrases; raises ContentError with every problem found."""
    flows: dict[str, Flow] = {}
    wrong: list[str] = []
    for path in sorted(flows_dir.glob("*.yaml")):
        try:
            flow = Flow.model_validate(_read(path))
            flows[flow.flow] = flow
            if flow.flow != path.stem:
                wrong.append(f"{path.name}: the flow is called “{flow.flow}”, the file must be {flow.flow}.yaml")
        except ValidationError as error:
            wrong += [f"{path.name}: {_place(e['loc'])}: {e['msg']}" for e in error.errors()]
    phrases = _words(phrases_file, wrong)
    home = _words(home_file, wrong)
    wrong += flow_language.problems(flows) + phrase_rules.problems(phrases)
    if wrong:
        raise ContentError("\n".join(wrong))
    return Content(flows, phrases, home)


def _words(path: Path, wrong: list[str]) -> dict[str, Words]:
    """A file of texts, each in both languages; what is wrong with it is added to `wrong`."""
    texts: dict[str, Words] = {}
    for key, value in _read(path).items():
        try:
            texts[str(key)] = Words.model_validate(value)
        except ValidationError as error:
            wrong += [f"{path.name}: {key}: {e['msg']}" for e in error.errors()]
    return texts


class WordsLoader(yaml.SafeLoader):
    """YAML in which `yes`, `no`, `on` and `off` are the words that they look like."""


WordsLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _read(path: Path) -> dict[str, Any]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=WordsLoader)
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name}: not valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise ContentError(f"{path.name}: expected names and values at the top level")
    return data


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)
