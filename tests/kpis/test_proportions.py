"""Two rates compared, as published tables and statsmodels give them."""

from __future__ import annotations

import pytest

from kpitui.kpis.proportions import margin_of, sample_needed, two_proportions


@pytest.mark.parametrize(
    ("counts", "z", "p_value"),
    [
        ((45, 100, 30, 100), 2.1909, 0.02846),  # calculatorlib.com
        ((144, 1_200, 192, 1_200), -2.824, 0.0047),  # rstudio-pubs 1420750
    ],
)
def test_published_z_tests(counts: tuple[int, int, int, int], z: float, p_value: float) -> None:
    """The pooled z and its two-sided p."""
    found = two_proportions(*counts)
    assert found is not None
    assert found.z == pytest.approx(z, abs=5e-4)
    assert found.p_value == pytest.approx(p_value, abs=5e-5)


def test_the_published_parts_of_a_test() -> None:
    """45 of 100 against 30 of 100: rates, pooled rate and standard error."""
    found = two_proportions(45, 100, 30, 100)
    assert found is not None
    assert (found.first, found.second, found.pooled) == (0.45, 0.30, 0.375)
    assert found.standard_error == pytest.approx(0.068465, abs=5e-7)
    assert found.low < found.second - found.first < found.high < 0


@pytest.mark.parametrize(
    ("counts", "rates"),
    [((503, 5_000, 613, 5_000), (0.1006, 0.1226)), ((45, 120, 62, 118), (0.375, 0.5254))],
)
def test_published_rates(counts: tuple[int, int, int, int], rates: tuple[float, float]) -> None:
    """The rates of two published lessons."""
    found = two_proportions(*counts)
    assert found is not None
    assert [found.first, found.second] == pytest.approx(rates, abs=5e-5)


def test_statsmodels_docstring() -> None:
    """5 of 83 against 12 of 99: p = 0.159 (proportions_ztest)."""
    found = two_proportions(5, 83, 12, 99)
    assert found is not None
    assert found.p_value == pytest.approx(0.159, abs=5e-4)
    assert found.enough


def test_too_few_and_nothing_at_all() -> None:
    """Fewer than five expected is too few; an empty sample can't be compared; equal certainties have no z."""
    few, same = two_proportions(1, 20, 2, 20), two_proportions(0, 50, 0, 60)
    assert few is not None
    assert not few.enough
    assert two_proportions(0, 0, 5, 10) is None
    assert same is not None
    assert same.z is None


def test_the_sample_still_needed() -> None:
    """16 p (1 − p) / d²: a rate of 10 % and a difference of 2 points need 3,600 each."""
    assert sample_needed(0.10, 0.02) == 3_600
    assert sample_needed(0.10, 0.0) is None


def test_the_margin_shrinks_with_the_sample() -> None:
    """Half a Wilson interval; nothing without a sample."""
    small, large = margin_of(5, 10), margin_of(500, 1_000)
    assert small is not None
    assert large is not None
    assert large < small / 5
    assert margin_of(0, 0) is None
