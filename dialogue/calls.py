"""Calls of the flow language: the command that each sends, and what its result leaves behind."""

from __future__ import annotations

from dialogue import slots as slot_rules
from dialogue.flow import CallName, CallStep, Flow
from dialogue.messages import (
    CallOfficer,
    CardData,
    CardRead,
    ChecklistResolved,
    DossierFound,
    DossierSent,
    LookUpDossier,
    OfficerNotified,
    PrintSlip,
    ReadCard,
    ResolveChecklist,
    Result,
    SaveFeedback,
    SlipPrinted,
    SubmitDossier,
)
from dialogue.state import AwaitedCommand
from dialogue.turn import Turn

CALLS: dict[str, CallName] = {
    "resolve_checklist": "checklist",
    "read_card": "read_card",
    "submit_dossier": "submit",
    "look_up_dossier": "look_up",
    "print_slip": "print_slip",
    "call_officer": "call_officer",
    "save_feedback": "save_feedback",
}
"""Kind of command -> the call of the flow language that sends it."""

ON_CARD = ("requester_name", "requester_id", "requester_birth_date", "requester_residence", "requester_ethnicity")
"""What a card gives: its holder is the requester, nobody else."""

REQUESTER = (*ON_CARD, "requester_phone")
"""What stays true of the requester in the next dossier of the same visit."""


def command(turn: Turn, step: CallStep) -> AwaitedCommand:
    """What `step` sends, made from what is known of the visit."""
    state, flow, number = turn.state, turn.flow, turn.number()
    assert flow is not None
    facts = turn.facts(flow)
    match step.call:
        case "checklist":
            return ResolveChecklist(id=number, procedure=flow.procedure, facts=facts, lang=state.lang)
        case "read_card":
            return ReadCard(id=number)
        case "submit":
            return SubmitDossier(
                id=number, procedure=flow.procedure, reference=turn.reference(), form=turn.form(flow), lang=state.lang
            )
        case "look_up":
            return LookUpDossier(
                id=number, code=state.slots.get(step.args["code"], ""), secret=state.slots.get(step.args["secret"], "")
            )
        case "print_slip":
            sent = state.sent
            return PrintSlip(
                id=number,
                procedure=flow.procedure,
                title=flow.title.in_(state.lang),
                reference=sent.reference if sent else "",
                code=sent.code if sent else "",
                secret=sent.secret if sent else "",
                sent_at=(sent.sent_at if sent else None) or turn.at,
                due=sent.due if sent else None,
                facts=facts,
                papers=state.checklist.papers if state.checklist else (),
                sources=state.checklist.sources if state.checklist else (),
                lang=state.lang,
            )
        case "call_officer":
            below = turn.content.flows[state.frames[-2].flow] if len(state.frames) > 1 else None
            return CallOfficer(
                id=number,
                reason=state.slots.get("officer_reason", step.args.get("reason", "asked")),
                procedure=below.procedure if below else state.topic,
                step=state.frames[-2].step if below else "",
            )
        case "save_feedback":
            kiosk, officer = (state.slots.get(step.args.get(name, ""), "") for name in ("kiosk", "officer"))
            return SaveFeedback(
                id=number,
                kiosk=int(kiosk) if kiosk.isdigit() else None,
                officer=int(officer) if officer.isdigit() else None,
                procedure=state.topic,
            )


def keep(turn: Turn, result: Result) -> None:
    """Remember what a result brought."""
    state = turn.state
    match result:
        case ChecklistResolved() if not result.failure:
            state.checklist = result
        case CardRead() if result.card:
            for slot in ON_CARD:
                state.slots.pop(slot, None)
            state.slots.update(_card_slots(result.card))
            _tell_expired(turn, result.card)
        case DossierSent() if not result.failure:
            state.sent = result
            state.settled["dossiers"] = str(int(state.settled.get("dossiers", "0")) + 1)
        case DossierFound() if not result.failure:
            state.found = result
            turn.say_phrase("status_is", title=result.title or result.code, state=turn.dossier_state(result.state))
        case SlipPrinted():
            state.slip_qr, state.slip_failed = result.qr, bool(result.failure)
            if result.failure:  # nobody waits for the answer: the slip is on the screen
                turn.emit(CallOfficer(id=turn.number(), reason=result.failure))
        case OfficerNotified() if not result.failure:
            state.slots["officer_came"] = "yes"


def card_was_read(turn: Turn, flow: Flow) -> bool:
    return any(turn.state.settled.get(turn.key(step)) == "ok" for step in _card_calls(flow))


def forget_card(turn: Turn, flow: Flow) -> None:
    """As if no card had been read: what it said is gone, and the next one is read."""
    for step in _card_calls(flow):
        turn.state.settled.pop(turn.key(step), None)
    for slot in ON_CARD:
        turn.state.slots.pop(slot, None)


def _card_calls(flow: Flow) -> tuple[CallStep, ...]:
    return tuple(step for step in flow.steps if isinstance(step, CallStep) and step.call == "read_card")


def _card_slots(card: CardData) -> dict[str, str]:
    values = (card.full_name, card.id_number, card.birth_date.isoformat(), card.residence, card.ethnicity)
    return {slot: value for slot, value in zip(ON_CARD, values, strict=True) if value}


def _tell_expired(turn: Turn, card: CardData) -> None:
    """The counter needs a valid card: whoever has none should know before going there."""
    if card.expires and card.expires < turn.at.date():
        day, lang = card.expires.isoformat(), turn.state.lang
        turn.say(
            turn.content.phrase("card_expired", lang, day=slot_rules.show("date", day, lang)),
            turn.content.phrase("card_expired", lang, day=slot_rules.speak("date", day, lang)),
        )
