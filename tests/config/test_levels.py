"""Levels of alerts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kpitui.config import Level
from kpitui.config.levels import CONDITIONS, FALLING, RISING, OwnLevel, milder

NUMBER = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-6)


def level(**said: object) -> Level:
    """Return a level."""
    return Level.model_validate(said)


@pytest.mark.parametrize("name", [*FALLING, "below"])
@given(warning=NUMBER, critical=NUMBER)
def test_a_critical_level_lies_beyond_its_warning(name: str, warning: float, critical: float) -> None:
    """For what falls the critical limit is the lower one; equal limits are no contradiction."""
    assert milder(level(**{name: warning}), level(**{name: critical})) is (critical > warning)


@pytest.mark.parametrize("name", [name for name in RISING if name != "anomaly"])
@given(warning=NUMBER, critical=NUMBER)
def test_a_critical_level_that_rises_lies_above(name: str, warning: float, critical: float) -> None:
    """For what rises the critical limit is the higher one."""
    assert milder(level(**{name: warning}), level(**{name: critical})) is (critical < warning)


def test_own_levels_are_compared_over_the_same_window_only() -> None:
    """A part of the KPI's own level is comparable with one over the same window."""
    half = level(level_below={"of": 0.5, "window": "28d"})
    most = level(level_below={"of": 0.8, "window": "28d"})
    other = level(level_below={"of": 0.8, "window": "90d"})
    assert milder(half, most)
    assert not milder(half, other)
    assert isinstance(half.limit, OwnLevel)


def test_different_conditions_are_not_compared() -> None:
    """A change may be a warning where a fixed limit is critical."""
    assert not milder(level(change_below=-30), level(below=5))


@given(limit=NUMBER, clear=NUMBER)
def test_clear_lies_on_the_good_side(limit: float, clear: float) -> None:
    """Below ends above its limit, above ends below it; on the limit itself both end."""
    for name, wrong in (("below", clear < limit), ("above", clear > limit)):
        if wrong:
            with pytest.raises(ValidationError):
                level(**{name: limit, "clear": clear})
        else:
            assert level(**{name: limit, "clear": clear}).clear == clear


def test_clear_of_an_own_level_is_a_factor_too() -> None:
    """It lies on the good side of ``of``."""
    half = {"of": 0.5, "window": "28d"}
    assert level(level_below=half, clear=0.6).clear == 0.6
    assert level(level_above=half, clear=0.4).clear == 0.4
    for name, clear in (("level_below", 0.4), ("level_above", 0.6)):
        with pytest.raises(ValidationError):
            level(**{name: half, "clear": clear})


@pytest.mark.parametrize(
    "said", [{"outside": [1, 2], "clear": 1}, {"rising": 3, "clear": 2}, {"absent": "2h", "clear": 1}]
)
def test_clear_goes_with_a_plain_limit_only(said: dict[str, object]) -> None:
    """Bounds, counts and spans have no clear."""
    with pytest.raises(ValidationError):
        level(**said)


def test_a_level_has_one_condition() -> None:
    """None is too few, two are too many, and each alone is read."""
    for count in (0, 2):
        with pytest.raises(ValidationError):
            level(**dict.fromkeys(CONDITIONS[:count], 1.0))
    assert level(rank_lost=True).limit == 1
    assert level(absent="2h").condition == "absent"
