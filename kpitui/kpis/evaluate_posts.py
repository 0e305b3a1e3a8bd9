"""Figures of posts by publication, seen from several instants: each with what was known then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpitui.kpis.corners import Corners
from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.select import Place, Rows
from kpitui.measures import Kind
from kpitui.series.dataset import Series, Times, Values

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class PostSteps:
    """What became known of posts, step by step, (n,)."""

    published: Times
    known: Times
    """When it became known."""
    amount: Values
    """What it added to the post's figure."""
    begins: Values
    """1 where it was the first that was known of the post."""
    row: Places


def post_steps_of(rows: Rows, now: int) -> PostSteps:
    """Return the steps of a measure up to now; a series without ``published`` has a post at each sample."""
    pieces = [_steps(series, row, now) for row, series in enumerate(rows.series)]
    if rows.events is not None:
        seen = int(np.searchsorted(rows.events.t, now, side="right"))
        t, group = rows.events.t[:seen], rows.events.group[:seen].astype(np.int64) + len(rows.series)
        pieces.append(PostSteps(t, t, rows.events.v[:seen], np.ones(seen), group))
    columns = [(one.published, one.known, one.amount, one.begins, one.row) for one in pieces]
    if not columns:
        none = np.empty(0, dtype=np.int64)
        return PostSteps(none, none, np.empty(0), np.empty(0), none)
    return PostSteps(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _steps(series: Series, row: int, now: int) -> PostSteps:
    """Return the steps of one series."""
    seen = int(np.searchsorted(series.t, now, side="right"))
    t, v, row_of = series.t[:seen], series.v[:seen], np.full(seen, row, dtype=np.int64)
    published = series.key.published
    if published is None:
        return PostSteps(t, t, v, np.ones(seen), row_of)
    amount = v if series.key.kind is Kind.DELTA else np.diff(v, prepend=0.0)
    begins = (np.arange(seen) == 0).astype(np.float64)
    return PostSteps(np.full(seen, published, dtype=np.int64), t, amount, begins, row_of)


def sums_as_known(steps: PostSteps, grid: Grid, place: Places, places: tuple[Place, ...]) -> Table:
    """Return the sums over posts published in each window, each as known at the window's own now."""
    now = np.broadcast_to(np.asarray(grid.now, dtype=np.int64), grid.size)
    amounts, number, young = (np.zeros((len(places), grid.size)) for _ in range(3))
    owner = place[steps.row] if len(place) else steps.row
    recent = np.maximum(grid.starts, now - DAY + 1)
    for at in range(len(places)):
        own = np.flatnonzero(owner == at)
        published, known = steps.published[own], steps.known[own]
        amounts[at] = Corners(published, known, steps.amount[own]).between(grid.starts, grid.ends, now)
        first = own[steps.begins[own] > 0]
        posts = Corners(steps.published[first], steps.known[first], np.ones(len(first)))
        number[at] = posts.between(grid.starts, grid.ends, now)
        young[at] = posts.between(recent, grid.ends, now)
    amounts = np.where(number > 0, amounts, 0.0)
    return Table(places, amounts, amounts, number > 0, count=amounts, doubtful=young > 0)
