"""What the sales pipeline brings a day: open opportunities · mean deal · win rate / cycle."""

from __future__ import annotations

from kpitui.kpis.models import ModelInputs
from kpitui.kpis.value import Value

MEASURES = ("opportunities_open", "deals_won", "deals_lost", "deal_value", "cycle_days")
OPTIONS = {"cycle": "median"}
"""``cycle``: the median of the won deals' cycles, or their ``mean`` as most published figures have it."""

_FORMULA = (
    "last(opportunities_open) * mean(deal_value)"
    " * (sum(deals_won) / (sum(deals_won) + sum(deals_lost))) / {cycle}(cycle_days)"
)


def evaluate(inputs: ModelInputs) -> Value:
    """Return the velocity at each end, in currency a day; undefined where no deal was closed or the cycle is 0."""
    return inputs.formula(_FORMULA.format(cycle="mean" if inputs.options["cycle"] == "mean" else "median"))
