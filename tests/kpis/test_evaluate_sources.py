"""What sources say of their figures reaches the readings over them: restated, rounded."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.engine import Question, explain
from kpitui.kpis.reading import Flag, Reading, Scope, Status
from kpitui.measures import Sample
from kpitui.series.dataset import Dataset, Restated
from tests.kpis.build import ACME, DAY, NOW, ask, context_of, data_of, delta, formula, gauge, labels_of, value_of


def _days(restated: int, measure: str = "impressions", channel: str = "x") -> Dataset:
    """Return twenty days of amounts of which one, so many days ago, was changed late."""
    data = data_of(
        delta(measure, {NOW - day * DAY: 100.0 for day in range(1, 21)}, DAY, channel="x"),
        delta(measure, {NOW - day * DAY: 100.0 for day in range(1, 21)}, DAY, channel="facebook"),
    )
    start = NOW - restated * DAY
    data.restated = {measure: (Restated(labels_of(channel=channel), start, start + DAY),)}
    return data


class TestRestated:
    """Figures that were changed long after their time."""

    def test_a_window_that_holds_one_says_so(self) -> None:
        """The reading keeps its value, and says that it was revised."""
        reading = ask(_days(3), "impressions")
        assert (reading.value, reading.status) == (1400.0, Status.OK)
        assert Flag.RESTATED in reading.flags
        assert reading.reason is not None
        assert "revised" in reading.reason.say("en")

    def test_a_window_beside_it_does_not(self) -> None:
        """What was changed before the window, or in another channel, is nothing to it."""
        assert Flag.RESTATED not in ask(_days(12), "impressions").flags
        assert Flag.RESTATED not in ask(_days(3), "impressions", channel="facebook").flags
        assert Flag.RESTATED in ask(_days(3), "impressions", channel="x").flags
        assert Flag.RESTATED not in ask(_days(3, "likes"), "impressions").flags

    def test_growth_rests_on_the_window_before_too(self) -> None:
        """A growth is revised where either of its windows is."""
        context = context_of(k=formula("growth(sum(impressions))", "percent"))
        assert Flag.RESTATED in ask(_days(12), "k", context=context).flags
        assert Flag.RESTATED not in ask(_days(17), "k", context=context).flags

    def test_a_level_holds_until_the_next(self) -> None:
        """A level changed late tells on a window that it reaches into."""
        data = data_of(gauge("followers", {NOW - 9 * DAY: 100.0, NOW - 2 * DAY: 110.0}))
        data.restated = {"followers": (Restated(labels_of(), NOW - 9 * DAY, NOW - 9 * DAY + 1),)}
        assert Flag.RESTATED in ask(data, "audience_growth_rate").flags
        assert Flag.RESTATED not in ask(data, "audience_growth_rate", "1d").flags

    def test_explained_too(self) -> None:
        """The explanation carries the same reading."""
        question = Question("impressions", Scope(ACME), "7d", at=NOW)
        assert Flag.RESTATED in explain(context_of(), _days(3), question).reading.flags


def _rounded(points: Mapping[int, float], digits: int | None = 3, **labels: str) -> list[Sample]:
    """Return a level that its platform rounds."""
    return [sample._replace(digits=digits) for sample in gauge("followers", points, **labels)]


def _growth(start: float, end: float, digits: int | None = 3) -> Reading:
    """Return the growth of a rounded level over 28 days."""
    data = data_of(_rounded({NOW - 29 * DAY: start, NOW - DAY: end}, digits))
    return ask(data, "audience_growth_rate", "28d")


class TestRounded:
    """Figures of which a platform leaves three significant digits."""

    def test_less_than_a_step_is_none(self) -> None:
        """A growth that the rounding could have made is 0, within one step."""
        reading = _growth(1_320_000, 1_320_500)
        assert reading.value == 0.0
        assert Flag.ROUNDED_SOURCE in reading.flags
        assert reading.low == pytest.approx(-0.7576, abs=1e-4)
        assert reading.high == reading.margin == pytest.approx(0.7576, abs=1e-4)

    def test_a_step_or_more_stands(self) -> None:
        """A change of a whole step is one, and carries the flag alone."""
        reading = _growth(1_320_000, 1_330_000)
        assert reading.value == pytest.approx(100 / 132)
        assert reading.margin is None
        assert Flag.ROUNDED_SOURCE in reading.flags

    def test_exact_figures_are_left_alone(self) -> None:
        """Where nothing is rounded a small growth is one."""
        reading = _growth(1_320_000, 1_320_500, None)
        assert reading.value == pytest.approx(0.0379, abs=1e-4)
        assert reading.margin is None
        assert not reading.flags

    def test_the_change_of_a_level(self) -> None:
        """The level itself is as it is; its change is 0 within one step of all rounded series."""
        data = data_of(
            _rounded({NOW - 9 * DAY: 1_320_000.0, NOW - DAY: 1_320_000.0}, channel="youtube"),
            gauge("followers", {NOW - 9 * DAY: 5_000.0, NOW - DAY: 5_600.0}, channel="x"),
        )
        reading = ask(data, "followers_total")
        assert reading.value == 1_325_600
        assert reading.change == 0.0
        assert reading.margin == pytest.approx(100 * 10_000 / 1_325_000)
        plain = ask(data, "followers_total", channel="x")
        assert plain.change == pytest.approx(12.0)
        assert plain.margin is None
        assert not plain.flags

    def test_small_accounts_are_exact(self) -> None:
        """A figure of three digits loses none: its step is one."""
        reading = _growth(500, 501)
        assert reading.value == pytest.approx(0.2)
        assert reading.margin is None

    def test_a_share_says_that_it_is_rounded(self) -> None:
        """Every KPI over rounded figures carries the flag."""
        data = data_of(_rounded({NOW - DAY: 1_320_000.0}), _rounded({NOW - DAY: 1_000.0}, brand="globex"))
        assert Flag.ROUNDED_SOURCE in ask(data, "share_of_audience").flags

    @given(st.integers(1, 10**9), st.integers(1, 10**9))
    def test_never_another_sign(self, start: int, end: int) -> None:
        """Growth over rounded figures is that of the figures, or 0 where they differ by less than a step."""
        exact, rounded = _growth(start, end, None), _growth(start, end)
        assert exact.value is not None
        assert rounded.value is not None
        step = 10.0 ** max(len(str(end)) - 3, 0)
        hidden = abs(end - start) < step and start != end
        assert rounded.value == (0.0 if hidden else exact.value)


def test_a_formula_over_both() -> None:
    """A formula of one's own over a restated measure says so."""
    assert Flag.RESTATED in value_of(_days(3), "sum(impressions) / 2").flags
