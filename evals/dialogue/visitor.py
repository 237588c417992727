"""What a visitor can do at the kiosk, and what they can see of the question that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dialogue.content import Content
from dialogue.flow import AskStep, ChooseOption, ChooseStep, ConfirmStep, Flow, slot_of
from dialogue.messages import Command, Lang, Screen
from evals.base import Line
from evals.dialogue.names import Names
from evals.dialogue.scenario import fill
from evals.dialogue.world import World
from evals.words import plain

Asking = AskStep | ChooseStep | ConfirmStep

DEVICES = {
    "read_card": "the card is read",
    "print_slip": "the slip is printed",
    "call_officer": "an officer is called",
    "save_feedback": "the opinion is kept",
}
PORTAL = {"submit_dossier": "the dossier is handed in", "look_up_dossier": "a dossier is looked up"}


@dataclass(frozen=True)
class Standing:
    """The question that stands."""

    flow: Flow
    step: Asking

    @property
    def slot(self) -> str:
        return slot_of(self.step)

    def named(self, name: str) -> bool:
        return name in (self.slot, self.step.id, f"{self.flow.flow}/{self.step.id}")

    def __str__(self) -> str:
        return f"{self.flow.flow}/{self.step.id}"


@dataclass(frozen=True)
class Given:
    """An answer as the scenario has it. `option`: the one that it names, whatever words it uses;
    `touched`: its words stand on a button, so that a hand would touch it."""

    words: str
    option: ChooseOption | None = None
    touched: bool = False


@dataclass(frozen=True)
class Button:
    action: str
    value: str
    label: str


class Visitor:
    """Hands, voice and eyes. `lines` is the exchange so far, `turns` how often the visitor did something."""

    def __init__(self, world: World, content: Content, answers: Mapping[str, str], names: Names, lang: Lang) -> None:
        self.world = world
        self.content = content
        self.answers = {names.slot(name): words for name, words in answers.items()}
        self.wanted: set[str] = set()
        """Slots that the scenario answers now."""
        self.lang = lang
        """The visitor's own language."""
        self.lines: list[Line] = []
        self.turns = 0
        self._told = 0
        self._broken: list[str] = []

    # --- eyes -------------------------------------------------------------------------------

    @property
    def screen(self) -> Screen:
        return self.world.screen

    @property
    def standing(self) -> Standing | None:
        """None while the kiosk is at work, shows something else, or asks whether somebody is there."""
        state = self.world.state
        if state.place != "flow" or not state.frames or state.idle_stage == 2:
            return None
        frame = state.frames[-1]
        flow = self.content.flows[frame.flow]
        step = flow.step(frame.step) if frame.step else None
        return Standing(flow, step) if isinstance(step, Asking) else None

    def buttons(self) -> list[Button]:
        """What can be touched, the buttons of the question first."""
        screen = self.screen
        edit = "Sửa" if screen.lang == "vi" else "Correct"
        found = [Button(option.action, option.value, option.label) for option in screen.options]
        found += [Button("correct", row.edit, f"{edit} {row.label}") for row in screen.rows if row.edit]
        return found + [Button(option.action, option.value, option.label) for option in screen.controls]

    def button(self, name: str) -> Button | None:
        """By what stands on it, or "action" or "action:value"."""
        for button in self.buttons():
            if plain(button.label) == plain(name) or name in (button.action, f"{button.action}:{button.value}"):
                return button
        return None

    def blanks(self) -> dict[str, str]:
        """What {braces} stand for now."""
        dossier, screen = self.world.dossier, self.screen
        standing = self.standing
        confirming = standing and isinstance(standing.step, AskStep) and standing.step.equals
        return {
            "dossier_code": dossier.code if dossier else "",
            "dossier_secret": dossier.secret if dossier else "",
            "kiosk_code": dossier.reference if dossier else "",
            "confirmation_code": screen.code if confirming else "",
        }

    def given(self, standing: Standing) -> Given | None:
        """The scenario's answer to the question that stands."""
        words = self.answers.get(standing.slot)
        if words is None:
            return None
        words = fill(words, self.blanks())
        step = standing.step
        if isinstance(step, ConfirmStep):
            return Given(words, touched=words in ("yes", "no"))
        if not isinstance(step, ChooseStep):
            return Given(words)
        for option in step.options:
            if words == option.value or plain(words) in (plain(option.label.vi), plain(option.label.en)):
                return Given(words, option, touched=True)
        spoken = [option for option in step.options if plain(words) in sayings(option, self.lang)]
        return Given(words, spoken[0] if len(spoken) == 1 else None)

    def still_to_answer(self, standing: Standing) -> int:
        """How many questions after this one the scenario answers now, as far as can be seen from here."""
        flow, slots = standing.flow, self.world.state.slots
        later = flow.steps[flow.index(standing.step.id) + 1 :]
        slots_later = [slot_of(step) for step in later if step.applies(flow.live(slots))]
        return sum(slot in self.wanted and not slots.get(slot) for slot in slots_later)

    # --- hands and voice ----------------------------------------------------------------------

    async def say(self, text: str, via: Literal["typed", "spoken"] = "typed") -> None:
        if via == "typed":
            await self.arrive()
        self._did(f"“{text}”" if via == "spoken" else text)
        await self.world.say(text, via)
        self.listen()

    async def touch(self, button: Button, screen: int | None = None) -> None:
        """`screen`: the picture that it was meant for, when that is no longer the one that stands."""
        self._did(f"[{button.label}]" + (" once more, too late" if screen is not None else ""))
        await self.world.press(button.action, button.value, screen)
        self.listen()

    async def begin_to_type(self, draft: str) -> None:
        self.note("visitor", f"{draft}… (not sent yet)")
        await self.world.type_on(draft)
        self.listen()

    async def wait(self, seconds: float) -> None:
        self.note("time", f"{seconds:g} s pass")
        await self.world.wait(seconds)
        self.listen()

    async def arrive(self) -> None:
        """Touch the first screen, if nobody is here yet; say that one is still here, if asked."""
        if not self.world.state.visit_id:
            button = self.button("language:en") if self.lang == "en" else None
            button = button or self.button("start")
        else:
            button = self.button("still_here")
        if button:
            await self.touch(button)

    async def give(self, standing: Standing, given: Given) -> None:
        """The plainest way to answer: touch the button where there is one, else type."""
        await self.arrive()
        button = self._touchable(standing, given) if given.touched else None
        if button:
            await self.touch(button)
        else:
            await self.say(given.words)

    def _touchable(self, standing: Standing, given: Given) -> Button | None:
        if isinstance(standing.step, ConfirmStep):
            return self.button(f"confirm:{given.words}")
        return self.button(f"choose:{given.option.value}") if given.option else None

    def _did(self, text: str) -> None:
        self.turns += 1
        self.note("visitor", text)

    # --- the exchange -------------------------------------------------------------------------

    def note(self, who: Literal["visitor", "kiosk", "device", "portal", "time", "note"], text: str) -> None:
        self.lines.append(Line(who=who, text=text))

    def listen(self) -> None:
        """Write down what the kiosk said and did since."""
        heard = self.world.heard
        for command in heard[self._told :]:
            self._tell(command)
        self._told = len(heard)

    def _tell(self, command: Command) -> None:
        if command.kind == "say":
            self.note("kiosk", command.text)
        elif command.kind in DEVICES:
            reason = f" ({command.reason})" if command.kind == "call_officer" else ""
            self.note("device", DEVICES[command.kind] + reason)
        elif command.kind in PORTAL:
            self.note("portal", PORTAL[command.kind])
        elif command.kind == "end_visit":
            self.note("note", "the visit is over and wiped")


def sayings(option: ChooseOption, lang: Lang) -> list[str]:
    """Other ways to say an option, as they are compared."""
    return [plain(words) for words in option.say.get(lang, ())]


def texts(screen: Screen) -> Iterator[str]:
    """All that can be read on a screen, but for the visitor's own words."""
    yield from (screen.title, *screen.said, *screen.lines, screen.code)
    for row in screen.rows:
        yield from (row.label, row.value, f"{row.label}: {row.value}")
    for paper in screen.papers:
        yield from (paper.name, paper.note, paper.when, paper.form)
    for option in (*screen.options, *screen.controls):
        yield from (option.label, option.note)
    yield from (face.label for face in screen.faces)
    if screen.field:
        yield from (screen.field.label, screen.field.hint, screen.field.value, screen.field.error)
    if screen.progress:
        yield screen.progress.label
    for source in screen.sources:
        yield from (source.procedure, source.title, *source.legal_basis)
