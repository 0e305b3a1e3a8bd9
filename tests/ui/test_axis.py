"""The upright axis of a chart."""

from __future__ import annotations

import pytest

from kpitui.charts.plot import Ink, Line
from kpitui.charts.scale import Scale, snapped
from kpitui.text import Language
from kpitui.ui.axis import range_of, tick_names
from kpitui.ui.speech import Speech

FR, EN = Speech(Language.FR), Speech(Language.EN)


def drawn(ink: Ink, *values: float) -> Line:
    """Return a line over some moments."""
    return Line(ink, tuple((float(t), value) for t, value in enumerate(values)))


def test_neighbouring_ticks_have_names_of_their_own() -> None:
    """Where three digits are the same, as many more as it takes are written."""
    names = [name for _, name in tick_names(snapped(219_400.0, 221_100.0, 4), "people", FR)]
    assert names == ["219,0\u00a0k", "219,5\u00a0k", "220,0\u00a0k", "220,5\u00a0k", "221,0\u00a0k", "221,5\u00a0k"]


@pytest.mark.parametrize(
    ("scale", "unit", "first"),
    [
        (Scale(34.12, 34.2, 0.02), "percent", "34.12%"),
        (Scale(28_400.0, 28_402.0, 0.5), "currency", "28,400.00\u00a0€"),
        (Scale(1_400_000.0, 1_404_000.0, 1_000.0), "count", "1.400\u00a0M"),
        (Scale(7.0, 7.4, 0.1), "score", "+7.0"),
        (Scale(0.0, 30.0, 10.0), "count", "0"),
    ],
)
def test_ticks_have_no_more_digits_than_they_need(scale: Scale, unit: str, first: str) -> None:
    """In every unit, with the unit's own form."""
    names = tick_names(scale, unit, EN)
    assert names[0][1] == first
    assert len({name for _, name in names}) == len(names)


def test_a_far_limit_does_not_flatten_the_data() -> None:
    """Two limits far below leave the height to the data; each says where it is."""
    lines = [drawn(Ink.NOW, 4.0, 4.4), drawn(Ink.WARNING, 2.2, 2.2), drawn(Ink.CRITICAL, 1.5, 1.5)]
    scale, beyond = range_of(lines)
    assert scale.low >= 3.9
    assert [(one.ink, one.above, one.value) for one in beyond] == [
        (Ink.WARNING, False, 2.2),
        (Ink.CRITICAL, False, 1.5),
    ]


def test_a_near_limit_belongs_to_the_range() -> None:
    """As long as the data keep two fifths of the height, it is drawn."""
    scale, beyond = range_of([drawn(Ink.NOW, 4.0, 5.0), drawn(Ink.WARNING, 3.0, 3.0), drawn(Ink.TARGET, 9.0, 9.0)])
    assert scale.low == 3.0
    assert [(one.ink, one.above) for one in beyond] == [(Ink.TARGET, True)]


def test_data_that_do_not_move_are_drawn_with_their_limit() -> None:
    """A level line has no shape to flatten."""
    scale, beyond = range_of([drawn(Ink.NOW, 4.0, 4.0), drawn(Ink.WARNING, 3.0, 3.0)])
    assert (scale.low, beyond) == (3.0, ())
