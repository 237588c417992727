"""Every suite once, whole: each figure reaches what `thresholds.yaml` asks for. Latency is left to
`kiosk eval latency`, as what a busy machine measures is no reason to fail."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assistant.kiosk import Minds
from evals import thresholds
from evals.base import Output, Suite
from evals.cli import NAMES, SUITES


@pytest.mark.parametrize(
    "suite", [suite for suite in SUITES if suite.name != "latency"], ids=lambda suite: str(suite.name)
)
def test_what_is_asked_for_is_reached(minds: Minds, suite: Suite[Any]) -> None:
    config = suite.config()
    cases = suite.cases(config)

    async def outputs() -> list[Output]:
        return [output async for output in suite.generate(config, cases, minds)]

    found = suite.evaluate(config, cases, asyncio.run(outputs()))
    gates = thresholds.gates(thresholds.load(thresholds.THRESHOLDS, NAMES), suite.name, found)
    news = [(v.case, v.reasons[:1]) for v in found.verdicts if not v.passed and not v.sealed and not v.known]
    assert gates
    assert [gate for gate in gates if not gate.met] == [], news[:10]


def test_every_suite_has_thresholds() -> None:
    assert set(thresholds.load(thresholds.THRESHOLDS, NAMES)) == set(NAMES)
