"""What the demo shows when it is opened: something to see on several tabs, figures that can be believed."""

from __future__ import annotations

import pytest

from kpitui.kpis.engine import board
from kpitui.kpis.reading import Board, Reading, Scope, Severity, Status
from kpitui.measures import Poll
from kpitui.setup.opening import open_project
from kpitui.sources.demo import DemoSource
from kpitui.sources.market import demo_config
from kpitui.store import open_store

NOW = 1_795_300_000_000
MANY = 220_000
"""Samples that the first polls may give: more would keep the first readings waiting."""


@pytest.fixture(scope="module")
def shown() -> Board:
    """Return the own brand's board after the first poll of every tool."""
    project = open_project(demo_config())
    store = open_store(None, now=NOW)
    total = 0
    for bound in project.sources:
        source = bound.open()
        assert isinstance(source, DemoSource)
        delivery = source._poll(Poll(NOW, {}))
        total += len(delivery.samples)
        store.ingest(bound.name, delivery)
    assert total < MANY
    return board(project.context, store.dataset(), Scope("lumen"), "7d", NOW)


def reading(shown: Board, kpi: str) -> Reading:
    """Return one row's reading."""
    return next(row.reading for row in shown.rows if row.reading.kpi == kpi)


def test_every_kpi_has_a_reading(shown: Board) -> None:
    """Nothing of the catalogue is without a source or a value."""
    assert shown.unconfigured == ()
    assert {row.reading.status for row in shown.rows} == {Status.OK}


def test_there_is_something_to_see(shown: Board) -> None:
    """One figure is critical, others on other tabs warn, most are fine."""
    ruled = [row.reading for row in shown.rows if row.reading.severity is not None and not row.suggested]
    critical = [one.kpi for one in ruled if one.severity is Severity.CRITICAL]
    warned = [one for one in ruled if one.severity is Severity.WARNING]
    assert critical == ["csat"]
    assert {one.objective for one in warned} >= {"interaction", "conversion"}
    assert len(ruled) < len(shown.rows) / 4


def test_targets_have_a_pace(shown: Board) -> None:
    """Every tab has an amount on its way to a target, none absurdly far from it."""
    paced = [row.reading for row in shown.rows if row.reading.pace is not None]
    assert {one.objective for one in paced} >= {"awareness", "acquisition", "interaction", "conversion"}
    assert all(50 < (one.pace or 0) < 160 for one in paced)


@pytest.mark.parametrize("kpi", ["clv", "pipeline_velocity", "social_roi", "social_revenue"])
def test_changes_can_be_believed(shown: Board, kpi: str) -> None:
    """Sales reach far enough back for the window before to be whole."""
    found = reading(shown, kpi)
    assert found.change is not None
    assert abs(found.change) < 60


def test_a_young_cohort_says_so(shown: Board) -> None:
    """Leads of the last ninety days are mostly too recent to be judged."""
    found = reading(shown, "social_to_sales_lead_rate")
    assert found.pending > 0
    assert found.reason is not None
