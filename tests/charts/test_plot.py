"""Painters draw every line within its room, and decimation keeps peaks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.charts import braille, plotext_painter
from kpitui.charts.plot import Ink, Line, Painter, Plot, decimated
from kpitui.charts.scale import snapped

NOW = tuple((float(i), float((i * 7) % 50)) for i in range(168))
BEFORE = tuple(None if 40 < i < 60 else (float(i), 30.0) for i in range(168))
PLOT = Plot((Line(Ink.NOW, NOW), Line(Ink.BEFORE, BEFORE, dotted=True)), 0.0, 167.0, snapped(0, 50, 4))
PAINTERS = [braille.paint, braille.paint_ascii, plotext_painter.paint]


@pytest.mark.parametrize("painter", PAINTERS, ids=["braille", "ascii", "plotext"])
@pytest.mark.parametrize("size", [(4, 1), (20, 5), (78, 16), (280, 90)])
def test_a_plot_fills_its_room_exactly(painter: Painter, size: tuple[int, int]) -> None:
    """Every row has as many cells as asked, each a single sign."""
    width, height = size
    cells = painter(PLOT, width, height)
    assert [len(row) for row in cells] == [width] * height
    assert all(len(sign) == 1 for row in cells for sign, _ in row)


@pytest.mark.parametrize("painter", PAINTERS, ids=["braille", "ascii", "plotext"])
def test_both_lines_are_seen(painter: Painter) -> None:
    """The window and the one before can be told apart."""
    inks = {ink for row in painter(PLOT, 78, 16) for _, ink in row}
    assert {Ink.NOW, Ink.BEFORE} <= inks


def test_painters_agree_on_where_a_line_is() -> None:
    """Plotext and the braille canvas draw the highest point in the same row."""
    plot = Plot((Line(Ink.NOW, ((0.0, 0.0), (50.0, 40.0), (100.0, 0.0))),), 0.0, 100.0, snapped(0, 40, 4))
    tops = [
        next(y for y, row in enumerate(paint(plot, 40, 10)) if any(ink is Ink.NOW for _, ink in row))
        for paint in (braille.paint, plotext_painter.paint)
    ]
    assert tops == [0, 0]


def test_ascii_is_ascii() -> None:
    """A terminal without UTF-8 gets nothing else."""
    assert all(sign.isascii() for row in braille.paint_ascii(PLOT, 78, 16) for sign, _ in row)


@given(st.lists(st.floats(-1e6, 1e6), min_size=300, max_size=900), st.integers(10, 60))
def test_decimation_keeps_the_extremes(values: list[float], columns: int) -> None:
    """The highest and the lowest value are drawn, however many points there are."""
    points = [(float(i), value) for i, value in enumerate(values)]
    kept = [point[1] for point in decimated(points, columns, 0.0, float(len(values))) if point is not None]
    assert max(kept) == max(values)
    assert min(kept) == min(values)
    assert len(kept) <= max(len(values) if len(values) <= columns * 2 else 0, 4 * columns)


def test_decimation_keeps_gaps() -> None:
    """A hole in the data is not drawn over."""
    points = [None if 100 <= i < 200 else (float(i), 1.0) for i in range(1000)]
    assert None in decimated(points, 20, 0.0, 1000.0)


def test_a_million_points_are_drawn() -> None:
    """However long the series, the chart is drawn from a few points for each column."""
    points = tuple((float(i), float(i % 1000)) for i in range(1_000_000))
    begun = time.perf_counter()
    cells = braille.paint(Plot((Line(Ink.NOW, points),), 0.0, 1e6, snapped(0, 1000, 4)), 78, 16)
    assert any(ink is Ink.NOW for row in cells for _, ink in row)
    assert time.perf_counter() - begun < 30
