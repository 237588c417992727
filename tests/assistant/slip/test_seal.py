"""What was signed is what is read; no altered code is believed; the code knows nobody."""

from __future__ import annotations

import json
import stat
import threading
import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from assistant.slip import (
    SlipInvalid,
    SlipPayload,
    load_or_create_key,
    payload_of,
    sign,
    verify_text,
)
from assistant.slip.content import MOST_FACTS
from assistant.slip.digits import from_digits, to_digits, width
from assistant.slip.seal import SIGNATURE
from tests.assistant.slip.samples import KEY, OTHER_KEY, PUBLIC, VI

plain = st.from_regex(r"[ -~]{0,40}", fullmatch=True)
names = st.from_regex(r"[a-z][a-z_]{0,39}", fullmatch=True)
answers = st.from_regex(r"[a-z0-9][a-z_.-]{0,39}", fullmatch=True)
payloads = st.builds(
    SlipPayload,
    kiosk_id=plain,
    procedure=plain,
    checked=st.dates(),
    told_on=st.dates(),
    reference=plain,
    code=plain,
    facts=st.dictionaries(names, answers, max_size=MOST_FACTS),
)

# --- Digits ------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_digits_hold_any_bytes(data: bytes) -> None:
    text = to_digits(data)
    assert len(text) == width(len(data))
    assert from_digits(text) == data


@given(st.text("0123456789", max_size=60))
def test_digits_have_one_meaning_at_most(text: str) -> None:
    data = from_digits(text)
    assert data is None or to_digits(data) == text


# --- Seal --------------------------------------------------------------------------------


def reason(text: str, key: Ed25519PrivateKey = KEY) -> str:
    outcome = verify_text(text, key.public_key())
    return outcome.reason if isinstance(outcome, SlipInvalid) else ""


@given(payloads)
def test_what_was_signed_is_what_is_read(payload: SlipPayload) -> None:
    text = sign(payload, KEY)
    assert text.isdecimal()
    assert verify_text(text, PUBLIC) == payload
    assert verify_text(f" {text}\r\n", PUBLIC) == payload, "a hand scanner ends with a line feed"
    assert reason(text, OTHER_KEY) == "wrong_key"


@given(payloads, st.data())
def test_no_single_flipped_character_is_believed(payload: SlipPayload, data: st.DataObject) -> None:
    text = sign(payload, KEY)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != text[place]))
    assert reason(text[:place] + other + text[place + 1 :])


def test_no_other_digit_anywhere_is_believed() -> None:
    text = sign(payload_of(VI), KEY)
    for place, digit in enumerate(text):
        for other in "0123456789".replace(digit, ""):
            assert reason(text[:place] + other + text[place + 1 :])
        assert reason(text[:place] + text[place + 1 :])
        assert reason(text[:place] + digit + text[place:])


def test_a_cut_off_code_is_called_so() -> None:
    text = sign(payload_of(VI), KEY)
    assert {reason(text[:size]) for size in range(17, len(text))} == {"truncated"}
    assert {reason(text[:size]) for size in range(17)} == {"not_ours"}
    assert reason(text + "000") == "altered"


@given(st.text(max_size=100) | st.text("0123456789", max_size=700))
def test_what_is_not_a_slip_is_not_ours(text: str) -> None:
    assert reason(text) == "not_ours"


def test_digits_of_other_scripts_are_not_ours() -> None:
    assert reason(sign(payload_of(VI), KEY).translate({ord(str(n)): 0x660 + n for n in range(10)})) == "not_ours"


def sealed(body: bytes, version: int = 1) -> str:
    """A text whose signature fits, whatever is in it."""
    own = from_digits(sign(payload_of(VI), KEY))
    assert own is not None
    signed = b"CS" + bytes([version]) + own[3:5] + len(body).to_bytes(2) + body
    return to_digits(signed + KEY.sign(signed))


def deflated(value: object) -> bytes:
    return zlib.compress(json.dumps(value).encode(), 9, -15)


def test_a_later_format_asks_for_an_update() -> None:
    own = from_digits(sign(payload_of(VI), KEY))
    assert own is not None
    body = own[7:-SIGNATURE]
    assert verify_text(sealed(body), PUBLIC) == payload_of(VI), "or the next lines would prove nothing"
    assert reason(sealed(body, version=2)) == "newer_version"
    assert reason(sealed(body, version=0)) == "altered"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xff", deflated({}), deflated([1]), deflated([1] * 7), deflated(["x"] * 9)]
)
def test_signed_but_not_understood_asks_for_an_update(body: bytes) -> None:
    assert reason(sealed(body)) == "newer_version"


def test_an_unsigned_body_is_never_unpacked() -> None:
    """A body that would unpack to 10 MB is refused by its signature first."""
    text = sealed(zlib.compress(bytes(10_000_000), 9, -15))
    assert reason(text[:-1] + ("0" if text[-1] != "0" else "1")) == "altered"


# --- What the QR code may know -----------------------------------------------------------


def test_the_code_holds_no_secret_and_nobody() -> None:
    content = VI.model_copy(
        update={
            "facts": {
                "birthplace": "vietnam",
                "child_name": "Nguyễn Thị Ví Dụ",
                "id": "001151000000",
                "phone.of.mother": "1",
                "note": "a b",
                "n001151000000": "yes",
            }
        }
    )
    payload = payload_of(content)
    assert payload.facts == {"birthplace": "vietnam"}
    assert payload.code == VI.code
    body = payload.model_dump_json()
    assert VI.secret not in body
    assert VI.title not in body


@pytest.mark.parametrize("facts", [{"id": "001151000000"}, {"name": "Nguyễn"}, {"a": ""}, {"": "a"}, {"A": "a"}])
def test_a_payload_refuses_what_is_no_answer(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not the answer"):
        SlipPayload.model_validate({**payload_of(VI).model_dump(), "facts": facts})


@given(st.dictionaries(st.text(max_size=50), st.text(max_size=50), max_size=30), st.text(max_size=80))
def test_any_facts_and_any_code_make_a_payload(facts: dict[str, str], code: str) -> None:
    payload = payload_of(VI.model_copy(update={"facts": facts, "code": code}))
    assert verify_text(sign(payload, KEY), PUBLIC) == payload


def test_told_on_is_the_day_on_the_halls_clock() -> None:
    late = VI.model_copy(update={"sent_at": datetime(2026, 11, 22, 23, 30, tzinfo=UTC)})
    assert payload_of(late).told_on == date(2026, 11, 23)


# --- Key ---------------------------------------------------------------------------------


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "slip.pem"
    key = load_or_create_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create_key(path).private_bytes_raw() == key.private_bytes_raw()
    assert [file.name for file in path.parent.iterdir()] == ["slip.pem"]
    path.chmod(0o644)
    load_or_create_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_starts_at_once_share_one_key(tmp_path: Path) -> None:
    path, keys = tmp_path / "slip.pem", set[bytes]()
    threads = [
        threading.Thread(target=lambda: keys.add(load_or_create_key(path).private_bytes_raw())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(keys) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_another_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "slip.pem"
    path.write_text("no key at all", encoding="utf-8")
    with pytest.raises(ValueError, match="PEM"):
        load_or_create_key(path)
    assert path.read_text(encoding="utf-8") == "no key at all"
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(other)
    with pytest.raises(ValueError, match="another kind of key"):
        load_or_create_key(path)
    assert path.read_bytes() == other
