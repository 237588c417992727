"""Where the running visit lies: in folders of our own, or nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.visit_store import NotPrivate, VisitStore, write_private
from dialogue.state import State
from dialogue.step import first

STATE: State = first(counter=7)


@pytest.fixture
def store(tmp_path: Path) -> VisitStore:
    return VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1")


def test_what_was_saved_is_loaded(store: VisitStore, tmp_path: Path) -> None:
    assert store.save(STATE) is None
    assert VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1").load() == STATE
    assert {file.stat().st_mode & 0o777 for file in tmp_path.rglob("*.*")} == {0o600}
    assert store.problems() == []


def test_after_dropping_not_even_half_a_write_is_left(store: VisitStore, tmp_path: Path) -> None:
    store.save(STATE)
    for file in [*tmp_path.rglob("*.visit"), *tmp_path.rglob("*.key")]:
        file.with_name(f"{file.name}.new").write_bytes(b"half")
    store.drop()
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    (folder / "a.key.new").symlink_to(victim)
    assert write_private(folder / "a.key", b"secret") == NotPrivate(folder, "unusable")
    assert victim.read_bytes() == b"untouched"


def test_a_folder_that_others_may_enter_keeps_nothing_and_says_so_once(
    store: VisitStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)
    (tmp_path / "keys").chmod(0o755)
    problem = NotPrivate(tmp_path / "keys", "open_to_others")
    assert [store.save(STATE), store.save(STATE)] == [problem, problem]
    assert store.problems() == [problem]
    assert not list((tmp_path / "keys").iterdir())
    assert capsys.readouterr().out.count("visit_not_kept") == 1


def test_a_folder_of_somebody_else_is_neither_written_nor_read(
    store: VisitStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(STATE)
    kept = {file: file.read_bytes() for file in tmp_path.rglob("*.*")}
    uid = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: uid + 1)
    assert write_private(tmp_path / "keys" / "x", b"") == NotPrivate(tmp_path / "keys", "not_ours")
    assert kept == {file: file.read_bytes() for file in tmp_path.rglob("*.*")}
    assert VisitStore(tmp_path / "visit", tmp_path / "keys", "kiosk-1").load() is None


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_is_no_folder_is_not_ours(store: VisitStore, tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    if kind == "link":
        (tmp_path / "keys").symlink_to(tmp_path / "elsewhere")
    else:
        (tmp_path / "keys").write_text("")
    assert store.save(STATE) == NotPrivate(tmp_path / "keys", "not_ours")
    store.drop()
    assert store.load() is None
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_full_disk_stops_nothing(store: VisitStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    assert store.save(STATE) == NotPrivate(tmp_path / "keys", "unusable")
