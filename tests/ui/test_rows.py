"""What a line of the table says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.kpi import Better
from kpitui.kpis.reading import Flag, Row, Severity, Status, Track
from kpitui.text import Language, Text
from kpitui.ui.columns import NUMBER
from kpitui.ui.rows import RowView, Sparks, arranged, change_role, matches, row_view, state_of, value_of
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from tests.ui.boards import END, HOUR, NOW, ZONE, reading_of

FR, EN = Speech(Language.FR, ZONE), Speech(Language.EN, ZONE)
MENTIONS = load_catalogue().kpis["mentions"]
REACH = load_catalogue().kpis["reach"]


def view(kpi: str, speech: Speech = FR) -> RowView:
    """Return the line of a KPI of the fixture."""
    found = load_catalogue().kpis[kpi]
    return row_view(Row(reading_of(found)), found, speech, NOW, END)


def test_numbers_follow_the_language() -> None:
    """A French line has a comma and a space before the per cent sign, an English one neither."""
    assert (view("share_of_voice").figure.number, view("share_of_voice").change) == ("38,1", "+1,2\u00a0pt")
    assert (view("share_of_voice", EN).figure.number, view("mentions", EN).change) == ("38.1", "+8.2%")


def test_bounds_have_their_sign() -> None:
    """An upper bound is at most, a lower one at least."""
    assert str(value_of(reading_of(REACH), FR)) == "≤ 640\u00a0k"
    only_low = replace(reading_of(REACH), value=None, low=1.72, unit="ratio")
    assert str(value_of(only_low, FR)) == "≥ 1,72"


def test_bounds_keep_their_units_form() -> None:
    """In English nothing stands before the per cent sign, with a bound neither."""
    rate = replace(reading_of(REACH), value=67.8, low=40.0, unit="percent")
    assert str(value_of(rate, EN)) == "≤ 67.8%"
    assert str(value_of(rate, FR)) == "≤ 67,8\u00a0%"


def test_parts_of_a_whole_say_where_they_are() -> None:
    """All networks together are 100 %: the row says which key shows each; of one network it is as any other."""
    assert view("audience_mix").state.text == "par réseau\u00a0: entrée"
    found = load_catalogue().kpis["audience_mix"]
    one = reading_of(found, (("channel", "x"),))
    assert row_view(Row(one), found, EN, NOW, END).state.text == "ok"


def test_data_of_this_year_is_dated_without_it() -> None:
    """The day is enough, and fits its column."""
    reading = replace(reading_of(MENTIONS), value=0.0, newest=NOW - 40 * 24 * HOUR, oldest=NOW - 90 * 24 * HOUR)
    assert state_of(reading, FR, NOW).text == "données au 13\u00a0oct."


def test_equal_bounds_are_exact() -> None:
    """A value without the flag carries no sign."""
    assert str(value_of(replace(reading_of(REACH), flags=frozenset()), FR)) == "640\u00a0k"


def test_a_growth_that_rounding_hides_is_nearly_none() -> None:
    """A growth of 0 says within what; so does a change of 0, and then the figure is as it is."""
    growth = replace(reading_of(REACH), value=0.0, unit="percent", low=-0.76, high=0.76, margin=0.76, change=1.0)
    growth = replace(growth, flags=frozenset({Flag.ROUNDED_SOURCE}), change_unit="points")
    assert str(value_of(growth, EN)) == "0 ±0.76%"
    assert str(value_of(growth, FR)) == "0 ±0,76\u00a0%"
    assert row_view(Row(growth), REACH, EN, NOW, END).change == "+1.0\u00a0pt"
    level = replace(growth, value=1_320_000.0, unit="count", low=None, high=None, change=0.0, change_unit="percent")
    line = row_view(Row(level), REACH, EN, NOW, END)
    assert (str(line.figure), line.change, line.direction) == ("1.32\u00a0M", "0 ±0.76%", 0)


@pytest.mark.parametrize("value", [12_480, 99_999, 99_999.5, 999_500, 1_210_000, 99_999_999_999])
@pytest.mark.parametrize("unit", ["count", "people", "currency", "percent", "score"])
def test_numbers_fit_their_column(value: float, unit: str) -> None:
    """The longest number, at most five digits and a sign of a bound, leaves the units where they stand."""
    bounds = frozenset({Flag.BOUNDS}) if unit == "people" else frozenset()
    limit = 99_999 if unit in ("percent", "score") else value
    reading = replace(reading_of(MENTIONS), value=min(value, limit), low=0.0, unit=unit, flags=bounds)
    for speech in (FR, EN):
        assert len(value_of(reading, speech).number) <= NUMBER


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_no_value_is_a_dash_never_nan(value: float | None) -> None:
    """Whatever is missing is a dash."""
    assert str(value_of(replace(reading_of(MENTIONS), value=value, low=None), FR)) == "–"


def test_a_critical_state_shouts_and_says_since_when() -> None:
    """Its shape alone tells it, without colour."""
    state = view("impressions").state
    assert (state.sign, state.text, state.role, state.loud) == ("!!", "critique 12\u00a0min", Role.CRITICAL, True)


def test_states_have_shapes_of_their_own() -> None:
    """Critical, warning, unknown and ok differ without colour."""
    signs = [view(kpi).state.sign for kpi in ("impressions", "authors_per_mention", "people_talking", "mentions")]
    assert signs == ["!!", "!", "?", "·"]


def test_a_stale_value_is_dimmed_with_its_age() -> None:
    """It stays, but says how old it is."""
    row = view("people_talking")
    assert (row.dim, row.state.text) == (True, "données de 3\u00a0h")


def test_what_is_mostly_unknown_is_not_ok() -> None:
    """A cohort of which most is too young has a figure, and no state to rely on."""
    kpi = load_catalogue().kpis["mentions"]
    young = Text("{pending} of {whole} are too recent", "{pending} sur {whole} trop récents").given(
        pending=93, whole=100
    )
    reading = replace(reading_of(kpi), incomplete=True, reason=young)
    state = state_of(reading, EN, NOW)
    assert (state.sign, state.text) == ("?", "partial: 93 of 100 are too recent")
    assert state_of(replace(reading, reason=None), FR, NOW).text == "incomplet"


def test_a_reading_without_data_says_why() -> None:
    """The reason stands beside the state."""
    assert view("repeat_visit_rate").state.text == "sans données\u00a0: site\u00a0: HTTP 503, nouvel essai dans 40 s"


def test_new_is_said_not_computed() -> None:
    """From nothing to something has no percentage."""
    assert view("hashtag_growth").change == "nouveau"


def test_severity_prevails_over_status() -> None:
    """A value out of bounds is shown as such, whatever else is to be said."""
    reading = replace(reading_of(MENTIONS), status=Status.STALE, severity=Severity.WARNING, since=None)
    assert state_of(reading, EN, NOW).sign == "!"


def test_a_window_that_ends_elsewhere_says_so() -> None:
    """A row two days behind the header names its day."""
    reading = reading_of(MENTIONS)
    late = replace(reading, window=replace(reading.window, end=END - 48 * HOUR))
    assert state_of(late, FR, NOW, END).text == "ok au 20\u00a0nov."


def test_green_only_where_the_direction_is_plain() -> None:
    """A KPI that is neither good high nor low has no colour of change."""
    assert change_role(1, Better.HIGHER) is Role.GOOD
    assert change_role(1, Better.LOWER) is Role.CRITICAL
    assert change_role(-1, Better.NONE) is Role.TEXT


def test_a_change_that_rounds_to_nothing_is_level() -> None:
    """No arrow points where the figure says 0,0 %."""
    row = row_view(Row(replace(reading_of(MENTIONS), change=0.04)), MENTIONS, FR, NOW)
    assert (row.direction, row.change_role) == (0, Role.DIM)


def test_behind_its_pace_a_target_is_amber() -> None:
    """Nine tenths of the pace are enough."""
    assert view("impressions").pace.role is Role.WARNING
    assert view("share_of_voice").pace.role is Role.TEXT


def test_flags_have_a_sign() -> None:
    """A partial value carries the quarter moon."""
    assert view("impressions").sign == "◔"
    assert row_view(Row(replace(reading_of(MENTIONS), flags=frozenset({Flag.LOW_N}))), MENTIONS, FR, NOW).sign == "°"


@pytest.mark.parametrize(
    ("wanted", "found"), [("", True), ("evol", True), ("ÉVOL", True), ("!evol", False), ("!", True), ("visite", False)]
)
def test_a_filter_ignores_case_and_accents(wanted: str, found: bool) -> None:
    """What is typed plainly finds what is written well; a first ! inverts."""
    assert matches("Évolution des hashtags", wanted) is found


def test_rows_without_a_value_are_sorted_last() -> None:
    """Whichever way one sorts, what is unknown comes after what is known."""
    rows = [view(kpi) for kpi in ("mentions", "repeat_visit_rate", "impressions")]
    for reverse in (False, True):
        assert arranged(rows, "value", reverse, "")[-1].kpi == "repeat_visit_rate"
    assert [row.kpi for row in arranged(rows, "value", False, "")][:2] == ["impressions", "mentions"]
    assert arranged(rows, "state", False, "")[0].kpi == "impressions"


def test_hostile_reasons_stay_text() -> None:
    """Markup in a reason is shown as it is."""
    reading = replace(reading_of(MENTIONS), status=Status.ERROR, reason=Text("[red]x[/]", "[red]x[/]"))
    assert state_of(reading, EN, NOW).text == "error: [red]x[/]"


def test_a_window_that_moves_within_its_bucket_is_drawn_as_before() -> None:
    """The same values at times of the same buckets give an equal sparkline; a closed bucket gives another."""
    track = Track((END - 2 * HOUR + 1, END - HOUR + 1, END + 1), (1.0, None, 3.0), (), HOUR, amounts=False)
    moved = replace(track, t=tuple(t + 1000 for t in track.t))
    assert Sparks(track) == Sparks(moved)
    assert Sparks(track).of(10) == Sparks(moved).of(10)
    assert hash(Sparks(track)) == hash(Sparks(moved))
    assert Sparks(track) != Sparks(replace(track, t=tuple(t + HOUR for t in track.t)))
    assert Sparks(track) != Sparks(replace(track, values=(1.0, 2.0, 3.0)))
    assert Sparks(track) != Sparks(None)
