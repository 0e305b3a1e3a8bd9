"""Cohorts that are mostly too young: their figure says so, and no threshold judges it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.context import Context, Rule
from kpitui.kpis.engine import explain, read
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status
from kpitui.measures import Sample
from tests.kpis.build import ACME, DAY, NOW, context_of, data_of, event

RATE = "social_to_sales_lead_rate"
RULE = Rule("r", RATE, Threshold(warning=Level(Condition.ABOVE, 50), critical=Level(Condition.BELOW, 40)))


def leads(ages: range, accepted: int) -> list[Sample]:
    """Return a lead of each age in days, and the sale's acceptance, ten days later, of the first ones."""
    first = [event("leads", NOW - age * DAY, name=f"l{age}", stage="lead", channel="x") for age in ages]
    later = [event("leads", NOW - (age - 10) * DAY, key=f"l{age}", stage="sql", channel="x") for age in ages]
    return first + later[len(ages) - accepted :]


def rate(*samples: Sample, context: Context | None = None, start: int | None = None, end: int | None = None) -> Reading:
    """Return the rate over its own window, or between edges."""
    question = Question(RATE, Scope(ACME), start=start, end=end, at=NOW)
    return read(context or replace(context_of(), rules=(RULE,)), data_of(samples), question)


def test_a_young_cohort_is_flagged() -> None:
    """Of 90 leads inside their 90 days nine are accepted: 100 % of those judged, which says nothing."""
    found = rate(*leads(range(1, 91), 9))
    assert (found.value, found.status, found.pending) == (100.0, Status.OK, 81)
    assert Flag.PARTIAL in found.flags
    assert found.reason is not None
    assert found.reason.say("en") == "81 of 90 are too recent to be judged"
    assert found.severity is None
    assert found.incomplete


def test_a_ripe_cohort_is_judged() -> None:
    """Leads whose 90 days are over: the rate, no flag, and the rule's severity."""
    found = rate(*leads(range(100, 150), 15), start=NOW - 150 * DAY, end=NOW - 95 * DAY)
    assert found.value == pytest.approx(30.0)
    assert (found.pending, found.flags, found.incomplete) == (0, frozenset(), False)
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize(("young", "partial"), [(10, False), (11, True)])
def test_four_fifths_are_enough(young: int, partial: bool) -> None:
    """From 0.8 of a cohort judged, its figure holds."""
    found = rate(*leads(range(100, 140), 24), *leads(range(1, 1 + young), 0), start=NOW - 150 * DAY, end=NOW)
    assert found.pending == young
    assert (Flag.PARTIAL in found.flags) is partial
    assert found.incomplete is partial
    assert (found.severity is None) is partial


def test_an_unripe_figure_has_no_change() -> None:
    """What it would be compared with is judged, it itself is not; the window before that is ripe stays known."""
    found = rate(*leads(range(1, 91), 9), *leads(range(91, 181), 45))
    assert (found.value, found.change) == (100.0, None)
    assert found.previous == pytest.approx(50.0)


def test_the_explanation_counts_the_pending() -> None:
    """The details of a figure say how many are left out."""
    said = explain(context_of(), data_of(leads(range(1, 91), 9)), Question(RATE, Scope(ACME), at=NOW))
    assert said.reading.pending == 81
    assert said.reading.reason is not None
