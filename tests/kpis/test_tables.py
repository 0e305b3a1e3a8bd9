"""Tables of a file made into levels, thresholds and KPIs."""

from __future__ import annotations

from typing import Any

import pytest

from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.tables import Reader, read_kpi, span

FORM: dict[str, Any] = {"label": "X", "objective": "awareness", "formula": "sum(mentions)"}


@pytest.mark.parametrize(
    ("table", "level"),
    [
        ({"below": 0}, Level(Condition.BELOW, 0.0)),
        ({"above": 4.5, "clear": 4}, Level(Condition.ABOVE, 4.5, clear=4.0)),
        ({"outside": [2, 8]}, Level(Condition.OUTSIDE, 2.0, 8.0)),
        ({"level_below": {"of": 0.5, "window": "28d"}}, Level(Condition.LEVEL_BELOW, 0.5, window="28d")),
        ({"absent": "2h"}, Level(Condition.ABSENT, 7_200_000.0)),
        ({"absent": 7_200_000}, Level(Condition.ABSENT, 7_200_000.0)),
        ({"rank_lost": True}, Level(Condition.RANK_LOST, 1.0)),
        ({"rising": 3}, Level(Condition.RISING, 3.0)),
        ({"below": 3, "above": None}, Level(Condition.BELOW, 3.0)),
    ],
)
def test_levels(table: dict[str, object], level: Level) -> None:
    """Each condition has its own form; keys that say nothing are no conditions."""
    reader = Reader()
    kpi = read_kpi(reader, "x", {**FORM, "thresholds": {"warning": table}})
    assert not reader.problems
    assert kpi.thresholds[0].warning == level


@pytest.mark.parametrize(
    "table", [{"below": 1, "above": 2}, {"below": "low"}, {"outside": [1]}, {"level_below": {"of": 1}}, {"clear": 3}]
)
def test_levels_that_are_none(table: dict[str, object]) -> None:
    """Two conditions, words for numbers and half-said levels are mistakes, never exceptions."""
    reader = Reader()
    kpi = read_kpi(reader, "x", {**FORM, "thresholds": [{"warning": table}]})
    assert len(reader.problems) == 1
    assert kpi.thresholds[0].warning is None


@pytest.mark.parametrize(
    ("value", "name"), [("7d", "7d"), (604_800_000, "7d"), (7_200_000, "2h"), (None, None), ("", None)]
)
def test_spans_become_names_of_windows(value: object, name: str | None) -> None:
    """A window stays as written; milliseconds become days or hours."""
    assert span(value) == name


def test_one_language_serves_both() -> None:
    """A label in one language is shown in both."""
    kpi = read_kpi(Reader(), "x", {**FORM, "label": {"fr": "Nombre"}})
    assert (kpi.label.en, kpi.label.fr) == ("Nombre", "Nombre")
    assert kpi.definition == kpi.label
