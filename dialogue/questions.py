"""Questions and their answers: at home, after an answer, and in the middle of a form."""

from __future__ import annotations

from dialogue import runner
from dialogue.messages import Answer, Answered, OutcomeStatus
from dialogue.text import fold
from dialogue.turn import Turn

SECTIONS = {
    "ask_overview": "overview",
    "ask_documents": "documents",
    "ask_fee": "fee",
    "ask_time": "time",
    "ask_where": "where",
    "ask_how": "how",
    "ask_steps": "steps",
    "ask_who": "who",
    "ask_conditions": "conditions",
    "ask_result": "result",
    "ask_deadline": "deadline",
    "ask_legal_basis": "legal_basis",
    "do_procedure": "overview",
}
"""Intent -> the section of a record that it asks for."""

AND_WHAT_ABOUT = ("con ", "the con ", "vay con ", "and ", "what about ", "how about ")
"""A question that begins so asks the same of something else (folded)."""

SMALLTALK = ("greet", "thanks", "who_are_you", "affirm", "deny", "help", "continue")
REFUSED = ("injection", "personal_data_probe", "insult", "illegal_help")
OUT_OF_SCOPE = ("politics", "medical_advice", "legal_advice", "out_of_scope")
CARE = ("self_harm", "emergency")
OFFERS_OFFICER = ("insult", "illegal_help", "legal_advice")
"""After these, the officer is offered."""
WORRYING = (*CARE, "medical_advice", "legal_advice")
"""Where these are the best guess, a person is offered sooner."""


def ask(turn: Turn, question: str, section: str = "", topic: str = "") -> None:
    """Send a question to the knowledge base, with what is already known of the case."""
    state = turn.state
    flow = turn.flow
    facts = turn.facts(flow) if flow else {}
    if section in ("", "overview") and fold(question).startswith(AND_WHAT_ABOUT):
        section = state.section
    state.section = section
    turn.send(
        Answer(
            id=turn.number(),
            question=question,
            section=section,
            topic=topic or _topic(turn),
            lang=state.lang,
            facts=facts,
        )
    )


def _topic(turn: Turn) -> str:
    """What a question is about that does not say it: the answer on the screen, else the form."""
    flow, topic = turn.flow, turn.state.topic
    on_screen = topic if turn.state.place == "answer" else ""
    return on_screen or (flow.procedure if flow else "") or topic


def answered(turn: Turn, answer: Answered) -> None:
    """The knowledge base answered: say it, remember what is talked about, offer what follows."""
    state = turn.state
    if answer.failure:
        turn.say_phrase(f"failure_{answer.failure}")
        _offer_officer(turn)
        return
    status = _status(turn, answer)
    turn.record(status, section=answer.section, procedure=answer.procedure)
    # Papers are for those who ask for them: an overview with nine of them helps nobody.
    papers = answer.papers if answer.section == "documents" else ()
    state.answer = answer.model_copy(update={"status": status, "papers": papers})
    state.offer = ""
    if status != "out_of_scope":
        state.topic = answer.code or answer.procedure
    match status:
        case "answered" | "partly_answered":
            state.misses = 0
            for line in answer.lines[:2]:
                turn.say(line)
            flow = turn.content.flow_for(answer.procedure)
            if flow and not state.frames:
                state.offer = flow.flow
                turn.say_phrase("offer_flow")
            elif state.frames:
                turn.say_phrase("answer_then_on")
            else:
                turn.say_phrase("anything_else")
        case "clarify":
            turn.say_phrase("which_one" if len(answer.candidates) != 1 else "this_one")
        case "not_in_knowledge_base":
            if answer.known_elsewhere:
                turn.say_phrase("known_elsewhere", title=answer.known_elsewhere)
            else:
                turn.say_phrase("not_in_knowledge_base")
            state.offer = "officer"
        case _ if state.intent in OUT_OF_SCOPE and state.confidence >= 0.6:
            turn.say_phrase("talk_out_of_scope")
            state.answer = None
            if not state.frames:
                state.place = "home"
                turn.new_screen = True
                return
        case _:
            not_understood(turn)
            return
    state.place = "answer"
    turn.new_screen = True


def _status(turn: Turn, answer: Answered) -> OutcomeStatus:
    """What is not about the counter at all is out of scope, however the index answered."""
    unfound = answer.status in ("not_in_knowledge_base", "clarify")
    if unfound and not answer.known_elsewhere and turn.state.intent in OUT_OF_SCOPE and turn.state.confidence >= 0.6:
        return "out_of_scope"
    return answer.status


def talk(turn: Turn, intent: str) -> bool:
    """Answer what is no question about a procedure; False when it is one."""
    state = turn.state
    status: OutcomeStatus
    if intent in CARE:
        status = "needs_officer"
        turn.record(status)
        turn.say_phrase(intent)
        state.slots["officer_reason"] = "care"
        runner.start(turn, "officer")
        return True
    if intent in SMALLTALK:
        status = "smalltalk"
    elif intent in REFUSED:
        status = "refused"
    elif intent in OUT_OF_SCOPE[:3]:
        status = "out_of_scope"
    else:
        return False
    turn.record(status)
    turn.say_phrase(f"talk_{intent}")
    if state.frames:
        runner.resume(turn)
    else:
        state.place = "home"
        state.answer = None
        state.offer = "officer" if intent in OFFERS_OFFICER else ""
        turn.new_screen = True
    return True


def not_understood(turn: Turn) -> None:
    """Once: put it another way and show choices. Twice: offer the officer. Never the same
    sentence three times."""
    state = turn.state
    count_miss(turn)
    if state.misses >= 2:
        turn.say_phrase("not_understood_officer" if state.misses % 2 == 0 else "not_understood_more")
        _offer_officer(turn)
        return
    turn.say_phrase("not_understood_home")
    state.place = "home" if not state.frames else "answer"
    if state.place == "home":
        state.answer = None
    turn.new_screen = True


def count_miss(turn: Turn) -> None:
    """What may have been about danger, health or law is not asked twice: it counts as the second miss."""
    state = turn.state
    state.misses = max(state.misses + 1, 2 if state.intent in WORRYING else 1)


def _offer_officer(turn: Turn) -> None:
    state = turn.state
    state.answer = (state.answer or Answered(at=turn.at, command=0)).model_copy(update={"status": "needs_officer"})
    state.offer = "officer"
    state.place = "answer"
    turn.new_screen = True
