"""The house, wired: what the sandbox has and a real counter has not, and what goes with a visitor."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from assistant import doctor
from assistant import settings as settings_module
from assistant.kiosk import Kiosk, Minds
from assistant.settings import Settings
from dialogue.messages import DossierSent, PrintSlip, ReadCard, SlipPrinted, SubmitDossier
from knowledge_base import words

pytestmark = pytest.mark.anyio

NAME = "Lò Thị Bịa Đặt"
ID_NUMBER = "001199000417"
SLIP = PrintSlip(
    id=1,
    procedure="1.001193",
    title="Mẫu",
    reference="CS-AAAA-BBBB",
    sent_at=datetime(2026, 11, 23, tzinfo=UTC),
    lang="vi",
)
FORM = {"requester_name": NAME, "requester_id": ID_NUMBER}
SUBMIT = SubmitDossier(id=2, procedure="1.001193", reference="visit-1", form=FORM, lang="vi")

Make = Callable[..., Kiosk]


@pytest.fixture
async def make(tmp_path: Path, minds: Minds) -> AsyncIterator[Make]:
    opened: list[Kiosk] = []

    def make(**changes: Any) -> Kiosk:
        usual: dict[str, Any] = {
            "data_dir": tmp_path / "var",
            "runtime_key_dir": tmp_path / "keys",
            "portal_url": "http://127.0.0.1:9",
        }
        opened.append(Kiosk(Settings(**usual | changes), minds))
        return opened[-1]

    yield make
    for kiosk in opened:
        await kiosk.stop()


REAL = {"sandbox": False, "portal_user": "u", "portal_password": "p", "portal_group_id": "1"}


async def test_a_real_counter_never_pretends_to_have_devices(make: Make) -> None:
    kiosk = make(**REAL)
    assert kiosk.simulators is None
    printed = await kiosk.actions.perform(SLIP)
    assert isinstance(printed, SlipPrinted)
    assert printed.failure == "printer_down"
    assert printed.qr, "the slip can still be shown"
    assert (await kiosk.actions.perform(ReadCard(id=3))).failure == "reader_down"
    assert [part.detail for part in (kiosk.reader.check(), kiosk.printer.check())] == ["no device configured"] * 2


async def test_with_the_visitor_go_their_slips_and_their_words(make: Make) -> None:
    kiosk = make()
    assert kiosk.simulators
    session = kiosk.session
    await session.begin()
    await session.said(f"tôi tên {NAME} số {ID_NUMBER} hỏi lệ phí khai sinh")
    await session.idle()
    await kiosk.actions.perform(SLIP)
    assert len(kiosk.simulators.printer.slips) == 1
    assert not [word for word in cached() if any(sign.isdigit() for sign in word)]
    assert "bia" in cached()
    while session.state.visit_id:
        await session.pressed("end", "", session.screen.id)
        await session.pressed("confirm", "yes", session.screen.id)
    assert not kiosk.simulators.printer.take()
    assert cached() == set()


def cached() -> set[str]:
    """Every text that a cache of words still holds."""
    parts = gc.get_referents(words._kept_stem) + gc.get_referents(words._kept_marks)
    return {key for part in parts if isinstance(part, dict) for key in part if isinstance(key, str)} - {
        name for function in (words._kept_stem, words._kept_marks) for name in function.__dict__
    }


@pytest.mark.parametrize("broken", ["_claim", "_begin_back_off"])
async def test_what_is_written_down_is_never_called_not_sent(
    make: Make, broken: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = make()

    async def full(reference: str) -> None:
        raise OperationalError(f"insert {NAME}", {}, Exception("disk full"))

    monkeypatch.setattr(kiosk.outbox, broken, full)
    sent = await kiosk.actions.perform(SUBMIT)
    assert isinstance(sent, DossierSent)
    assert (sent.failure, sent.queued) == ("", True)
    assert sent.reference
    assert sent.secret
    said = capsys.readouterr().out
    assert "OperationalError" in said
    assert NAME not in said
    assert (await kiosk.outbox.health()).waiting == 1


async def test_a_key_on_the_disk_is_told_once_and_by_the_doctor(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings_module, "MEMORY_BACKED", tmp_path / "no such place")
    monkeypatch.delenv("KIOSK_RUNTIME_KEY_DIR")
    kiosk = make(runtime_key_dir=None)
    await kiosk.session.begin()
    await kiosk.session.idle()
    assert capsys.readouterr().out.count("visit_key_on_disk") == 1
    assert doctor._visit_key(kiosk.settings).level == "warning"
    in_memory = Settings(data_dir=tmp_path / "var", runtime_key_dir=tmp_path / "keys")
    assert doctor._visit_key(in_memory).level == "ok"
    (tmp_path / "keys").chmod(0o755)
    assert "open to others" in doctor._visit_key(in_memory).detail
