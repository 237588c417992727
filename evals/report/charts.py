"""Small drawings in SVG. Each returns markup with its words escaped; numbers that are not
finite are left out. Colours and letters are the style sheet's, by class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, log10, sqrt

from markupsafe import Markup, escape

from evals.base import Bin, Confusion, Metric, Percentiles
from evals.report.view import Gate

BAR, BAR_HIGH = 160, 22
"""Pixels of the small bars beside a figure."""

MAP = 748
"""Width of a heat map in its own pixels: what a page of 800 px has room for."""
LETTERS = 26
"""Longer labels are cut on the map; its words have them whole."""

PLOT = 340
"""Side of the reliability diagram's square."""


def number(value: float, unit: str, digits: int = 1) -> str:
    """As a person reads it: a share in per cent, times in milliseconds."""
    if not isfinite(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.{digits}f}\u00a0%"
    if unit == "ms":
        places = max(digits - 1, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)
        return f"{value:,.{places}f}\u00a0ms"
    return f"{value:,.{max(digits - 1, 0 if value == int(value) else 2)}f}"


def bound(value: float, unit: str) -> str:
    """What was asked for, without noughts that nobody wrote."""
    text = f"{100 * value if unit == 'share' else value:,.6g}"
    return text + {"share": "\u00a0%", "ms": "\u00a0ms"}.get(unit, "")


def top(metrics: Iterable[Metric], gates: Iterable[Gate] = ()) -> dict[str, float]:
    """Unit -> where the bars of a table end. Times share one end; a count ends at its cases."""
    times = [metric.high for metric in metrics if metric.unit == "ms" and isfinite(metric.high)]
    if times:
        times += [gate.most for gate in gates if gate.most is not None and gate.most < 20 * max(times)]
    return {"share": 1.0, "ms": 1.08 * max(times, default=1.0) or 1.0}


def interval(metric: Metric, ends: Mapping[str, float], gate: Gate | None = None) -> Markup:
    """The value as a dot, its interval as a bar, where it must lie as a lighter ground."""
    end = ends.get(metric.unit) or _end_of_count(metric, gate)
    if not all(map(isfinite, (metric.value, metric.low, metric.high, end))):
        return Markup()

    def x(value: float) -> float:
        return 6 + (BAR - 12) * min(max(value / end, 0.0), 1.0)

    parts = []
    if gate:
        least, most = x(gate.least or 0.0), x(end if gate.most is None else gate.most)
        parts.append(f'<rect class="zone" x="{least:.1f}" y="1" width="{max(most - least, 1):.1f}" height="20"/>')
        parts += [
            f'<path class="must" d="M{at:.1f} 1v20"/>'
            for at, given in ((least, gate.least), (most, gate.most))
            if given is not None
        ]
    parts.append(f'<path class="rule" d="M6 11H{BAR - 6}"/>')
    if metric.high > metric.low:
        low, high = x(metric.low), x(metric.high)
        parts.append(f'<path class="range" d="M{low:.1f} 11H{high:.1f}M{low:.1f} 7v8M{high:.1f} 7v8"/>')
    parts.append(f'<circle class="dot" cx="{x(metric.value):.1f}" cy="11" r="4"/>')
    return _svg(BAR, BAR_HIGH, "bar", "", parts)


def _end_of_count(metric: Metric, gate: Gate | None) -> float:
    """A count is one out of its cases; a mean with an interval ends a little after that."""
    if metric.high > metric.low:
        return 1.25 * max(metric.high, *(each or 0.0 for each in (gate.least, gate.most)) if gate else (0.0,))
    return max(metric.n, metric.value, 1.0)


def sparkline(points: Sequence[tuple[str, float]], unit: str) -> Markup:
    """The figure in the runs before and in this one; nothing while there is but one."""
    values = [value for _, value in points if isfinite(value)]
    if len(values) < 2:
        return Markup()
    low, high = min(values), max(values)
    room = max(high - low, 0.02 if unit == "share" else 0.05 * abs(high), 1e-9)
    middle = (low + high) / 2
    at = [(4 + 88 * index / (len(values) - 1), 13 - 18 * (value - middle) / room) for index, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    told = f"{len(values)} runs, from {number(values[0], unit)} to {number(values[-1], unit)}"
    last = f'<circle class="dot" cx="{at[-1][0]:.1f}" cy="{at[-1][1]:.1f}" r="3.5"/>'
    return _svg(96, 26, "spark", told, [f'<polyline class="trend" points="{line}"/>', last])


def share_bar(value: float) -> Markup:
    wide = 100 * min(max(value, 0.0), 1.0) if isfinite(value) else 0.0
    whole, part = (
        '<rect class="whole" width="100" height="10"/>',
        f'<rect class="part" width="{wide:.1f}" height="10"/>',
    )
    return _svg(100, 10, "share", "", [whole, part])


# --- Confusion ------------------------------------------------------------------------------


class _Map:
    """Where the squares and labels of a heat map stand."""

    def __init__(self, figure: Confusion) -> None:
        self.labels = [text if len(text) <= LETTERS else text[: LETTERS - 1] + "…" for text in figure.labels]
        longest = 6.2 * max(map(len, self.labels), default=0)
        self.n = len(self.labels)
        self.left, self.head = longest + 10, 0.92 * longest + 14
        self.cell = min((MAP - self.left - 0.4 * longest) / max(self.n, 1), 40.0)
        self.side = self.cell * self.n
        self.wide, self.high = self.left + self.side + 0.4 * longest, self.head + self.side + 6

    def x(self, column: float) -> float:
        return self.left + column * self.cell

    def y(self, row: float) -> float:
        return self.head + row * self.cell


def heat_map(figure: Confusion) -> Markup:
    """Rows: what was meant; columns: what it was taken for. Empty cells are not drawn.

    The words of a cell come under pointer and keyboard; the keyboard stops at confusions only.
    """
    grid = _Map(figure)
    place = f'x="{grid.left:.1f}" y="{grid.head:.1f}" width="{grid.side:.1f}" height="{grid.side:.1f}"'
    parts = [f'<rect class="field" {place}/>', _lines(grid)]
    for index, label in enumerate(grid.labels):
        across = f'x="{grid.left - 6:.1f}" y="{grid.y(index + 0.5) + 3.4:.1f}" text-anchor="end"'
        turned = f'transform="translate({grid.x(index + 0.5) + 4:.1f} {grid.head - 5:.1f}) rotate(-66)"'
        parts += [f'<text class="label" {where}>{escape(label)}</text>' for where in (across, turned)]
    parts += [
        _cell(figure.labels, grid, row, column, count, sum(counts))
        for row, counts in enumerate(figure.counts)
        for column, count in enumerate(counts)
        if count
    ]
    told = f"{figure.title}: a map of {grid.n} labels; the most frequent confusions follow in words"
    # Grown by a third at most, so that a map of few labels does not shout.
    return _svg(grid.wide, grid.high, "heat", told, parts, "group", f' style="max-width:{1.33 * grid.wide:.0f}px"')


def _cell(labels: Sequence[str], grid: _Map, row: int, column: int, count: int, whole: int) -> str:
    """Its words stand above it: only what is drawn later, beside and below, could cover them."""
    right = row == column
    size = (grid.cell - 1) * (1 if right else 0.5 + 0.5 * sqrt(count / whole))
    x, y = grid.x(column + 0.5) - size / 2, grid.y(row + 0.5) - size / 2
    words = escape(f"{labels[row]} {'recognised' if right else f'taken for {labels[column]}'}: {count} of {whole}")
    tip_x, anchor = (x, "start") if column < grid.n / 2 else (x + size, "end")
    told = f'<text class="tip" x="{tip_x:.1f}" y="{grid.y(row) - 4:.1f}" text-anchor="{anchor}">{words}</text>'
    if grid.cell >= 24:
        told += (
            f'<text class="in" x="{x + size / 2:.1f}" y="{y + size / 2 + 4:.1f}" text-anchor="middle">{count}</text>'
        )
    keys = "" if right else f' tabindex="0" role="img" aria-label="{words}"'
    kind = f"{'hit' if right else 'miss'} s{min(5, 1 + 5 * count // whole)}"
    box = f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{size:.1f}"/>'
    return f'<g class="cell {kind}"{keys}>{box}{told}</g>'


def _lines(grid: _Map) -> str:
    """Every line between few labels, every fifth between many: to keep a row in sight."""
    steps = range(0, grid.n, 1 if grid.n <= 12 else 5)
    rows = [f"M{grid.left:.1f} {grid.y(step):.1f}h{grid.side:.1f}" for step in steps]
    columns = [f"M{grid.x(step):.1f} {grid.head:.1f}v{grid.side:.1f}" for step in steps]
    return f'<path class="grid" d="{"".join(rows + columns)}"/>'


def confusions(figure: Confusion, most: int = 10) -> list[tuple[str, str, int, int]]:
    """(meant, taken for, how often, of how many), the most frequent first."""
    found = [
        (figure.labels[row], figure.labels[column], count, sum(counts))
        for row, counts in enumerate(figure.counts)
        for column, count in enumerate(counts)
        if count and row != column
    ]
    return sorted(found, key=lambda each: (-each[2], -each[2] / each[3], each[0], each[1]))[:most]


# --- Reliability ------------------------------------------------------------------------------


def reliability(bins: Sequence[Bin]) -> Markup:
    """How sure against how often right; on the diagonal confidence can be believed."""
    left, above = 54, 12
    most = max((each.n for each in bins), default=1) or 1

    def x(value: float) -> float:
        return left + PLOT * value

    def y(value: float) -> float:
        return above + PLOT * (1 - value)

    parts = [f'<rect class="field" x="{left}" y="{above}" width="{PLOT}" height="{PLOT}"/>']
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<path class="grid" d="M{x(tick):.1f} {above}v{PLOT}M{left} {y(tick):.1f}h{PLOT}"/>')
        parts.append(
            f'<text class="tick" x="{x(tick):.1f}" y="{above + PLOT + 18}" text-anchor="middle">{tick:.0%}</text>'
        )
        parts.append(f'<text class="tick" x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.0%}</text>')
    parts.append(f'<path class="diagonal" d="M{x(0)} {y(0)}L{x(1)} {y(1)}"/>')
    known = [each for each in bins if isfinite(each.confidence) and isfinite(each.accuracy)]
    for each in known:
        gap = f"M{x(each.confidence):.1f} {y(each.confidence):.1f}V{y(each.accuracy):.1f}"
        parts.append(f'<path class="gap" d="{gap}"/>')
    for each in sorted(known, key=lambda one: -one.n):
        told = f"{each.n} cases: {each.confidence:.0%} sure, {each.accuracy:.0%} right"
        place = f'cx="{x(each.confidence):.1f}" cy="{y(each.accuracy):.1f}" r="{4 + 14 * sqrt(each.n / most):.1f}"'
        parts.append(f'<circle class="bin" {place}><title>{told}</title></circle>')
    parts.append(f'<text class="axis" x="{x(0.5)}" y="{above + PLOT + 42}" text-anchor="middle">how sure it was</text>')
    turned = f'transform="rotate(-90 13 {y(0.5)})"'
    parts.append(f'<text class="axis" x="13" y="{y(0.5)}" text-anchor="middle" {turned}>how often it was right</text>')
    told = "How sure the kiosk was, against how often it was right; the table beside it has the numbers"
    return _svg(left + PLOT + 20, above + PLOT + 52, "plot", told, parts)


# --- Times --------------------------------------------------------------------------------------


class Axis:
    """A common scale for times; logarithmic where the longest is over 30 times the shortest."""

    wide = 280

    def __init__(self, values: Iterable[float]) -> None:
        known = [value for value in values if isfinite(value) and value > 0] or [1.0]
        self.logarithmic = max(known) > 30 * min(known)
        if self.logarithmic:
            self.low, self.high = 10 ** _floor(log10(min(known))), 10 ** -_floor(-log10(max(known)))
        else:
            self.low, self.high = 0.0, _round_up(max(known))

    def x(self, value: float) -> float:
        if self.logarithmic:
            part = log10(max(value, self.low) / self.low) / log10(self.high / self.low)
        else:
            part = value / self.high
        return 10 + (self.wide - 32) * min(max(part, 0.0), 1.0)

    def ticks(self) -> list[float]:
        if not self.logarithmic:
            return [self.high * part / 4 for part in range(5)]
        first, last = round(log10(self.low)), round(log10(self.high))
        return [10.0**power for power in range(first, last + 1)]

    def head(self) -> Markup:
        marks = [
            f'<text class="tick" x="{self.x(tick):.1f}" y="14" text-anchor="middle">{tick:g}</text>'
            for tick in self.ticks()
        ]
        return _svg(self.wide, 18, "times", "", marks)

    def row(self, points: Mapping[str, float]) -> Markup:
        """A bar to p95, a dot at p50, a stroke at the longest."""
        known = {name: value for name, value in points.items() if isfinite(value)}
        if not known:
            return Markup()
        middle, most = known.get("p50", min(known.values())), max(known.values())
        parts = [f'<path class="grid" d="{"".join(f"M{self.x(tick):.1f} 0v26" for tick in self.ticks())}"/>']
        parts.append(f'<path class="thin" d="M10 13H{self.x(most):.1f}M{self.x(most):.1f} 7v12"/>')
        wide = self.x(known.get("p95", most)) - 10
        parts.append(f'<rect class="part" x="10" y="8" width="{wide:.1f}" height="10"/>')
        parts.append(f'<circle class="ring" cx="{self.x(middle):.1f}" cy="13" r="4.5"/>')
        return _svg(self.wide, 26, "times", "", parts)


def axis(figure: Percentiles) -> Axis:
    return Axis(value for points in figure.rows.values() for value in points.values())


def _floor(value: float) -> int:
    return int(value // 1)


def _round_up(value: float) -> float:
    power = 10.0 ** _floor(log10(value))
    return next((step * power for step in (1, 2, 4, 6, 8) if step * power >= value), 10 * power)


def _svg(
    wide: float, high: float, kind: str, told: str, parts: Iterable[str], role: str = "img", more: str = ""
) -> Markup:
    """Without `told` a drawing only repeats the words beside it and is not read aloud."""
    name = f'role="{role}" aria-label="{escape(told)}"' if told else 'aria-hidden="true"'
    box = f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    # Words among the parts were escaped where they were put in.
    return Markup(f'<svg class="{kind}" {box} {name}{more}>{"".join(parts)}</svg>')
