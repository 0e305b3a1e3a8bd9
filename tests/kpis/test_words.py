"""Limits, directions and windows in words."""

from __future__ import annotations

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.kpi import Better, Condition, Indicator, Level, Unit
from kpitui.kpis.words import DIRECTIONS, INDICATORS, UNITS, say_level, say_threshold, say_window

KPIS = load_catalogue().kpis


@pytest.mark.parametrize(
    ("level", "unit", "english", "french"),
    [
        (Level(Condition.BELOW, 80), Unit.PERCENT, "below 80%", "sous 80 %"),
        (Level(Condition.BELOW, 2.5), Unit.PERCENT, "below 2.5%", "sous 2,5 %"),
        (Level(Condition.ABOVE, 14_400), Unit.DURATION, "above 4 h 00", "au-dessus de 4 h 00"),
        (Level(Condition.OUTSIDE, 2, 8), Unit.COUNT, "outside 2 to 8", "hors de 2 à 8"),
        (Level(Condition.POINTS_BELOW, -5), Unit.SCORE, "change below −5 pt", "évolution sous −5 pt"),
        (
            Level(Condition.TARGET_ABOVE, 1.5),
            Unit.CURRENCY,
            "above 150% of the target",
            "au-dessus de 150 % de la cible",
        ),
        (
            Level(Condition.LEVEL_BELOW, 0.5, window="28d"),
            Unit.RATIO,
            "below 50% of its own level over 28 days",
            "sous 50 % de son niveau sur 28 jours",
        ),
        (Level(Condition.ABSENT, 7_200_000), Unit.COUNT, "nothing new for 2 h", "rien de nouveau depuis 2 h"),
        (
            Level(Condition.RANK_LOST, 1),
            Unit.PERCENT,
            "a rank lost among the brands",
            "un rang perdu parmi les marques",
        ),
        (Level(Condition.RISING, 3), Unit.COUNT, "rising 3 windows in a row", "en hausse 3 périodes de suite"),
    ],
)
def test_levels_in_words(level: Level, unit: Unit, english: str, french: str) -> None:
    """Each condition with its limit, in the unit that it is meant in."""
    assert say_level(level, unit, "en").replace("\u00a0", " ") == english
    assert say_level(level, unit, "fr").replace("\u00a0", " ") == french


def test_every_suggestion_can_be_said() -> None:
    """No threshold of the catalogue is without words; absolute ones say that they are off."""
    for kpi in KPIS.values():
        for threshold in kpi.thresholds:
            for language in ("en", "fr"):
                said = say_threshold(threshold, kpi, language)
                assert "{" not in said
                assert ("off until" in said or "inactif" in said) is threshold.absolute


def test_windows_in_words() -> None:
    """A fixed window says so."""
    assert say_window(KPIS["nps"], "fr").replace("\u00a0", " ") == "90 jours (toujours)"
    assert say_window(KPIS["reach"], "en").replace("\u00a0", " ") == "7 days"


def test_every_word_is_there() -> None:
    """Units, directions and kinds have names."""
    assert set(UNITS) == set(Unit)
    assert set(DIRECTIONS) == set(Better)
    assert set(INDICATORS) == set(Indicator)
