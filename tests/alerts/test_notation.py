"""Series in promtool's notation."""

from __future__ import annotations

import pytest

from kpitui.alerts.notation import FAILED, MISSING, MOST, Point, parse_series
from kpitui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", ()),
        ("40", (40,)),
        ("1x3", (1, 1, 1, 1)),
        ("1+2x3", (1, 3, 5, 7)),
        ("10-2.5x2", (10, 7.5, 5)),
        ("-3x1 .5", (-3, -3, 0.5)),
        ("1 _x3 2", (1, MISSING, MISSING, MISSING, 2)),
        ("_ ! !x2", (MISSING, FAILED, FAILED, FAILED)),
        ("1e3  2x0\n3", (1000, 2, 3)),
    ],
)
def test_items_are_spelt_out(text: str, points: tuple[Point, ...]) -> None:
    """``axn`` is n + 1 values, ``_xn`` n of them."""
    assert parse_series(text) == points


def test_the_design_s_example_has_its_spike_after_a_day() -> None:
    """Ninety-six quarters of an hour at 40, then four at 130, four missing, one at 60."""
    points = parse_series("40x95 130x3 _x4 60")
    assert len(points) == 105
    assert points[95:97] == (40, 130)


@pytest.mark.parametrize("item", ["forty", "4x", "x4", "4y3", "1+x3", "nan", "inf", "__", "1+2"])
def test_what_is_no_value_is_named(item: str) -> None:
    """The message repeats the item that is wrong, in both languages."""
    with pytest.raises(UsageError) as caught:
        parse_series(f"1 {item} 2")
    assert item in caught.value.text.say("en")
    assert item in caught.value.text.say("fr")


def test_a_series_is_never_endless() -> None:
    """A number of values that would fill the memory is refused at once."""
    with pytest.raises(UsageError, match=str(MOST)):
        parse_series("1x99999999999")
