"""Steps of levels that no people make: a purge, a merged account. They mark a chart and never change a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

import numpy as np

from kpitui.kpis.evaluate_levels import Level
from kpitui.kpis.formula_tree import Leaf, Node, Selector, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Realm
from kpitui.measures import Kind
from kpitui.series.dataset import Times
from kpitui.text import Language, Text
from kpitui.text.times import moment

APART = 26 * 3_600_000
"""How far apart two polls may be, ms: those of consecutive days."""
LARGE = 0.2
"""The part of the level before from which a step is marked."""
_ONE = Text("step of over 20% on {time}", "saut de plus de 20\u00a0% le {time}")
_SEVERAL = Text(
    "{count} steps of over 20%, the last on {time}", "{count} sauts de plus de 20\u00a0%, le dernier le {time}"
)
_EDGES = frozenset({"first", "last"})


def jumps_of(frame: Frame, root: Node, realm: Realm) -> Times:
    """Return the times of the large steps of the levels whose edges a formula reads in a realm, sorted, each once."""
    found = [
        jumps
        for node in walk(root)
        if isinstance(node, Leaf) and node.function in _EDGES
        for selector in node.selectors
        for jumps in _chosen(frame, selector, realm)
    ]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def said_jumps(jumps: Sequence[int], zone: tzinfo) -> Text | None:
    """Return what is said of large steps: how many, and when the last was."""
    if not jumps:
        return None
    time = Text(moment(jumps[-1], zone, Language.EN), moment(jumps[-1], zone, Language.FR))
    return _ONE.given(time=time) if len(jumps) == 1 else _SEVERAL.given(count=len(jumps), time=time)


def _chosen(frame: Frame, selector: Selector, realm: Realm) -> Iterator[Times]:
    """Give the large steps of each level that a selector means."""
    seats = frame.seats(selector, realm)
    for row, jumps in _of_measure(frame, selector.measure).items():
        at = seats.place[row]
        if at >= 0 and realm.channel in (None, seats.places[at].channel):
            yield jumps


def _of_measure(frame: Frame, measure: str) -> dict[int, Times]:
    """Return the large steps of a measure's levels by row, where there are any; worked out once."""

    def build() -> dict[int, Times]:
        series = frame.rows(measure).series
        gauges = [level for level in frame.levels(measure) if series[level.row].key.kind is Kind.GAUGE]
        found = {level.row: _of_level(level) for level in gauges}
        return {row: jumps for row, jumps in found.items() if len(jumps)}

    return frame.keep(("jumps", measure), build)


def _of_level(level: Level) -> Times:
    """Return the times after the large steps of one level; from 0 none is large, since it is no part of anything."""
    before = np.abs(level.v[:-1])
    large = (np.abs(np.diff(level.v)) > LARGE * before) & (before > 0)
    return level.t[1:][large & (np.diff(level.t) <= APART)]
