"""Carrying commands out: each becomes a call to the knowledge base, a device or the portal,
and its result an event. Nothing here decides; `dialogue.step` did."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

import structlog

from assistant.outbox import Locked, Outbox, OutboxFull, Queued, Waiting
from assistant.portal.base import Applicant, Dossier, Found, Sent, Unreachable
from assistant.portal.codes import short_code
from assistant.store import Store
from dialogue.messages import (
    Answer,
    Answered,
    CallOfficer,
    CardData,
    CardRead,
    ChecklistResolved,
    Choice,
    DossierFound,
    DossierSent,
    FeedbackSaved,
    LookUpDossier,
    OfficerNotified,
    Paper,
    PrintSlip,
    ReadCard,
    ResolveChecklist,
    ResultEvent,
    SaveFeedback,
    SlipPrinted,
    Source,
    SubmitDossier,
)
from dialogue.state import AwaitedCommand
from hardware.card.base import Card, CardReader
from hardware.printer.base import Printer, PrintFailure

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from assistant.slip import SlipContent
    from knowledge_base import KnowledgeBase
    from knowledge_base import Paper as RecordPaper
    from knowledge_base import Source as RecordSource
    from knowledge_base.record import Section

log = structlog.get_logger(__name__)

VISITOR_WAITS_S = 8.0
"""So long a visitor waits for the portal; after that the dossier goes on by itself."""


@dataclass(frozen=True)
class Actions:
    """The rooms that commands go to, wired together."""

    kiosk_id: str
    kiosk_name: dict[str, str]
    knowledge: KnowledgeBase
    outbox: Outbox
    reader: CardReader
    printer: Printer
    store: Store
    slip_key: Ed25519PrivateKey
    clock: Callable[[], datetime]
    today: Callable[[], date]

    async def perform(self, command: AwaitedCommand) -> ResultEvent:
        """Do it and say how it went. Expected failures come back as reasons."""
        match command:
            case Answer():
                return await asyncio.to_thread(self._answer, command)
            case ResolveChecklist():
                return self._checklist(command)
            case ReadCard():
                return self._card(command, await asyncio.to_thread(self.reader.read))
            case SubmitDossier():
                return await self._submit(command)
            case LookUpDossier():
                return await self._look_up(command)
            case PrintSlip():
                return await asyncio.to_thread(self._print, command)
            case CallOfficer():
                await self.store.add_officer_call(self.clock(), self.kiosk_id, command)
                return OfficerNotified(at=self.clock(), command=command.id)
            case SaveFeedback():
                if command.kiosk or command.officer:
                    await self.store.add_feedback(self.clock(), self.kiosk_id, command)
                return FeedbackSaved(at=self.clock(), command=command.id)

    # --- knowledge -----------------------------------------------------------------------

    def _answer(self, command: Answer) -> Answered:
        return answered(self.knowledge, command, self.today(), self.clock())

    def _checklist(self, command: ResolveChecklist) -> ChecklistResolved:
        found = self.knowledge.checklist(command.procedure, command.facts, command.lang)
        if found is None:
            return ChecklistResolved(at=self.clock(), command=command.id, failure="not_in_knowledge_base")
        return ChecklistResolved(
            at=self.clock(),
            command=command.id,
            papers=tuple(_paper(paper) for paper in (*found.papers, *found.undecided)),
            notes=found.notes,
            sources=tuple(_source(source) for source in found.sources),
        )

    # --- devices -------------------------------------------------------------------------

    def _card(self, command: ReadCard, card: object) -> CardRead:
        if not isinstance(card, Card):
            return CardRead(at=self.clock(), command=command.id, failure=getattr(card, "reason", "card_unreadable"))
        data = CardData(
            id_number=card.id_number,
            full_name=card.full_name,
            birth_date=card.birth_date,
            sex=card.sex,
            nationality=card.nationality,
            ethnicity=card.ethnicity,
            hometown=card.hometown,
            residence=card.residence,
            issued=card.issued,
            expires=card.expires,
        )
        return CardRead(at=self.clock(), command=command.id, card=data)

    def _print(self, command: PrintSlip) -> SlipPrinted:
        from assistant import slip

        drawn = slip.render(self.slip_content(command), self.slip_key)
        printed = self.printer.print(drawn.image)
        reason = printed.reason if isinstance(printed, PrintFailure) else ""
        return SlipPrinted(at=self.clock(), command=command.id, failure=reason, qr=drawn.qr)

    def slip_content(self, command: PrintSlip) -> SlipContent:
        from assistant import slip
        from dialogue.content import load

        content = load()
        record = self.knowledge.procedures[command.procedure]
        where = next((c.text.in_(command.lang) for c in record.channels if c.kind == "in_person"), "")
        return slip.SlipContent(
            kiosk_id=self.kiosk_id,
            kiosk_name=self.kiosk_name[command.lang],
            procedure=command.procedure,
            title=command.title,
            reference=command.reference,
            code=command.code,
            secret=command.secret,
            sent_at=command.sent_at,
            due=command.due,
            papers=tuple(
                slip.SlipPaper(
                    name=paper.name, note=content.phrase(_how_many(paper), command.lang, n=str(_count(paper)))
                )
                for paper in command.papers
                if not paper.when
            ),
            where=where,
            next_step=content.phrase("slip_next", command.lang),
            facts=command.facts,
            checked=record.checked,
            lang=command.lang,
        )

    # --- portal --------------------------------------------------------------------------

    async def _submit(self, command: SubmitDossier) -> DossierSent:
        record = self.knowledge.procedures[command.procedure]
        form = command.form
        dossier = Dossier(
            reference=command.reference,
            procedure=command.procedure,
            title=record.title.vi,
            applicant=Applicant(
                name=form.get("requester_name", ""),
                id_number=form.get("requester_id", ""),
                address=form.get("requester_residence", ""),
                phone=form.get("requester_phone", ""),
            ),
            form=form,
        )
        entry = await self.outbox.put(dossier)
        if isinstance(entry, OutboxFull):
            return DossierSent(at=self.clock(), command=command.id, failure="outbox_full")
        try:
            result = await self.outbox.deliver(command.reference, within_s=VISITOR_WAITS_S)
        except Exception as error:
            # It is written down and the background goes on with it: nobody may be told that it was not sent.
            log.error("delivery_failed", error=type(error).__name__)
            result = Queued(entry)
        match result:
            case Sent():
                return DossierSent(
                    at=self.clock(),
                    command=command.id,
                    reference=short_code(command.reference),
                    code=result.code,
                    secret=result.secret,
                    sent_at=result.sent_at,
                    due=result.due,
                )
            case Queued():
                return DossierSent(
                    at=self.clock(),
                    command=command.id,
                    queued=True,
                    reference=entry.short_code,
                    secret=entry.secret,
                    sent_at=entry.put_at,
                )
            case _:
                return DossierSent(at=self.clock(), command=command.id, failure="refused_by_portal")

    async def _look_up(self, command: LookUpDossier) -> DossierFound:
        found = await self.outbox.find(command.code, command.secret)
        match found:
            case Found():
                return DossierFound(
                    at=self.clock(),
                    command=command.id,
                    code=found.code or command.code,
                    procedure=found.procedure,
                    title=found.title,
                    state=found.state,
                    note=found.note,
                    sent_at=found.sent_at,
                    due=found.due,
                )
            case Waiting():
                reason = "waiting"
            case Locked():
                reason = "locked"
            case Unreachable():
                reason = "portal_down"
            case _:
                reason = "not_found"
        return DossierFound(at=self.clock(), command=command.id, failure=reason)


def answered(knowledge: KnowledgeBase, command: Answer, today: date, at: datetime) -> Answered:
    """Ask the knowledge base, and put what it says into the dialogue's words."""
    from knowledge_base import Question

    outcome = knowledge.answer(
        Question(
            text=command.question,
            lang=command.lang,
            today=today,
            section=cast("Section", command.section),
            topic=command.topic,
            facts=command.facts,
        )
    )
    return Answered(
        at=at,
        command=command.id,
        status=outcome.status,
        procedure=outcome.procedure,
        title=outcome.title,
        section=outcome.section,
        lines=outcome.lines,
        more=outcome.more,
        papers=tuple(_paper(paper) for paper in outcome.papers),
        sources=tuple(_source(source) for source in outcome.sources),
        candidates=tuple(Choice(procedure=c.procedure, title=c.title) for c in outcome.candidates),
        known_elsewhere=outcome.known_elsewhere,
        code=outcome.code,
    )


_RESULTS: dict[str, type[ResultEvent]] = {
    "answer": Answered,
    "resolve_checklist": ChecklistResolved,
    "read_card": CardRead,
    "submit_dossier": DossierSent,
    "look_up_dossier": DossierFound,
    "print_slip": SlipPrinted,
    "call_officer": OfficerNotified,
    "save_feedback": FeedbackSaved,
}


def failed(command: AwaitedCommand, at: datetime, reason: str = "error") -> ResultEvent:
    """The result of a command that went wrong; "error": a bug kept it from answering."""
    return _RESULTS[command.kind](at=at, command=command.id, failure=reason)


def _paper(paper: RecordPaper) -> Paper:
    return Paper(
        name=paper.name,
        note=paper.note,
        originals=paper.originals,
        copies=paper.copies,
        certified_copies=paper.certified_copies,
        form=paper.form,
        present_only=paper.present_only,
        when=paper.when,
        text=paper.text,
    )


def _source(source: RecordSource) -> Source:
    return Source(
        procedure=source.procedure,
        title=source.title,
        section=source.section,
        legal_basis=source.legal_basis,
        checked=source.checked,
        url=source.url,
    )


def _count(paper: Paper) -> int:
    return paper.originals or paper.certified_copies or paper.copies or 1


def _how_many(paper: Paper) -> str:
    if paper.present_only:
        return "paper_shown"
    return "paper_originals" if paper.originals else "paper_certified" if paper.certified_copies else "paper_copies"
