"""What a customer brings over a lifetime: mean order · orders a year · years before leaving · margin. An estimate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kpitui.kpis.models import ModelInputs
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import Value
from kpitui.series.dataset import Values

MEASURES = ("revenue", "orders", "customers")
OPTIONAL = ("customers_lost",)
OPTIONS = {"margin": 1.0, "cap": 5.0}
"""``margin``: the part of revenue that is kept; ``cap``: the longest lifetime, years."""

YEAR = 365 * 86_400_000


def evaluate(inputs: ModelInputs) -> Value:
    """Return the lifetime value at each end; orders and losses are made yearly by the window's length."""
    years = (inputs.ends - inputs.starts) / YEAR
    order = inputs.formula("(sum(revenue) / sum(orders)) * (sum(orders) / mean(customers))")
    lost = inputs.formula("if_any(sum(customers_lost), 0) / mean(customers)")
    churn = np.where(lost.has_value(), lost.high, 0.0) / years
    lifetime = lifetime_years(churn, float(inputs.options["cap"]))
    factor = lifetime / years * float(inputs.options["margin"])
    return replace(order, low=order.low * factor, high=order.high * factor).flagged(Flag.ESTIMATED)


def lifetime_years(churn: Values, cap: float) -> Values:
    """Return the years that a customer stays, 1 / churn a year, at most ``cap``; without churn the cap."""
    return np.where(churn > 0, np.minimum(1 / np.where(churn > 0, churn, 1.0), cap), cap)


def lifetime_value(order: float, orders_a_year: float, years: float, margin: float = 1.0) -> float:
    """Return mean order · orders a year · years · margin."""
    return order * orders_a_year * years * margin
