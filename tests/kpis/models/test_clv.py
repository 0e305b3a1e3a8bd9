"""Customer lifetime value."""

from __future__ import annotations

import numpy as np
import pytest

from kpitui.kpis.models.clv import OPTIONS, evaluate, lifetime_value, lifetime_years
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import BIT, NO_DATA
from tests.kpis.models.inputs import World

ORDER = "(sum(revenue) / sum(orders)) * (sum(orders) / mean(customers))"
LOST = "if_any(sum(customers_lost), 0) / mean(customers)"


@pytest.mark.parametrize(
    ("order", "orders", "years", "expected"),
    [(300, 5, 2, 3_000), (5_000_000 / 500_000, 500_000 / 200_000, 300_000 / 200_000, 37.5)],
)
def test_published_values(order: float, orders: float, years: float, expected: float) -> None:
    """300 · 5 · 2 = 3,000; the form by totals gives 37.5."""
    assert lifetime_value(order, orders, years) == pytest.approx(expected)


def test_a_lifetime_is_the_inverse_of_churn_and_capped() -> None:
    """A quarter lost a year is four years; little or no loss is five at most."""
    assert lifetime_years(np.array([0.25, 0.1, 0.0]), 5.0).tolist() == [4, 5, 5]


def test_a_year_of_data() -> None:
    """1,500 a customer and year, a quarter lost: four years, always flagged as an estimate."""
    found = evaluate(World(formulas={ORDER: 1_500, LOST: 0.25}).inputs([(0, 365)], OPTIONS))
    assert found.high.tolist() == [pytest.approx(6_000)]
    assert found.flags[0] & BIT[Flag.ESTIMATED]


def test_half_a_year_is_made_yearly() -> None:
    """Orders and losses of half a year count double; margin scales the whole."""
    options = {"margin": 0.2, "cap": 5.0}
    found = evaluate(World(formulas={ORDER: 750, LOST: 0.125}).inputs([(0, 182.5)], options))
    assert found.high.tolist() == [pytest.approx(1_200)]


def test_without_losses_the_cap_holds_and_without_orders_nothing_does() -> None:
    """Churn that is not known is the cap of five years; no orders is no value."""
    assert evaluate(World(formulas={ORDER: 100}).inputs([(0, 365)], OPTIONS)).high.tolist() == [pytest.approx(500)]
    assert evaluate(World().inputs([(0, 365)], OPTIONS)).status.tolist() == [NO_DATA]
