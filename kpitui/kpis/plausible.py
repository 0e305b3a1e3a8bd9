"""What figures can't be: an impression is at least one for everyone reached."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kpitui.kpis.evaluate import evaluate
from kpitui.kpis.evaluate_scope import Setting
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.judge import WHOLE
from kpitui.kpis.kpi import Aggregation
from kpitui.kpis.value import OK, Mask

_FREQUENCY = "sum(impressions) / unique(reach)"
_PAIR = frozenset({"impressions", "reach"})
_LEAST = 1.0 - 1e-9


def judged_with(measures: frozenset[str]) -> frozenset[str]:
    """Return the measures that a figure over some of them is judged by."""
    return _PAIR if measures and measures <= _PAIR else measures


def impossible(measures: frozenset[str], at: Setting) -> Mask | None:
    """Return where more people were reached than there were impressions, (k,).

    Only figures over these two are judged, in the channels that have both, over windows that were read throughout.
    """
    frame = at.frame
    if judged_with(measures) != _PAIR or not frame.available(at.realm) >= _PAIR:
        return None
    if not frame.context.catalogue.measures.keys() >= _PAIR:
        return None
    own = Evidence(at.grid.size)
    setting = replace(at, aggregation=Aggregation.RATIO)
    value = evaluate(frame.context.formula(_FREQUENCY).root, setting, own)
    found = (value.status == OK) & (value.high < _LEAST) & (own.coverage() >= WHOLE)
    return np.asarray(found, dtype=np.bool_) if found.any() else None
