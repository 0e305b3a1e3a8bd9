"""The severity of a reading: by the user's rules, or by what the catalogue suggests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpitui.kpis.answer import reading_of
from kpitui.kpis.context import Rule
from kpitui.kpis.frame import Frame
from kpitui.kpis.history import HISTORIC, looked_back
from kpitui.kpis.kpi import Kpi, Threshold
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Reading, Scope, Severity
from kpitui.kpis.suggestions import suggestions, unclaimed
from kpitui.kpis.targets import with_target
from kpitui.kpis.thresholds import STATIC, Observed, is_known, severity
from kpitui.kpis.windowing import window_for, with_before
from kpitui.measures.labels import fold

_RANK = {None: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


def with_severity(frame: Frame, kpi: Kpi, question: Question, reading: Reading) -> Reading:
    """Return a reading with the worst severity of the user's rules for its KPI and scope."""
    rules = rules_for(frame.context.rules, frame, kpi, reading.scope)
    if not rules:
        return reading
    found = [_judged(frame, kpi, rule.threshold, question, reading) for rule in rules]
    return replace(reading, severity=max(found, key=_RANK.__getitem__))


def suggested_severity(frame: Frame, kpi: Kpi, question: Question, reading: Reading) -> Severity | None:
    """Return the severity of the catalogue's suggestions: relative ones only, absolute ones wait for the user."""
    rules = suggestions_for(frame, kpi, reading.scope)
    found = [_judged(frame, kpi, rule.threshold, question, reading) for rule in rules]
    return max(found, key=_RANK.__getitem__, default=None)


def rules_for(rules: Iterable[Rule], frame: Frame, kpi: Kpi, scope: Scope) -> list[Rule]:
    """Return the rules that hold for a KPI in a scope; one that goes by a label holds for each of its values."""
    labels = {(label, fold(value)) for label, value in scope.labels}
    return [
        rule
        for rule in rules
        if rule.kpi == kpi.id
        and fold(scope.brand) in map(fold, frame.context.brands_of(rule))
        and {(label, fold(value)) for label, value in rule.labels} == _fixed(labels, rule.threshold.by)
    ]


def suggestions_for(frame: Frame, kpi: Kpi, scope: Scope) -> list[Rule]:
    """Return the suggestions that nobody confirmed and that colour a KPI in a scope, in parts of the whole too."""
    context = frame.context
    given = context.suggestions
    if given is None:
        given = tuple(unclaimed(suggestions([kpi], context.targets), context.rules, context.brands))
    labels = {None, *(label for label, _ in scope.labels)}
    return [
        rule for rule in given if rule.kpi == kpi.id and scope.brand not in rule.spared and rule.threshold.by in labels
    ]


def _fixed(labels: set[tuple[str, str]], by: str | None) -> set[tuple[str, str]] | None:
    """Return a scope's labels without the one that a rule goes by; None where it lacks that one."""
    rest = {(label, value) for label, value in labels if label != by}
    return rest if by is None or len(rest) < len(labels) else None


def _judged(frame: Frame, kpi: Kpi, threshold: Threshold, question: Question, reading: Reading) -> Severity | None:
    """Return the severity by one threshold, over its own window where it has one."""
    levels = [level for level in (threshold.warning, threshold.critical) if level is not None]
    if not any(level.condition in STATIC | HISTORIC for level in levels):
        return None
    asked = question
    if threshold.window is not None and threshold.window != reading.window.period and question.start is None:
        asked = replace(question, period=threshold.window)
    seen = observed(frame, kpi, asked, reading)
    past = {
        level: looked_back(frame, kpi, seen.reading, level)
        for level in levels
        if level.condition in HISTORIC and is_known(seen, threshold.min_count)
    }
    return severity(threshold, replace(seen, past=past))


def observed(frame: Frame, kpi: Kpi, question: Question, reading: Reading) -> Observed:
    """Return a reading as thresholds see it; over another window than its own where the question says so."""
    window = reading.window
    if question.period is not None and question.period != window.period:
        window = window_for(frame, kpi, question)
    outcome = outcome_of(frame, kpi, reading.scope, with_before(frame, [window], question.at))
    if window != reading.window:
        reading = with_target(frame, kpi, question, reading_of(outcome, 0, 1, window))
    base = outcome.value.base
    known = min(outcome.coverage(0), outcome.maturity(0))
    return Observed(reading, known, None if base is None else float(base[0]))
