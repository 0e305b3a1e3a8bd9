"""What a chart shows and says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kpitui.charts.plot import Ink
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Reading, Track
from kpitui.text import Language
from kpitui.ui.charting import ChartModel, bucket_name, chart_of, limits_of, time_ticks
from kpitui.ui.speech import Speech
from kpitui.ui.state import Overlay
from tests.ui.boards import DAY, END, HOUR, ZONE, reading_of, track_of

FR, EN = Speech(Language.FR, ZONE), Speech(Language.EN, ZONE)
MENTIONS = load_catalogue().kpis["mentions"]
VOICE = load_catalogue().kpis["share_of_voice"]


def chart(reading: Reading, track: Track | None, overlay: Overlay = Overlay.PREVIOUS) -> ChartModel:
    """Return the chart of mentions."""
    return chart_of(MENTIONS, reading, track, FR, overlay)


def test_the_title_says_what_and_for_when() -> None:
    """Bucket, period, end, and what is left out."""
    reading = replace(reading_of(MENTIONS), left_out=("Instagram",))
    model = chart(reading, track_of(MENTIONS, 100.0))
    assert model.about == "par heure · 7 jours au 22\u00a0nov. 12:00 · sans Instagram"


def test_the_window_before_is_dotted_and_can_be_left_out() -> None:
    """It is behind this one, and gone with the overlay."""
    track = track_of(MENTIONS, 100.0)
    lines = chart(reading_of(MENTIONS), track).plot
    assert lines is not None
    assert [(line.ink, line.dotted) for line in lines.lines] == [(Ink.NOW, False), (Ink.BEFORE, True)]
    bare = chart(reading_of(MENTIONS), track, Overlay.NONE).plot
    assert bare is not None
    assert [line.ink for line in bare.lines] == [Ink.NOW]


def test_absolute_limits_are_not_drawn_on_the_sums_of_buckets() -> None:
    """A limit on a week means nothing to an hour; on a rate it is a line."""
    threshold = Threshold(warning=Level(Condition.BELOW, 40.0))
    amounts = track_of(MENTIONS, 100.0)
    assert limits_of((threshold,), amounts) == []
    levels = replace(amounts, amounts=False)
    assert limits_of((threshold,), levels)[0][1] == (40.0,) * 168


def test_relative_limits_are_curves() -> None:
    """30 % below the window before follows the window before."""
    track = track_of(MENTIONS, 100.0)
    threshold = Threshold(critical=Level(Condition.CHANGE_BELOW, -30.0))
    ink, curve, relative, _ = limits_of((threshold,), track)[0]
    assert (ink, relative) == (Ink.CRITICAL, True)
    assert curve[5] is not None
    assert track.previous[5] is not None
    assert abs(curve[5] - track.previous[5] * 0.7) < 1e-9


def test_a_target_is_drawn_on_levels_alone() -> None:
    """A month's target is no line over hours."""
    reading = replace(reading_of(VOICE), target=40.0)
    levels = chart_of(VOICE, reading, track_of(VOICE, 38.0), EN, Overlay.PREVIOUS).plot
    assert levels is not None
    assert Ink.TARGET in {line.ink for line in levels.lines}
    amounts = chart(replace(reading_of(MENTIONS), target=9_000.0), track_of(MENTIONS, 100.0)).plot
    assert amounts is not None
    assert Ink.TARGET not in {line.ink for line in amounts.lines}


def test_data_older_than_its_window_says_so() -> None:
    """Not a line of zeros: the user is told from when to when there is data, and which key goes there."""
    old = int(datetime(2014, 12, 31, tzinfo=ZONE).timestamp() * 1000)
    aged = replace(reading_of(MENTIONS), value=0.0, newest=old, oldest=old - 7 * DAY)
    model = chart(aged, track_of(MENTIONS, 0.0))
    assert "du 24\u00a0déc.\u00a02014 au 31\u00a0déc.\u00a02014" in model.empty
    assert "«\u00a0,\u00a0»" in model.empty


def test_buckets_have_names() -> None:
    """Amounts are named by their bucket, readings by their rolling window."""
    track = track_of(MENTIONS, 100.0)
    names = [
        bucket_name(replace(track, step=step), "7 jours").say("fr")
        for step in (300_000, HOUR, 3 * HOUR, 23 * HOUR, 7 * DAY)
    ]
    assert names == ["par 5 minutes", "par heure", "par 3 heures", "par jour", "par semaine"]
    assert bucket_name(replace(track, amounts=False), "7 jours").say("fr") == "sur 7 jours, glissant"


def test_days_are_named_at_the_zones_midnights() -> None:
    """Over the change of the clocks too."""
    start = int(datetime(2026, 10, 22, 12, tzinfo=ZONE).timestamp() * 1000)
    ticks = time_ticks(start, start + 7 * DAY, 90, FR)
    assert len(ticks) == 7
    assert all(FR.clock(int(t)) == "00:00" for t, _ in ticks)
    assert ticks[3][1] == "lun.\u00a026"


def test_hours_are_named_within_a_day() -> None:
    """24 hours show hours."""
    ticks = time_ticks(END - DAY, END, 80, EN)
    assert {label[-3:] for _, label in ticks} == {":00"}
    assert 4 <= len(ticks) <= 9
