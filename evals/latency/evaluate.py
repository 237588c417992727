"""Percentiles, stage by stage. A turn fails when an old person would notice that they wait."""

from __future__ import annotations

from collections.abc import Sequence

from evals.base import Evaluation, Line, Output, Percentiles, Verdict
from evals.latency.generate import Case, Config
from evals.statistics import percentile, percentiles

NOTICED_MS = 250.0
"""Longer than this feels like waiting."""

STAGES = ("turn", "understanding", "answer", "picture", "step", "baseline")
"""`turn`: from the words to the finished screen, of which the next three are parts. `step`: each
one of a round through a form's first questions. `baseline`: counting shared words."""


def evaluate(config: Config, cases: Sequence[Case], outputs: Sequence[Output]) -> Evaluation:
    texts = {case.id: case.text for case in cases}
    times = {stage: [o.data["ms"][stage] for o in outputs if stage in o.data["ms"]] for stage in STAGES}
    times["step"] = [ms for output in outputs for ms in output.data.get("steps", ())]
    return Evaluation(
        verdicts=tuple(_verdict(output, texts[output.case]) for output in outputs),
        metrics=tuple(
            percentile(f"{stage}_p{q}", values, q, config.seed)
            for stage, values in times.items()
            if values
            for q in (50, 95)
        ),
        figures=(
            Percentiles(
                title="Milliseconds by stage",
                rows={stage: percentiles(values) for stage, values in times.items() if values},
            ),
        ),
    )


def _verdict(output: Output, text: str) -> Verdict:
    stages = output.data["ms"]
    took = stages["turn"]
    told = ", ".join(f"{stage} {ms:.1f} ms" for stage, ms in stages.items())
    return Verdict(
        case=output.case,
        repeat=output.repeat,
        passed=took <= NOTICED_MS,
        title=text,
        expected=f"at most {NOTICED_MS:.0f} ms",
        got=f"{took:.1f} ms",
        reasons=() if took <= NOTICED_MS else (f"took {took:.0f} ms: {told}",),
        exchange=(Line(who="visitor", text=text), Line(who="time", text=told)),
    )
