"""Which windows a question means: the period's, cut where the KPI's slowest and coarsest inputs end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kpitui.kpis.aggregation import across_brands
from kpitui.kpis.buckets import EVENTS, bucket_of, widest_in
from kpitui.kpis.evaluate_grid import Grid, grid_of
from kpitui.kpis.formula import Formula
from kpitui.kpis.formula_tree import Across, FirstOf, Leaf, ModelCall, Node, Selector, children, lacking, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.period import Reach, parse_period, stretch_of
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Window
from kpitui.kpis.select import Realm, realm_of
from kpitui.kpis.settled import NEVER
from kpitui.kpis.windows import Bucket, Span, window_between, window_ending, window_of
from kpitui.series.dataset import Series

DEFAULT = "7d"


def period_of(kpi: Kpi, period: str | None) -> str:
    """Return the period that a KPI is read over: what was asked, else its own if it is fixed, else seven days."""
    return period or (kpi.window if kpi.fixed and kpi.window else DEFAULT)


def window_for(frame: Frame, kpi: Kpi, question: Question) -> Window:
    """Return the window that a question means."""
    if (given := _given(frame, question)) is not None:
        return window_between(*given)
    formula = frame.context.formula(kpi.formula)
    period = period_of(kpi, question.period)
    span = span_of(frame, formula, realm_of(frame.context, question.scope))
    return window_of(period, question.at, frame.context.zone, span)


def window_at(frame: Frame, kpi: Kpi, question: Question, end: int) -> Window:
    """Return the window of a question that ends at an instant."""
    if (given := _given(frame, question)) is not None:
        return window_between(end - (given[1] - given[0]), end)
    period = period_of(kpi, question.period)
    if parse_period(period).reach is Reach.ALL:
        first = window_for(frame, kpi, question).start
        return Window(min(first, end), end, min(first, end), min(first, end), period)
    return frame.keep(("window", period, end), lambda: window_ending(period, end, frame.context.zone))


def _given(frame: Frame, question: Question) -> tuple[int, int] | None:
    """Return the stretch that was given by hand, as instants or as days; None where a period was named."""
    if question.start is not None or question.end is not None:
        end = question.end if question.end is not None else question.at
        return (question.start if question.start is not None else end), end
    days = stretch_of(question.period, frame.context.zone)
    return None if days is None else (min(days[0], question.at), min(days[1], question.at))


def with_before(frame: Frame, windows: list[Window], now: int) -> Grid:
    """Return windows, and after them the windows before each, as one grid."""
    key = ("with before", *windows)
    return frame.keep(key, lambda: grid_of([*windows, *(_before(frame, window) for window in windows)], now))


def _before(frame: Frame, window: Window) -> Window:
    """Return the window before one as a window of its own, with what it is compared with."""
    start, end = window.previous_start, window.previous_end
    if window.period and window.period != "all" and end > start:
        natural = window_ending(window.period, end, frame.context.zone)
        if natural.start == start:
            return natural
    return Window(start, end, start - (end - start), start, window.period)


def span_of(frame: Frame, formula: Formula, realm: Realm) -> Span:
    """Return the time of a formula's samples in a realm, how late and in what steps they come."""
    return frame.keep(("span", formula.text, realm), lambda: _span(frame, formula, realm))


def _span(frame: Frame, formula: Formula, realm: Realm) -> Span:
    """Work out the time of a formula's samples."""
    found = _timings_of(frame, formula, realm)
    # a series that ended long ago is not waited for, and does not coarsen what still comes
    live = [timing for timing in found if timing.is_live(frame.now)] or found
    buckets = [timing.bucket for timing in live if timing.bucket is not None]
    return Span(
        max((timing.lag for timing in live), default=0),
        max(buckets, key=lambda bucket: (bucket.width, bucket.start), default=None),
        min((timing.first for timing in found), default=None),
        max((timing.last for timing in found), default=None),
    )


def widest_between(frame: Frame, formula: Formula, realm: Realm, start: int, end: int) -> int:
    """Return the width of the coarsest bucket in which a formula's amounts came between two instants; 0 for none."""

    def build() -> int:
        inside = (one for one in _timings_of(frame, formula, realm) if one.first < end and one.last > start)
        return max((one.widest(start, end) for one in inside), default=0)

    return frame.keep(("widest", formula.text, realm, start, end), build)


def amounts_of(frame: Frame, formula: Formula, realm: Realm) -> list[Series]:
    """Return the series of a formula's measures in a realm whose amounts come in buckets."""
    return [timing.series for timing in _timings_of(frame, formula, realm) if timing.series is not None]


def _timings_of(frame: Frame, formula: Formula, realm: Realm) -> list[_Timing]:
    """Return when the samples of a formula's measures come in a realm."""
    inside = realm_of_inputs(frame, formula, realm)
    return [
        timing
        for selector, published in inputs_of(frame, formula, realm)
        for channel, timing in _timings(frame, selector, inside, published)
        if realm.channel is None or channel == realm.channel
    ]


def inputs_of(frame: Frame, formula: Formula, realm: Realm) -> list[tuple[Selector, bool]]:
    """Return the measures that a formula reads in a realm, and whether by publication; of a choice, the first there."""
    return _selectors(formula.root, frame.available(realm))


def realm_of_inputs(frame: Frame, formula: Formula, realm: Realm) -> Realm:
    """Return the realm that a formula's inputs lie in: that of all brands where it compares them."""
    wide = any(isinstance(node, Across) and node.label == "brand" for node in walk(formula.root))
    return across_brands(frame, realm) if wide else realm


class _Timing(NamedTuple):
    """When the samples of one series, or the events of one source and channel, come."""

    lag: int
    bucket: Bucket | None
    first: int
    last: int
    every: int = 0
    """How often the source is asked, ms."""
    series: Series | None = None
    """Amounts in buckets, where the samples are."""

    def is_live(self, now: int) -> bool:
        """Tell whether amounts in buckets still come: the last is no older than three of them and the source's lag."""
        if self.series is None or self.bucket is None:
            return True
        return self.last >= now - self.lag - 3 * max(self.bucket.width, self.every)

    def widest(self, start: int, end: int) -> int:
        """Return the width of the coarsest bucket between two instants."""
        usual = self.bucket.width if self.bucket is not None else 0
        return usual if self.series is None else widest_in(self.series, start, end, usual)


def _timings(frame: Frame, selector: Selector, realm: Realm, published: bool) -> list[tuple[str, _Timing]]:
    """Return when the samples of a measure come, by channel, over all channels of a realm."""

    def build() -> list[tuple[str, _Timing]]:
        seats = frame.seats(selector, realm)
        found: list[tuple[str, _Timing]] = []
        for row, series in enumerate(seats.rows.series):
            if seats.present[row] and len(series.t) and series.t[0] <= frame.now:
                bucket = EVENTS if published else bucket_of(series)
                first, last = _ends(series, frame.now, None if published else bucket)
                channel = seats.places[seats.place[row]].channel
                lag, every = _expected(frame, series.key.source, selector.measure)
                amounts = None if published or bucket is None else series
                found.append((channel, _Timing(lag, bucket, first, last, every, amounts)))
        return found + _of_events(frame, selector, realm)

    return frame.keep(("timings", selector, realm.wide(), published), build)


def _of_events(frame: Frame, selector: Selector, realm: Realm) -> list[tuple[str, _Timing]]:
    """Return when the events of a measure come, by channel."""
    seats = frame.seats(selector, realm)
    found: list[tuple[str, _Timing]] = []
    first, last = frame.ends(selector, realm, frame.now)
    for place in np.flatnonzero(last != NEVER).tolist():
        here = seats.places[place]
        given = [source for source, places in seats.sources.items() if here in places]
        lag = max(_expected(frame, source, selector.measure)[0] for source in given)
        found.append((here.channel, _Timing(lag, EVENTS, int(first[place]), int(last[place]) + 1)))
    return found


def _expected(frame: Frame, source: str, measure: str) -> tuple[int, int]:
    """Return how late a source's figures of a measure are, and how often it is asked."""
    coverage = frame.data.coverage_of(source, measure)
    return (coverage.lag, coverage.every) if coverage is not None else (0, 0)


def _ends(series: Series, now: int, bucket: Bucket | None) -> tuple[int, int]:
    """Return when a series begins and when its last sample known at now ends."""
    seen = int(np.searchsorted(series.t, now, side="right"))
    first, last = int(series.t[0]), int(series.t[seen - 1])
    published = series.key.published
    until = int(series.until[seen - 1]) if series.until is not None else 0
    end = until or (last + bucket.width if bucket is not None and bucket is not EVENTS else last + 1)
    return min(first, published if published is not None else first), end


def _selectors(root: Node, available: frozenset[str]) -> list[tuple[Selector, bool]]:
    """Return the measures that a formula reads, without filters, and whether by publication; of a choice, the first."""
    match root:
        case Leaf(selectors=selectors, published=published):
            return [(Selector(selector.measure), published) for selector in selectors]
        case ModelCall(measures=measures, optional=optional):
            return [(Selector(name), True) for name in (*measures, *optional)]
        case FirstOf(options=options):
            fitting = next((option for option in options if not lacking(option, available)), options[0])
            return _selectors(fitting, available)
        case _:
            return [found for child in children(root) for found in _selectors(child, available)]
