from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.crypto import KEY_BYTES, Box
from assistant.portal.codes import ALPHABET, local_secret, parse_short_code, same_secret, short_code


@given(st.text(), st.sampled_from(["{}", " {} ", "{}\n"]), st.sampled_from(["-", " ", "", "–"]))
def test_a_short_code_is_read_back_however_it_is_typed(reference: str, frame: str, dash: str) -> None:
    code = short_code(reference)
    assert len(code) == 12
    assert set(code[3:].replace("-", "")) <= set(ALPHABET)
    typed = frame.format(code.lower().replace("-", dash if dash != "–" else "-"))
    assert parse_short_code(typed) == code


@given(st.text())
def test_any_text_is_a_code_or_none(text: str) -> None:
    code = parse_short_code(text)
    assert code is None or parse_short_code(code) == code


def test_dossier_codes_are_not_taken_for_ours() -> None:
    for code in ("000.00.26.H29-261122-0001", "G09.20-20260609-0092637", "CS-7K3M-9Q2", "CS-7K3M-9Q20", ""):
        assert parse_short_code(code) is None


def test_the_secret_belongs_to_one_kiosk_and_one_dossier() -> None:
    one, other = Box(bytes(KEY_BYTES)), Box(bytes([1]) * KEY_BYTES)
    secrets = {local_secret(one, "a"), local_secret(one, "b"), local_secret(other, "a")}
    assert len(secrets) == 3
    assert all(len(secret) == 4 and set(secret) <= set(ALPHABET) for secret in secrets)
    assert local_secret(one, "a") == local_secret(Box(bytes(KEY_BYTES)), "a")


@given(st.text(), st.text())
def test_secrets_compare_without_raising(given: str, right: str) -> None:
    assert same_secret(given, given)
    assert same_secret(f" {right.lower()} ", right.lower())
    assert same_secret(given, right) in (True, False)
