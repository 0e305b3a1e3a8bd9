"""What is left of a change where a platform rounds its figures: less than one of its steps is none that can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kpitui.kpis.evaluate import evaluate
from kpitui.kpis.evaluate_scope import Setting
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Growth, Leaf, Node, Previous, quotient, walk
from kpitui.kpis.kpi import Aggregation
from kpitui.kpis.value import Value
from kpitui.series.dataset import Values

_LEVELS = frozenset({"first", "last", "mean"})


def is_level(root: Node) -> bool:
    """Tell whether an expression is a level as it stands, so that its change is that of the figures themselves."""
    return isinstance(root, Leaf) and root.function in _LEVELS


def settled(root: Node, raw: Value, at: Setting, evidence: Evidence) -> tuple[Value, Values | None]:
    """Return growth with what is less than one step made 0, and how much it may be off there, NaN elsewhere, (k,)."""
    if evidence.step is None or at.aggregation is not Aggregation.GROWTH:
        return raw, None
    base = _base(root)
    if base is None or any(isinstance(node, Leaf) and node.function not in _LEVELS for node in walk(root)):
        return raw, None
    size = np.abs(evaluate(base, at, Evidence(at.grid.size)).high)
    margin = 100.0 * evidence.step / np.where(size > 0, size, np.nan)
    hidden = raw.has_value() & (np.abs(raw.high) < margin)
    if not hidden.any():
        return raw, None
    nothing = np.where(hidden, 0.0, raw.high)
    low = nothing if raw.low is raw.high else np.where(hidden, 0.0, raw.low)
    return replace(raw, low=low, high=nothing), np.where(hidden, margin, np.nan)


def _base(root: Node) -> Node | None:
    """Return what growth is reckoned from."""
    if isinstance(root, Growth):
        return Previous(root.operand)
    division = quotient(root)
    return None if division is None else division.right
