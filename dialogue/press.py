"""Buttons: each does what saying its words does."""

from __future__ import annotations

from dialogue import back, idle, questions, replies, runner
from dialogue.flow import AskStep, CallStep, ChooseStep, ConfirmStep, SayStep
from dialogue.messages import Lang, Prefs, Pressed, Screen
from dialogue.turn import Turn


def pressed(turn: Turn, event: Pressed) -> None:
    """A button of the screen that stands now; any other touch is stale and dropped."""
    state = turn.state
    screen = state.screen
    if not state.visit_id or screen is None or not _offered(screen, event):
        return
    if state.idle_stage == 2:
        idle.here_again(turn)
        return
    turn.touched = True
    state.idle_stage = 0
    state.heard = ""
    turn.forget_questions()
    act(turn, event.action, event.value)


def _offered(screen: Screen, event: Pressed) -> bool:
    """Whether the screen really has this button: nobody can press what is not there."""
    if event.screen != screen.id:
        return False
    options = any(o.action == event.action and o.value == event.value for o in (*screen.options, *screen.controls))
    rows = event.action == "correct" and any(row.edit and row.edit == event.value for row in screen.rows)
    faces = event.action == "choose" and any(str(face.value) == event.value for face in screen.faces)
    return options or rows or faces


def act(turn: Turn, action: str, value: str) -> None:
    """Do what a button (or the words that stand for it) says."""
    state, step = turn.state, turn.current
    match action:
        case "choose" if isinstance(step, ChooseStep):
            choose(turn, step, value)
        case "confirm" if isinstance(step, ConfirmStep):
            replies.fill(turn, step, "yes") if value == "yes" else deny(turn, step)
        case "correct":
            back.correct(turn, value)
        case "take" if isinstance(step, AskStep):
            replies.fill(turn, step, value)
        case "continue" if isinstance(step, SayStep):
            replies.go_on(turn, step)
        case "resume":
            runner.resume(turn)
        case "flow":
            runner.start(turn, value)
        case "section":
            questions.ask(turn, "", section=value, topic=state.answer.procedure if state.answer else "")
        case "procedure":
            state.intent, state.confidence = "do_procedure", 1.0
            questions.ask(turn, "", section="overview", topic=value)
        case "officer":
            state.slots["officer_reason"] = "asked"
            runner.start(turn, "officer")
        case "home":
            runner.home(turn)
        case "back":
            _back(turn)
        case "repeat":
            turn.ask_again()
        case "wait":
            turn.aside("hold_on")
        case "restart" | "end":
            _stop(turn, action)
        case "language":
            switch_language(turn, "en" if value == "en" else "vi")
        case "text_size" | "theme" | "reach" | "slower" | "faster" | "louder" | "quieter":
            _prefer(turn, action, value)


def choose(turn: Turn, step: ChooseStep, value: str) -> None:
    """Take an option; but a card that somebody left behind is nobody's answer."""
    if step.on_card and value == step.on_card and turn.state.card_left:
        turn.aside("card_of_another")
    else:
        replies.fill(turn, step, value)


def deny(turn: Turn, step: ConfirmStep) -> None:
    """ "No": to what the flow says, or, for a read-back, "which one is to be corrected?"."""
    if step.no:
        runner.go(turn, step.no)
    else:
        turn.aside("which_to_correct")


def card_arrived(turn: Turn) -> None:
    """A card was put on the reader: where the flow waits for one, that is the answer."""
    step = turn.current
    if isinstance(step, ChooseStep) and step.on_card and turn.state.idle_stage < 2:
        replies.fill(turn, step, step.on_card)


def _back(turn: Turn) -> None:
    if isinstance(turn.current, CallStep) or not back.can_go_back(turn):
        turn.aside("cannot_go_back")
    else:
        back.back(turn)


def _stop(turn: Turn, action: str) -> None:
    """End or begin again: at once when nothing can be lost by it, else after a question."""
    state = turn.state
    flows = [turn.content.flows[frame.flow] for frame in state.frames]
    if isinstance(turn.current, CallStep):
        turn.aside("one_moment")
    elif action == "end":
        runner.end_visit(turn) if all(runner.over(turn, flow) for flow in flows) else runner.start(turn, "leave")
    elif flows:
        runner.start(turn, "start_over")
    else:
        runner.restart(turn)


def _prefer(turn: Turn, action: str, value: str) -> None:
    prefs = turn.state.prefs
    changes: dict[str, object] = {}
    match action:
        case "text_size":
            step = {"bigger": 1, "smaller": -1}.get(value, 0)
            changes["text_size"] = min(4, max(1, prefs.text_size + step)) if step else 1
        case "theme":
            changes["theme"] = "contrast" if prefs.theme == "standard" else "standard"
        case "reach":
            changes["low_reach"] = not prefs.low_reach
        case "slower" | "faster":
            changes["rate"] = min(2, max(-2, prefs.rate + (1 if action == "faster" else -1)))
        case "louder" | "quieter":
            changes["volume"] = min(2, max(-2, prefs.volume + (1 if action == "louder" else -1)))
    turn.state.prefs = Prefs.model_validate(prefs.model_dump() | changes)
    if action in ("slower", "faster", "louder", "quieter"):
        turn.aside(f"done_{action}")


def switch_language(turn: Turn, lang: Lang, quietly: bool = False) -> None:
    """Go on in the other language, at the same place. Texts from the record are fetched anew."""
    state = turn.state
    state.lang = lang
    state.frames = tuple(frame.model_copy(update={"answer": None}) for frame in state.frames)
    turn.new_screen = True
    if state.checklist and state.frames:
        replies.refresh_checklist(turn)
    if quietly:
        return
    if state.place == "flow":
        runner.resume(turn)
    elif state.place == "answer" and state.answer and state.answer.procedure:
        questions.ask(turn, "", section=state.answer.section, topic=state.answer.procedure)
    else:
        runner.home(turn)
