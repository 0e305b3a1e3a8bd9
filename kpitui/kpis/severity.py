"""The severity of a reading: by the user's rules, or by what the catalogue suggests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpitui.kpis.conditions import severities
from kpitui.kpis.context import Rule
from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi, Threshold
from kpitui.kpis.look import Look
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Reading, Scope, Severity
from kpitui.kpis.suggestions import suggestions, unclaimed
from kpitui.kpis.windowing import window_for
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
    window = reading.window
    if threshold.window is not None and threshold.window != window.period and question.start is None:
        window = window_for(frame, kpi, replace(question, period=threshold.window))
    look = Look(frame, kpi, reading.scope, window.period, grid_of([window], question.at))
    return severities(look, threshold)[0]
