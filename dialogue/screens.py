"""The picture that belongs to a state. Pure: the same state gives the same screen."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogue import back
from dialogue.content import Content
from dialogue.flow import AskStep, CallStep, ChooseStep, ConfirmStep, Flow, Question, SayStep, Step, Words
from dialogue.messages import Face, Option, Paper, Progress, Row, Screen, TextField
from dialogue.state import State
from dialogue.turn import Turn

FIELD_KINDS = {
    "person_name": "name",
    "birth_date": "date",
    "date": "date",
    "id_number": "digits",
    "phone": "digits",
    "number": "digits",
    "code": "digits",
    "dossier_code": "code",
    "secret": "code",
}
"""Slot type -> keyboard; any other type gets the letters."""

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

HOME_SECTIONS = ("documents", "fee", "time", "where")
"""What is offered by touch below an answer."""


def build(state: State, content: Content, number: int) -> Screen:
    """The whole screen for a state, in its language."""
    view = _View(state, content)
    parts = view.still_there() if state.idle_stage == 2 else view.place()
    return Screen.model_validate(
        {
            "id": number,
            "lang": state.lang,
            "prefs": state.prefs,
            "said": state.said,
            "heard": state.heard,
            "status": "thinking" if state.awaited else "ready",
            "status_label": view.phrase("status_thinking" if state.awaited else "status_ready"),
            "controls": view.controls(),
        }
        | parts
    )


def moment(when: datetime) -> dict[str, str]:
    """A point in time, as the phrase `moment` takes it: Vietnam's clock, day first."""
    local = when.astimezone(VIETNAM)
    return {"time": f"{local:%H:%M}", "date": f"{local:%d/%m/%Y}"}


class _View:
    """Builds the parts of a screen; one method for each place of the state."""

    def __init__(self, state: State, content: Content) -> None:
        self.state = state
        self.content = content
        self.turn = Turn(state, state.now, content) if state.now else None

    def phrase(self, key: str, **values: str) -> str:
        return self.content.phrase(key, self.state.lang, **values)

    def option(self, action: str, value: str = "", key: str = "", **more: object) -> Option:
        """A button whose words are the phrase `button_<key>`."""
        words = self.phrase(f"button_{key or action}")
        return Option.model_validate({"action": action, "value": value, "label": words, "icon": key or action} | more)

    # --- always there --------------------------------------------------------------------

    def controls(self) -> tuple[Option, ...]:
        other = "en" if self.state.lang == "vi" else "vi"
        language = self.option("language", other, f"language_{other}")
        if self.state.place in ("attract", "goodbye"):
            return (language,)
        look = [
            language,
            self.option("text_size", "bigger" if self.state.prefs.text_size < 4 else "first", "text_size"),
            self.option("theme"),
            self.option("reach"),
        ]
        moves = [self.option("repeat"), self.option("officer"), self.option("restart"), self.option("end")]
        if self.turn and back.can_go_back(self.turn):
            moves.insert(0, self.option("back"))
        return (*moves, *look)

    # --- places --------------------------------------------------------------------------

    def place(self) -> dict[str, object]:
        match self.state.place:
            case "attract":
                return self._attract()
            case "goodbye":
                return self._goodbye()
            case "home":
                return self._home()
            case "answer":
                return self._answer()
            case "flow":
                return self._flow()

    def _attract(self) -> dict[str, object]:
        start = self.option("start", primary=True)
        return {
            "name": "attract",
            "title": self.phrase("product"),
            "lines": (self.phrase("attract"),),
            "options": (start,),
        }

    def _goodbye(self) -> dict[str, object]:
        return {"name": "goodbye", "title": self.phrase("goodbye_title"), "options": (self.option("start"),)}

    def still_there(self) -> dict[str, object]:
        return {
            "name": "still_there",
            "heard": "",
            "title": self.phrase("still_there_title"),
            "said": (self.phrase("still_there"),),
            "countdown": 30,
            "options": (self.option("still_here", primary=True),),
        }

    def _home(self) -> dict[str, object]:
        procedures = [
            Option(action="procedure", value=code, label=words.in_(self.state.lang), icon=f"procedure_{code}")
            for code, words in self.content.home.items()
        ]
        return {
            "name": "home",
            "title": self.phrase("home_title"),
            "options": (
                *procedures,
                self.option("flow", "dossier_status", "status"),
                self.option("flow", "satisfaction", "feedback"),
            ),
        }

    def _answer(self) -> dict[str, object]:
        answer, state = self.state.answer, self.state
        options: list[Option] = []
        if state.frames:
            options.append(self.option("resume", primary=True))
        if answer and answer.status in ("answered", "partly_answered"):
            if state.offer:
                options.append(self.option("flow", state.offer, "start_flow", primary=True))
            options += [self.option("section", s, f"section_{s}") for s in HOME_SECTIONS if s != answer.section]
        if answer and answer.status == "clarify":
            options += [Option(action="procedure", value=c.procedure, label=c.title) for c in answer.candidates[:4]]
        if answer and answer.status in ("not_in_knowledge_base", "needs_officer", "partly_answered"):
            options.append(self.option("officer", key="call_officer", primary=answer.status != "partly_answered"))
        if not state.frames:
            options.append(self.option("home"))
        found = answer is not None and answer.status in ("answered", "partly_answered")
        return {
            "name": "answer",
            "title": answer.title if answer and answer.title else self.phrase("answer_title"),
            "lines": (*answer.lines[2:], *answer.more) if answer and found else (),
            "papers": answer.papers if answer and found else (),
            "sources": answer.sources if answer and found else (),
            "options": tuple(options),
        }

    def _flow(self) -> dict[str, object]:
        turn = self.turn
        flow, step = (turn.flow, turn.current) if turn else (None, None)
        if turn is None or flow is None or step is None:
            return self._home()
        parts: dict[str, object] = {"title": flow.title.in_(self.state.lang), "progress": self._progress(flow, step)}
        match step:
            case SayStep():
                parts |= {
                    "name": "answer",
                    "lines": self._words(turn, step.lines),
                    "options": (self.option("continue", primary=True),),
                }
            case CallStep():
                parts |= {"name": "working"}
            case AskStep():
                parts |= self._ask(turn, step)
            case ChooseStep():
                parts |= self._choose(turn, step)
            case ConfirmStep():
                parts |= self._confirm(turn, step, flow)
        if isinstance(step, Question) and self.state.misses >= 2:
            options = parts.get("options")
            offered = options if isinstance(options, tuple) else ()
            parts["options"] = (*offered, self.option("officer", key="call_officer"))
        return parts

    # --- steps ---------------------------------------------------------------------------

    def _ask(self, turn: Turn, step: AskStep) -> dict[str, object]:
        lang = self.state.lang
        options = (Option(action="take", value=step.default, label=step.default),) if step.default else ()
        return {
            "name": "ask",
            "lines": self._words(turn, step.lines),
            "code": turn.confirmation_code() if step.equals == "confirmation_code" else "",
            "options": options,
            "field": TextField.model_validate(
                {
                    "kind": FIELD_KINDS.get(step.type, "text"),
                    "label": step.label.in_(lang),
                    "hint": step.hint.in_(lang) if step.hint else "",
                    "value": self.state.draft,
                    "error": self.state.error,
                }
            ),
        }

    def _choose(self, turn: Turn, step: ChooseStep) -> dict[str, object]:
        lang, state = self.state.lang, self.state
        options = tuple(
            Option(
                action="choose",
                value=option.value,
                label=option.label.in_(lang),
                note=turn.render(option.note)[0] if option.note else "",
                icon=option.icon,
                primary=option.primary,
            )
            for option in step.options
        )
        parts: dict[str, object] = {"name": "choose", "options": options, "lines": self._words(turn, step.lines)}
        match step.show:
            case "papers":
                notes = state.checklist.notes if state.checklist else ()
                parts |= {"name": "checklist", "papers": self._papers(), "lines": notes}
                parts["sources"] = state.checklist.sources if state.checklist else ()
            case "card":
                parts["name"] = "card"
            case "sent":
                parts |= self._sent(turn)
            case "status":
                parts |= self._status(turn)
            case "officer":
                parts["name"] = "officer"
            case "faces":
                faces = tuple(Face(value=int(o.value), label=o.label) for o in options if o.value.isdigit())
                parts |= {"name": "rating", "faces": faces}
        return parts

    def _confirm(self, turn: Turn, step: ConfirmStep, flow: Flow) -> dict[str, object]:
        rows = tuple(Row(label=label, value=value, edit=slot) for label, value, slot in turn.read_back(step, flow))
        yes = self.option("confirm", "yes", "all_right" if rows else "yes", primary=True)
        no = self.option("confirm", "no", "not_right" if rows else "no")
        return {
            "name": "review" if step.rows == ("*",) else "confirm",
            "rows": rows,
            "lines": self._words(turn, step.lines),
            "options": (yes, no),
        }

    def _sent(self, turn: Turn) -> dict[str, object]:
        sent = self.state.sent
        if sent is None:
            return {}
        rows = [Row(label=self.phrase("row_secret"), value=sent.secret)]
        if not sent.code:
            rows.append(Row(label=self.phrase("row_state"), value=self.phrase("dossier_waits")))
        if sent.due:
            rows.append(Row(label=self.phrase("row_due"), value=self.phrase("moment", **moment(sent.due))))
        lines = [self.phrase("slip_on_screen")] if self.state.slip_failed else []
        parts: dict[str, object] = {"name": "sent", "code": sent.code or sent.reference, "rows": tuple(rows)}
        return parts | {"qr": self.state.slip_qr, "lines": (*lines, *self._next_steps(turn))}

    def _next_steps(self, turn: Turn) -> tuple[str, ...]:
        step = turn.current
        return self._words(turn, step.lines) if isinstance(step, Question) else ()

    def _status(self, turn: Turn) -> dict[str, object]:
        found = self.state.found
        if found is None:
            return {"name": "status"}
        state = turn.dossier_state(found.state)
        rows = [Row(label=self.phrase("row_code"), value=found.code), Row(label=self.phrase("row_state"), value=state)]
        if found.title:
            rows.insert(0, Row(label=self.phrase("row_procedure"), value=found.title))
        for label, when in (("row_sent", found.sent_at), ("row_due", found.due)):
            if when:
                rows.append(Row(label=self.phrase(label), value=self.phrase("moment", **moment(when))))
        return {"name": "status", "rows": tuple(rows), "lines": (found.note,) if found.note else ()}

    def _papers(self) -> tuple[Paper, ...]:
        return self.state.checklist.papers if self.state.checklist else ()

    def _words(self, turn: Turn, texts: tuple[Words, ...]) -> tuple[str, ...]:
        return tuple(turn.render(text)[0] for text in texts)

    def _progress(self, flow: Flow, step: Step) -> Progress | None:
        if len(flow.parts) < 2:
            return None
        ids = [part.id for part in flow.parts]
        here = ids[0]
        for passed in flow.steps[: flow.index(step.id) + 1]:
            here = passed.part or here
        number = ids.index(here)
        return Progress(step=number + 1, of=len(ids), label=flow.parts[number].label.in_(self.state.lang))
