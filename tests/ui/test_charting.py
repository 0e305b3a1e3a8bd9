"""What a chart shows and says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from textual.strip import Strip

from kpitui.charts.plot import Ink
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.curves import Curve, Limits
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.reading import Reading, Severity, Track
from kpitui.text import Language, Text
from kpitui.ui.axis import Beyond
from kpitui.ui.charting import ChartModel, Drawing, bucket_name, chart_of, limit_name, said_breaks, time_ticks
from kpitui.ui.speech import Speech
from kpitui.ui.state import Overlay
from kpitui.ui.widgets.chart_pane import ChartPane
from kpitui.ui.widgets.pen import ASCII, Look, Pen
from tests.ui.boards import DAY, END, HOUR, ZONE, reading_of, track_of

FR, EN = Speech(Language.FR, ZONE), Speech(Language.EN, ZONE)
MENTIONS = load_catalogue().kpis["mentions"]
VOICE = load_catalogue().kpis["share_of_voice"]


def chart(reading: Reading, track: Track | None, overlay: Overlay = Overlay.PREVIOUS) -> ChartModel:
    """Return the chart of mentions."""
    return chart_of(MENTIONS, reading, track, Drawing(FR, overlay))


def test_the_title_says_what_and_for_when() -> None:
    """Bucket, period, end, and what is left out."""
    reading = replace(reading_of(MENTIONS), left_out=("Instagram",))
    model = chart(replace(reading, left_out=("instagram",)), track_of(MENTIONS, 100.0))
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


def test_the_moving_average_carries_on_from_the_window_before() -> None:
    """Seven days before each point count, those of the window before too where it adjoins."""
    days = tuple(range(0, 7 * DAY, DAY))
    track = Track(days, tuple(float(place) for place in range(8, 15)), tuple(map(float, range(1, 8))), DAY, True)
    reading = reading_of(MENTIONS)
    adjoining = replace(reading, window=replace(reading.window, previous_end=reading.window.start))
    plot = chart(adjoining, track, Overlay.AVERAGE).plot
    assert plot is not None
    assert [point[1] for point in plot.lines[1].points if point is not None] == [5, 6, 7, 8, 9, 10, 11]
    apart = replace(reading, window=replace(reading.window, previous_end=reading.window.start - DAY))
    plot = chart(apart, track, Overlay.AVERAGE).plot
    assert plot is not None
    assert [point[1] for point in plot.lines[1].points if point is not None] == [11]


def test_limits_are_dotted_curves_with_names() -> None:
    """Each in its colour, and named once in the legend."""
    track = track_of(VOICE, 38.0)
    level = Level(Condition.POINTS_BELOW, -2.0)
    limits = Limits((Curve(Severity.WARNING, level, track.previous),), track)
    model = chart_of(VOICE, reading_of(VOICE), track, Drawing(EN, limits=limits))
    assert model.plot is not None
    assert [(line.ink, line.dotted) for line in model.plot.lines][-1] == (Ink.WARNING, True)
    assert model.legend[-1] == (Ink.WARNING, "threshold −2.0\u00a0pt")


def test_a_limit_on_a_window_takes_the_readings_over_it() -> None:
    """The chart shows the rolling sums, and its title says so; without limits it shows amounts by hour."""
    track = track_of(MENTIONS, 100.0)
    sums = replace(track, values=tuple(700.0 for _ in track.t), amounts=False)
    level = Level(Condition.BELOW, 500.0)
    limits = Limits((Curve(Severity.CRITICAL, level, (500.0,) * 168),), sums, summed=True)
    model = chart_of(MENTIONS, reading_of(MENTIONS), track, Drawing(EN, limits=limits))
    assert model.about.startswith("7-day sum, rolling · ")
    assert model.track == sums
    assert chart_of(MENTIONS, reading_of(MENTIONS), track, Drawing(EN)).about.startswith("by hour · ")
    other = replace(limits, period="28d", summed=False)
    assert chart_of(VOICE, reading_of(VOICE), track, Drawing(FR, limits=other)).about.startswith(
        "sur 28 jours, glissant"
    )


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (Level(Condition.WEEKDAY_BELOW, -30.0), "seuil −30\u00a0%"),
        (Level(Condition.LEVEL_BELOW, 0.75, window="90d"), "seuil 75\u00a0% de 90 jours"),
        (Level(Condition.TARGET_ABOVE, 1.5), "seuil 150\u00a0% de la cible"),
        (Level(Condition.ANOMALY, 3.5), "plage habituelle"),
        (Level(Condition.BELOW, 80.0), "seuil 80,0\u00a0%"),
    ],
)
def test_limits_have_names(level: Level, name: str) -> None:
    """A value, a change, a part of something, a range."""
    assert limit_name(level, "percent", FR).replace(",0\u00a0%", "\u00a0%") == name.replace(",0\u00a0%", "\u00a0%")


def test_a_target_is_drawn_on_levels_alone() -> None:
    """A month's target is no line over hours."""
    reading = replace(reading_of(VOICE), target=40.0)
    levels = chart_of(VOICE, reading, track_of(VOICE, 38.0), Drawing(EN)).plot
    assert levels is not None
    assert Ink.TARGET in {line.ink for line in levels.lines}
    amounts = chart(replace(reading_of(MENTIONS), target=9_000.0), track_of(MENTIONS, 100.0)).plot
    assert amounts is not None
    assert Ink.TARGET not in {line.ink for line in amounts.lines}


def test_a_large_step_is_named_where_there_is_one() -> None:
    """Once in the legend, however many there are."""
    track = track_of(VOICE, 38.0)
    marked = replace(track, marks=(track.t[3], track.t[90]))
    names = [text for ink, text in chart(reading_of(VOICE), marked).legend if ink is Ink.STEP]
    assert names == ["saut de plus de 20\u00a0%"]
    assert Ink.STEP not in {ink for ink, _ in chart(reading_of(VOICE), track).legend}


@pytest.mark.parametrize("looks", [(Look(), "◆"), (Look(glyphs=ASCII), "!")])
def test_a_large_step_has_a_sign_at_the_top_of_its_column(looks: tuple[Look, str]) -> None:
    """In both sets of signs, also in the legend; one outside what is drawn has none, and an arrow's words stay."""
    look, sign = looks
    track = track_of(VOICE, 38.0)
    marked = replace(track, marks=(track.t[0] - HOUR, track.t[0], track.t[-1]))
    model = chart(reading_of(VOICE), marked)
    lines = [strip.text for strip in painted(model, look)]
    plain = [strip.text for strip in painted(chart(reading_of(VOICE), track), look)]
    assert [line.count(sign) for line in lines[1:-3]] == [2, *[0] * (len(lines) - 5)]
    assert lines[1].rstrip().endswith(sign)
    assert f"{sign} saut de plus de 20" in lines[-1].replace("\u00a0", " ")
    assert sign not in "".join(plain)
    arrow = replace(model, beyond=((Beyond(Ink.WARNING, True, 99.0), "99 %"),))
    lines = [strip.text for strip in painted(arrow, look)]
    assert lines[1].rstrip().endswith("99 %")
    assert lines[2].rstrip().endswith(sign)


VIEWS = Text(
    "Meta counts views instead of impressions, which are more by a third or so",
    "Meta compte des vues au lieu d’impressions, un tiers de plus environ",
)


@pytest.mark.parametrize(("look", "sign"), [(Look(), "│"), (Look(glyphs=ASCII), "|")])
@pytest.mark.parametrize("speech", [EN, FR])
def test_a_change_of_meaning_stands_upright_in_the_chart(look: Look, sign: str, speech: Speech) -> None:
    """Behind what is drawn, from the top to the bottom; the legend says since when and what, cut where it must be."""
    track = track_of(VOICE, 38.0)
    turned = replace(track, breaks=((track.t[len(track.t) // 2], VIEWS),))
    model = chart_of(VOICE, reading_of(VOICE), turned, Drawing(speech))
    pane = ChartPane(look, speech)
    pane.model = model
    lines = [strip.text for strip in pane.drawn(160, 20)]
    pane.model = chart_of(VOICE, reading_of(VOICE), track, Drawing(speech))
    plain = [strip.text for strip in pane.drawn(160, 20)]
    differ = [(one, other) for one, other in zip(lines[1:-3], plain[1:-3], strict=True) if one != other]
    assert len(differ) >= 8
    assert len({next(at for at, (a, b) in enumerate(zip(*pair, strict=True)) if a != b) for pair in differ}) == 1
    assert f"{sign} " in lines[-1]
    (said,) = said_breaks(turned, speech)
    assert VIEWS.say(speech.language) in said
    assert speech.date(turned.breaks[0][0]) in said
    shown = Pen(look, 160).put(said).strip().text.strip()
    assert shown in lines[-1]
    assert shown not in plain[-1]
    pane.model = model
    narrow = pane.drawn(80, 20)[-1].text
    assert narrow.rstrip().endswith(look.glyphs.ellipsis)


def test_no_average_is_drawn_across_a_change_of_meaning() -> None:
    """After it the average is that of what came after it."""
    times = tuple(END - (28 - day) * DAY for day in range(28))
    turned = Track(times, (100.0,) * 14 + (10.0,) * 14, (), DAY, True, breaks=((times[14], VIEWS),))

    def averages(drawn: Track) -> set[float]:
        """Return the values of the average."""
        plot = chart_of(MENTIONS, reading_of(MENTIONS), drawn, Drawing(EN, Overlay.AVERAGE)).plot
        assert plot is not None
        (line,) = [each for each in plot.lines if each.ink is Ink.BEFORE]
        return {round(point[1], 6) for point in line.points if point is not None}

    assert averages(turned) == {100.0, 10.0}
    assert len(averages(replace(turned, breaks=()))) > 2


def painted(model: ChartModel, look: Look) -> list[Strip]:
    """Return the lines of a chart, 100 cells wide and 20 high."""
    pane = ChartPane(look, FR)
    pane.model = model
    return pane.drawn(100, 20)


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
