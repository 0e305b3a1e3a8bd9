"""What is seen of an alert: its keys, the times at which there is something new to judge, and what is judged then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kpitui.alerts.replay import UNKNOWN, Observations, Verdicts
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey
from kpitui.kpis.answer import readings
from kpitui.kpis.context import Context
from kpitui.kpis.engine import values_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.history import looked_back
from kpitui.kpis.kpi import Kpi, Level
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope
from kpitui.kpis.select import realm_of
from kpitui.kpis.severity import observed
from kpitui.kpis.targets import with_target
from kpitui.kpis.thresholds import STATIC, Observed, condition, is_known
from kpitui.kpis.windowing import span_of, window_at
from kpitui.kpis.windows import EVENT_STEP
from kpitui.series.dataset import Dataset

_DEFAULT = "7d"


def keys_of(context: Context, data: Dataset, rule: AlertRule) -> list[AlertKey]:
    """Return a rule's alerts: one for each brand that it holds for, and for each value of the label it goes by."""
    brands = context.brands_of(rule.rule)
    by = rule.rule.threshold.by
    found: list[AlertKey] = []
    for brand in brands:
        if by is None:
            found.append(AlertKey(rule.id, brand, rule.rule.labels))
            continue
        values = values_of(context, data, rule.rule.kpi, Scope(brand, rule.rule.labels), by)
        found.extend(AlertKey(rule.id, brand, tuple(sorted((*rule.rule.labels, (by, value))))) for value in values)
    return found


def instants(context: Context, data: Dataset, rule: AlertRule, key: AlertKey, since: int, until: int) -> list[int]:
    """Return the times after ``since`` and up to ``until`` (now) at which there is something new to judge, in order."""
    frame = Frame(context, data, until)
    kpi = context.catalogue.kpis[rule.rule.kpi]
    span = span_of(frame, context.formula(kpi.formula), realm_of(context, Scope(key.brand, key.labels)))
    step = span.bucket.width if span.bucket is not None else EVENT_STEP
    last = until - span.lag
    if span.bucket is not None:
        last = span.bucket.floor(last, context.zone)
    else:
        last -= last % step
    return list(range(last - (last - since - 1) // step * step, last + 1, step)) if last > since else []


def observe(context: Context, data: Dataset, rule: AlertRule, key: AlertKey, ends: Sequence[int]) -> Observations:
    """Return what was seen of an alert at some times, each as known then."""
    kpi = context.catalogue.kpis[rule.rule.kpi]
    seen = [_seen(context, data, kpi, rule, key, end) for end in ends]
    values = np.array([np.nan if one.reading.value is None else one.reading.value for one in seen])
    threshold = rule.rule.threshold
    levels = (threshold.warning, threshold.critical)
    warning, critical = (_verdicts(seen, level, threshold.min_count) for level in levels)
    return Observations(np.array(ends, dtype=np.int64), values, warning, critical)


def _seen(context: Context, data: Dataset, kpi: Kpi, rule: AlertRule, key: AlertKey, end: int) -> Observed:
    """Return what was known of a KPI at one time."""
    frame = Frame(context, data, end)
    threshold = rule.rule.threshold
    period = rule.window or threshold.window or kpi.window or _DEFAULT
    question = Question(kpi.id, Scope(key.brand, key.labels), period, at=end)
    window = window_at(frame, kpi, question, end)
    reading = with_target(frame, kpi, question, readings(frame, kpi, question, [window])[0])
    found = observed(frame, kpi, question, reading)
    past = {
        level: looked_back(frame, kpi, reading, level)
        for level in (threshold.warning, threshold.critical)
        if level is not None and level.condition not in STATIC and is_known(found)
    }
    return replace(found, past=past)


def _verdicts(seen: Sequence[Observed], level: Level | None, min_count: int) -> Verdicts:
    """Return one level's verdicts."""
    if level is None:
        return np.zeros((len(seen), 2), dtype=np.int8)
    return np.array(
        [[_code(level, one, min_count, firing) for firing in (False, True)] for one in seen], dtype=np.int8
    ).reshape(-1, 2)


def _code(level: Level, seen: Observed, min_count: int, firing: bool) -> int:
    """Return one verdict."""
    found = condition(level, seen, firing) if is_known(seen, min_count) else None
    return UNKNOWN if found is None else int(found)
