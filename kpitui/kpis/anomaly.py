"""What is unusual: the newest closed hour (or day) against those of the same hour and weekday of eight weeks.

``catalogue.md`` 8.4, for many ends at once: residuals above the median of the same hour of the week, the modified
z-score of Iglewicz and Hoaglin, two of the last three buckets or one far off. The history leaves out the bucket that is
judged, and, once an incident is open, everything since it opened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Unit
from kpitui.kpis.look import Look
from kpitui.kpis.period import HOUR, instant, local, parse_period, unit_start
from kpitui.kpis.robust import Seasons, scores
from kpitui.kpis.select import realm_of
from kpitui.kpis.value import Codes, Mask
from kpitui.kpis.window_grid import days_back_of
from kpitui.kpis.windowing import amounts_of
from kpitui.series.dataset import Times, Values

STRONG = 7.0
"""|z| from which one bucket alone is enough."""
_SEASONS = 8
_BUSY = 20
"""Events an hour from which an hour is judged, instead of a day."""
_WEEK_HOURS, _WEEK_DAYS = 168, 7
_THREE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Buckets:
    """Closed buckets of one width, oldest first, and the newest closed one at each end."""

    ends: Times
    """(n,)"""
    values: Values
    """(n,) NaN where it is not known well enough."""
    newest: Times
    """(k,) index of the newest that had closed at each end."""
    season: int
    """How many make a week."""
    eras: Times | None = None
    """(n,) equal where values mean the same, negative where they mean two things; None: all do."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The buckets by which each end is judged."""

    hours: Buckets | None
    days: Buckets
    by_hour: Mask
    """(k,) where an hour is judged, since enough happens in one."""

    def parts(self) -> list[tuple[Buckets, Mask]]:
        """Return the buckets with the ends at which they are judged."""
        found = [] if self.hours is None else [(self.hours, self.by_hour)]
        return [(buckets, where) for buckets, where in (*found, (self.days, ~self.by_hour)) if where.any()]


def unusual(look: Look, limit: float) -> Codes:
    """Return where the newest closed bucket stands out: with one of the two before it, or far; -1 without a verdict."""
    found = np.full(look.grid.size, -1, dtype=np.int8)
    counts = look.kpi.unit in (Unit.COUNT, Unit.PEOPLE)
    for buckets, where in buckets_of(look).parts():
        ends = np.flatnonzero(where)
        newest = buckets.newest[ends]
        places = np.unique(newest[:, None] - np.arange(_THREE))
        places = places[places >= 0]
        key = ("scores", buckets.season, look.frozen)
        history = Seasons(buckets.values, buckets.season, _SEASONS, counts)
        z = np.full(len(buckets.values) + _THREE, np.nan)
        z[places] = look.keep(key, lambda h=history, p=places, b=buckets: _scores(h, p, b, look.frozen))  # type: ignore[misc]
        flags = np.abs(z) > limit
        some = flags[newest].astype(np.int8) + flags[newest - 1] + flags[newest - 2]
        out = flags[newest] & ((some >= 2) | (np.abs(z[newest]) > STRONG))
        found[ends] = np.where(np.isnan(z[newest]), -1, out)
    return found


def bucket_values(look: Look) -> Values:
    """Return the value of the bucket that is judged at each end, NaN where there is none, (k,)."""
    found = np.full(look.grid.size, np.nan)
    for buckets, where in buckets_of(look).parts():
        found[where] = buckets.values[buckets.newest[where]]
    return found


def _scores(history: Seasons, places: Times, buckets: Buckets, frozen: int | None) -> Values:
    """Return the z-scores of some buckets, each learnt from those that mean the same."""
    if buckets.eras is None:
        return _scores_of_era(history, places, buckets, frozen)
    found = np.full(len(places), np.nan)
    for era in set(buckets.eras[places].tolist()):
        if era >= 0:
            mine = buckets.eras[places] == era
            learnt = replace(history, values=np.where(buckets.eras == era, history.values, np.nan))
            found[mine] = _scores_of_era(learnt, places[mine], buckets, frozen)
    return found


def _scores_of_era(history: Seasons, places: Times, buckets: Buckets, frozen: int | None) -> Values:
    """Return the z-scores of some buckets; those since an incident opened, against the ones before it."""
    if frozen is None:
        return scores(history, places)
    opened = int(np.searchsorted(buckets.ends, frozen, side="right")) - 1
    later = places > opened
    found = np.empty(len(places))
    found[~later] = scores(history, places[~later])
    found[later] = scores(history, places[later], max(opened, 0))
    return found


def buckets_of(look: Look) -> Judged:
    """Return the buckets by which what is unusual is judged at each end."""
    return look.keep(("buckets",), lambda: _buckets_of(look))


def _buckets_of(look: Look) -> Judged:
    """Work out hours where the KPI counts events, and days."""
    days = _days(look)
    never = np.zeros(look.grid.size, dtype=np.bool_)
    if look.kpi.unit not in (Unit.COUNT, Unit.PEOPLE):
        return Judged(None, days, never)
    hours = _hours(look)
    known = ~np.isnan(hours.values)
    running = np.concatenate(([0.0], np.cumsum(np.where(known, hours.values, 0.0))))
    number = np.concatenate(([0], np.cumsum(known)))
    until = hours.newest + 1
    since = np.maximum(until - _WEEK_HOURS, 0)
    seen = number[until] - number[since]
    busy = (seen >= ENOUGH * _WEEK_HOURS) & (running[until] - running[since] >= _BUSY * np.maximum(seen, 1))
    return Judged(hours, days, busy)


def _hours(look: Look) -> Buckets:
    """Return whole hours; one inside a longer bucket of a source has no value of its own."""
    ends = look.grid.ends
    last = ends - ends % HOUR
    base = int(last.min()) - (_SEASONS * _WEEK_HOURS + _THREE) * HOUR
    edges = np.arange(base, int(last.max()) + 1, HOUR)
    values, eras = _values(look, edges, HOUR)
    context = look.frame.context
    formula = context.formula(look.kpi.formula)
    for series in amounts_of(look.frame, formula, realm_of(context, look.scope)):
        until = np.append(series.t[1:], series.t[-1:])
        if series.until is not None:
            until = np.where(series.until > 0, series.until, until)
        wide = until - series.t > HOUR
        first, after = np.searchsorted(edges[1:], series.t[wide], side="right"), np.searchsorted(edges, until[wide])
        after = np.minimum(after, len(values))
        covered = np.zeros(len(values) + 1, dtype=np.int64)
        np.add.at(covered, first, 1)
        np.add.at(covered, np.maximum(after, first), -1)
        values = np.where(np.cumsum(covered[:-1]) > 0, np.nan, values)
    return Buckets(edges[1:], values, (last - edges[1]) // HOUR, _WEEK_HOURS, eras)


def _days(look: Look) -> Buckets:
    """Return whole local days."""
    zone, ends = look.frame.context.zone, look.grid.ends
    day = parse_period("today").unit
    midnight = instant(unit_start(local(int(ends.max()), zone), day), zone)
    number = int((midnight - int(ends.min())) // (24 * HOUR)) + _SEASONS * _WEEK_DAYS + _THREE + 2
    edges = np.array([days_back_of(np.array([midnight]), back, zone)[0] for back in range(number, -1, -1)])
    newest = np.searchsorted(edges[1:], ends, side="right") - 1
    values, eras = _values(look, edges, 24 * HOUR)
    return Buckets(edges[1:], values, newest, _WEEK_DAYS, eras)


def _values(look: Look, edges: Times, width: int) -> tuple[Values, Times | None]:
    """Return the KPI's values between edges, as known as long after their ends as the windows are; what they mean."""
    now: int | Times = look.grid.now
    if not isinstance(now, int):
        now = edges[1:] + int((now - look.grid.ends).max(initial=0))
    return look.known(Grid(edges[:-1], edges[1:], edges[:-1] - width, edges[:-1], now))
