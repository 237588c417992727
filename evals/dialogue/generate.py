"""What the kiosk does in each scenario, once for each of its personas."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from dialogue.messages import Lang
from evals.base import Output, SuiteConfig
from evals.dialogue.scenario import SCENARIOS, Script
from evals.reading import BadFiles, meant

if TYPE_CHECKING:
    from assistant.kiosk import Minds

PLAIN = "plain"


class Config(SuiteConfig):
    scenarios: Path = Field(default=SCENARIOS, description="A scenario, or a folder of them.")
    personas: str = Field(default="", description="Only these personas, with commas between.")


@dataclass(frozen=True)
class DialogueCase:
    """A scenario as one persona plays it. `known`: why it fails for now; empty when it must pass."""

    id: str
    script: Script
    persona: str

    @property
    def lang(self) -> Lang:
        return self.script.scenario.lang

    @property
    def known(self) -> str:
        return self.script.scenario.known.get(self.persona, "")


def cases(config: Config) -> list[DialogueCase]:
    """Raises `BadFiles` for whatever is wrong with the scenarios or names no persona."""
    from dialogue import content
    from evals.dialogue.names import names
    from evals.dialogue.personas import PERSONAS
    from evals.dialogue.scenario import load

    wanted = [name.strip() for name in config.personas.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in PERSONAS]:
        raise BadFiles([f"--personas: there is no persona “{unknown[0]}”{meant(unknown[0], PERSONAS)}"])
    return [
        DialogueCase(script.id if persona == PLAIN else f"{script.id}@{persona}", script, persona)
        for script in load(config.scenarios, names(content.load(), PERSONAS))
        for persona in _played_by(script, wanted)
    ]


def _played_by(script: Script, wanted: Sequence[str]) -> list[str]:
    """Those that the scenario names, of which some may be wanted only; one that names none is for all."""
    if wanted and "personas" not in script.scenario.model_fields_set:
        return list(wanted)
    return [each for each in dict.fromkeys(script.scenario.personas) if not wanted or each in wanted]


async def generate(config: Config, cases: Sequence[DialogueCase], minds: Minds) -> AsyncIterator[Output]:
    """Each visit has a kiosk, a portal and a time of its own; all share the minds."""
    from dialogue import content
    from evals.dialogue.names import names
    from evals.dialogue.personas import PERSONAS
    from evals.dialogue.play import play

    shipped = content.load()
    known = names(shipped, PERSONAS)
    for case in cases:
        # In a thread: a visit runs in an event loop of its own, whose time is not this one's.
        played = await asyncio.to_thread(
            play, case.script, case.persona, f"{config.seed}/{case.id}", minds, shipped, known
        )
        yield Output(case=case.id, data=played.model_dump(mode="json"))
