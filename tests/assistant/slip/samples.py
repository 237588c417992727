"""Slips of nobody, for the tests of the slip."""

from __future__ import annotations

from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assistant.slip import (
    SlipContent,
    SlipPaper,
)
from assistant.slip.content import COUNTER_TIME

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = KEY.public_key()

VI = SlipContent(
    kiosk_id="kiosk-1",
    kiosk_name="Cửa Sổ · UBND phường Thử Nghiệm",
    procedure="1.001193",
    title="Đăng ký khai sinh",
    reference="CS-7K3M-9Q2F",
    code="000.00.26.H29-261123-0001",
    secret="K7QX",
    sent_at=datetime(2026, 11, 23, 9, 5, tzinfo=COUNTER_TIME),
    due=datetime(2026, 11, 23, 17, 0, tzinfo=COUNTER_TIME),
    papers=(
        SlipPaper(name="Giấy chứng sinh", note="Giấy bệnh viện cấp khi sinh. 1 bản chính."),
        SlipPaper(name="Giấy chứng nhận kết hôn của cha mẹ", note="Chỉ xuất trình."),
    ),
    where="Quầy Hộ tịch, Trung tâm Phục vụ hành chính công phường Thử Nghiệm.",
    next_step="Cán bộ hộ tịch kiểm tra hồ sơ. Ông/bà mang giấy tờ gốc đến để nhận kết quả.",
    facts={"birthplace": "vietnam", "parents_married": "yes", "requester": "grandparent", "late": "no"},
    checked=date(2026, 11, 20),
    lang="vi",
)
EN = VI.model_copy(update={"lang": "en", "title": "Birth registration", "kiosk_name": "Cửa Sổ · Thử Nghiệm ward"})
WAITING = VI.model_copy(update={"code": "", "due": None})
