"""The house keeps its own rules: who imports whom, what loads when, what no file may contain."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parent.parent
ROOMS = ("assistant", "audio", "dialogue", "evals", "hardware", "kiosk_shell", "knowledge_base")

HEAVY = {
    "PIL",
    "alembic",
    "chromadb",
    "fastapi",
    "langchain_core",
    "numpy",
    "scipy",
    "sklearn",
    "sqlalchemy",
    "zxingcpp",
}
"""Slow to load, so loaded where they are used: `kiosk --help` must not wait for them."""

MOST_LINES = 400
LONG_FOR_A_REASON = {
    "tests/assistant/test_outbox.py": "one promise of the outbox after the other",
    "tests/kiosk_shell/gallery.py": "sample screens, one after the other: data, not code",
    "tests/knowledge_base/test_records.py": "the facts of six procedures, asserted by hand",
}

NOT_OURS = ("kiosk_shell/static/vendor/", "requirements", "LICENSE")
"""Texts of others: neither their spelling nor their numbers are ours to judge."""


@cache
def tracked() -> tuple[str, ...]:
    """Every file that is or would be committed, relative to the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout: which files belong to it is not known")
    return tuple(name for name in listed.stdout.split("\0") if name and (REPOSITORY / name).is_file())


@cache
def texts() -> dict[str, str]:
    """Our own text files: name -> contents."""
    found = {}
    for name in tracked():
        raw = (REPOSITORY / name).read_bytes()
        if b"\0" not in raw and not name.startswith(NOT_OURS):
            found[name] = raw.decode("utf-8", errors="replace")
    return found


def matches(pattern: str, group: int = 0) -> dict[str, list[str]]:
    """Where in our texts a pattern occurs: name -> what matched."""
    compiled = re.compile(pattern)
    found = {name: [match[group] for match in compiled.finditer(text)] for name, text in texts().items()}
    return {name: hits for name, hits in found.items() if hits}


# --- Imports ------------------------------------------------------------------------------


def test_imports_go_one_way() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_shared_vocabulary_stands_alone() -> None:
    imported: set[str] = set()
    for path in (REPOSITORY / "dialogue/messages").glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        imported |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)}
    others = {name for name in imported if not name.startswith("dialogue.messages.")}
    assert {name.split(".")[0] for name in others} - sys.stdlib_module_names == {"pydantic"}


def test_every_room_is_listed_everywhere() -> None:
    packages = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - {"tests"}
    assert packages == set(ROOMS)


@pytest.mark.parametrize("module", ["assistant.cli", "assistant.settings", "dialogue.messages", "kiosk_shell.launcher"])
def test_nothing_heavy_is_loaded_before_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert HEAVY.intersection(run.stdout.split()) == set()


# --- Files --------------------------------------------------------------------------------


def test_every_text_is_composed_utf8() -> None:
    assert texts()
    broken = [name for name, text in texts().items() if "\ufffd" in text or not unicodedata.is_normalized("NFC", text)]
    assert broken == []


def test_no_module_is_too_long_to_read() -> None:
    lengths = {name: text.count("\n") for name, text in texts().items() if name.endswith(".py")}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES}.keys() <= LONG_FOR_A_REASON.keys()
    unneeded = [name for name in LONG_FOR_A_REASON if lengths.get(name, 0) <= MOST_LINES]
    assert unneeded == [], "no longer long"


def test_identity_numbers_are_made_up() -> None:
    """12 digits are an identity number here, and ours begin with 001 or 079."""
    found = matches(r"(?<![\w.])(?!001|079)\d{12}(?!\w|\.\d)")
    assert found == {}


def test_no_path_of_somebodys_machine() -> None:
    assert matches(r"(?<![\w.])/(?:home|root|Users|work)/\w+") == {}


def test_no_secret_key_is_committed() -> None:
    assert matches("-----BEGIN " + "[A-Z ]*PRIVATE KEY") == {}
    assert [name for name in tracked() if name.endswith((".pem", ".key", ".sqlite3", ".db"))] == []


# --- Versions -----------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Packages of a lock file: name -> version (the last one, where two Pythons differ)."""
    lines = (REPOSITORY / name).read_text("utf-8").splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if re.match(r"[a-z0-9]", line))


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", False), ("requirements-dev.lock", True)])
def test_the_locks_fit_what_the_project_asks_for(lock: str, extra: bool) -> None:
    asked = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    project = asked["project"]
    wanted = asked["build-system"]["requires"] + project["dependencies"]
    wanted += project["optional-dependencies"]["dev"] if extra else []
    versions = locked(lock)
    unmet = [text for text in wanted if not fits(Requirement(text), versions)]
    assert unmet == [], "run make lock"


def fits(requirement: Requirement, versions: dict[str, str]) -> bool:
    version = versions.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version)


def test_the_checks_run_with_the_versions_that_run_the_kiosk() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_torch_stays_out_of_the_default_install() -> None:
    assert "torch" not in locked("requirements.lock")


# --- Documents ----------------------------------------------------------------------------


def make_targets() -> dict[str, bool]:
    """Targets of the Makefile: name -> does it say what it is for?"""
    lines = re.findall(r"^([a-z][a-z-]*):([^\n]*)", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE)
    return {name: "## " in rest for name, rest in lines}


def test_every_make_command_in_the_documents_exists() -> None:
    documents = {name: text for name, text in texts().items() if name.endswith(".md")}
    spoken_of = {
        (name, target)
        for name, text in documents.items()
        for target in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)
    }
    assert {target for _, target in spoken_of} >= {"setup", "run", "test"}
    assert {(name, target) for name, target in spoken_of if target not in make_targets()} == set()


def test_every_make_target_says_what_it_does() -> None:
    assert [name for name, described in make_targets().items() if not described] == []


def test_the_readme_and_its_vietnamese_twin_name_the_same_commands() -> None:
    twins = [REPOSITORY / "README.md", REPOSITORY / "README.vi.md"]
    commands = [
        set(re.findall(r"(?:`|^)((?:make|kiosk) [a-z-]+)", twin.read_text("utf-8"), re.MULTILINE)) for twin in twins
    ]
    assert commands[0] == commands[1] != set()
