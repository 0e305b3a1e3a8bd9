"""The chart of one KPI as values: plot, ticks, title, legend. Pure; the widget only paints it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from kpitui.charts.plot import Ink, Line, Plot
from kpitui.kpis.curves import NO_LIMITS, Limits
from kpitui.kpis.kpi import Condition, Kpi, Level
from kpitui.kpis.reading import Reading, Severity, Track
from kpitui.text import Text
from kpitui.ui.axis import Beyond, range_of, tick_names
from kpitui.ui.speech import DAY, HOUR, Speech
from kpitui.ui.state import Overlay

NOW = Text("this period", "cette période")
BEFORE = {
    Overlay.PREVIOUS: Text("period before", "période précédente"),
    Overlay.WEEK: Text("a week earlier", "une semaine avant"),
    Overlay.YEAR: Text("a year earlier", "un an avant"),
    Overlay.AVERAGE: Text("average over 7 days", "moyenne sur 7 jours"),
}
AVERAGED = 7 * DAY
"""The width of the moving average, ms (``catalogue.md`` 8.1)."""
LIMIT = Text("threshold {limit}", "seuil {limit}")
OF_LEVEL = Text("threshold {share} of {period}", "seuil {share} de {period}")
OF_TARGET = Text("threshold {share} of the target", "seuil {share} de la cible")
USUAL = Text("usual range", "plage habituelle")
INKS = {Severity.WARNING: Ink.WARNING, Severity.CRITICAL: Ink.CRITICAL}
RELATIVE = frozenset({Condition.CHANGE_BELOW, Condition.CHANGE_ABOVE, Condition.WEEKDAY_BELOW, Condition.WEEKDAY_ABOVE})
TARGET = Text("target", "cible")
STEP = Text("step of over 20%", "saut de plus de 20\u00a0%")
BREAK = Text("since {day}: {what}", "depuis le {day} : {what}")
BY_MINUTE = Text("by {n} minutes", "par {n} minutes")
BY_HOUR = Text("by hour", "par heure")
BY_HOURS = Text("by {n} hours", "par {n} heures")
BY_DAY = Text("by day", "par jour")
BY_WEEK = Text("by week", "par semaine")
READINGS = Text("over {period}, rolling", "sur {period}, glissant")
DAY_SUMS = Text("{n}-day sum, rolling", "somme sur {n} jours, glissante")
HOUR_SUMS = Text("{n}-hour sum, rolling", "somme sur {n} heures, glissante")
SUMS = Text("sum over {period}, rolling", "somme sur {period}, glissante")
_ROLLING = re.compile(r"(\d+)([hd])")
UNTIL = Text("{period} to {end}", "{period} au {end}")
WITHOUT = Text("without {names}", "sans {names}")
OLDER = Text(
    "Your data runs from {first} to {last}; “,” takes you there.",
    "Vos données vont du {first} au {last} ; « , » vous y mène.",
)
EMPTY = Text("Nothing to draw yet.", "Rien à tracer pour l’instant.")


@dataclass(frozen=True, slots=True)
class ChartModel:
    """A chart, ready to be painted at any size."""

    name: str = ""
    about: str = ""
    """What is drawn and for when."""
    plot: Plot | None = None
    labels: tuple[tuple[float, str], ...] = ()
    """Values named on the upright axis."""
    unit: str = "count"
    legend: tuple[tuple[Ink, str], ...] = ()
    beyond: tuple[tuple[Beyond, str], ...] = ()
    """Limits outside the range, each with its value in words."""
    empty: str = ""
    track: Track | None = None
    overlay: Overlay = Overlay.PREVIOUS


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a chart is drawn."""

    speech: Speech
    overlay: Overlay = Overlay.PREVIOUS
    limits: Limits = NO_LIMITS

    def over(self, track: Track | None) -> Track | None:
        """Return what is drawn: the readings on which the limits are, where those are not in the track's own unit."""
        other = self.limits.track
        if track is None or other is None or not self.elsewhere(track):
            return track
        return other if self.overlay in (Overlay.PREVIOUS, Overlay.AVERAGE) else replace(other, previous=())

    def elsewhere(self, track: Track) -> bool:
        """Tell whether the limits are on other steps or windows than a track."""
        limits, other = self.limits, self.limits.track
        return limits.summed or limits.period is not None or (other is not None and other.step != track.step)


def chart_of(kpi: Kpi, reading: Reading, track: Track | None, drawing: Drawing) -> ChartModel:
    """Return the chart of a KPI; one that says why where there is nothing to draw."""
    speech, overlay, limits = drawing.speech, drawing.overlay, drawing.limits
    track = drawing.over(track)
    name, about = speech.say(kpi.label), _about(reading, track, drawing)
    if reading.older or track is None or not any(value is not None for value in track.values):
        return ChartModel(name, about, empty=_nothing(reading, speech))
    before = _beside(reading, track, overlay)
    lines = [Line(Ink.NOW, _points(track.t, track.values))]
    legend = [(Ink.NOW, speech.say(NOW))]
    if any(value is not None for value in before):
        lines.append(Line(Ink.BEFORE, _points(track.t, before), dotted=True))
        legend.append((Ink.BEFORE, speech.say(BEFORE[overlay])))
    lines += _limit_lines(limits)
    legend += _legend(limits, reading.unit, speech)
    if reading.target is not None and not track.amounts:
        lines.append(Line(Ink.TARGET, _points(track.t, [reading.target] * len(track.t)), dotted=True))
        legend.append((Ink.TARGET, speech.say(TARGET)))
    legend += [(Ink.STEP, speech.say(STEP))] if track.marks else []
    legend += [(Ink.BREAK, text) for text in said_breaks(track, speech)]
    scale, beyond = range_of(lines)
    plot = Plot(tuple(lines), track.t[0], track.t[-1] + (track.step if len(track.t) == 1 else 0), scale)
    return ChartModel(
        name,
        about,
        plot,
        tick_names(scale, reading.unit, speech),
        reading.unit,
        tuple(legend),
        beyond=tuple((one, speech.amount(one.value, reading.unit)) for one in beyond),
        track=track,
        overlay=overlay,
    )


def said_breaks(track: Track, speech: Speech) -> list[str]:
    """Return where measures change their meaning, and what changes, each in one sentence."""
    return [speech.say(BREAK.given(day=speech.date(t), what=text)) for t, text in track.breaks]


def _beside(reading: Reading, track: Track, overlay: Overlay) -> Sequence[float | None]:
    """Return the line that a track is compared with, at its own times."""
    if overlay is Overlay.NONE:
        return ()
    if overlay is not Overlay.AVERAGE:
        return track.previous
    from kpitui.kpis.statistics import moving_average

    adjoins = reading.window.previous_end == reading.window.start and len(track.previous) == len(track.values)
    values = [*track.previous, *track.values] if adjoins else [*track.values]
    cuts = [len(values) - len(track.t) + bisect_left(track.t, t) for t, _ in track.breaks]
    edges = [0, *cuts, len(values)]
    # nothing is averaged across a change of what is measured
    parts = [moving_average(values[start:end], max(AVERAGED // track.step, 1)) for start, end in pairwise(edges)]
    return [value for part in parts for value in part][-len(track.values) :]


def _nothing(reading: Reading, speech: Speech) -> str:
    """Return why there is nothing to draw: data that is older than the window says so first."""
    if reading.older and reading.newest is not None:
        first = reading.oldest if reading.oldest is not None else reading.newest
        return speech.say(OLDER.given(first=speech.date(first), last=speech.date(reading.newest)))
    return speech.say(reading.reason if reading.reason is not None else EMPTY)


def _points(times: Sequence[int], values: Iterable[float | None]) -> tuple[tuple[float, float] | None, ...]:
    """Return the points of a line, None where it has a gap."""
    return tuple(None if value is None else (t, value) for t, value in zip(times, values, strict=False))


def _limit_lines(limits: Limits) -> list[Line]:
    """Return the limits as dotted lines."""
    times = limits.track.t if limits.track is not None else ()
    return [Line(INKS[one.severity], _points(times, one.values), dotted=True) for one in limits.curves]


def limit_name(level: Level, unit: str, speech: Speech) -> str:
    """Return how a limit is written in the legend: a value, a change, a part of something, a range."""
    if level.condition is Condition.ANOMALY:
        return speech.say(USUAL)
    share = speech.percent(level.limit * 100)
    if level.condition in (Condition.LEVEL_BELOW, Condition.LEVEL_ABOVE):
        return speech.say(OF_LEVEL.given(share=share, period=speech.period(level.window)))
    if level.condition in (Condition.TARGET_BELOW, Condition.TARGET_ABOVE):
        return speech.say(OF_TARGET.given(share=share))
    said = speech.amount(level.limit, unit)
    if level.condition in RELATIVE:
        said = speech.change(level.limit, "percent")
    elif level.condition in (Condition.POINTS_BELOW, Condition.POINTS_ABOVE):
        said = speech.change(level.limit, "points")
    return speech.say(LIMIT.given(limit=said))


def _legend(limits: Limits, unit: str, speech: Speech) -> list[tuple[Ink, str]]:
    """Return the names of the limits, each once."""
    named = list(dict.fromkeys((INKS[one.severity], limit_name(one.level, unit, speech)) for one in limits.curves))
    # the second of two thresholds needs no word of its own
    word = speech.say(LIMIT.given(limit=""))
    return [*named[:1], *((ink, name.removeprefix(word)) for ink, name in named[1:])]


def _about(reading: Reading, track: Track | None, drawing: Drawing) -> str:
    """Return what is drawn and for when: ``by hour · 7 days to 22 Nov 12:00 · without Instagram``."""
    window, speech, limits = reading.window, drawing.speech, drawing.limits
    period = speech.period(window.period) if window.period else speech.span(window.end - window.start)
    over = speech.period(limits.period) if limits.period else period
    parts = []
    if track is not None:
        named = sum_name(limits.period or window.period, over) if limits.summed else bucket_name(track, over)
        parts.append(speech.say(named))
    parts.append(speech.say(UNTIL.given(period=period, end=speech.moment(window.end))))
    if reading.left_out:
        parts.append(speech.say(WITHOUT.given(names=speech.networks(reading.left_out))))
    return " · ".join(parts)


def sum_name(period: str | None, said: str) -> Text:
    """Return how sums over a window are named: ``7-day sum, rolling``."""
    found = _ROLLING.fullmatch(period or "")
    return (DAY_SUMS if found[2] == "d" else HOUR_SUMS).given(n=found[1]) if found else SUMS.given(period=said)


def bucket_name(track: Track, period: str) -> Text:
    """Return how a track is divided: ``by hour`` for amounts, the rolling window for readings."""
    if not track.amounts:
        return READINGS.given(period=period)
    if track.step < HOUR:
        return BY_MINUTE.given(n=track.step // 60_000)
    if track.step < 20 * HOUR:
        hours = round(track.step / HOUR)
        return BY_HOUR if hours == 1 else BY_HOURS.given(n=hours)
    return BY_DAY if track.step < 6 * DAY else BY_WEEK


def time_ticks(start: float, end: float, room: int, speech: Speech) -> list[tuple[float, str]]:
    """Return the named moments of a time axis, at most one for each 9 cells: hours, days or months of the zone."""
    most = max(1, room // 9)
    span = end - start
    if span <= 2 * DAY:
        step = next((h for h in (1, 2, 3, 4, 6, 8, 12, 24) if span / (h * HOUR) <= most), 24)
        return [(t, speech.clock(int(t))) for t in _hours(start, end, step, speech)]
    days = next((d for d in (1, 2, 3, 7, 14, 30, 91, 182, 365) if span / (d * DAY) <= most), 365)
    midnights = _midnights(start, end, days, speech)
    name = speech.weekday if span <= 9 * DAY else speech.day
    return [(t, name(int(t))) for t in midnights]


def _hours(start: float, end: float, step: int, speech: Speech) -> list[float]:
    """Return the full hours of the zone between two moments whose hour divides by ``step``."""
    first = speech.local(int(start)).replace(minute=0, second=0, microsecond=0)
    out, t = [], first.timestamp() * 1000
    while t <= end:
        if t >= start and speech.local(int(t)).hour % step == 0:
            out.append(t)
        t += HOUR
    return out


def _midnights(start: float, end: float, days: int, speech: Speech) -> list[float]:
    """Return the midnights of the zone between two moments, every so many days."""
    day: datetime = speech.local(int(start)).replace(hour=0, minute=0, second=0, microsecond=0)
    out = []
    while (t := day.timestamp() * 1000) <= end:
        if t >= start and day.toordinal() % days == 0:
            out.append(t)
        day = (day + timedelta(days=1)).replace(tzinfo=speech.zone)
    return out
