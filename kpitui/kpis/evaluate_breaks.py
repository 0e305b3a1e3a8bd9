"""Where measures change their meaning: which figures rest on what came before, and on what came after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from kpitui.kpis.evaluate_leaf import Request
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Selector
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Rows
from kpitui.kpis.value import Mask
from kpitui.measures import Labels
from kpitui.series.dataset import SourceBreak

_EDGES = frozenset({"first", "last"})


class Turn(NamedTuple):
    """A break, and the rows of its measure that it concerns, (n,)."""

    mark: SourceBreak
    rows: Mask


def turns_of(frame: Frame, measure: str) -> tuple[Turn, ...]:
    """Return the breaks of a measure of which there are figures on both sides."""

    def build() -> tuple[Turn, ...]:
        known = frame.data.breaks.get(measure, ())
        rows = frame.rows(measure) if known else None
        found = [(one, _concerned(rows, one)) for one in known] if rows is not None else []
        return tuple(Turn(one, mask) for one, mask in found if rows is not None and _parts(rows, mask, one.t))

    return frame.keep(("turns", measure), build)


def changes_meaning(frame: Frame, measures: Iterable[str]) -> bool:
    """Tell whether any of some measures has figures on both sides of a break."""
    return any(turns_of(frame, name) for name in measures)


def note_breaks(request: Request, selector: Selector, counting: Mask, evidence: Evidence) -> None:
    """Gather on which side of breaks the windows of a function lie, where rows (n, k) that they concern count."""
    grid, function = request.grid, request.leaf.function
    for turn in turns_of(request.frame, selector.measure):
        there = np.asarray(counting[turn.rows].any(axis=0), dtype=np.bool_)
        t = turn.mark.t
        if function in _EDGES:
            edge = grid.ends if function == "last" else grid.starts
            before, after = edge < t, edge >= t
        else:
            before, after = grid.starts < t, grid.ends > t
        evidence.lie((selector.measure, turn.mark), before & there, after & there)


def _concerned(rows: Rows, mark: SourceBreak) -> Mask:
    """Return the rows that a break concerns: those of its source that have all its labels."""
    pairs = zip(rows.sources, rows.labels, strict=True)
    return np.array([source == mark.source and _has(labels, mark.labels) for source, labels in pairs], dtype=np.bool_)


def _has(labels: Labels, wanted: Labels) -> bool:
    """Tell whether labels hold all others."""
    return all(label in labels for label in wanted)


def _parts(rows: Rows, concerned: Mask, t: int) -> bool:
    """Tell whether rows have samples both before and from an instant on."""
    times = [one.t for one, mine in zip(rows.series, concerned.tolist(), strict=False) if mine]
    groups = concerned[len(rows.series) :]
    if rows.events is not None and groups.any():
        times.append(rows.events.t[groups[rows.events.group]])
    known = [each for each in times if len(each)]
    return any(each[0] < t for each in known) and any(each[-1] >= t for each in known)
