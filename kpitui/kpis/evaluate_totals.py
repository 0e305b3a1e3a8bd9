"""Totals of one measure over windows, the settled events with the later ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kpitui.kpis.evaluate_amounts import sums
from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Place
from kpitui.kpis.settled import Settled
from kpitui.series.dataset import Values


def totals(frame: Frame, measure: str, grid: Grid, place: Places, places: tuple[Place, ...]) -> Table:
    """Return the totals of a measure: ``place`` (rows,) says where each row belongs."""
    there = np.ones(len(places), dtype=np.bool_)
    later = sums(frame.flow(measure), grid, place, places, there)
    parts = frame.parts.get(measure)
    return later if parts is None else _with_settled(later, parts.settled, grid, place)


def _with_settled(later: Table, settled: Settled, grid: Grid, place: Places) -> Table:
    """Return the totals of later events with those of the settled ones."""
    of_group = place[: settled.groups]
    number, amount = np.zeros(later.high.shape), np.zeros(later.high.shape)
    numbers, amounts = settled.sums(grid)
    for at in np.unique(of_group[of_group >= 0]).tolist():
        number[at], amount[at] = (given[of_group == at].sum(axis=0) for given in (numbers, amounts))
    amount += later.high
    return replace(later, low=amount, high=amount, count=plus(later.count, number))


def plus(one: Values | None, other: Values | None) -> Values | None:
    """Return the sum of two arrays that may be absent."""
    return other if one is None else one if other is None else one + other
