"""What the visitor said or typed: an answer to the question on the screen, one of the
things that are always understood, or a question of their own."""

from __future__ import annotations

from dialogue import back, choosing, idle, press, questions, replies, runner
from dialogue import slots as slot_rules
from dialogue.flow import AskStep, CallStep, ChooseStep, ConfirmStep, SayStep
from dialogue.messages import Said, Understanding
from dialogue.text import fold, normalise
from dialogue.turn import Turn

SURE = 0.6
"""From this confidence on, an intent is acted upon."""
SURE_OF_SECTION = 0.25
"""Which part of a procedure is told may be guessed: the others are a touch away."""
SURE_TO_CARE = 0.5
"""Calling a person who is not needed costs little, missing a cry for help everything."""
SURE_TO_REFUSE = 0.75
"""Turning somebody away wrongly is worse than answering an odd question."""
LEAST = dict.fromkeys(questions.CARE, SURE_TO_CARE) | dict.fromkeys(questions.REFUSED, SURE_TO_REFUSE)
"""From which confidence on an intent is acted upon, where that is not `SURE`."""
CERTAIN = 0.95
"""Where free words are expected (a name, an address), only what is unmistakable counts as a
command or a question: the very words of an example."""

FREE_TEXT = ("person_name", "address", "text")

COMMANDS = {
    "repeat": ("repeat", ""),
    "cannot_hear": ("louder", ""),
    "slower": ("slower", ""),
    "faster": ("faster", ""),
    "louder": ("louder", ""),
    "quieter": ("quieter", ""),
    "bigger_text": ("text_size", "bigger"),
    "smaller_text": ("text_size", "smaller"),
    "hold_on": ("wait", ""),
    "back": ("back", ""),
    "restart": ("restart", ""),
    "switch_to_english": ("language", "en"),
    "switch_to_vietnamese": ("language", "vi"),
    "officer": ("officer", ""),
    "goodbye": ("end", ""),
}
"""Always understood, in every state: intent -> the button that does the same."""

FLOWS = {"check_status": "dossier_status", "give_feedback": "satisfaction"}
"""Intents that begin a flow of the kiosk's own."""


def said(turn: Turn, event: Said) -> None:
    state = turn.state
    if not state.visit_id or (event.screen is not None and state.screen and event.screen != state.screen.id):
        return
    text = event.text.strip()
    understood = event.understanding
    if state.idle_stage == 2:
        idle.here_again(turn)
        if _says_only_here(text, understood):
            return
    state.idle_stage = 0
    state.heard = text[:300]
    state.intent, state.confidence = understood.intent, understood.confidence
    if not text:
        _nothing(turn)
        return
    cry = _cries_for_help(turn, text, understood)
    urgent = cry or (understood.intent == "officer" and understood.confidence >= SURE)
    if isinstance(turn.current, CallStep) and not urgent:
        turn.aside("one_moment")
        return
    turn.forget_questions()
    if not cry and _answers_question(turn, text, understood):
        return
    _as_anything_else(turn, text, understood)


def _says_only_here(text: str, understood: Understanding) -> bool:
    """Whether the words only answer "are you still there?". A bare yes or no is never taken for
    an answer to the question beneath."""
    bare = {fold(word) for word in (*choosing.FILLERS["vi"], *choosing.FILLERS["en"], "không", "hông", "no", "còn")}
    return (understood.intent == "continue" and understood.confidence >= SURE) or set(fold(text).split()) <= bare


def _cries_for_help(turn: Turn, text: str, understood: Understanding) -> bool:
    """Whether somebody is in danger, whatever was asked; but Hồ Thị Súng is a name, "bị bỏ rơi" an option."""
    step = turn.current
    meant = isinstance(step, AskStep) and _is_name(step, understood)
    meant = meant or (isinstance(step, ChooseStep) and choosing.read(step, text, turn.state.lang).plain)
    return not meant and understood.intent in questions.CARE and understood.confidence >= SURE_TO_CARE


def _answers_question(turn: Turn, text: str, understood: Understanding) -> bool:
    """Take the words as an answer to what was just asked, if they can be one."""
    step = turn.current
    match step:
        case ChooseStep():
            return _chooses(turn, step, text, understood)
        case ConfirmStep():
            if slot := _row_named(turn, step, text):
                back.correct(turn, slot)
            elif understood.intent == "affirm" and understood.confidence >= SURE and "?" not in text:
                replies.fill(turn, step, "yes")
            elif understood.intent in ("deny", "correct") and understood.confidence >= SURE:
                press.deny(turn, step)
            else:
                return False
        case SayStep() if understood.intent in ("continue", "affirm") and understood.confidence >= SURE:
            replies.go_on(turn, step)
        case AskStep():
            return _fills(turn, step, text, understood)
        case _:
            return _picks_from_answer(turn, understood)
    return True


def _chooses(turn: Turn, step: ChooseStep, text: str, understood: Understanding) -> bool:
    """Take the option that is named. A name that stands under several leaves it open: ask again."""
    lang = turn.state.lang
    value = choosing.chosen(step, text, lang) or _yes_or_no(step, text, understood)
    if value is not None:
        press.choose(turn, step, value)
    elif choosing.read(step, text, lang).plain:
        questions.count_miss(turn)
        _ask_another_way(turn)
    else:
        return False
    return True


def _fills(turn: Turn, step: AskStep, text: str, understood: Understanding) -> bool:
    if step.type in FREE_TEXT and not _is_name(step, understood) and _is_aside(understood, CERTAIN):
        return False
    parsed = slot_rules.parse(step.type, text, understood.entities, turn.state.lang, turn.at.date())
    if isinstance(parsed, slot_rules.Parsed):
        reason = _out_of_bounds(turn, step, parsed.value)
        if not reason:
            replies.fill(turn, step, parsed.value)
            return True
    else:
        reason = "code_differs" if step.equals else parsed.reason
        # Without letters it can only be an answer that does not fit (31/02/1948); a whole story is one, too.
        an_answer = reason == "too_long" or not any(char.isalpha() for char in text)
        if _is_aside(understood, SURE) and not an_answer:
            return False
    reject(turn, text, reason, getattr(parsed, "count", None))
    return True


def _is_name(step: AskStep, understood: Understanding) -> bool:
    """Whether the words name a person: Đỗ Thị Phí is one, whatever "phí" means elsewhere."""
    return step.type == "person_name" and any(entity.kind == "person" for entity in understood.entities)


def _is_aside(understood: Understanding, least: float) -> bool:
    """Whether the words are a command or a question of the visitor's own, not an answer."""
    asides = (*COMMANDS, *FLOWS, *questions.SECTIONS, *questions.REFUSED, "dont_know", "help")
    return understood.intent in asides and understood.confidence >= least


def _out_of_bounds(turn: Turn, step: AskStep, value: str) -> str:
    if step.equals == "confirmation_code" and value != turn.confirmation_code():
        return "code_differs"
    if step.least is not None and int(value) < step.least:
        return "out_of_range"
    if step.most is not None and int(value) > step.most:
        return "out_of_range"
    return ""


def reject(turn: Turn, text: str, reason: str, count: int | None) -> None:
    """Say exactly what does not fit; what was entered stays in the field to be mended."""
    state = turn.state
    state.misses += 1
    state.draft = text[:200]
    state.error = turn.content.phrase(f"reject_{reason}", state.lang, count="" if count is None else str(count))
    turn.say(state.error)
    if state.misses >= 2:
        turn.say_phrase("reject_help" if state.misses % 2 == 0 else "reject_officer")
    turn.new_screen = True


def _yes_or_no(step: ChooseStep, text: str, understood: Understanding) -> str | None:
    """ "Đúng vậy" to a question whose options are yes and no, if it is nothing but that."""
    if understood.confidence < CERTAIN or "?" in text:
        return None
    value = {"affirm": "yes", "deny": "no"}.get(understood.intent)
    return value if any(option.value == value for option in step.options) else None


def _row_named(turn: Turn, step: ConfirmStep, text: str) -> str:
    """The slot of the read-back line that the words name ("sửa họ tên cháu"); empty for none."""
    words, flow = f" {fold(text)} ", turn.flow
    rows = turn.read_back(step, flow) if flow else []
    named = [(len(label), slot) for label, _, slot in rows if slot and f" {fold(label)} " in words]
    return max(named)[1] if named else ""


def _picks_from_answer(turn: Turn, understood: Understanding) -> bool:
    """ "Yes" or "no" to what was offered: the officer, the form, to go on with it."""
    state = turn.state
    if state.place not in ("answer", "home") or understood.confidence < SURE:
        return False
    yes = understood.intent in ("affirm", "continue")
    answer = state.answer if state.place == "answer" else None
    if yes and answer and answer.status == "clarify" and len(answer.candidates) == 1:
        questions.ask(turn, "", section=state.section or "overview", topic=answer.candidates[0].procedure)
    elif yes and state.offer:
        press.act(turn, "officer", "") if state.offer == "officer" else runner.start(turn, state.offer)
    elif (yes or understood.intent == "deny") and state.frames:
        runner.resume(turn)
    elif understood.intent == "deny" and (state.offer or state.place == "answer"):
        runner.home(turn)
    else:
        return False
    return True


def _as_anything_else(turn: Turn, text: str, understood: Understanding) -> None:
    """A command, small talk, another flow, or a question."""
    state = turn.state
    intent = understood.intent if understood.confidence >= LEAST.get(understood.intent, SURE) else ""
    if intent in COMMANDS:
        turn.record("needs_officer" if intent == "officer" else "smalltalk")
        press.act(turn, *COMMANDS[intent])
        return
    if understood.lang == "other" and intent not in questions.CARE:
        _other_language(turn)
        return
    if understood.lang in ("vi", "en") and understood.lang != state.lang:
        press.switch_language(turn, understood.lang, quietly=True)
    code = next((entity.value for entity in understood.entities if entity.kind == "dossier_code"), "")
    if code and state.place != "flow":
        intent = "check_status"
        state.slots["status_code"] = code
    if intent in FLOWS:
        turn.record("clarify")
        runner.start(turn, FLOWS[intent])
        return
    if intent == "dont_know" and state.place == "flow":
        turn.say_phrase("dont_know")
        _again(turn)
        return
    if questions.talk(turn, intent):
        return
    if state.place == "flow" and intent not in questions.SECTIONS:
        _missed(turn)
        return
    # Slang is spelled out for the search alone: in a name or an address it is none.
    section = questions.SECTIONS.get(understood.intent, "") if understood.confidence >= SURE_OF_SECTION else ""
    questions.ask(turn, normalise(text), section)


def _other_language(turn: Turn) -> None:
    """Say so once; after that, treat it like anything that is not understood."""
    state = turn.state
    words = turn.content.phrase("other_language", state.lang)
    turn.record("out_of_scope")
    if state.misses == 0 and words not in state.question:
        turn.say(words)
        _again(turn)
    elif state.place == "flow":
        _missed(turn)
    else:
        questions.not_understood(turn)


def _missed(turn: Turn) -> None:
    """Not an answer to the question. First: rephrase. Then: the officer is offered."""
    state = turn.state
    turn.record("clarify")
    questions.count_miss(turn)
    if state.misses >= 2:
        # Told, not asked: two questions at once, and "yes" would answer the wrong one.
        turn.say_phrase("reject_help" if state.misses % 2 == 0 else "not_understood_more")
    else:
        turn.say_phrase("not_understood")
    _ask_another_way(turn)


def _ask_another_way(turn: Turn) -> None:
    step = turn.current
    again = getattr(step, "again", None) or getattr(step, "text", None)
    if again is not None:
        turn.say_words(again)
    turn.new_screen = True


def _again(turn: Turn) -> None:
    """Ask what was asked once more."""
    if turn.state.place == "flow":
        runner.resume(turn)
    else:
        turn.new_screen = True


def _nothing(turn: Turn) -> None:
    turn.record("clarify")
    turn.say_phrase("nothing_heard")
    _again(turn)
