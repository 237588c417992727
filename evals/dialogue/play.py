"""Plays one scenario at a kiosk of its own: each turn is done as the persona would do it, and
what was expected of it is looked at."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from dialogue.content import Content
from dialogue.messages import Command
from dialogue.state import State
from evals.dialogue import virtual_time
from evals.dialogue.coverage import Reached, Watch
from evals.dialogue.expectation import Happened, unmet
from evals.dialogue.names import Names
from evals.dialogue.personas import PERSONAS
from evals.dialogue.played import Played, Unmet
from evals.dialogue.scenario import ALL, Expect, Script, Turn, fill
from evals.dialogue.virtual_time import VirtualLoop
from evals.dialogue.visitor import Standing, Visitor
from evals.dialogue.world import World, opened
from hardware.card.simulated import CardFault
from hardware.printer.base import PrintFailureReason

if TYPE_CHECKING:
    from assistant.kiosk import Minds

LOOK_AGAIN_S = 0.5
"""Virtual seconds between two looks, where something may take its time."""

MOST_TRIES = 3
"""So often a visitor gives the same answer to the same question, when nothing else changes."""

MOST_ANSWERS = 200

WORDS = ("said", "shown", "absent")
"""Expectations of words: where one is not met, it is told which phrases and steps were used."""

READERS: dict[str, CardFault | None] = {
    "unreadable": "card_unreadable",
    "reader_down": "reader_down",
    "works": None,
}
PRINTERS: dict[str, PrintFailureReason | None] = {
    "paper_out": "paper_out",
    "printer_down": "printer_down",
    "works": None,
}
"""What a scenario says of a device -> its fault."""


def play(script: Script, persona: str, seed: str, minds: Minds, content: Content, names: Names) -> Played:
    """In virtual time, in this thread. `seed` decides everything that chance has a part in."""
    from structlog.testing import capture_logs

    async def visit(loop: VirtualLoop) -> Played:
        reached = Watch(content)
        async with opened(loop, minds, reached.content, script.scenario.today, seed, reached.hear) as world:
            player = Player(world, script, persona, Random(seed), names, reached)
            await player.play()
            return player.played(reached.found(world.kiosk.actions), logged)

    with capture_logs() as logged:
        return virtual_time.run(visit)


class Player:
    def __init__(self, world: World, script: Script, persona: str, chance: Random, names: Names, watch: Watch) -> None:
        self.world = world
        self._watch = watch
        self._script = script
        self._plain = persona == "plain"
        self._names = names
        scenario = script.scenario
        self.visitor = Visitor(world, world.content, scenario.answers, names, scenario.lang)
        self._persona = PERSONAS[persona](self.visitor, chance)
        self._unmet: list[Unmet] = []
        self._goal = True

    async def play(self) -> None:
        for index, turn in enumerate(self._script.scenario.turns):
            try:
                done = await self._play(index, turn)
            except Exception as error:  # a bug of the kiosk's: the next scenario can be played all the same
                self._always(f"that nothing breaks in turn {index + 1}", _told(error))
                done = False
            if not done:
                self._goal = False
                return

    async def _play(self, index: int, turn: Turn) -> bool:
        """Whether the turn could be done, however well it went."""
        before, turns = len(self.world.heard), self.visitor.turns
        self._watch.of_turn.clear()
        trouble = await self._do(turn)
        self.visitor.listen()
        self._check_state(index)
        if trouble:
            self._miss(index, turn.verb, "that this can be done", trouble, turn.verb)
        elif turn.expect:
            self._goal = await self._expect(index, turn.expect, before, turns)
        return not trouble

    def played(self, reached: Reached, logged: Sequence[Any]) -> Played:
        broken = [entry for entry in logged if entry.get("log_level") in ("error", "critical")]
        for entry in broken:
            told = " ".join(str(entry[key]) for key in ("event", "command", "error", "where") if entry.get(key))
            self._always("that nothing breaks", told)
        dossiers = self.world.dossiers()
        references = [dossier["reference"] for dossier in dossiers]
        for reference in dict.fromkeys(references):
            if references.count(reference) > 1:
                told = f"{references.count(reference)} with the reference {reference}"
                self._always("one dossier at the portal", told)
        return Played(
            exchange=tuple(self.visitor.lines),
            unmet=tuple(self._unmet),
            goal=self._goal and not any(miss.turn == 0 for miss in self._unmet),
            reached=reached,
            turns=self.visitor.turns,
            outcome=_outcome(self.world.heard, self.world),
            dossiers=len(dossiers),
        )

    # --- doing ------------------------------------------------------------------------------

    async def _do(self, turn: Turn) -> str:
        """Why it can't be done; empty when it was."""
        visitor, blanks = self.visitor, self.visitor.blanks()
        match turn.verb:
            case "say" | "speak":
                words = fill(turn.say or turn.speak or "", blanks)
                if missing := _unfilled(words, blanks):
                    return missing
                await self._persona.say(words, "typed" if turn.say else "spoken")
            case "touch":
                return await self._touch(fill(turn.touch or "", blanks))
            case "answer":
                return await self._answer(turn.answer or ())
            case "wait":
                await visitor.wait(turn.wait or 0)
            case "card":
                await self._card(turn.card or "")
            case "printer":
                visitor.note("device", f"printer: {turn.printer}")
                self.world.printer_fault(PRINTERS[turn.printer or ""])
            case "portal":
                return await self._portal(turn.portal or "")
            case "dossier":
                return await self._advance(turn.dossier or "")
            case "fault":
                self._fault(turn.fault or {})
            case "kiosk":
                visitor.note("device", "the kiosk's process ends and begins again")
                await self.world.restart()
        return ""

    async def _touch(self, name: str) -> str:
        button = self.visitor.button(name)
        if button is None:
            there = ", ".join(f"“{button.label}”" for button in self.visitor.buttons())
            return f"there is no button “{name}” on the screen “{self.visitor.screen.name}”; there is {there}"
        await self._persona.touch(button)
        return ""

    async def _answer(self, names: Sequence[str]) -> str:
        """Answer what is asked, for as long as there is an answer to it."""
        visitor = self.visitor
        visitor.wanted = {self._names.slot(name) for name in names if name != ALL} or set(visitor.answers)
        tries: Counter[tuple[str, str]] = Counter()
        for _ in range(MOST_ANSWERS):
            if self.world.state.visit_id:
                await visitor.arrive()
            standing = visitor.standing
            given = visitor.given(standing) if standing and standing.slot in visitor.wanted else None
            if standing is None or given is None:
                break
            if missing := _unfilled(given.words, visitor.blanks()):
                return missing
            moment = (standing.slot, str(sorted(self.world.state.slots.items())))
            tries[moment] += 1
            if tries[moment] > MOST_TRIES:
                return f"“{given.words}” was not taken as an answer to {standing}"
            await self._persona.answer(standing, given)
        else:
            return f"after {MOST_ANSWERS} answers there is still a question: {_asked(visitor.standing, visitor)}"
        await self._persona.rest()
        if tries:
            return ""
        return f"there is no answer to what is asked: {_asked(visitor.standing, visitor)}"

    async def _card(self, what: str) -> None:
        self.visitor.note("device", f"card: {what}")
        if what == "away":
            await self.world.take_card()
        elif what in READERS:
            self.world.card_fault(READERS[what])
        else:
            await self.world.put_card(what)

    def _fault(self, faults: Mapping[str, str]) -> None:
        for kind, reason in faults.items():
            self.visitor.note("device", f"{kind}: {reason}")
            self.world.faults[kind] = "" if reason == "works" else reason

    async def _portal(self, what: str) -> str:
        if what != "advance":
            self.visitor.note("portal", f"from now on: {what.replace('_', ' ')}")
            await self.world.portal(what)
            return ""
        return await self._advance()

    async def _advance(self, to: str = "") -> str:
        state = await self.world.advance(to)
        self.visitor.note("portal", f"the newest dossier is now “{state}”")
        return "" if state else "the portal has no dossier that could move on"

    # --- looking ----------------------------------------------------------------------------

    async def _expect(self, index: int, expect: Expect, before: int, turns: int) -> bool:
        """Whether all of it holds, in the end if it is given time."""
        end = self.world.clock().timestamp() + ((expect.within.seconds or 0) if expect.within else 0)
        while (left := unmet(expect, self.visitor, self._happened(before, turns))) and (
            self.world.clock().timestamp() < end
        ):
            await self.world.wait(LOOK_AGAIN_S)
        self.visitor.listen()
        for key, expected, got in left:
            if key in WORDS and self._watch.of_turn:
                got += f", with {', '.join(dict.fromkeys(self._watch.of_turn))}"
            self._miss(index, key, expected, got, "expect", *key.split("."))
        most = expect.within.turns if expect.within else None
        needed = self.visitor.turns - turns
        if most is not None and needed > most and self._plain:
            self._miss(index, "within", f"at most {most} turns", f"{needed} turns", "expect", "within")
            return False
        return not left

    def _happened(self, before: int, turns: int) -> Happened:
        return Happened(self.world.heard[before:], self.visitor.turns - turns)

    def _check_state(self, index: int) -> None:
        """A visit must survive a crash at any moment: its state is as good as its JSON."""
        state = self.world.state
        if State.model_validate_json(state.model_dump_json()) != state:
            self._always(f"that the state after turn {index + 1} survives as JSON", "it comes back changed")

    def _miss(self, index: int, key: str, expected: str, got: str, *place: str) -> None:
        line = self._script.line("turns", index, *place)
        self._unmet.append(Unmet(turn=index + 1, line=line, key=key, expected=expected, got=got))
        self.visitor.note("note", f"✗ turn {index + 1}, {key}: expected {expected}; got {got}")

    def _always(self, expected: str, got: str) -> None:
        self._unmet.append(Unmet(turn=0, line=1, key="always", expected=expected, got=got))


def _told(error: Exception) -> str:
    """What broke, and where."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({last.filename}:{last.lineno})"


def _unfilled(words: str, blanks: dict[str, str]) -> str:
    """Which {blank} has no value yet."""
    missing = [name for name in blanks if f"{{{name}}}" in words]
    return f"{{{missing[0]}}} is not known yet" if missing else ""


def _asked(standing: Standing | None, visitor: Visitor) -> str:
    return str(standing) if standing else f"nothing, on the screen “{visitor.screen.name}”"


def _outcome(heard: Sequence[Command], world: World) -> str:
    """How the visit ended, in a word or two: what became of the dossier, else the last status."""
    if world.dossier:
        return "queued" if world.dossier.queued else "sent"
    return next((command.status for command in reversed(heard) if command.kind == "record_turn"), "nothing recorded")
