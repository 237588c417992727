"""Running suites: generate, score, compare, report, remember. What `kiosk eval` does."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals import thresholds as rules
from evals.base import Evaluation, Output, Suite, SuiteConfig
from evals.compare import compare, flaky
from evals.history import History
from evals.reading import BadFiles
from evals.report.view import Comparison, Gate, RunView, SuiteView
from evals.runs import About, Run, Runs, versions

if TYPE_CHECKING:
    from assistant.kiosk import Minds


@dataclass(frozen=True)
class Choice:
    """A suite and how it was configured."""

    suite: Suite[Any]
    config: SuiteConfig

    @property
    def whole(self) -> bool:
        """Whether it is the suite as it ships, with all its cases; the seed may differ."""
        usual: SuiteConfig = self.suite.config()
        return self.config == usual.model_copy(update={"seed": self.config.seed})


@dataclass(frozen=True)
class Options:
    """`source`: a run whose outputs are scored again, nothing is generated."""

    folder: Path
    thresholds: Path = rules.THRESHOLDS
    repeat: int = 1
    resume: bool = False
    compare: str = ""
    source: str = ""


@dataclass(frozen=True)
class Finished:
    """What came of it. `passed`: every threshold was met."""

    run: Run
    evaluations: Mapping[str, Evaluation]
    gates: Mapping[str, Sequence[Gate]]
    comparison: Comparison | None
    passed: bool


class Runner:
    """`minds` opens what is slow, once, when something is to be generated. Raises `BadFiles`."""

    def __init__(
        self, options: Options, minds: Callable[[], Minds], clock: Callable[[], datetime], console: Console
    ) -> None:
        self._options = options
        self._minds = minds
        self._clock = clock
        self._console = console
        self._runs = Runs(options.folder / "runs")
        self._history = History(options.folder / "history.sqlite3")

    def run(self, choices: Sequence[Choice], suites: Iterable[str]) -> Finished:
        """Everything that can be wrong with the files is found before the first case."""
        began = time.perf_counter()
        wanted = rules.load(self._options.thresholds, suites)
        before = self._before(choices)
        source = self._source(choices)
        choices = [_as_in(source, choice) for choice in choices] if source else choices
        cases = {choice.suite.name: _cases(choice) for choice in choices}
        whole = all(each.whole and (not source or _holds_all(source, each, cases[each.suite.name])) for each in choices)
        self._tell(self._history.mend(self._runs, self._clock()))
        run, about = self._open(choices, whole, source.about().repeat if source else self._options.repeat)
        evaluations = self._evaluate(run, choices, cases, source)
        # Some of the cases, or others, say nothing about what the suite must reach: then, and where
        # nothing is asked for, each case must pass.
        gates = {name: rules.gates(wanted, name, found) for name, found in evaluations.items()} if whole else {}
        met = all(gate.met for each in gates.values() for gate in each)
        held = whole and all(gates.values())
        passed = met if held else met and not _failed(evaluations)
        about = about.model_copy(
            update={
                "finished": self._clock(),
                "seconds": round(about.seconds + time.perf_counter() - began, 1),
                "passed": passed,
            }
        )
        run.write_about(about)
        if whole:
            self._history.add(about, evaluations)
        comparison = _compared(*before, evaluations, whole) if before else None
        finished = Finished(run, evaluations, gates, comparison, passed)
        self._report(finished, about, choices)
        return finished

    # --- generating and scoring ------------------------------------------------------------

    def _before(self, choices: Sequence[Choice]) -> tuple[Run, dict[str, Evaluation]] | None:
        """The run to compare with, and what it has of these suites."""
        if not self._options.compare:
            return None
        run = self._runs.find(self._options.compare)
        suites = run.about().suites
        found = {
            choice.suite.name: run.evaluation(choice.suite.name) for choice in choices if choice.suite.name in suites
        }
        if not found:
            raise BadFiles([f"run {run.id} has none of these suites; it has {', '.join(suites)}"])
        return run, found

    def _source(self, choices: Sequence[Choice]) -> Run | None:
        """The run whose outputs are scored again."""
        if not self._options.source:
            return None
        if self._options.resume:
            raise BadFiles(["--from generates nothing, so there is nothing to go on with; leave --resume out"])
        run = self._runs.find(self._options.source)
        for name in (choice.suite.name for choice in choices):
            if not run.outputs(name):
                raise BadFiles([f"run {run.id} holds no outputs of suite {name}"])
        return run

    def _open(self, choices: Sequence[Choice], whole: bool, repeat: int) -> tuple[Run, About]:
        """A new run, or the one that was stopped half-way when it may be gone on with."""
        names = tuple(choice.suite.name for choice in choices)
        made_with = versions()
        if self._options.resume and (stopped := self._runs.unfinished()):
            about = stopped.about()
            _same(stopped, about, names, repeat, made_with)
            self._tell(f"going on with run {stopped.id}")
            return stopped, about.model_copy(update={"whole": whole})
        if self._options.resume:
            self._tell("no run was stopped half-way: this is a new one")
        run = self._runs.new(self._clock())
        about = About(
            id=run.id,
            suites=names,
            started=self._clock(),
            whole=whole,
            repeat=repeat,
            versions=made_with,
        )
        run.write_about(about)
        return run, about

    def _evaluate(
        self, run: Run, choices: Sequence[Choice], cases: Mapping[str, Sequence[Any]], source: Run | None
    ) -> dict[str, Evaluation]:
        evaluations = {}
        with self._progress() as bar:
            for choice in choices:
                name = choice.suite.name
                if source:
                    outputs = source.outputs(name)
                    run.writer(name, outputs).close()
                else:
                    outputs = self._generate(run, choice, cases[name], bar)
                run.write_config(name, choice.config)
                known = {case.id for case in cases[name]}
                outputs = [output for output in outputs if output.case in known]
                if not outputs:
                    raise BadFiles([f"run {(source or run).id} holds no outputs of these cases of suite {name}"])
                evaluations[name] = _scored(choice, cases[name], outputs)
                run.write_evaluation(name, evaluations[name])
        return evaluations

    def _generate(self, run: Run, choice: Choice, cases: Sequence[Any], bar: Progress) -> list[Output]:
        """What the kiosk does in each case, each repeat; what an earlier start did is kept."""
        name, config = choice.suite.name, choice.config
        done = run.outputs(name)
        if (begun := run.config(name)) and begun != config.model_dump(mode="json"):
            raise BadFiles([f"run {run.id} was begun with other options for suite {name}; leave --resume out"])
        run.write_config(name, config)
        have = {(output.case, output.repeat) for output in done}
        task = bar.add_task(name, total=len(cases) * self._options.repeat, completed=len(done))
        writer = run.writer(name, done)
        try:
            for repeat in range(self._options.repeat):
                todo = [case for case in cases if (case.id, repeat) not in have]
                if todo:
                    asyncio.run(self._drain(choice, todo, repeat, writer.write, done, lambda: bar.advance(task)))
        finally:
            writer.close()
        wanted = {(case.id, repeat) for case in cases for repeat in range(self._options.repeat)}
        if lost := wanted - {(output.case, output.repeat) for output in done}:
            raise RuntimeError(f"suite {name} told nothing of {len(lost)} cases, such as {min(lost)[0]}")
        return done

    async def _drain(
        self,
        choice: Choice,
        todo: Sequence[Any],
        repeat: int,
        write: Callable[[Output], None],
        done: list[Output],
        advance: Callable[[], None],
    ) -> None:
        async for output in choice.suite.generate(choice.config, todo, self._minds()):
            numbered = output.model_copy(update={"repeat": repeat})
            write(numbered)
            done.append(numbered)
            advance()

    # --- telling ----------------------------------------------------------------------------

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description:>14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Progress(*columns, console=self._console, disable=not self._console.is_terminal)

    def _tell(self, sentence: str) -> None:
        if sentence:
            self._console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def _report(self, finished: Finished, about: About, choices: Sequence[Choice]) -> None:
        from evals.report import render

        view = RunView(
            id=about.id,
            started=about.started,
            seconds=about.seconds,
            versions=about.versions,
            passed=about.passed,
            suites=[self._suite_view(choice, finished) for choice in choices],
            comparison=finished.comparison,
        )
        finished.run.report.write_text(render(view), encoding="utf-8")

    def _suite_view(self, choice: Choice, finished: Finished) -> SuiteView:
        name = choice.suite.name
        evaluation = finished.evaluations[name]
        return SuiteView(
            name=name,
            about=choice.suite.about,
            config=choice.config.model_dump(mode="json"),
            evaluation=evaluation,
            thresholds=finished.gates.get(name, ()),
            trend=self._history.trend(name),
            flaky=flaky(evaluation),
        )


def _scored(choice: Choice, cases: Sequence[Any], outputs: Sequence[Output]) -> Evaluation:
    """Verdicts of all repeats; the figures of the first alone, as the same cases again are no new ones."""
    found: Evaluation = choice.suite.evaluate(choice.config, cases, outputs)
    first = [output for output in outputs if output.repeat == 0]
    if len(first) in (0, len(outputs)):
        return found
    figures: Evaluation = choice.suite.evaluate(choice.config, cases, first)
    return found.model_copy(update={"metrics": figures.metrics, "figures": figures.figures})


def _as_in(source: Run, choice: Choice) -> Choice:
    """What a run generated is scored with the options that it was generated with."""
    try:
        return Choice(choice.suite, choice.suite.config.model_validate(source.config(choice.suite.name)))
    except ValidationError:
        raise BadFiles([f"run {source.id}: the options of suite {choice.suite.name} are no longer known"]) from None


def _cases(choice: Choice) -> Sequence[Any]:
    cases = choice.suite.cases(choice.config)
    if not cases:
        raise BadFiles([f"suite {choice.suite.name} has no cases"])
    ids = Counter(case.id for case in cases)
    if twice := [name for name, n in ids.items() if n > 1]:
        raise BadFiles([f"suite {choice.suite.name} has two cases with the id “{name}”" for name in twice])
    chosen = [case for case in cases if choice.config.only in case.id]
    if not chosen:
        some = ", ".join(case.id for case in cases[:3])
        raise BadFiles([f"no case of suite {choice.suite.name} has “{choice.config.only}” in its id (such as {some}…)"])
    return chosen


def _holds_all(source: Run, choice: Choice, cases: Sequence[Any]) -> bool:
    """Whether a run was generated with the same options, whatever its seed, and met every case."""
    name, chosen = choice.suite.name, choice.config.model_dump(mode="json")
    met = {output.case for output in source.outputs(name)}
    return {**source.config(name), "seed": choice.config.seed} == chosen and all(case.id in met for case in cases)


def _same(run: Run, about: About, names: tuple[str, ...], repeat: int, made_with: Mapping[str, str]) -> None:
    """Raises `BadFiles` when what was begun differs from what is asked for now."""
    changed = [key for key in made_with if about.versions.get(key) != made_with[key]]
    if about.suites != names:
        changed.insert(0, f"suites ({', '.join(about.suites)})")
    if about.repeat != repeat:
        changed.insert(0, f"repeat ({about.repeat})")
    if changed:
        told = ", ".join(changed)
        raise BadFiles([f"run {run.id} can't be gone on with: {told} changed since; leave --resume out to begin anew"])


def _failed(evaluations: Mapping[str, Evaluation]) -> bool:
    verdicts = (verdict for found in evaluations.values() for verdict in found.verdicts)
    return any(not verdict.passed and not verdict.known for verdict in verdicts)


def _compared(
    before: Run, old: Mapping[str, Evaluation], evaluations: Mapping[str, Evaluation], whole: bool
) -> Comparison:
    """Where one of the two had only some of the cases, the others are neither new nor gone."""
    found = compare(before.id, old, evaluations)
    return found if whole and before.about().whole else replace(found, new=[], gone=[])
