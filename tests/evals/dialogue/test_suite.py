"""The suite as a whole: which cases there are, how they are scored, what was never played."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.kiosk import Minds
from dialogue.content import load
from evals.base import Evaluation, Output
from evals.dialogue import coverage
from evals.dialogue.evaluate import evaluate
from evals.dialogue.generate import Config, DialogueCase, cases, generate
from evals.dialogue.scenario import SCENARIOS
from evals.reading import BadFiles
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.anyio

Write = Callable[[str], Path]

GREETING = """
personas: [plain, slang, in_a_hurry]
known: {slang: it is not understood, in_a_hurry: nobody knows}
turns:
- say: xin chào
  expect: {screen: home, status: smalltalk}
- touch: Kết thúc
  expect: {screen: goodbye}
"""


async def scored(config: Config, minds: Minds) -> tuple[list[DialogueCase], list[Output], Evaluation]:
    found = cases(config)
    outputs = [output async for output in generate(config, found, minds)]
    return found, outputs, evaluate(config, found, outputs)


def metric(evaluation: Evaluation, name: str) -> float:
    return next(metric.value for metric in evaluation.metrics if metric.name == name)


async def test_each_persona_is_a_case(write: Write) -> None:
    path = write(GREETING)
    assert [case.id for case in cases(Config(scenarios=path))] == ["g/case", "g/case@slang", "g/case@in_a_hurry"]
    assert [case.id for case in cases(Config(scenarios=path, personas="slang, plain"))] == ["g/case", "g/case@slang"]
    with pytest.raises(BadFiles, match=r"there is no persona “slan”, did you mean “slang”\?"):
        cases(Config(scenarios=path, personas="slan"))


async def test_what_passes_and_what_was_known_to_fail(minds: Minds, write: Write) -> None:
    text = GREETING.replace("{screen: home,", "{screen: home, said: chào ông/bà,")
    found, outputs, evaluation = await scored(Config(scenarios=write(text)), minds)
    plain, slang, _ = evaluation.verdicts
    assert plain.passed
    assert plain.tags == {"persona": "plain", "lang": "vi", "group": "g", "flow": "-"}
    assert not slang.passed
    assert "passes, though known to fail (it is not understood): take it out of “known”" in slang.reasons[0]
    assert metric(evaluation, "unexpected") == 2
    assert metric(evaluation, "goal_reached") == 1.0
    assert [case.id for case in found] == [output.case for output in outputs]


async def test_a_known_failure_counts_and_is_no_surprise(minds: Minds, write: Write) -> None:
    text = GREETING.replace("{screen: home,", "{screen: sent,").replace("known: {", "known: {plain: not yet built, ")
    path = write(text)
    _, _, evaluation = await scored(Config(scenarios=path), minds)
    assert not any(verdict.passed for verdict in evaluation.verdicts)
    assert all(verdict.known for verdict in evaluation.verdicts)
    assert metric(evaluation, "unexpected") == 0
    reasons = evaluation.verdicts[0].reasons
    assert reasons[0].endswith("case.yaml:4: known: not yet built")
    assert "case.yaml:7: turn 1: screen: expected sent; got home" in reasons[1]
    known = next(figure for figure in evaluation.figures if figure.title == "Known failures")
    assert known.kind == "table"
    assert [row[3] for row in known.rows] == ["fails"] * 3


async def test_outputs_are_the_same_for_the_same_seed(minds: Minds, write: Write) -> None:
    config = Config(scenarios=write(GREETING))
    first, second = (await scored(config, minds))[1], (await scored(config, minds))[1]
    assert first == second


async def test_what_was_never_reached_is_named_with_its_line(minds: Minds, write: Write) -> None:
    _, _, evaluation = await scored(Config(scenarios=write(GREETING)), minds)
    tables = {figure.title: figure for figure in evaluation.figures if figure.kind == "table"}
    steps = {row[0]: row[1] for row in tables["Steps never reached"].rows}
    path, _, line = steps["leave/sure"].rpartition(":")
    assert Path(path).read_text("utf-8").splitlines()[int(line) - 1].strip() == "- id: sure"
    phrases = {row[0]: row[1] for row in tables["Phrases never used"].rows}
    assert "talk_greet" not in phrases
    path, _, line = phrases["emergency"].rpartition(":")
    assert Path(path).read_text("utf-8").splitlines()[int(line) - 1].startswith("emergency:")
    assert "submit_dossier" in {row[0] for row in tables["Commands never issued"].rows}
    assert 0 < metric(evaluation, "phrases_reached") < 0.5
    assert metric(evaluation, "steps_reached") == 0


def test_everything_that_there_is_can_be_counted() -> None:
    content, everything = load(), coverage.universe()
    assert set(everything.steps) == {f"{flow.flow}/{step.id}" for flow in content.flows.values() for step in flow.steps}
    assert set(everything.phrases) == set(content.phrases)
    assert {"say", "show", "submit_dossier", "end_visit"} <= set(everything.commands)


EXAMPLES = (
    "birth/grandmother",
    "birth/mother_types",
    "devices/slow_portal_and_a_restart",
    "status/locked",
    "ways_out/person_in_danger",
    "ways_out/silence",
)


@pytest.mark.parametrize("name", EXAMPLES)
async def test_an_example_holds(minds: Minds, name: str) -> None:
    config = Config(scenarios=SCENARIOS / f"{name}.yaml", personas="plain")
    found, _, evaluation = await scored(config, minds)
    assert [case.id for case in found] == [name]
    assert [verdict.reasons for verdict in evaluation.verdicts if not verdict.passed] == []


async def test_the_example_of_the_docs_holds(minds: Minds, tmp_path: Path) -> None:
    docs = (REPOSITORY / "docs" / "evaluation.md").read_text(encoding="utf-8")
    (example,) = [block for block in re.findall(r"```yaml\n(.*?)```", docs, re.S) if block.startswith("about:")]
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    _, _, evaluation = await scored(Config(scenarios=path), minds)
    assert [verdict.reasons for verdict in evaluation.verdicts] == [()]


def test_a_scenario_has_one_name_whether_it_or_its_folder_is_given(write: Write) -> None:
    path = write(GREETING)
    named = [case.id for case in cases(Config(scenarios=path))]
    assert named == [case.id for case in cases(Config(scenarios=path.parent))]
    assert [case.id for case in cases(Config(scenarios=path.parent, personas="slang"))] == ["g/case@slang"]


def test_who_plays_a_scenario_that_names_nobody_can_be_chosen(write: Write) -> None:
    path = write("turns:\n- say: xin chào\n  expect: {screen: home}\n")
    assert [case.id for case in cases(Config(scenarios=path, personas="plain,silent"))] == ["g/case", "g/case@silent"]
