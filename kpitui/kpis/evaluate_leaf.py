"""Functions over measures: the table of each, and what it gives in one scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType

import numpy as np

from kpitui.kpis.evaluate_amounts import sums_of_posts
from kpitui.kpis.evaluate_events import Chosen, Joined, cohort, delays, joined, mean, pooled, share
from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_keys import Sight, TwoParts, keyed_of, people
from kpitui.kpis.evaluate_levels import levels, merged, samples_in
from kpitui.kpis.evaluate_people import unique
from kpitui.kpis.evaluate_posts import sums_as_known
from kpitui.kpis.evaluate_shared import with_shared
from kpitui.kpis.evaluate_table import Table, empty
from kpitui.kpis.evaluate_totals import plus
from kpitui.kpis.formula_tree import Leaf, Selector
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Place, Realm
from kpitui.kpis.tones import corrected
from kpitui.kpis.value import Mask
from kpitui.measures import Kind
from kpitui.series.dataset import Values


@dataclass(frozen=True, slots=True)
class Request:
    """A function over measures, in a realm over all channels, over a grid."""

    frame: Frame
    leaf: Leaf
    realm: Realm
    grid: Grid


def table_of(request: Request) -> Table:
    """Return the table of a function over measures, worked out once for all channels."""
    leaf, frame = request.leaf, request.frame
    key = ("table", leaf, request.realm.wide(), request.grid.key)
    wide = replace(request, realm=request.realm.wide())
    return frame.keep(key, lambda: _TABLES[leaf.function](wide))


def _sum(request: Request) -> Table:
    """Return totals of all measures together."""
    tables = [_total(request, selector) for selector in request.leaf.selectors]
    return reduce(_together, tables)


def _total(request: Request, selector: Selector) -> Table:
    """Return the totals of one measure."""
    frame, grid = request.frame, request.grid
    seats = frame.seats(selector, request.realm)
    if not seats.places:
        return empty((), grid.size)
    if request.leaf.published:
        if not isinstance(grid.now, int):
            return sums_as_known(frame.post_steps(selector.measure), grid, seats.place, seats.places)
        return sums_of_posts(frame.posts(selector.measure), grid, seats.place, seats.places)
    return corrected(frame, selector, request.realm, grid)


def _count(request: Request) -> Table:
    """Return numbers of events; what a source gives as amounts counts as many."""
    table = _sum(request)
    number = table.count if table.count is not None else table.high
    return replace(table, low=number, high=number)


def _together(one: Table, other: Table) -> Table:
    """Return two tables of totals added up, place by place."""
    places = tuple(sorted({*one.places, *other.places}))
    left, right = spread(one, places), spread(other, places)
    high = left.high + right.high
    return Table(
        places,
        high,
        high,
        left.there | right.there,
        count=plus(left.count, right.count),
        doubtful=_either(left.doubtful, right.doubtful),
        inside=_either(left.inside, right.inside),
    )


def spread(table: Table, places: tuple[Place, ...]) -> Table:
    """Return a table of totals over more places, with nothing in those that it hasn't."""
    if table.places == places:
        return table
    rows = [places.index(place) for place in table.places]
    size = table.high.shape[1]

    def wide(values: Values) -> Values:
        result = np.zeros((len(places), size))
        result[rows] = values
        return result

    def marked(mask: Mask | None) -> Mask | None:
        return None if mask is None else np.asarray(wide(mask.astype(np.float64)) > 0, dtype=np.bool_)

    high = wide(table.high)
    count = None if table.count is None else wide(table.count)
    there = wide(table.there.astype(np.float64)) > 0
    return Table(places, high, high, there, count=count, doubtful=marked(table.doubtful), inside=marked(table.inside))


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    """Return where either of two masks holds, that may be absent."""
    return other if one is None else one if other is None else one | other


def _level(request: Request) -> Table:
    """Return ``last`` or ``first``."""
    selector = request.leaf.selectors[0]
    seats = request.frame.seats(selector, request.realm)
    found = request.frame.levels(selector.measure)
    return levels(found, request.leaf.function, request.grid, seats.place, seats.places)


def _mean(request: Request) -> Table:
    """Return the mean of a level over time, or of events' values."""
    selector = request.leaf.selectors[0]
    if has_events(request.frame, selector):
        seats = request.frame.seats(selector, request.realm)
        return mean(request.frame.chosen(selector, request.realm), request.grid, seats.places)
    return _level(request)


def _unique(request: Request) -> Table:
    """Return the platform's own distinct counts."""
    seats = request.frame.seats(request.leaf.selectors[0], request.realm)
    return unique(seats, request.grid, request.frame.data)


def _people(request: Request) -> Table:
    """Return numbers of different authors, or of new ones."""
    selector, frame = request.leaf.selectors[0], request.frame
    seats = frame.seats(selector, request.realm)
    events = seats.rows.events
    if events is None:
        return empty(seats.places, request.grid.size)
    sight = Sight(frame.now, frame.data.first_seen.get(selector.measure, {}), frame.persons())
    new, parts = request.leaf.function == "newcomers", frame.parts.get(selector.measure)
    ask = (selector, request.realm, frame.context.identities)
    if parts is None:
        found = frame.keep(("keyed", *ask), lambda: keyed_of(events, seats, sight))
        return with_shared(people(found, new, request.grid, seats.places), (found,), new, request.grid)
    settled = parts.settled

    def build() -> TwoParts:
        before = settled.keep(("keyed", *ask), lambda: keyed_of(settled.events, seats, sight))
        columns: dict[tuple[bool, int, int], Values] = settled.keep(("people", *ask), dict)
        return TwoParts(before, keyed_of(parts.later, seats, sight, before), columns)

    two = frame.keep(("keyed", *ask), build)
    return with_shared(two.people(new, request.grid, seats.places), (two.settled, two.later), new, request.grid)


def _share(request: Request) -> Table:
    """Return the part of events whose value lies in a range."""
    selector = request.leaf.selectors[0]
    seats = request.frame.seats(selector, request.realm)
    low, high = request.leaf.parameters
    return share(request.frame.chosen(selector, request.realm), (low, high), request.grid, seats.places)


def _cohort(request: Request) -> Table:
    """Return the part of events that were answered."""
    seats = request.frame.seats(request.leaf.selectors[0], request.realm)
    other = request.frame.seats(request.leaf.selectors[1], answering(request.realm))
    if not seats.places or not other.places:
        return empty((), request.grid.size)
    return cohort(pairs_of(request), request.leaf.within or 0, request.grid, seats.places)


def answering(realm: Realm) -> Realm:
    """Return where answers are looked for: in the same brands, whatever other labels they carry."""
    return Realm(realm.brands)


def pairs_of(request: Request) -> Joined:
    """Return the events of a join, each with its first answer."""
    frame, leaf = request.frame, request.leaf
    asked, answers = leaf.selectors
    realm = request.realm.wide()

    def build() -> Joined:
        others = answering(realm)
        first, second = frame.chosen(asked, realm), frame.chosen(answers, others)
        codes = _brand_codes(frame.seats(asked, realm).places, realm)[first.place]
        return joined(first, second, (codes, _brand_codes(frame.seats(answers, others).places, realm)[second.place]))

    return frame.keep(("pairs", leaf.selectors, realm), build)


def _brand_codes(places: tuple[Place, ...], realm: Realm) -> Places:
    """Return the number of each place's brand."""
    return np.array([realm.brands.index(place.brand) for place in places] or [0], dtype=np.int64)


def waits_of(request: Request) -> Chosen:
    """Return the waits of the events that were answered, in seconds."""
    return delays(pairs_of(request), request.leaf.within)


def has_events(frame: Frame, selector: Selector) -> bool:
    """Tell whether a measure came as events."""
    return frame.rows(selector.measure).events is not None


def spread_of(request: Request, kept: Mask) -> tuple[Values, Values]:
    """Return a quantile, least or greatest value over the kept places (places, k), and the number of values, (k,)."""
    leaf, frame, grid = request.leaf, request.frame, request.grid
    q = {"median": 0.5, "min": 0.0, "max": 1.0}.get(leaf.function, leaf.parameters[0] if leaf.parameters else 0.5)
    selector, realm = leaf.selectors[0], request.realm.wide()
    if leaf.function == "delay":
        waits = waits_of(request)
        return pooled(waits, q, kept, grid, None if isinstance(grid.now, int) else waits.key)
    if has_events(frame, selector):
        return pooled(frame.chosen(selector, realm), q, kept, grid)
    seats = frame.seats(selector, realm)
    rows = np.array([at >= 0 and bool(kept[at].any()) for at in seats.place], dtype=np.bool_)
    t, v = merged(frame.levels(selector.measure), rows)
    found, number = np.full(grid.size, np.nan), np.zeros(grid.size)
    for at, (start, end) in enumerate(zip(grid.starts.tolist(), grid.ends.tolist(), strict=True)):
        values = samples_in(t, v, start, end)
        number[at] = len(values)
        if len(values):
            found[at] = float(np.quantile(values, q))
    return found, number


def _spread(request: Request) -> Table:
    """Return the places of a function whose values can't be put together from those of places."""
    seats = request.frame.seats(request.leaf.selectors[0], request.realm)
    shape = (len(seats.places), request.grid.size)
    table = empty(seats.places, request.grid.size)
    levelled = not has_events(request.frame, request.leaf.selectors[0]) and request.leaf.function != "delay"
    if levelled and shape[0]:
        last = replace(request, leaf=replace(request.leaf, function="last", parameters=()))
        table = replace(table_of(last), high=table.high, low=table.low)
    return replace(table, there=np.ones(shape, dtype=np.bool_))


_TABLES: Mapping[str, Callable[[Request], Table]] = MappingProxyType(
    {
        "sum": _sum,
        "count": _count,
        "last": _level,
        "first": _level,
        "mean": _mean,
        "min": _spread,
        "max": _spread,
        "median": _spread,
        "quantile": _spread,
        "unique": _unique,
        "distinct": _people,
        "newcomers": _people,
        "share": _share,
        "cohort": _cohort,
        "delay": _spread,
    }
)

LEVELLED = frozenset({"last", "first", "mean", "min", "max", "median", "quantile"})
"""Functions that read a gauge's level, whose age counts."""

POOLED = frozenset({"min", "max", "median", "quantile", "delay"})
"""Functions whose values are made of the values of all places together."""


def is_level(frame: Frame, leaf: Leaf) -> bool:
    """Tell whether a function reads a level rather than events."""
    return leaf.function in LEVELLED and any(
        series.key.kind in (Kind.GAUGE, Kind.TOTAL, Kind.COUNTER)
        for series in frame.rows(leaf.selectors[0].measure).series
    )
