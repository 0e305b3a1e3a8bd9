"""What a function over measures gives in one setting: its table's rows put together, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kpitui.kpis.aggregation import EVERYTHING, Keep
from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.evaluate_leaf import POOLED, Request, is_level, spread_of, table_of
from kpitui.kpis.evaluate_sources import note_sources
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.evidence import Evidence, mark
from kpitui.kpis.formula_tree import Leaf
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Aggregation
from kpitui.kpis.select import Realm
from kpitui.kpis.tones import is_untold, note_tones
from kpitui.kpis.value import NO_DATA, UNDEFINED, Mask, Remark, Value, exact, nothing
from kpitui.series.dataset import Values
from kpitui.text import Text

NO_SAMPLES = Text("no samples of {measures}", "aucun relevé de {measures}")
NOT_COMMON = Text("no network is common to all that is compared", "aucun réseau n’est commun à tout ce qui est comparé")
EMPTY = Text("nothing to divide by: there was none", "rien à diviser : il n’y en a pas eu")
PENDING = Text("all are too young to be judged", "tout est trop récent pour être jugé")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an expression is evaluated: the data, whose, over which windows, of which channels."""

    frame: Frame
    realm: Realm
    grid: Grid
    aggregation: Aggregation
    keep: Keep = EVERYTHING


def leaf_value(leaf: Leaf, at: Setting, evidence: Evidence) -> Value:
    """Return a function over measures in the place's channels."""
    request = Request(at.frame, leaf, at.realm, at.grid)
    table = table_of(request)
    kept = at.keep.mask(table.places, at.realm.channel, at.grid.size)
    there = table.there if kept is None else table.there & kept
    cover(leaf, at, evidence)
    if is_untold(at.frame, leaf, at.realm):
        return nothing(at.grid.size, at.frame.context.untold)
    some = anywhere(there)
    if not some.any():
        return nothing(at.grid.size, _why_nothing(leaf, at, table))
    _note(table, there, at, evidence)
    note_tones(at.frame, leaf, (at.realm, at.grid, table, there), evidence)
    value = _pooled(request, there) if leaf.function in POOLED else _collapsed(table, there)
    if some.all():
        return value
    return value.without(~some, NO_DATA, _why_nothing(leaf, at, table))


def _why_nothing(leaf: Leaf, at: Setting, table: Table) -> Text:
    """Return why a function over measures has nothing: no samples, or none in a channel that is common to all."""
    kept = Keep(at.keep.only).mask(table.places, at.realm.channel, at.grid.size)
    if at.keep.dropped and (table.there if kept is None else table.there & kept).any():
        return NOT_COMMON
    return NO_SAMPLES.given(measures=", ".join(dict.fromkeys(selector.measure for selector in leaf.selectors)))


def anywhere(table: Mask) -> Mask:
    """Return the ends at which any place of a table has something, (k,)."""
    return np.asarray(table.any(axis=0), dtype=np.bool_)


def _collapsed(table: Table, there: Mask) -> Value:
    """Return a table's places put together at each end."""
    everything = bool(there.all())

    def total(values: Values) -> Values:
        return np.asarray((values if everything else np.where(there, values, 0.0)).sum(axis=0), dtype=np.float64)

    base = None if table.count is None else total(table.count)
    high = total(table.high)
    if table.weight is not None:
        return _quotient(table, high, total(table.weight), there)
    if not table.overlaps:
        return exact(high, base)
    low = np.where(there, table.low, 0.0).max(axis=0, initial=0.0)
    if table.shared is not None:
        low, high = table.shared.bounds(there)
        base = high
    value = exact(high, base)
    return value if np.array_equal(low, high) else replace(value, low=low)


def _quotient(table: Table, amount: Values, weight: Values, there: Mask) -> Value:
    """Return a mean or a part over the events of all kept places."""
    none = weight == 0
    value = exact(table.scale * amount / np.where(none, 1.0, weight), base=weight)
    pending = None
    if table.unfinished is not None:
        pending = np.where(there, table.unfinished, 0.0).sum(axis=0)
        value = replace(value, pending=pending)
        value = value.without(none & (pending > 0), NO_DATA, PENDING)
    code = UNDEFINED if table.scale != 1.0 else NO_DATA
    return value.without(none & (value.status != NO_DATA), code, EMPTY)


def _pooled(request: Request, there: Mask) -> Value:
    """Return a quantile of the values of all kept places."""
    found, number = spread_of(request, there)
    value = exact(found, base=number)
    return value.said(Remark(number == 0, EMPTY))


def cover(leaf: Leaf, at: Setting, evidence: Evidence) -> None:
    """Gather how far the sources of a function's measures were read; a level at an edge needs no coverage."""
    note_sources(Request(at.frame, leaf, at.realm, at.grid), at.keep, evidence)
    if leaf.function in ("last", "first") and is_level(at.frame, leaf):
        return
    for selector in leaf.selectors:
        for source, places in at.frame.seats(selector, at.realm).sources.items():
            channels = {
                place.channel
                for place in places
                if (at.realm.channel is None or place.channel == at.realm.channel)
                and (at.keep.only is None or place.channel in at.keep.only)
            }
            if not channels:
                continue
            part = at.frame.part_of(source, selector.measure)
            read = at.frame.covered(part, at.grid)
            if all(channel in at.keep.dropped for channel in channels):
                gone = np.logical_and.reduce([at.keep.dropped[channel] for channel in channels])
                read = np.where(gone, 1.0, read)
            evidence.cover(part, read, channels)


def _note(table: Table, there: Mask, at: Setting, evidence: Evidence) -> None:
    """Gather what a table says of its figures besides their numbers."""
    if table.doubtful is not None and (doubtful := anywhere(table.doubtful & there)).any():
        evidence.note("doubtful", doubtful)
    if table.inside is not None and (inside := anywhere(table.inside & there)).any():
        evidence.note("inside", inside)
    for worn in (table.worn_start, table.worn_end):
        if worn is not None and (found := anywhere(worn & there)).any():
            evidence.note("worn", found)
    if table.stale is not None and (stale := table.stale & there).any():
        every = ~anywhere(stale != there) & anywhere(there)
        evidence.note("stale", every)
        for row, place in enumerate(table.places):
            mark(evidence.some_stale, place.channel or place.brand, stale[row] & ~every)
    if table.overlaps:
        _note_missing(table, there, at, evidence)


def _note_missing(table: Table, there: Mask, at: Setting, evidence: Evidence) -> None:
    """Gather which channels have no figure of their people while others have."""
    some = anywhere(there)
    for row, place in enumerate(table.places):
        meant = table.expected is None or bool(table.expected[row])
        if meant and at.realm.channel is None and (at.keep.only is None or place.channel in at.keep.only):
            mark(evidence.lacking, place.channel or place.brand, some & ~there[row])
