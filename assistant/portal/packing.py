"""Dossiers and receipts as bytes, ready to be sealed."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime

from assistant.portal.base import Applicant, Dossier, Sent


def pack_dossier(dossier: Dossier) -> bytes:
    return json.dumps({**dataclasses.asdict(dossier), "form": dict(dossier.form)}).encode()


def unpack_dossier(plain: bytes) -> Dossier:
    fields = json.loads(plain)
    return Dossier(**{**fields, "applicant": Applicant(**fields["applicant"])})


def pack_receipt(sent: Sent) -> bytes:
    due = sent.due.isoformat() if sent.due else None
    receipt = {"code": sent.code, "secret": sent.secret, "sent_at": sent.sent_at.isoformat(), "due": due}
    return json.dumps(receipt).encode()


def unpack_receipt(plain: bytes) -> Sent:
    fields = json.loads(plain)
    due = datetime.fromisoformat(fields["due"]) if fields["due"] else None
    return Sent(fields["code"], fields["secret"], datetime.fromisoformat(fields["sent_at"]), due)
