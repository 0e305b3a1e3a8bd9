"""Levels judged on given readings: each condition, with the series of the test as its only past."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kpitui.alerts.replay import FALSE, TRUE, UNKNOWN
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.trial import Ground, benches
from kpitui.alerts.trial_file import CaseTable
from kpitui.alerts.trial_levels import lacking, observations
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule, Target
from kpitui.kpis.kpi import Condition, Level, Threshold

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
SIGNS = {UNKNOWN: "?", FALSE: ".", TRUE: "!"}


def bench(level: Level, window: str, interval: str, kpi: str = "mentions", **given: Any) -> Any:
    """Return the one alert of a rule, on series by their names (``_`` before a brand), and with a target."""
    target, history = given.pop("target", None), given.pop("history", 0)
    targets = () if target is None else (Target(kpi, "acme", unit="level", value=target),)
    brands = (BrandScope("acme"), BrandScope("globex", own=False), BrandScope("initech", own=False))
    context = Context(load_catalogue(), brands, targets=targets)
    rule = AlertRule(Rule("r", kpi, Threshold(warning=level, window=window), "acme"), history=history)
    series = {f"{kpi}{{brand={brand}}}": points for brand, points in given.items()}
    table = {"name": "t", "start": "2026-03-02T00:00:00Z", "interval": interval, "series": series}
    (found,) = benches(CaseTable.model_validate(table), Ground(context, (rule,)))
    return found


def verdicts(level: Level, window: str, interval: str, points: str, **given: Any) -> str:
    """Return the verdicts by the entering limit: true ``!``, false ``.``, unknown ``?``."""
    seen = observations(bench(level, window, interval, acme=points, **given))
    return "".join(SIGNS[one] for one in seen.warning[:, 0].tolist())


@pytest.mark.parametrize(
    ("condition", "limit", "points", "said"),
    [
        (Condition.BELOW, 10, "9 10 _ 11 !", "!.?.?"),
        (Condition.ABOVE, 10, "9 10 _ 11 !", "..?!?"),
        (Condition.CHANGE_BELOW, -20, "10x3 9x1 7x1 0 0", "????..!!!!"),
        (Condition.CHANGE_ABOVE, 20, "0x3 0 1 _x2 0x1 2", "????.???..?"),
        (Condition.POINTS_BELOW, -2, "10x3 9 7 _", "????.!?"),
        (Condition.POINTS_ABOVE, 2, "10x3 13 12", "????!."),
        (Condition.RISING, 2, "1x3 2x3 3x3 3", "????????!!!!."),
        (Condition.ABSENT, 2 * HOUR, "_x4 1 _x3 2 !x3", "????...!...!"),
    ],
)
def test_conditions_look_back_in_the_series(condition: Condition, limit: float, points: str, said: str) -> None:
    """One reading an hour over a window of four: the window before is four readings back, and unknown before that."""
    assert verdicts(Level(condition, limit), "4h", "1h", points) == said


def test_a_range_has_two_sides() -> None:
    """``outside`` is under the first or over the second, strictly."""
    assert verdicts(Level(Condition.OUTSIDE, 2, 4), "1d", "1h", "1 2 4 5") == "!..!"


def test_a_level_clears_by_its_own_limit() -> None:
    """While it fires, ``clear`` is the limit, also of a change."""
    seen = observations(bench(Level(Condition.ABOVE, 50, clear=40), "1d", "1h", acme="45 55 40"))
    assert seen.warning.tolist() == [[FALSE, TRUE], [TRUE, TRUE], [FALSE, FALSE]]
    changed = observations(bench(Level(Condition.CHANGE_ABOVE, 50, clear=20), "1h", "1h", acme="10 13 20"))
    assert changed.warning.tolist() == [[UNKNOWN, UNKNOWN], [FALSE, TRUE], [TRUE, TRUE]]


def test_a_weekday_is_compared_with_four_of_its_kind() -> None:
    """All four are needed; a gap in one leaves it unknown."""
    level = Level(Condition.WEEKDAY_ABOVE, 50)
    week = "10 20 10 10 10 10 10 "
    assert verdicts(level, "1d", "1d", week * 4 + "15 31 16")[28:] == ".!!"
    assert verdicts(level, "1d", "1d", week * 3 + "_ 20 10 10 10 10 10 " + "99 31")[27:] == "??!"


def test_the_usual_level_is_the_mean_of_its_window() -> None:
    """Over the readings of the level's own window, once they reach back so far."""
    level = Level(Condition.LEVEL_BELOW, 0.5, window="4h")
    assert verdicts(level, "1h", "1h", "10x3 4 4 3") == "????!.."


def test_a_target_is_the_one_configured() -> None:
    """A factor of it; without one the level can't be told."""
    level = Level(Condition.TARGET_BELOW, 0.9)
    assert verdicts(level, "1d", "1h", "89 90", target=100.0) == "!."
    assert list(lacking(bench(level, "1d", "1h", acme="1"))) == [(Condition.TARGET_BELOW, ())]


def test_ranks_are_those_of_the_series_given() -> None:
    """Each competitor's series is needed; ties share the best rank."""
    level = Level(Condition.RANK_LOST, 1)
    rivals = {"globex": "5x3", "initech": "1x3"}
    assert verdicts(level, "1h", "1h", "9 4 5 0", **rivals) == "?!.!"
    assert list(lacking(bench(level, "1h", "1h", acme="9", globex="5"))) == [(Condition.RANK_LOST, ("initech",))]
    assert list(lacking(bench(level, "1h", "1h", acme="9", **rivals))) == []


def test_pace_can_not_be_told() -> None:
    """It needs the amounts of a month; it is named as lacking, and unknown."""
    level = Level(Condition.PACE_BELOW, 90)
    assert verdicts(level, "1d", "1h", "1 2") == "??"
    assert list(lacking(bench(level, "1d", "1h", acme="1"))) == [(Condition.PACE_BELOW, ())]


def test_a_suggestion_waits_for_its_history() -> None:
    """Relative levels of a suggestion are unknown until four of its windows have passed; limits are not."""
    points = "10x3 20x6"
    assert verdicts(Level(Condition.CHANGE_ABOVE, 20), "2h", "1h", points, history=4) == "????????..."
    assert verdicts(Level(Condition.ABOVE, 15), "2h", "1h", points, history=4) == "....!!!!!!!"


def test_values_are_kept_where_there_are_any() -> None:
    """What is seen carries the readings and their times."""
    seen = observations(bench(Level(Condition.ABOVE, 1), "1d", "15m", acme="3 _ 4"))
    assert np.diff(seen.at).tolist() == [15 * MINUTE] * 2
    assert [None if np.isnan(value) else value for value in seen.values] == [3, None, 4]
