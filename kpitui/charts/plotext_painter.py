"""The one adapter of plotext: draws a plot's lines in braille, without axes, and gives its cells. Imported late."""

from __future__ import annotations

import re

import plotext

from kpitui.charts.plot import Cells, Ink, Line, Plot, decimated

_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")
_FIRST = 1
"""The palette number of the first ink; plotext's colours only tell the lines apart, the screen gives its own."""


def paint(plot: Plot, width: int, height: int) -> Cells:
    """Draw a plot by plotext; each ink in a palette number of its own, by which its cells are known again."""
    figure = plotext.figure
    figure.clear()
    figure.plot_size(width, height)
    figure.axes(False)
    figure.canvas("default")
    figure.legend(False)
    numbers = {ink: number for number, ink in enumerate(Ink, _FIRST)}
    for line in sorted(plot.lines, key=lambda one: numbers[one.ink]):
        for run in _runs(line, plot, width * 2):
            _draw(run, line, numbers[line.ink])
    figure.ruler("x").lim(plot.start, plot.end).ticks([])
    figure.ruler("y").lim(plot.scale.low, plot.scale.high).ticks([])
    text = figure.build().string()
    figure.clear()
    return _cells(text, {number: ink for ink, number in numbers.items()}, width, height)


def _runs(line: Line, plot: Plot, columns: int) -> list[list[tuple[float, float]]]:
    """Return the stretches of a line between its gaps, decimated."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in decimated(line.points, columns, plot.start, plot.end):
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _draw(run: list[tuple[float, float]], line: Line, number: int) -> None:
    """Draw one stretch: points alone where the line is dotted."""
    marker = plotext.marker("braille", plotext.pixel(number))
    drawn = plotext.figure.signal([x for x, _ in run], [y for _, y in run], marker=marker)
    drawn.lines(not line.dotted)
    plotext.figure.draw(drawn)


def _cells(text: str, inks: dict[int, Ink], width: int, height: int) -> Cells:
    """Return the cells of plotext's text, without a detour through markup."""
    rows: Cells = []
    for shown in text.split("\n")[:height]:
        row: list[tuple[str, Ink | None]] = []
        ink: Ink | None = None
        place = 0
        for match in _COLOUR.finditer(shown):
            row += [(sign, ink if sign != " " else None) for sign in shown[place : match.start()]]
            ink = _ink(match[1], inks, ink)
            place = match.end()
        row += [(sign, ink if sign != " " else None) for sign in shown[place:]]
        rows.append((row + [(" ", None)] * width)[:width])
    return rows + [[(" ", None)] * width for _ in range(height - len(rows))]


def _ink(codes: str, inks: dict[int, Ink], present: Ink | None) -> Ink | None:
    """Return the ink that a colour sequence begins."""
    parts = codes.split(";")
    if parts[:2] == ["38", "5"] and len(parts) > 2:
        return inks.get(int(parts[2]))
    return None if parts in (["0"], [""]) else present
