"""A visit played by hand: events in, what was shown and sent out. Made-up people only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dialogue.messages import (
    Answered,
    CardData,
    CardRead,
    ChecklistResolved,
    Command,
    DossierFound,
    DossierSent,
    Event,
    FeedbackSaved,
    OfficerNotified,
    Paper,
    Pressed,
    Said,
    Screen,
    SlipPrinted,
    TimerFired,
    Understanding,
    VisitStarted,
)
from dialogue.state import State
from dialogue.step import first, step

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

GRANDMOTHER = CardData(
    id_number="001151000123",
    full_name="Trần Thị Mẫu Đơn",
    birth_date=date(1951, 3, 12),
    sex="female",
    residence="Số 1, đường Mẫu, phường Mẫu, tỉnh Mẫu",
    ethnicity="Kinh",
)


class Visit:
    """`commands` are those of the last event, `sent` every command so far."""

    def __init__(self) -> None:
        self.now = START
        self.state = first(1000)
        self.commands: tuple[Command, ...] = ()
        self.sent: list[Command] = []
        self.due: dict[int, datetime] = {}
        self.event(VisitStarted(at=self.now, visit_id="a" * 32))

    @property
    def screen(self) -> Screen:
        assert self.state.screen is not None
        return self.state.screen

    @property
    def shows(self) -> str:
        """The name of the screen."""
        return self.screen.name

    def event(self, event: Event) -> tuple[Command, ...]:
        self.state, self.commands = step(self.state, event)
        self.sent += self.commands
        for command in self.commands:
            if command.kind == "start_timer":
                self.due[command.id] = self.now + timedelta(seconds=command.seconds)
        return self.commands

    def press(self, action: str, value: str = "") -> None:
        self.event(Pressed(at=self.now, action=action, value=value, screen=self.screen.id))

    def choose(self, *values: str) -> None:
        for value in values:
            self.press("choose", value)

    def say(self, text: str, intent: str = "unclear", confidence: float = 0.0, lang: str | None = None) -> None:
        understanding = Understanding.model_validate({"intent": intent, "confidence": confidence, "lang": lang})
        self.event(Said(at=self.now, text=text, understanding=understanding, screen=self.screen.id))

    def type(self, *texts: str) -> None:
        for text in texts:
            self.say(text)

    def wait(self, seconds: float) -> None:
        """Let time pass, and the timers that are due in it fire in their order."""
        end = self.now + timedelta(seconds=seconds)
        while due := sorted((at, n) for n, at in self.due.items() if n in self.state.timers.values() and at <= end):
            self.now, number = due[0]
            self.event(TimerFired(at=self.now, command=number))
        self.now = end

    def awaited(self, kind: str) -> Command:
        """The command of this kind whose result is waited for."""
        return next(command for command in self.state.awaited.values() if command.kind == kind)

    # --- results -------------------------------------------------------------------------

    def answered(self, **more: object) -> None:
        command = self.awaited("answer").id
        found = {"status": "answered", "procedure": "1.001193", "title": "Đăng ký khai sinh", "lines": ("Miễn phí.",)}
        self.event(Answered.model_validate({"at": self.now, "command": command} | found | more))

    def checklist(self) -> None:
        command = self.awaited("resolve_checklist").id
        self.event(
            ChecklistResolved(at=self.now, command=command, papers=(Paper(name="Giấy chứng sinh", originals=1),))
        )

    def card(self, card: CardData | None = GRANDMOTHER, failure: str = "") -> None:
        command = self.awaited("read_card").id
        self.event(CardRead(at=self.now, command=command, card=card if not failure else None, failure=failure))

    def dossier_sent(self, **more: object) -> None:
        command = self.awaited("submit_dossier").id
        good = {"reference": "CS-AAAA-BBBB", "code": "000.00.26.H29-261123-0001", "secret": "AB2C", "sent_at": self.now}
        self.event(DossierSent.model_validate({"at": self.now, "command": command} | good | more))

    def printed(self, failure: str = "") -> None:
        command = self.awaited("print_slip").id
        self.event(SlipPrinted(at=self.now, command=command, failure=failure, qr="CS1.mau"))

    def found(self, **more: object) -> None:
        command = self.awaited("look_up_dossier").id
        self.event(DossierFound.model_validate({"at": self.now, "command": command} | more))

    def officer(self, failure: str = "") -> None:
        command = self.awaited("call_officer").id
        self.event(OfficerNotified(at=self.now, command=command, failure=failure))

    def feedback(self) -> None:
        self.event(FeedbackSaved(at=self.now, command=self.awaited("save_feedback").id))

    # --- the way through the birth registration ------------------------------------------

    def to_papers(self, role: str = "grandparent") -> None:
        self.press("procedure", "1.001193")
        self.answered()
        self.press("flow", "birth_registration")
        self.choose("vietnam", "yes", "no", "none", "yes", "certificate", role)
        self.checklist()

    def to_card(self, role: str = "grandparent") -> None:
        self.to_papers(role)
        self.choose("yes", "yes")

    def to_child(self, role: str = "grandparent") -> None:
        self.to_card(role)
        if self.shows == "card":  # not in a second dossier: who hands it in is known
            self.choose("card")
            self.card()
        self.press("confirm", "yes")
        if "requester_phone" not in self.state.slots:
            self.type("0912 345 678")

    def to_parents(self, role: str = "grandparent") -> None:
        self.to_child(role)
        self.type("Lê An Mẫu")
        self.choose("female")
        self.type("01/11/2026", "Bệnh viện Mẫu, tỉnh Mẫu")
        self.press("take", "Kinh")
        self.type("phường Mẫu, tỉnh Mẫu")
        self.press("confirm", "yes")

    def parent(self, name: str) -> None:
        self.type(name, "02/02/1990")
        self.press("take", "Kinh")
        self.type("phường Mẫu, tỉnh Mẫu")

    def to_review(self) -> None:
        self.to_parents()
        self.parent("Nguyễn Thị Mẹ Mẫu")
        self.parent("Lê Văn Cha Mẫu")
        self.type("2")

    def to_code(self) -> None:
        self.to_review()
        self.press("confirm", "yes")

    def to_submission(self) -> None:
        self.to_code()
        self.type(self.screen.code)

    def to_sent(self) -> None:
        self.to_submission()
        self.dossier_sent()
        self.printed()


def fresh(state: State) -> State:
    """What a kiosk at rest looks like after this one: only numbers, language and time may differ."""
    return first(0).model_copy(update={"counter": state.counter, "now": state.now, "screen": state.screen})
