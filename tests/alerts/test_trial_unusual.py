"""What is unusual among given readings: hours, days, two of three or one far, and what an open incident leaves out."""

from __future__ import annotations

import numpy as np

from kpitui.alerts.notation import parse_series
from kpitui.alerts.trial_series import Track
from kpitui.alerts.trial_unusual import unusual

HOUR = 3_600_000
CALM = "100 104 98 101 97 103 99 102 100 96 101 99 103 98 100 102 "
"""Sixteen readings in which nothing stands out."""
SIGNS = {-1: "?", 0: ".", 1: "!"}


def track(points: str, interval: int = HOUR) -> Track:
    """Return readings."""
    values = np.array([one if isinstance(one, float) else np.nan for one in parse_series(points)])
    return Track(interval * np.arange(len(values), dtype=np.int64), values, np.isnan(values))


def said(points: str, interval: int = HOUR, counts: bool = True, frozen: int | None = None) -> str:
    """Return the verdicts: true ``!``, false ``.``, unknown ``?``."""
    return "".join(SIGNS[one] for one in unusual(track(points, interval), 3.5, counts, frozen).tolist())


def test_an_hour_far_out_is_enough() -> None:
    """After most of a week of busy hours; before that an hour is not judged, and there are too few days."""
    found = said(CALM * 11 + "900 100 101")
    assert found[-3:] == "!.."
    assert found[:134].count("?") == 134
    assert found[140:-3].count(".") == len(found) - 143


def test_a_little_out_takes_two_of_three() -> None:
    """One reading that is over the limit, but not far, is chance; a second within three is not."""
    assert said(CALM * 11 + "114 100 101")[-3:] == "..."
    assert said(CALM * 11 + "114 100 114")[-3:] == "..!"


def test_few_things_or_rates_are_judged_by_the_day() -> None:
    """Fourteen days are needed; a rate is never judged by the hour."""
    day = 24 * HOUR
    assert said("1 2 " * 100) == "?" * 200
    assert said(CALM + "900", day) == "?" * 14 + "..!"
    assert set(said(CALM * 11 + "900", counts=False)) == {"?"}


def test_an_open_incident_is_no_history() -> None:
    """What came since it opened does not become the usual, however long it lasts."""
    points = CALM * 11 + "150x60"
    opened = 16 * 11 * HOUR
    assert said(points)[-1] == "."
    assert said(points, frozen=opened)[-60:] == "!" * 60
