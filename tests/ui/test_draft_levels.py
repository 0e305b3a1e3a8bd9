"""Which conditions make sense for a KPI, where limits begin and by which steps they move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.kpi import Condition, Kpi, Level
from kpitui.kpis.reading import Severity
from kpitui.ui.draft_levels import Ground, limited, milder, stepped, wrong_clear
from tests.ui.boards import reading_of

KPIS = load_catalogue().kpis


def ground(kpi: str, value: float | None, *, aimed: bool = False) -> Ground:
    """Return the ground of a KPI that has a value."""
    return Ground(KPIS[kpi], replace(reading_of(KPIS[kpi]), value=value), aimed)


@pytest.mark.parametrize(
    ("kpi", "value", "step"),
    [("mentions", 12_480.0, 200.0), ("mentions", 3.0, 1.0), ("click_through_rate", 0.72, 0.01),
     ("first_response_time", 17_160.0, 300.0), ("mentions", None, 1.0)],
)  # fmt: skip
def test_a_step_is_a_hundredth_of_the_values_size(kpi: str, value: float | None, step: float) -> None:
    """1, 2 or 5 of a power of ten; whole for counts; of lengths of time, what a clock knows."""
    assert ground(kpi, value).step(Condition.BELOW) == pytest.approx(step)


def test_steps_land_on_multiples() -> None:
    """From between two steps, the first press goes to the next one; no dust of binary fractions stays."""
    assert stepped(12_345.0, 200.0, 1) == 12_400.0
    assert stepped(12_345.0, 200.0, -1) == 12_200.0
    assert stepped(12_400.0, 200.0, -10) == 10_400.0
    assert stepped(0.3, 0.1, -1) == 0.2


def test_conditions_fit_the_kpi() -> None:
    """Rates lose points, amounts per cent; a pace needs a target; what is bad comes first; the present one stays."""
    rate = ground("click_through_rate", 0.7).conditions(None)
    assert Condition.POINTS_BELOW in rate
    assert Condition.CHANGE_BELOW not in rate
    amount = ground("mentions", 100.0).conditions(Condition.ABSENT)
    assert (amount[0], amount[-1]) == (Condition.BELOW, Condition.ABSENT)
    assert Condition.PACE_BELOW not in amount
    assert Condition.PACE_BELOW in ground("mentions", 100.0, aimed=True).conditions(None)
    assert ground("first_response_time", 60.0).conditions(None)[0] is Condition.ABOVE


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS.values() if not kpi.fixed], ids=lambda kpi: kpi.id)
def test_what_begins_is_never_wrong(kpi: Kpi) -> None:
    """Of every condition of every KPI, the critical level that is offered is no milder than its warning."""
    here = ground(kpi.id, 40.0, aimed=True)
    for condition in here.conditions(None):
        warning, critical = (here.begin(condition, severity) for severity in (Severity.WARNING, Severity.CRITICAL))
        assert not milder(warning, critical), condition
        assert milder(critical, warning), condition


def test_where_a_level_clears_moves_with_it() -> None:
    """It stays as far inside in proportion; across zero it is dropped; what is on the wrong side is found."""
    assert limited(Level(Condition.BELOW, 2.0, clear=2.3), 4.0).clear == pytest.approx(4.6)
    assert limited(Level(Condition.CHANGE_BELOW, -30.0, clear=-27.0), -50.0).clear == pytest.approx(-45.0)
    assert limited(Level(Condition.CHANGE_BELOW, -30.0, clear=-27.0), 5.0).clear is None
    assert wrong_clear(Level(Condition.BELOW, 2.0, clear=1.9))
    assert not wrong_clear(Level(Condition.ABOVE, 2.0, clear=1.9))
