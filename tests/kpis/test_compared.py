"""A reading beside the same weekdays and the year before, in its explanation."""

from __future__ import annotations

import pytest

from kpitui.kpis.engine import explain
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope
from tests.kpis.build import ACME, DAY, NOW, context_of, data_of, delta

MIDNIGHT = NOW - NOW % DAY


def changes(days: int, kpi: str = "impressions", period: str = "7d") -> list[float | None]:
    """Return baselines and changes where the last week had 60 a day, the weeks before 100, the year before 40."""
    amounts = {MIDNIGHT - ago * DAY: 60.0 if ago <= 7 else 100.0 if ago <= 90 else 40.0 for ago in range(1, days + 1)}
    clicks = {t: value / 10 for t, value in amounts.items()}
    data = data_of(delta("impressions", amounts, DAY), delta("clicks", clicks, DAY))
    found = explain(context_of(), data, Question(kpi, Scope(ACME), period, at=NOW)).compared
    return [figure for one in found for figure in (one.baseline, one.change)]


def test_both_comparisons_with_enough_history() -> None:
    """Against 700 in each of four weeks and 280 a year ago."""
    assert changes(400) == pytest.approx([700, -40, 280, 50])


def test_only_what_is_known_is_compared() -> None:
    """Two months hold the weeks and not the year; ten days hold neither; a month to date has no same weekday."""
    assert changes(60) == pytest.approx([700, -40])
    assert changes(10) == []
    assert changes(400, period="month") == []


def test_rates_differ_in_points() -> None:
    """A click-through rate of 10 % throughout differs by no point."""
    assert changes(400, "click_through_rate") == pytest.approx([10, 0, 10, 0])
