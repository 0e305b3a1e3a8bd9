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
def boards() -> dict[str, Board]:
    """Return the own brand's boards after the first poll of every tool, by period."""
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
    data = store.dataset()
    return {period: board(project.context, data, Scope("lumen"), period, NOW) for period in ("24h", "7d", "28d")}


@pytest.fixture
def shown(boards: dict[str, Board]) -> Board:
    """Return the board that the demo opens with."""
    return boards["7d"]


def reading(shown: Board, kpi: str) -> Reading:
    """Return one row's reading."""
    return next(row.reading for row in shown.rows if row.reading.kpi == kpi)


@pytest.mark.parametrize("period", ["24h", "7d", "28d"])
def test_every_kpi_has_a_reading(boards: dict[str, Board], period: str) -> None:
    """Nothing of the catalogue is without a source or a value, whichever period is chosen."""
    assert boards[period].unconfigured == ()
    assert {row.reading.kpi for row in boards[period].rows if row.reading.status is not Status.OK} == set()


@pytest.mark.parametrize("period", ["7d", "28d"])
def test_every_row_moves(boards: dict[str, Board], period: str) -> None:
    """No figure stands still but the share of all networks, which is always the whole; none jumps absurdly."""
    still = {row.reading.kpi for row in boards[period].rows if row.track and len(set(row.track.values)) < 2}
    assert still <= {"audience_mix"}
    found = [row.reading for row in boards[period].rows]
    assert {one.kpi for one in found if one.change is None} <= {"social_to_sales_lead_rate"}
    assert {one.kpi for one in found if one.change_unit == "percent" and abs(one.change or 0) > 150} == set()


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
    """Some of the leads are too recent to be judged; of the others a believable part is accepted."""
    found = reading(shown, "social_to_sales_lead_rate")
    assert 20 < (found.value or 0) < 60
    assert found.pending > 0
    assert found.reason is not None


@pytest.mark.parametrize("period", ["24h", "7d", "28d"])
def test_amounts_are_drawn_finely(boards: dict[str, Board], period: str) -> None:
    """Days and nights can be seen in what is shown and visited: many steps, none without a figure."""
    for kpi in ("impressions", "social_sessions"):
        track = next(row.track for row in boards[period].rows if row.reading.kpi == kpi)
        assert track is not None
        assert len(track.values) > 20
        assert all(value for value in (*track.values, *track.previous))
