"""What is wrong with the content, and how to mend it: each room's own rules, and that they fit together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from dialogue import content as dialogue_content
from dialogue import understanding
from dialogue.content import Content, ContentError
from dialogue.flow import ChooseStep, Flow
from knowledge_base import Procedure
from knowledge_base import store as records


def problems() -> list[str]:
    """Every problem found, one sentence each."""
    found = [str(problem) for problem in records.validate(records.RECORDS, records.CATALOGUE)]
    found += understanding.problems()
    found += not_composed(dialogue_content.HERE, Path(records.RECORDS))
    try:
        content = dialogue_content.load_from(dialogue_content.FLOWS, dialogue_content.PHRASES, dialogue_content.HOME)
    except ContentError as error:
        return found + str(error).splitlines()
    if not found:
        library = records.load(records.RECORDS, records.CATALOGUE)
        found += fit(content, library.procedures)
    return found


def fit(content: Content, procedures: Mapping[str, Procedure]) -> list[str]:
    """Whether flows and the home screen speak of procedures and facts that the records hold."""
    found = [f"home.yaml: there is no record {code}" for code in content.home if code not in procedures]
    for flow in content.flows.values():
        if not flow.procedure:
            continue
        if flow.procedure not in procedures:
            found.append(f"flow {flow.flow}: there is no record {flow.procedure}")
        else:
            found += _facts(flow, procedures[flow.procedure])
    return found


def _facts(flow: Flow, procedure: Procedure) -> Iterator[str]:
    known = {fact.name: {value.value for value in fact.values} for fact in procedure.facts}
    for name in flow.facts:
        step = flow.asking(name)
        if name not in known:
            yield f"flow {flow.flow}: record {procedure.code} has no fact “{name}”"
        elif not isinstance(step, ChooseStep):
            yield f"flow {flow.flow}: no step chooses the fact “{name}”"
        elif strange := {option.value for option in step.options} - known[name]:
            yield f"flow {flow.flow}/{step.id}: record {procedure.code} knows no “{name}” {sorted(strange)}"
    for name in known.keys() - set(flow.facts):
        yield f"flow {flow.flow}: never asks for the fact “{name}” of record {procedure.code}"


def not_composed(*folders: Path) -> list[str]:
    """Vietnamese must be NFC: two ways to write one letter would never be found by search."""
    return [
        f"{path.name}: line {number} is not NFC: save the file as composed Unicode"
        for folder in folders
        for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")])
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if not unicodedata.is_normalized("NFC", line)
    ]
