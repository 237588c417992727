from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.crypto import KEY_BYTES, Box, KeyProblem, load_key

KEY = bytes(range(KEY_BYTES))


@given(st.binary(), st.text(max_size=20))
def test_what_is_sealed_opens_again(plain: bytes, context: str) -> None:
    context = context.encode("utf-8", "replace").decode()
    assert Box(KEY).open(Box(KEY).seal(plain, context), context) == plain


@given(st.binary(min_size=1), st.integers(min_value=0), st.integers(0, 7))
def test_one_changed_bit_and_it_stays_shut(plain: bytes, place: int, bit: int) -> None:
    sealed = bytearray(Box(KEY).seal(plain, "row"))
    sealed[place % len(sealed)] ^= 1 << bit
    assert Box(KEY).open(bytes(sealed), "row") is None


@given(st.binary(max_size=80))
def test_rubbish_does_not_open(rubbish: bytes) -> None:
    assert Box(KEY).open(rubbish, "row") is None


def test_another_key_or_place_does_not_open_it() -> None:
    sealed = Box(KEY).seal(b"x", "row-1")
    assert Box(bytes(KEY_BYTES)).open(sealed, "row-1") is None
    assert Box(KEY).open(sealed, "row-2") is None


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert Box(KEY).seal(b"x", "row") != Box(KEY).seal(b"x", "row")


def test_fingerprints_differ_by_purpose_and_key() -> None:
    box = Box(KEY)
    assert box.fingerprint("a", "text") == Box(KEY).fingerprint("a", "text")
    assert len({box.fingerprint("a", "t"), box.fingerprint("b", "t"), Box(bytes(KEY_BYTES)).fingerprint("a", "t")}) == 3


def test_a_key_file_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "outbox.key"
    key = load_key(path, may_create=True)
    assert isinstance(key, bytes)
    assert load_key(path, may_create=True) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_no_new_key_beside_old_dossiers(tmp_path: Path) -> None:
    path = tmp_path / "outbox.key"
    assert load_key(path, may_create=False) == KeyProblem("missing", str(path))
    assert not path.exists()


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "outbox.key"
    load_key(path, may_create=True)
    path.chmod(0o640)
    assert load_key(path, may_create=False) == KeyProblem("open_to_others", str(path))


@pytest.mark.parametrize("text", ["", "đ", "AAAA", "!" * 44, base64.b64encode(bytes(33)).decode()])
def test_a_malformed_key_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "outbox.key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    assert load_key(path, may_create=True) == KeyProblem("malformed", str(path))
    assert path.read_text("utf-8") == text


def test_the_setting_wins(tmp_path: Path) -> None:
    setting = base64.urlsafe_b64encode(KEY).decode()
    assert load_key(tmp_path / "none", setting=setting, may_create=False) == KEY
    assert load_key(tmp_path / "none", setting="short", may_create=True) == KeyProblem("malformed", "setting")


def test_a_folder_in_its_place_is_said_not_raised(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert load_key(tmp_path, may_create=True) == KeyProblem("unreadable", str(tmp_path))
