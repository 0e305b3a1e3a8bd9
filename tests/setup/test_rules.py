"""Targets and segments as KPIs know them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kpitui.kpis.context import Segment, Target
from tests.setup.opening import BRANDS, opened


def test_targets_are_due_at_the_end_of_their_day() -> None:
    """A date is a whole day in the monitor's zone."""
    (target,) = opened(
        f'{BRANDS}[[target]]\nkpi = "followers_total"\nreach = 20000\nby = 2027-03-31\nsince = 2027-01-01\n'
    ).context.targets
    zone = ZoneInfo("Europe/Paris")
    assert target == Target(
        kpi="followers_total",
        unit="reach",
        value=20_000.0,
        by=int(datetime(2027, 4, 1, tzinfo=zone).timestamp()) * 1000,
        since=int(datetime(2027, 1, 1, tzinfo=zone).timestamp()) * 1000,
    )


def test_segments_name_values() -> None:
    """A segment's values are texts, one or several for a label."""
    project = opened(f'{BRANDS}[segment.fr]\nwhere = {{ language = ["fr", "fr-CA"], paid = "organic" }}\n')
    assert project.context.segments["fr"] == Segment("fr", (("language", ("fr", "fr-CA")), ("paid", ("organic",))))
