"""Scores of many places at once are those of ``statistics``, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis import statistics
from kpitui.kpis.robust import Seasons, robust_z, scores

PUBLISHED = [10.0, 12.0, 12.0, 13.0, 12.0, 11.0, 14.0, 300.0]
"""codingace.net/ds/modified_z_score.html"""
VALUES = st.lists(st.one_of(st.integers(0, 30).map(float), st.just(float("nan"))), min_size=1, max_size=60)


def alone(values: Sequence[float], place: int, until: int, season: int, back: int) -> float | None:
    """Return one place's score as ``statistics`` has it."""
    if np.isnan(values[place]):
        return None
    first = next(at for at, value in enumerate(values) if not np.isnan(value))
    begun = max(until - season * back, 0)
    known = [None if np.isnan(value) else value for value in values[begun:until]]
    if until - first < 3 * season:
        plain = [value for value in known[-28:] if value is not None]
        judged = (plain, values[place]) if len(plain) >= 14 else None
    else:
        judged = _seasonal(known, values[place], (place - until, season))
    if judged is None:
        return None
    z = statistics.robust_z(*judged)
    return z if z is not None else (float("inf") if statistics.is_anomaly(*judged) else 0.0)


def _seasonal(known: list[float | None], value: float, form: tuple[int, int]) -> tuple[list[float], float] | None:
    """Return residuals of a history that ends some places before the one that is judged."""
    ahead, season = form
    centres = []
    for phase in range(season):
        same = [one for back, one in enumerate(reversed(known), start=1) if (back + phase) % season == 0]
        centres.append(statistics.median([one for one in same if one is not None]))
    residuals = [
        one - centre
        for back, one in enumerate(reversed(known), start=1)
        if one is not None and (centre := centres[-back % season]) is not None
    ]
    own = centres[ahead % season]
    return (residuals, value - own) if own is not None and len(residuals) >= 14 else None


@given(VALUES, st.integers(2, 5), st.integers(3, 6), st.booleans())
def test_each_score_is_what_it_is_alone(values: list[float], season: int, back: int, frozen: bool) -> None:
    """Against the history before each place, and against that before one."""
    series = np.array(values)
    until = len(values) // 2 if frozen else None
    places = np.arange(len(values) // 2 if frozen else 0, len(values))
    found = scores(Seasons(series, season, back), places, until)
    for place, z in zip(places.tolist(), found.tolist(), strict=True):
        expected = (
            alone(values, place, place if until is None else until, season, back)
            if not np.isnan(series).all()
            else None
        )
        if expected is None:
            assert np.isnan(z)
        else:
            assert abs(z) == pytest.approx(abs(expected), abs=1e-9)


@pytest.mark.parametrize(("value", "expected"), [(12.0, 0.0), (14.0, 1.349), (11.0, -0.6745), (300.0, 194.256)])
def test_published_scores(value: float, expected: float) -> None:
    """The published table, one row for all values and one row for each."""
    rows = np.array([PUBLISHED])
    assert robust_z(rows, np.array([value]))[0] == pytest.approx(expected, abs=5e-4)
    assert robust_z(rows, np.array([value, value]))[1] == pytest.approx(expected, abs=5e-4)


def test_counts_are_judged_by_their_roots() -> None:
    """A tenfold hour of few events is judged by sqrt(x + 3/8)."""
    values = np.array([float(place % 4 + 1) for place in range(40)] + [40.0])
    plain = scores(Seasons(values, 168, 8), np.array([40]))
    rooted = scores(Seasons(values, 168, 8, counts=True), np.array([40]))
    history = [statistics.stabilised(value) for value in values[-29:-1]]
    assert rooted[0] == pytest.approx(statistics.robust_z(history, statistics.stabilised(40.0)))
    assert rooted[0] < plain[0]
