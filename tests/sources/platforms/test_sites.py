"""Sites: their days and hours in their own zones, where visits came from, rows with the same labels."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.figures import Figures
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.sites import (
    HOUR,
    SiteOptions,
    Tally,
    day_of,
    day_span,
    days_between,
    hour_span,
    origin,
    zone_of,
)

PARIS = ZoneInfo("Europe/Paris")
ZONES = (
    "UTC",
    "Europe/Paris",
    "America/Los_Angeles",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Beirut",
)


def instant(text: str, zone: ZoneInfo = PARIS, fold: int = 0) -> int:
    """Return a local time, ms."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-03-30", 24), ("2026-10-25", 25)])
def test_days_of_other_lengths(day: str, hours: int) -> None:
    """The days on which clocks change last 23 and 25 hours."""
    start, end = day_span(date.fromisoformat(day), PARIS)
    assert (start, end - start) == (instant(f"{day} 00:00"), hours * HOUR)


def test_an_hour_that_comes_twice() -> None:
    """Both hours that clocks show as two are one stretch; the others are an hour long."""
    first = instant("2026-10-25 02:00")
    assert hour_span(first, PARIS) == (first, first + 2 * HOUR)
    for text in ("2026-10-25 01:00", "2026-10-25 03:00", "2026-03-29 01:00", "2026-03-29 03:00"):
        assert hour_span(instant(text), PARIS) == (instant(text), instant(text) + HOUR)


@settings(deadline=None)
@given(st.integers(946_684_800_000, 4_102_444_800_000), st.sampled_from(ZONES))
def test_every_instant_has_its_day(at: int, name: str) -> None:
    """It lies in the span of its day, and days follow each other without a gap, whenever clocks change."""
    zone = ZoneInfo(name)
    day = day_of(at, zone)
    start, end = day_span(day, zone)
    assert start <= at < end
    assert day_of(end, zone) > day
    assert day_span(day_of(end, zone), zone)[0] == end


def test_days_between() -> None:
    """Both ends are included; none where the end is before."""
    assert [one.day for one in days_between(date(2026, 2, 27), date(2026, 3, 1))] == [27, 28, 1]
    assert not list(days_between(date(2026, 3, 2), date(2026, 3, 1)))


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        (("facebook.com", "Organic Social", "summer"), ("organic_social", "facebook", "summer", "organic")),
        (("Instagram", "Paid-Social", "(not set)"), ("paid_social", "instagram", "", "paid")),
        (("Direct / None", "Direct", ""), ("direct", "", "", "organic")),
        (("news.example", "Referral", ""), ("referral", "web", "", "organic")),
    ],
)
def test_where_visits_came_from(said: tuple[str, str, str], labels: tuple[str, str, str, str]) -> None:
    """Groups by their names, channels by their sources, nothing where the tool says so in its way."""
    found = origin(*said)
    assert (found["group"], found["channel"], found["campaign"], found["paid"]) == labels


def test_an_unknown_group_is_neither_paid_nor_not() -> None:
    """It says nothing."""
    assert origin("facebook", "Quantum Social") == {"group": "", "channel": "facebook", "campaign": ""}


def test_rows_with_the_same_labels_are_put_together() -> None:
    """Two sites that refer are one group; what is absent adds nothing, also no zero."""
    figures = Figures(Account("acme", "acme.example"), "web", "visits")
    tally = Tally(figures)
    for value in (2.0, 3.0, None):
        tally.add("sessions", (0, HOUR), value, {"group": "referral"})
    tally.add("sessions", (HOUR, 2 * HOUR), 7.0, {"group": "referral"})
    tally.add("revenue", (0, HOUR), None, {})
    tally.pour()
    assert [(one.measure, one.t, one.until, one.value) for one in figures.samples] == [
        ("sessions", 0, HOUR, 5.0),
        ("sessions", HOUR, 2 * HOUR, 7.0),
    ]


def test_the_zone_of_a_site() -> None:
    """Its own, else the monitor's; one that no zone has is refused."""
    options = SiteOptions.model_validate({"timezone": "Asia/Tokyo"})
    monitor = SourceSettings("s", options, zone=PARIS)
    assert str(zone_of(monitor, options)) == "Asia/Tokyo"
    assert cast(object, zone_of(monitor, SiteOptions())) == PARIS
    assert zone_of(SourceSettings("s", options), SiteOptions()) == UTC
    for name in ("Paris", "../etc/passwd", ""):
        with pytest.raises(ValidationError):
            SiteOptions.model_validate({"timezone": name})
