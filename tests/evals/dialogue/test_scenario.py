"""Whatever is wrong with a scenario is found before it is played, with its line and the way to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evals.dialogue.names import Names
from evals.dialogue.scenario import SCENARIOS, load
from evals.reading import BadFiles

Write = Callable[[str], Path]

GOOD = "turns:\n- say: xin chào\n  expect: {screen: home}\n"


def problems(path: Path, known: Names) -> list[str]:
    with pytest.raises(BadFiles) as bad:
        load(path, known)
    return [str(problem).rpartition("case.yaml:")[2] for problem in bad.value.problems]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("turns:\n- sya: x\n", "3: there is no key “sya”, did you mean “say”?"),
        ("turns:\n- {say: x, touch: y}\n", "3: turns.0: a turn has exactly one of say, speak,"),
        ("turns:\n- expect: {screen: home}\n", "here stands none"),
        ("turn:\n- say: x\n", "2: there is no key “turn”, did you mean “turns”?"),
        (GOOD + "personas: [hesitent]\n", "5: there is no persona “hesitent”, did you mean “hesitant”?"),
        (GOOD + "known: {slang: why}\n", "5: there is no persona of this scenario “slang”"),
        (GOOD + "answers:\n  birthplaec: x\n", "6: there is no slot “birthplaec” that is asked for, did you mean"),
        (GOOD + "answers: {code: x}\n", "5: “code” is a step of several flows; name its slot: "),
        (GOOD + "answers: {birthplace: '{dossier_kode}'}\n", "5: there is no blank “dossier_kode”, did you mean"),
        (GOOD + "lang: fr\n", "5: lang: Input should be 'vi' or 'en'"),
        (GOOD + "today: tomorrow\n", "5: today: Input should be a valid date"),
        ("turns:\n- wait: soon\n", "3: turns.0.wait: “soon” is no time; write such as “40 s”"),
        ("turns:\n- say: x\n  expect: {said: y, within: 3 days}\n", "“3 days” is neither a time"),
        ("turns:\n- say: x\n  expect: {said: y, within: 3 turns}\n", "4: turns are counted for “answer” only"),
        ("turns:\n- say: x\n  expect: {within: 3 s}\n", "4: nothing is expected here"),
        ("turns:\n- say: x\n  expect: {siad: y}\n", "4: there is no key “siad”, did you mean “said”?"),
        ("turns:\n- say: x\n  expect: {screen: hom}\n", "4: there is no screen “hom”, did you mean “home”?"),
        ("turns:\n- say: x\n  expect: {asked: birthplce}\n", "4: there is no slot or step “birthplce”, did you mean"),
        ("turns:\n- say: x\n  expect: {slots: {child_nam: y}}\n", "4: there is no slot “child_nam”, did you mean"),
        ("turns:\n- say: x\n  expect: {command: anwser}\n", "4: there is no command “anwser”, did you mean “answer”?"),
        (
            "turns:\n- say: x\n  expect: {command: {answer: {sektion: fee}}}\n",
            "4: there is no field of answer “sektion”",
        ),
        (
            "turns:\n- say: x\n  expect: {status: answerd}\n",
            "4: there is no status “answerd”, did you mean “answered”?",
        ),
        ("turns:\n- say: x\n", "2: nothing is expected: give a turn an “expect:”"),
        ("turns:\n- say: ' '\n  expect: {screen: home}\n", "3: “say” is empty; silence is “wait: 10 s”"),
        ("turns:\n- card: ba_ngoai\n", "3: there is no card “ba_ngoai”, did you mean “ba_noi”?"),
        ("turns:\n- printer: broken\n", "3: there is no printer “broken”"),
        ("turns:\n- portal: up\n", "3: there is no portal “up”"),
        ("turns:\n- kiosk: reboot\n", "3: there is no kiosk “reboot”"),
        ("turns:\n- answer: birthplace\n", "3: “birthplace” has no answer under “answers”"),
        ("answers: {birthplace: x}\nturns:\n- answer: [all, birthplace]\n", "4: “all” stands alone"),
        ("turns: []\n", "2: turns: Tuple should have at least 1 item"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, told: str, write: Write, known: Names) -> None:
    found = problems(write(text), known)
    assert any(told in problem for problem in found), found


def test_every_mistake_in_every_file_is_named_at_once(tmp_path: Path, known: Names) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("about: x\nturns:\n- {card: nobody}\n- {portal: up}\n", "utf-8")
    with pytest.raises(BadFiles) as bad:
        load(tmp_path, known)
    assert len(bad.value.problems) == 6


def test_words_stay_as_they_are_written(write: Write, known: Names) -> None:
    text = "answers: {requester_phone: 0912, requester_id: 001, consent: yes, child_birth_date: 2026-11-01}\n" + GOOD
    (script,) = load(write(text), known)
    assert list(script.scenario.answers.values()) == ["0912", "001", "yes", "2026-11-01"]


def test_the_folder_and_the_file_give_the_name(write: Write, known: Names) -> None:
    path = write(GOOD)
    assert [script.id for script in load(path, known)] == ["g/case"]
    assert [script.id for script in load(path.parent, known)] == ["g/case"]


def test_a_folder_without_scenarios_is_told(tmp_path: Path, known: Names) -> None:
    with pytest.raises(BadFiles, match="holds no scenarios"):
        load(tmp_path, known)


def test_the_shipped_scenarios_are_in_order(known: Names) -> None:
    assert load(SCENARIOS, known)


def mistakes(path: Path, known: Names) -> list[str]:
    """None for a scenario in order; nothing but `BadFiles` may come of one that is not."""
    try:
        load(path, known)
    except BadFiles as bad:
        return [str(problem) for problem in bad.problems]
    return []


@given(st.text(max_size=150))
def test_any_text_is_read_or_explained(write: Write, known: Names, text: str) -> None:
    path = write("")
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    found = mistakes(path, known)
    assert all("case.yaml" in problem for problem in found)


KEYS = st.sampled_from(["about", "turns", "answers", "personas", "known", "say", "wait", "answer", "expect", "said"])
YAML = st.recursive(
    st.sampled_from(["x", "", "all", "5 s", "birthplace", "{confirmation_code}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, YAML, max_size=5))
def test_any_shape_is_read_or_explained(write: Write, known: Names, data: dict[str, object]) -> None:
    path = write("")
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    found = mistakes(path, known)
    assert all("case.yaml" in problem for problem in found)
