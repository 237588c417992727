"""A run on disk: what was chosen, what the kiosk did, how it was scored.

    runs/20261122-180533/
        run.json             versions, host, when, how long, passed or not
        understanding/
            config.json      the used config
            outputs.jsonl    what the kiosk did, one case a line
            cases.jsonl      the verdicts; cases.csv the same for a spreadsheet
            result.json      metrics and figures
        report.html

The folder is the truth; the history is an index over such folders. Outputs are written line
by line, so that a run that was stopped half-way can be taken up.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from evals.base import Evaluation, Figure, Metric, Model, Output, SuiteConfig, Verdict
from evals.reading import BadFiles, shown

M = TypeVar("M", bound=Model)

HOUSE = Path(__file__).parents[1]
CONTENT = ("dialogue", "knowledge_base", "evals", "hardware", "tests/content")
"""Folders whose YAML (and the seal of the sealed questions) decides what a run measures."""
PACKAGES = ("cua-so", "scikit-learn", "numpy", "chromadb", "langchain-core", "pydantic")


class About(Model):
    """`run.json`. `finished` is None while it goes on, or when it was stopped."""

    id: str
    suites: tuple[str, ...]
    started: datetime
    finished: datetime | None = None
    seconds: float = 0.0
    passed: bool = False
    whole: bool = True
    """False when other cases were chosen than ship: such a run stands in no trend."""
    repeat: int = 1
    versions: dict[str, str] = Field(default_factory=dict)


class Result(Model):
    """`result.json`: what is left of an evaluation without its verdicts."""

    metrics: tuple[Metric, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Run:
    """One run's folder. Reading raises `BadFiles` with what is wrong and what to do."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    # --- about it --------------------------------------------------------------------------

    def about(self) -> About:
        return _read(self.folder / "run.json", About)

    def write_about(self, about: About) -> None:
        _write(self.folder / "run.json", about.model_dump_json(indent=1))

    @property
    def report(self) -> Path:
        return self.folder / "report.html"

    # --- a suite's part --------------------------------------------------------------------

    def config(self, suite: str) -> dict[str, Any]:
        """The used config as it was saved; empty when there is none yet."""
        path = self.folder / suite / "config.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise BadFiles([f"{shown(path)}: is damaged; leave --resume out to begin anew"]) from None
        return dict(found)

    def write_config(self, suite: str, config: SuiteConfig) -> None:
        _write(self.folder / suite / "config.json", config.model_dump_json(indent=1))

    def outputs(self, suite: str) -> list[Output]:
        """What has been written so far. A last line that was cut off by a stop is left out, any
        other broken line is an error."""
        path = self.folder / suite / "outputs.jsonl"
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")
        found = []
        for number, line in enumerate(lines[:-1], start=1):
            try:
                found.append(Output.model_validate_json(line))
            except ValidationError:
                told = f"{shown(path)}:{number}: is damaged; take this line out, or leave --resume out to begin anew"
                raise BadFiles([told]) from None
        return found

    def writer(self, suite: str, keep: Sequence[Output]) -> OutputWriter:
        """Begins the suite's outputs with those to keep, ready for more."""
        path = self.folder / suite / "outputs.jsonl"
        _write(path, "".join(output.model_dump_json() + "\n" for output in keep))
        return OutputWriter(path)

    def write_evaluation(self, suite: str, evaluation: Evaluation) -> None:
        folder = self.folder / suite
        verdicts = evaluation.verdicts
        _write(folder / "cases.jsonl", "".join(verdict.model_dump_json() + "\n" for verdict in verdicts))
        _write(folder / "cases.csv", _csv(verdicts))
        result = Result(metrics=evaluation.metrics, figures=evaluation.figures)
        _write(folder / "result.json", result.model_dump_json(indent=1))

    def evaluation(self, suite: str) -> Evaluation:
        result = _read(self.folder / suite / "result.json", Result)
        path = self.folder / suite / "cases.jsonl"
        try:
            # Not `splitlines`: a text may hold what Unicode takes for the end of a line.
            lines = path.read_bytes().split(b"\n")[:-1]
            verdicts = tuple(Verdict.model_validate_json(line) for line in lines)
        except (OSError, ValidationError):
            raise BadFiles([f"{shown(path)}: is damaged; score the run again with --from {self.id}"]) from None
        return Evaluation(verdicts=verdicts, metrics=result.metrics, figures=result.figures)


class OutputWriter:
    """Each line is on the disk before the next case begins."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def write(self, output: Output) -> None:
        self._file.write(output.model_dump_json() + "\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True)
class Runs:
    """All runs, in one folder."""

    folder: Path

    def new(self, now: datetime) -> Run:
        """A folder of its own, named after the time."""
        for attempt in range(1000):
            run = Run(self.folder / (f"{now:%Y%m%d-%H%M%S}" + (f"-{attempt}" if attempt else "")))
            try:
                run.folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return run
        raise BadFiles([f"{shown(self.folder)}: no free name for a run"])

    def find(self, name: str) -> Run:
        """By id, by folder, or "last": the newest that was finished."""
        if name == "last":
            finished = [run for run in self if run.about().finished]
            if not finished:
                raise BadFiles([f"{shown(self.folder)}: no run has been finished yet"])
            return finished[-1]
        folder = self.folder / name if (self.folder / name).is_dir() else Path(name)
        if not (folder / "run.json").is_file():
            known = ", ".join(run.id for run in list(self)[-5:]) or "none yet"
            raise BadFiles([f"there is no run “{name}”; the last ones are: {known}"])
        return Run(folder)

    def finished(self) -> list[Run]:
        """Those that count: finished, with the cases that ship. Oldest first."""
        return [run for run in self for about in [run.about()] if about.finished and about.whole]

    def unfinished(self) -> Run | None:
        """The newest run, if it was stopped half-way."""
        runs = list(self)
        return runs[-1] if runs and not runs[-1].about().finished else None

    def __iter__(self) -> Iterator[Run]:
        """Oldest first; a folder without a readable run.json is no run."""
        for folder in sorted(self.folder.glob("*")) if self.folder.is_dir() else ():
            try:
                Run(folder).about()
            except BadFiles:
                continue
            yield Run(folder)


def versions() -> dict[str, str]:
    """What a run is made with."""
    found = {"python": platform.python_version(), "machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found | {"commit": _commit(), "content": content_hash()}


def content_hash() -> str:
    """Changes with every file of content and every case."""
    digest = hashlib.sha256()
    for folder in CONTENT:
        for path in sorted((*(HOUSE / folder).rglob("*.y*ml"), *(HOUSE / folder).rglob("seal.json"))):
            digest.update(str(path.relative_to(HOUSE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _commit() -> str:
    """The commit of this checkout, with “+” when files differ from it; empty outside of git."""
    here = Path(__file__).parent
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--abbrev=12"],
            cwd=here,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip()


def _csv(verdicts: Sequence[Verdict]) -> str:
    tags = sorted({tag for verdict in verdicts for tag in verdict.tags})
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["case", "repeat", "passed", "title", "expected", "got", "reasons", "sealed", *tags])
    for v in verdicts:
        cells = [v.case, v.repeat, int(v.passed), v.title, v.expected, v.got, " | ".join(v.reasons), int(v.sealed)]
        table.writerow([_inert(str(cell)) for cell in (*cells, *(v.tags.get(tag, "") for tag in tags))])
    return text.getvalue()


def _inert(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _read(path: Path, model: type[M]) -> M:
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise BadFiles([f"{shown(path)}: there is no such file"]) from None
    except (OSError, ValidationError):
        raise BadFiles([f"{shown(path)}: is damaged"]) from None


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
