"""How a visitor gives what a scenario says: plainly, in a hurry, hesitating, with second thoughts.

A persona changes the way, never the wish: whatever it does in between, it ends with the
scenario's own answer. All chance comes from the one generator that it is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from random import Random
from typing import Literal

from dialogue import slots as slot_rules
from dialogue.flow import AskStep, ChooseStep, ConfirmStep
from dialogue.hear import FREE_TEXT
from dialogue.messages import Lang
from dialogue.slots import SlotType
from evals.dialogue.visitor import Button, Given, Standing, Visitor

Via = Literal["typed", "spoken"]


class Persona:
    """The plain one: says what is to be said, touches the button where there is one, else types."""

    def __init__(self, visitor: Visitor, chance: Random) -> None:
        self.visitor = visitor
        self.chance = chance

    async def say(self, text: str, via: Via) -> None:
        await self.visitor.say(text, via)

    async def touch(self, button: Button) -> None:
        await self.visitor.touch(button)

    async def answer(self, standing: Standing, given: Given) -> None:
        """Answer the question that stands, once; it may be asked again."""
        await self.visitor.give(standing, given)

    async def rest(self) -> None:
        """The questions that the scenario answers now are over."""

    # --- what several of them do --------------------------------------------------------------

    def now_and_then(self, share: float) -> bool:
        return self.chance.random() < share

    @property
    def lang(self) -> Lang:
        return self.visitor.world.state.lang

    @property
    def free_text(self) -> bool:
        """Whether a name, an address or other free words are asked for."""
        standing = self.visitor.standing
        return standing is not None and _is_free(standing)

    async def say_option(self, standing: Standing, given: Given, words: str, via: Via = "typed") -> None:
        """Put an option into words; where they are not understood, or taken for a question, touch it."""
        await self.visitor.say(words, via)
        if resume := self.visitor.button("resume"):
            await self.visitor.touch(resume)
        if self.visitor.standing == standing and given.option:
            await self.visitor.give(standing, Given(given.words, given.option, touched=True))

    def ways_to_say(self, given: Given) -> list[str]:
        """The label of an option, or other words for it; the answer's own words where it names none."""
        option = given.option
        return [option.label.in_(self.lang), *option.say.get(self.lang, ())] if option else [given.words]


def _is_free(standing: Standing) -> bool:
    return isinstance(standing.step, AskStep) and standing.step.type in FREE_TEXT


class Hesitant(Persona):
    """Pauses, thinks aloud, begins to type and stops, wraps the answer in small words."""

    async def say(self, text: str, via: Via) -> None:
        await self.visitor.wait(self.chance.randint(9, 25))
        await self.visitor.say(text if self.free_text else f"ờ… {text}" if self.lang == "vi" else f"er… {text}", via)

    async def answer(self, standing: Standing, given: Given) -> None:
        if self.now_and_then(0.4):
            await self.visitor.wait(self.chance.randint(9, 25))
        if self.now_and_then(0.2):
            await self.visitor.say("ờ… để xem đã" if self.lang == "vi" else "er… let me see", "spoken")
            if self.visitor.standing != standing:
                return
        if isinstance(standing.step, ChooseStep) and given.option and self.now_and_then(0.5):
            await self.say_option(standing, given, self._wrapped(self.chance.choice(self.ways_to_say(given))), "spoken")
        elif isinstance(standing.step, AskStep):
            if len(given.words) > 3 and self.now_and_then(0.5):
                await self.visitor.begin_to_type(given.words[: len(given.words) // 2])
            free = standing.step.type in ("address", "text")
            await self.visitor.say(given.words if free else self._wrapped(given.words))
        else:
            await self.visitor.give(standing, given)

    def _wrapped(self, words: str) -> str:
        if self.lang == "en":
            return self.chance.choice(("it's {}", "{} please", "{}")).format(words)
        return self.chance.choice(("dạ, {} ạ", "ờ thì là {}", "dạ {}", "{} ạ")).format(words)


WRONG: Mapping[SlotType, str] = {
    "person_name": "Đinh Thị Nhầm Mẫu",
    "birth_date": "05/05/1985",
    "phone": "0900 000 001",
    "id_number": "001099000001",
    "address": "Thôn Nhầm, xã Mẫu, tỉnh Mẫu",
    "number": "1",
}
"""Valid answers that are not the visitor's."""


class CorrectsHerself(Persona):
    """Gives a wrong answer now and then, and takes it back: at once, or when all is read back."""

    def __init__(self, visitor: Visitor, chance: Random) -> None:
        super().__init__(visitor, chance)
        self._wrong: set[str] = set()
        self._done: set[str] = set()

    async def answer(self, standing: Standing, given: Given) -> None:
        if isinstance(standing.step, ConfirmStep) and await self._corrected(standing):
            return
        wrong = self._wrong_one(standing, given)
        self._done.add(standing.slot)
        if wrong is None:
            await self.visitor.give(standing, given)
            return
        await self.visitor.give(standing, wrong)
        if self.visitor.standing == standing:
            await self.visitor.give(standing, given)
        elif self._read_back_later(standing) and self.now_and_then(0.5):
            self._wrong.add(standing.slot)
        elif back := self.visitor.button("back"):
            await self.visitor.touch(back)
        else:
            self.visitor.note("note", "there is no way back from here")

    async def _corrected(self, standing: Standing) -> bool:
        """At a read-back: mend one line that is wrong, if there is one."""
        for slot in sorted(self._wrong):
            if button := self.visitor.button(f"correct:{slot}"):
                self._wrong.discard(slot)
                await self.visitor.touch(button)
                asked = self.visitor.standing
                given = self.visitor.given(asked) if asked else None
                if asked and given:
                    await self.visitor.give(asked, given)
                return True
        return False

    def _wrong_one(self, standing: Standing, given: Given) -> Given | None:
        """A wrong answer that leads nowhere else, now and then, once for each question of a form."""
        step = standing.step
        if not standing.flow.form or standing.slot in self._done or not self.now_and_then(0.35):
            return None
        if isinstance(step, AskStep):
            wrong = WRONG.get(step.type)
            return Given(wrong) if wrong else None
        if isinstance(step, ChooseStep) and given.option and not step.on_card and step.show != "sent":
            others = [option for option in step.options if not option.go and option != given.option]
            wrong_option = self.chance.choice(others) if others else None
            return Given(wrong_option.value, wrong_option, touched=True) if wrong_option else None
        return None

    def _read_back_later(self, standing: Standing) -> bool:
        """Whether a read-back that the scenario answers shows this slot before anything is sent."""
        flow = standing.flow
        after = flow.steps[flow.index(standing.step.id) :]
        return any(
            isinstance(step, ConfirmStep) and standing.slot in step.rows and step.confirm in self.visitor.answers
            for step in after
        )


class WrongOrder(Persona):
    """Answers a later question first, where that can't be taken for an answer to this one."""

    async def answer(self, standing: Standing, given: Given) -> None:
        if self.now_and_then(0.3) and (early := self._early(standing)):
            await self.visitor.say(early)
            if self.visitor.standing != standing:
                return
        await self.visitor.give(standing, given)

    def _early(self, standing: Standing) -> str:
        flow, step = standing.flow, standing.step
        if not flow.form or isinstance(step, ConfirmStep):
            return ""
        later = [other for other in flow.steps[flow.index(step.id) + 1 :] if isinstance(other, AskStep)]
        words = [self.visitor.answers[other.ask] for other in later if other.ask in self.visitor.answers]
        fitting = [text for text in words if "{" not in text and self._is_no_answer(step, text)]
        return self.chance.choice(fitting) if fitting else ""

    def _is_no_answer(self, step: AskStep | ChooseStep, text: str) -> bool:
        if isinstance(step, ChooseStep):
            return any(letter.isalpha() for letter in text) and len(text.split()) > 1
        today = self.visitor.world.clock().date()
        return isinstance(slot_rules.parse(step.type, text, (), self.lang, today), slot_rules.Rejected)


class SwitchesLanguage(Persona):
    """Goes on in the other language for a while, and comes back to the first."""

    WORDS: Mapping[Lang, Sequence[str]] = {
        "en": ("English please", "in English"),
        "vi": ("nói tiếng Việt đi", "tiếng Việt"),
    }

    def __init__(self, visitor: Visitor, chance: Random) -> None:
        super().__init__(visitor, chance)
        self._home = visitor.lang
        self._left = 0

    async def answer(self, standing: Standing, given: Given) -> None:
        other: Lang = "en" if self._home == "vi" else "vi"
        still = self.visitor.still_to_answer(standing)
        if self.lang == self._home and still >= 2 and self.now_and_then(0.2):
            self._left = min(self.chance.randint(2, 5), still)
            await self._switch(other, standing)
        elif self.lang != self._home and self._left <= 0:
            await self._switch(self._home, standing)
        self._left -= 1
        if self.visitor.standing == standing:
            await self.visitor.give(standing, Given(given.words, given.option, touched=True))

    async def rest(self) -> None:
        if self.lang != self._home and (button := self.visitor.button(f"language:{self._home}")):
            await self.visitor.touch(button)

    async def _switch(self, lang: Lang, standing: Standing) -> None:
        button = self.visitor.button(f"language:{lang}")
        if button is None or (self.now_and_then(0.4) and not _is_free(standing)):
            await self.visitor.say(self.chance.choice(self.WORDS[lang]), "spoken")
        else:
            await self.visitor.touch(button)


class AsksAside(Persona):
    """Asks a question of their own in the middle of a form, hears the answer and goes on."""

    QUESTIONS: Mapping[Lang, Sequence[str]] = {
        "vi": ("lệ phí bao nhiêu", "mất mấy ngày", "nộp ở đâu"),
        "en": ("how much does it cost", "how long does it take", "where do I hand it in"),
    }
    GO_ON: Mapping[Lang, Sequence[str]] = {"vi": ("làm tiếp", "tiếp tục"), "en": ("go on", "continue")}

    async def answer(self, standing: Standing, given: Given) -> None:
        if standing.flow.form and self.now_and_then(0.15):
            await self.visitor.say(self.chance.choice(self.QUESTIONS[self.lang]), "spoken")
            await self._go_on()
            if self.visitor.standing != standing:
                return
        await self.visitor.give(standing, given)

    async def _go_on(self) -> None:
        button = self.visitor.button("resume")
        if button and self.now_and_then(0.5):
            await self.visitor.touch(button)
        elif button:
            await self.visitor.say(self.chance.choice(self.GO_ON[self.lang]), "spoken")


class Silent(Persona):
    """Says nothing until asked whether still there, and then goes on."""

    async def answer(self, standing: Standing, given: Given) -> None:
        if self.now_and_then(0.15):
            await self.visitor.wait(self.chance.randint(31, 55))
            if self.now_and_then(0.5):
                await self.visitor.arrive()
            elif given.option:
                await self.visitor.say(given.option.label.in_(self.lang), "spoken")
                return
        await self.visitor.give(standing, given)


class InAHurry(Persona):
    """The shortest words, no greeting; touches twice, and what is no longer there."""

    POLITE = re.compile(
        r"^(?:dạ|thưa|xin chào|chào|cháu ơi|em ơi|cô ơi|cho tôi hỏi|cho hỏi|làm ơn|hello|hi|please|excuse me)\b[\s,.]*",
        re.IGNORECASE,
    )

    async def say(self, text: str, via: Via) -> None:
        short = self.POLITE.sub("", text).strip()
        await self.visitor.say(short or text, via)

    async def touch(self, button: Button) -> None:
        screen = self.visitor.screen.id
        await self.visitor.touch(button)
        if self.now_and_then(0.3):
            await self.visitor.touch(button, screen)

    async def answer(self, standing: Standing, given: Given) -> None:
        screen = self.visitor.screen.id
        if given.option and self.now_and_then(0.4):
            await self.say_option(standing, given, min(self.ways_to_say(given), key=len))
        else:
            await self.visitor.give(standing, given)
        if given.option and self.now_and_then(0.4):
            await self.visitor.touch(Button("choose", given.option.value, given.option.label.in_(self.lang)), screen)


class NoDiacritics(Persona):
    """Types without diacritics, but for names, addresses and other free words."""

    async def say(self, text: str, via: Via) -> None:
        await self.visitor.say(text if self.free_text or via == "spoken" else bare(text), via)

    async def answer(self, standing: Standing, given: Given) -> None:
        if given.option:
            await self.say_option(standing, given, bare(self.chance.choice(self.ways_to_say(given))))
        elif _is_free(standing) or given.touched:
            await self.visitor.give(standing, given)
        else:
            await self.visitor.say(bare(given.words))


SLANG: Mapping[str, Sequence[str]] = {
    "không": ("ko", "hông", "k"),
    "được": ("dc", "đc"),
    "biết": ("bt", "bít"),
    "rồi": ("r", "rùi"),
    "vậy": ("z", "zậy"),
    "gì": ("j",),
    "bao nhiêu": ("bn",),
    "tôi": ("tui",),
}


class Slang(Persona):
    """Types as on a telephone."""

    async def say(self, text: str, via: Via) -> None:
        await self.visitor.say(text if self.free_text or via == "spoken" else self._short(text), via)

    async def answer(self, standing: Standing, given: Given) -> None:
        if given.option:
            await self.say_option(standing, given, self._short(self.chance.choice(self.ways_to_say(given))))
        else:
            await self.visitor.give(standing, given)

    def _short(self, text: str) -> str:
        pieces = re.split(rf"\b({'|'.join(SLANG)})\b", text)
        return "".join(self.chance.choice(SLANG[piece]) if piece in SLANG else piece for piece in pieces)


PERSONAS: Mapping[str, type[Persona]] = {
    "plain": Persona,
    "hesitant": Hesitant,
    "corrects_herself": CorrectsHerself,
    "wrong_order": WrongOrder,
    "switches_language": SwitchesLanguage,
    "asks_aside": AsksAside,
    "silent": Silent,
    "in_a_hurry": InAHurry,
    "no_diacritics": NoDiacritics,
    "slang": Slang,
}


def bare(text: str) -> str:
    """Without diacritics; case and punctuation stay."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return plain.replace("đ", "d").replace("Đ", "D")
