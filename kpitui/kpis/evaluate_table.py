"""What one function over one measure gives for each place and window, before places are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kpitui.kpis.select import Place
from kpitui.kpis.value import Mask
from kpitui.series.dataset import Values


class Together(Protocol):
    """Counts people over several places."""

    def bounds(self, there: Mask) -> tuple[Values, Values]:
        """Return the least and the most people of the kept places, (places, k), together, (k,)."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """One function over one measure. All arrays are (places, k)."""

    places: tuple[Place, ...]
    low: Values
    """Lower bounds; the numerators of a mean or a part."""
    high: Values
    """Upper bounds; equal to ``low`` where exact; 0 where there is nothing."""
    there: Mask
    """Where there is something to say at all."""
    weight: Values | None = None
    """The denominators of a mean or a part; None: the figures are added as they are."""
    count: Values | None = None
    """How many events or amounts they rest on."""
    unfinished: Values | None = None
    """Events too young to be judged."""
    doubtful: Mask | None = None
    """A discontinuity, a first sample inside the window, a post that is still young: flag ``partial``."""
    stale: Mask | None = None
    """The newest level is too old."""
    worn_start: Mask | None = None
    """The level at the start is older than growth may rest on."""
    worn_end: Mask | None = None
    """The level at the end is older than growth may rest on."""
    inside: Mask | None = None
    """There is no level at the start: the first one inside stands for it."""
    overlaps: bool = False
    """People: places may share them, so that together they are between the largest and the sum."""
    expected: Mask | None = None
    """(places,) People: where some series is meant, so that a missing figure is missed."""
    shared: Together | None = None
    """People of whom some are known in several places; None: nobody is."""
    scale: float = 1.0
    """What the quotient of ``high`` and ``weight`` is multiplied by."""


def empty(places: tuple[Place, ...], size: int) -> Table:
    """Return a table in which nothing is there."""
    zeros = np.zeros((len(places), size))
    return Table(places, zeros, zeros, np.zeros(zeros.shape, dtype=np.bool_))
