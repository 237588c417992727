"""Settings: where they come from, what a mistake says, what is never printed."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import SECRETS, BadSettings, Settings, load_settings

SECRET = "a-secret-that-must-not-show"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and no settings from outside."""
    for name in ("KIOSK_CONFIG", "KIOSK_DATA_DIR", "KIOSK_RUNTIME_KEY_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, name: str = "kiosk.toml") -> None:
    Path(name).write_text(text, "utf-8")


def loaded() -> Settings:
    settings = load_settings()
    assert isinstance(settings, Settings), settings
    return settings


def problems() -> tuple[str, ...]:
    bad = load_settings()
    assert isinstance(bad, BadSettings)
    return bad.problems


def test_without_anything_it_is_the_sandbox(folder: Path) -> None:
    settings = loaded()
    assert settings.sandbox
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir == folder / "var"
    assert settings.portal_address() == "http://127.0.0.1:8001"
    assert settings.database_address() == f"sqlite:///{folder}/var/kiosk.sqlite3"
    assert settings.slip_key_path().is_relative_to(settings.data_dir)


def test_the_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    write('kiosk_id = "ward-7"\nport = 9000\ntoday = 2027-01-01\n[kiosk_name]\nvi = "Phường Thử Nghiệm"\n')
    monkeypatch.setenv("KIOSK_PORT", "9001")
    monkeypatch.setenv("KIOSK_NAME__EN", "Test Ward")
    settings = loaded()
    assert (settings.kiosk_id, settings.port, settings.today) == ("ward-7", 9001, date(2027, 1, 1))
    assert (settings.kiosk_name.vi, settings.kiosk_name.en) == ("Phường Thử Nghiệm", "Test Ward")


def test_the_caller_wins_over_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("port = 9000")
    monkeypatch.setenv("KIOSK_DATA_DIR", "elsewhere")
    settings = Settings(data_dir=Path("here"), port=9001)
    assert (settings.data_dir, settings.port) == (folder / "here", 9001)


def test_another_file_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    write("port = 1234", "other.toml")
    monkeypatch.setenv("KIOSK_CONFIG", "other.toml")
    assert loaded().port == 1234
    monkeypatch.setenv("KIOSK_CONFIG", "absent.toml")
    assert problems() == ("absent.toml: there is no such file",)


def test_an_empty_variable_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_TODAY", "")
    assert loaded().today is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("potal_url = 'x'", "kiosk.toml: unknown setting “potal_url”, did you mean “portal_url”?"),
        ("zzz = 1", "kiosk.toml: unknown setting “zzz”"),
        ("[kiosk_name]\nfr = 'x'", "kiosk.toml: unknown setting “kiosk_name.fr”"),
        ("port = 0", "kiosk.toml: port: Input should be greater than or equal to 1"),
        ("outbox_key = 'short'", "kiosk.toml: outbox_key: is not 32 bytes in URL-safe base64"),
        ("port = ", "kiosk.toml: Invalid value (at end of document)"),
        (
            "sandbox = false\nportal_url = 'https://portal.invalid'",
            "sandbox = false needs portal_user, portal_password, portal_group_id",
        ),
    ],
)
def test_a_mistake_is_told_exactly(text: str, problem: str) -> None:
    write(text)
    assert problems() == (problem,)


def test_every_mistake_is_told_and_where_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    write("port = 'many'\nsandbox = 7")
    monkeypatch.setenv("KIOSK_TODAY", "yesterday")
    assert [problem.split(": ")[:2] for problem in problems()] == [
        ["kiosk.toml", "port"],
        ["kiosk.toml", "sandbox"],
        ["KIOSK_TODAY", "today"],
    ]


def test_a_broken_variable_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_NAME", "{")
    assert [problem.startswith("environment: ") for problem in problems()] == [True]


def test_a_real_counter_has_no_made_up_date() -> None:
    real = "sandbox = false\nportal_url = 'https://p.invalid'\n"
    real += "portal_user = 'u'\nportal_group_id = '1'\nportal_password = 'p'\n"
    write(real)
    assert not loaded().sandbox
    write(f"{real}today = 2027-01-01")
    assert problems() == ("today may be set in the sandbox only: a real counter never answers by a made-up date",)


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://portal.invalid", True),
        ("https://portal.invalid:8443/base", True),
        ("http://127.0.0.1:8001", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("http://portal.invalid", False),
        ("http://127.0.0.1.portal.invalid", False),
        ("http://localhost@portal.invalid", False),
        ("ftp://127.0.0.1", False),
        ("portal.invalid", False),
        ("https://", False),
        ("https://[", False),
    ],
)
def test_a_real_counter_sends_nothing_in_the_clear(url: str, fits: bool) -> None:
    write(f"sandbox = false\nportal_url = '{url}'\nportal_user = 'u'\nportal_group_id = '1'\nportal_password = 'p'")
    if fits:
        assert loaded().portal_address() == url
    else:
        assert [problem.split(" must ")[0] for problem in problems()] == ["portal_url"]
        assert url not in problems()[0].replace("https://", "", 1) or url == "https://"


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PORTAL_PASSWORD", SECRET)
    monkeypatch.setenv("KIOSK_DATABASE_URL", f"postgresql://u:{SECRET}@db.invalid/kiosk")
    monkeypatch.setenv("KIOSK_OUTBOX_KEY", urlsafe_b64encode(b"k" * 32).decode())
    shown = loaded().shown()
    assert shown.keys() == Settings.model_fields.keys()
    assert {shown[name] for name in SECRETS} == {"set"}
    assert SECRET not in str(shown)


def test_a_mistake_never_shows_a_value() -> None:
    write(f"outbox_key = '{SECRET}'\nport = '{SECRET}'\ntoday = '{SECRET}'\nkiosk_id = '{SECRET} '\n{SECRET[:8]} = 1")
    assert len(problems()) == 5
    assert not any(SECRET in problem for problem in problems())


def test_two_kiosks_on_one_machine_keep_their_keys_apart() -> None:
    one, other = Settings(data_dir=Path("one")), Settings(data_dir=Path("other"))
    assert one.runtime_keys() != other.runtime_keys()
    assert Settings(runtime_key_dir=Path("keys")).runtime_keys() == Path("keys").absolute()


@given(st.text())
def test_no_file_makes_it_raise(text: str) -> None:
    Path("kiosk.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert isinstance(load_settings(), Settings | BadSettings)


def test_the_example_for_a_real_counter_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CONFIG", str(Path(__file__).parents[2] / "deploy/kiosk.toml.example"))
    assert problems() == ("sandbox = false needs portal_password",)
    monkeypatch.setenv("KIOSK_PORTAL_PASSWORD", SECRET)
    assert not loaded().sandbox
