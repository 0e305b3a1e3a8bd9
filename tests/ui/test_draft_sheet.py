"""The sheet: fields in order, steps, typed figures, choices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.kpi import Condition, Level
from kpitui.ui.deep import Ask
from kpitui.ui.draft_levels import Ground
from kpitui.ui.draft_sheet import Part, Sheet, ways_of
from tests.ui.boards import reading_of
from tests.ui.drafts import FakeDrafts

KPIS = load_catalogue().kpis


def sheet_of(kpi: str, value: float = 1_100_000.0) -> Sheet:
    """Return the sheet of a KPI of the fixture."""
    reading = replace(reading_of(KPIS[kpi]), value=value)
    return Sheet(FakeDrafts().editing(Ask(kpi, "lumen", "7d")), Ground(KPIS[kpi], reading))


def typed(sheet: Sheet, text: str) -> Level | None:
    """Type a figure where one is; return the level."""
    for sign in text:
        assert sheet.takes(sign)
        sheet.type(sign)
    return sheet.level(sheet.part)


def limit(sheet: Sheet) -> float:
    """Return the limit of the field in which one is."""
    level = sheet.level(sheet.part)
    assert level is not None
    return level.limit


def test_fields_go_round() -> None:
    """The upper limits are there for a range alone; a KPI with one form of target has no field for it."""
    sheet = sheet_of("impressions")
    assert sheet.part.value == "warning"
    assert Part.WARNING_HIGH not in sheet.parts
    sheet.go(-1)
    assert sheet.part is Part.CONDITION
    sheet.step(1)
    assert sheet.condition is Condition.OUTSIDE
    assert Part.WARNING_HIGH in sheet.parts
    assert Part.FORM not in sheet_of("click_through_rate", 0.7).parts


def test_arrows_move_the_limit_and_large_keys_ten_times_as_far() -> None:
    """A million moves by steps of twenty thousand, and clears as far inside as before."""
    sheet = sheet_of("impressions")
    sheet.step(1)
    assert (limit(sheet), sheet.level(Part.WARNING)) == (1_020_000.0, Level(Condition.BELOW, 1.02e6, clear=1.122e6))
    sheet.step(-10)
    assert limit(sheet) == 820_000.0


def test_another_condition_begins_and_the_first_comes_back_as_it_was() -> None:
    """Going through the conditions loses nothing."""
    sheet = sheet_of("impressions")
    before = sheet.draft
    sheet.part = Part.CONDITION
    sheet.step(1)
    assert sheet.draft.warning != before.warning
    sheet.step(-1)
    assert sheet.draft == before


@pytest.mark.parametrize(
    ("text", "value"), [("900", 900.0), ("1,5M", 1_500_000.0), ("950k", 950_000.0), ("0.5", 0.5), ("12,", 12.0)]
)
def test_figures_are_typed(text: str, value: float) -> None:
    """With a comma or a point, thousands and millions at the end; nothing follows those."""
    sheet = sheet_of("impressions")
    assert typed(sheet, text) is not None
    assert limit(sheet) == value
    assert not text.endswith("k") or not sheet.takes("1")


def test_a_typed_change_keeps_its_sign() -> None:
    """30 typed for a fall is −30; its sign can be turned; a factor is typed in per cent."""
    sheet = sheet_of("impressions")
    sheet.draft = replace(sheet.draft, warning=Level(Condition.CHANGE_BELOW, -20.0), critical=None)
    typed(sheet, "35")
    assert (limit(sheet), sheet.shown) == (-35.0, "−35")
    sheet.turn()
    assert limit(sheet) == 35.0
    sheet.draft = replace(sheet.draft, warning=Level(Condition.LEVEL_BELOW, 0.7, window="28d"))
    sheet.go(1)
    sheet.go(-1)
    assert typed(sheet, "55") == Level(Condition.LEVEL_BELOW, 0.55, window="28d")


def test_rubbing_out_goes_back_and_then_takes_away() -> None:
    """Sign by sign; with nothing typed, the level or the target goes; a step sets a new one."""
    sheet = sheet_of("impressions")
    typed(sheet, "95")
    sheet.rub()
    assert limit(sheet) == 9.0
    sheet.rub()
    assert sheet.level(Part.WARNING) is None
    sheet.go(1)
    sheet.rub()
    assert (sheet.draft.levels, sheet.condition) == ((), Condition.BELOW)
    sheet.step(1)
    assert limit(sheet) == 660_000.0
    sheet.part = Part.AIM
    sheet.step(1)
    assert sheet.draft.aim is not None
    assert sheet.draft.aim.value is not None
    sheet.rub()
    assert sheet.draft.aim is not None
    assert sheet.draft.aim.value is None


def test_choices_go_through_windows_times_routes_and_forms() -> None:
    """Windows, routes and forms go round; how long it must hold ends at either end."""
    sheet = sheet_of("impressions")
    sheet.part = Part.WINDOW
    sheet.step(1)
    assert sheet.draft.window == "28d"
    sheet.part = Part.HOLD
    sheet.step(-1)
    sheet.step(-10)
    assert sheet.draft.hold == 300_000
    sheet.part = Part.NOTIFY
    sheet.step(1)
    assert sheet.draft.notify == ("astreinte",)
    sheet.part = Part.FORM
    sheet.step(1)
    assert sheet.draft.aim is not None
    assert sheet.draft.aim.form == "week"


def test_routes_that_the_rule_has_in_another_mixture_can_be_chosen_again() -> None:
    """Nobody, each, all, and what the file says."""
    assert ways_of(("a", "b", "c"), ("a", "c")) == (("a", "c"), (), ("a",), ("b",), ("c",), ("a", "b", "c"))
