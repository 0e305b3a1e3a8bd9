"""Arithmetic on intervals: what holds of every number inside holds of the bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.bounds import combine, first_of, grown, negated
from kpitui.kpis.formula_tree import Operator
from kpitui.kpis.value import NEW, NO_DATA, OK, UNDEFINED, Value, constant, exact, nothing

NUMBERS = st.floats(min_value=-1e6, max_value=1e6)
RANGES = st.tuples(NUMBERS, NUMBERS).map(sorted)
PARTS = st.floats(min_value=0, max_value=1)


def between(low: float, high: float) -> Value:
    """Return a value that lies somewhere between two numbers."""
    return replace(exact(np.array([high])), low=np.array([low]))


@given(RANGES, RANGES, PARTS, PARTS, st.sampled_from(Operator))
def test_a_result_lies_within_the_bounds(
    one: list[float], other: list[float], place: float, at: float, sign: Operator
) -> None:
    """Whatever the true figures are, the true result is inside; a denominator that may be 0 gives none."""
    left, right = one[0] + place * (one[1] - one[0]), other[0] + at * (other[1] - other[0])
    with np.errstate(all="ignore"):
        result = combine(sign, between(one[0], one[1]), between(other[0], other[1]))
    if sign is Operator.DIVIDE and other[0] <= 0 <= other[1]:
        assert result.status[0] == UNDEFINED
        return
    if sign is Operator.DIVIDE and min(abs(other[0]), abs(other[1])) < 1e-6:
        return
    true = {
        Operator.ADD: left + right,
        Operator.SUBTRACT: left - right,
        Operator.MULTIPLY: left * right,
        Operator.DIVIDE: left / right if right else 0.0,
    }[sign]
    slack = 1e-9 * max(1.0, abs(true))
    assert result.low[0] - slack <= true <= result.high[0] + slack


@pytest.mark.parametrize(
    ("current", "before", "value", "status"),
    [
        (120.0, 100.0, 20.0, OK),
        (0.0, 100.0, -100.0, OK),
        (0.0, 0.0, 0.0, OK),
        (5.0, 0.0, None, NEW),
        (5.0, -1.0, None, UNDEFINED),
        (-5.0, 0.0, None, UNDEFINED),
    ],
)
def test_growth(current: float, before: float, value: float | None, status: int) -> None:
    """0 from 0; new from nothing; undefined from below nothing."""
    result = grown(constant(current, 1), constant(before, 1))
    assert result.status[0] == status
    assert np.isnan(result.high[0]) if value is None else result.high[0] == pytest.approx(value)


def test_the_worse_state_of_two_holds() -> None:
    """What one side lacks, the whole lacks."""
    missing = nothing(2, None)
    assert (combine(Operator.ADD, constant(1, 2), missing).status == NO_DATA).all()
    assert np.isnan(negated(missing).high).all()


def test_the_first_that_has_data_is_taken_at_each_end() -> None:
    """An undefined value is an answer; no data is none."""
    patchy = constant(1, 3).without(np.array([False, True, True]), NO_DATA, None)
    other = constant(2, 3).without(np.array([False, False, True]), UNDEFINED, None)
    result, taken = first_of([patchy, other])
    assert (result.high[0], result.high[1], result.status[2]) == (1, 2, UNDEFINED)
    assert [mask.tolist() for mask in taken] == [[True, False, False], [False, True, True]]
