"""Pipeline velocity."""

from __future__ import annotations

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.formula import bind_formula
from kpitui.kpis.models.pipeline_velocity import OPTIONS, evaluate
from tests.kpis.models.inputs import World


@pytest.mark.parametrize(("cycle", "function"), [("median", "median"), ("mean", "mean")])
def test_the_cycle_is_the_median_unless_the_mean_is_asked_for(cycle: str, function: str) -> None:
    """One formula of the language, which the catalogue's measures can bind."""
    world = World()
    evaluate(world.inputs([(0, 90)], {**OPTIONS, "cycle": cycle}))
    assert world.asked[0].endswith(f"/ {function}(cycle_days)")
    assert bind_formula(world.asked[0], load_catalogue().measures).measures >= {"deals_lost", "opportunities_open"}


def test_its_value_is_the_formulas() -> None:
    """50 opportunities · 10,000 · 0.2 / 30 days = 3,333.33 a day, as published."""
    world = World()
    evaluate(world.inputs([(0, 90)], OPTIONS))
    world.formulas = {world.asked[0]: 50 * 10_000 * 0.2 / 30}
    assert evaluate(world.inputs([(0, 90)], OPTIONS)).high.tolist() == [pytest.approx(3_333.33, abs=0.005)]
