"""Several networks and brands make one figure: paired, like for like, of one's own competitors."""

from __future__ import annotations

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.reading import Flag, Status
from kpitui.text import Language
from tests.kpis.build import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    INITECH,
    NOW,
    UTC,
    ask,
    at,
    context_of,
    data_of,
    delta,
    event,
    events,
    formula,
    gauge,
    running,
)

MIDNIGHT = at("2026-03-15")


def days(number: int, first: float = 1.0, step: float = 0.0, until: int = MIDNIGHT) -> dict[int, float]:
    """Return daily figures that end at midnight."""
    return {until - (number - place) * DAY: first + place * step for place in range(number)}


def test_a_ratio_rests_on_the_networks_that_have_both_parts() -> None:
    """It is the ratio of sums; those left out are named."""
    data = data_of(
        events("clicks", 10, NOW - DAY, channel="x"),
        events("impressions", 100, NOW - DAY, channel="x"),
        events("clicks", 1, NOW - DAY, channel="facebook"),
        events("impressions", 300, NOW - DAY, channel="facebook"),
        events("impressions", 999, NOW - DAY, channel="reddit"),
    )
    reading = ask(data, "click_through_rate")
    assert reading.value == pytest.approx(100 * 11 / 400)
    assert reading.left_out == ("reddit",)
    assert reading.reason is not None
    assert reading.reason.say("en") == "left out: Reddit"
    assert ask(data, "click_through_rate", channel="reddit").status is Status.NO_DATA
    nowhere = data_of(events("clicks", 1, NOW - DAY, channel="x"), events("impressions", 1, NOW - DAY, channel="y"))
    assert ask(nowhere, "click_through_rate").status is Status.NO_DATA


def test_a_part_without_networks_is_not_paired() -> None:
    """Spend that names no network is set against conversions of all of them."""
    data = data_of(event("spend", NOW - DAY, 700), events("conversions", 40, NOW - DAY, channel="x"))
    assert ask(data, "cpa").value == pytest.approx(17.5)


def test_engagement_by_followers_is_a_ratio_of_sums_over_networks() -> None:
    """Two networks with the same rate have that rate together."""
    each = [
        (
            running("likes", {NOW - 3 * DAY: 100}, published=NOW - 4 * DAY, channel=channel, post=channel),
            events("posts", 10, NOW - 4 * DAY, channel=channel),
            gauge("followers", days(20, 1000), channel=channel),
        )
        for channel in ("x", "facebook")
    ]
    data = data_of(*(rows for network in each for rows in network))
    reading = ask(data, "engagement_rate")
    assert reading.value == pytest.approx(1.0)
    assert reading.basis == "engagement_rate_by_followers"


def test_engagement_by_reach_dates_figures_by_publication() -> None:
    """570 of 10,000; a post under a day old makes it partial; a post of before does not count."""
    likes = running("likes", {NOW - DAY: 570}, published=NOW - 3 * DAY, post="p")
    reach = running("post_reach", {NOW - DAY: 10_000}, published=NOW - 3 * DAY, post="p")
    old = running("likes", {NOW - DAY: 10_000}, published=NOW - 30 * DAY, post="old")
    reading = ask(data_of(likes, reach, old), "engagement_rate")
    assert reading.value == pytest.approx(5.7)
    assert (reading.basis, reading.flags) == ("engagement_rate_by_reach", frozenset())
    young = running("likes", {NOW - HOUR: 30}, published=NOW - 3 * HOUR, post="young")
    assert ask(data_of(likes, reach, young), "engagement_rate").flags == frozenset({Flag.PARTIAL})


def test_values_on_two_bases_are_not_compared() -> None:
    """By reach now, by impressions before: there is no change between them."""
    likes = delta("likes", {NOW - day * DAY: 4 for day in range(1, 30)}, DAY)
    shown = delta("impressions", {NOW - day * DAY: 100 for day in range(1, 30)}, DAY)
    reach = running("post_reach", {NOW - DAY: 2000}, published=NOW - 3 * DAY, post="new")
    both = ask(data_of(likes, shown), "engagement_rate")
    assert (both.value, both.previous, both.basis) == (4.0, 4.0, "engagement_rate_by_impressions")
    moved = ask(data_of(likes, shown, reach), "engagement_rate")
    assert moved.basis == "engagement_rate_by_reach"
    assert (moved.previous, moved.change) == (None, None)


def test_shares_run_over_the_brands_own_competitors_alone() -> None:
    """Another client of an agency, and a brand that nothing declares, take part in nothing."""
    data = data_of(
        events("mentions", 50, NOW - DAY),
        events("mentions", 100, NOW - DAY, brand=GLOBEX),
        events("mentions", 50, NOW - DAY, brand=INITECH),
        events("mentions", 999, NOW - DAY, brand="undeclared"),
    )
    assert ask(data, "share_of_voice").value == pytest.approx(25)
    agency = Context(
        context_of().catalogue,
        (BrandScope(ACME, competitors=(GLOBEX,)), BrandScope(GLOBEX, own=False), BrandScope(INITECH, own=True)),
    )
    assert ask(data, "share_of_voice", context=agency).value == pytest.approx(100 / 3)
    assert ask(data, "mentions", brand="undeclared").status is Status.NO_DATA


def test_a_missing_competitor_makes_a_share_partial() -> None:
    """The share is overstated: the brand without data is named."""
    data = data_of(events("mentions", 50, NOW - DAY), events("mentions", 50, NOW - DAY, brand=GLOBEX))
    reading = ask(data, "share_of_voice")
    assert (reading.value, reading.flags) == (50, frozenset({Flag.PARTIAL}))
    assert reading.reason is not None
    assert INITECH in reading.reason.say("en")


def test_audiences_are_compared_on_the_networks_that_all_brands_have() -> None:
    """The others are named, like for like."""
    data = data_of(
        gauge("followers", days(20, 100), channel="x"),
        gauge("followers", days(20, 900), channel="tiktok"),
        gauge("followers", days(20, 200), channel="x", brand=GLOBEX),
        gauge("followers", days(20, 100), channel="x", brand=INITECH),
    )
    reading = ask(data, "share_of_audience")
    assert (reading.value, reading.flags, reading.left_out) == (25, frozenset({Flag.LIKE_FOR_LIKE}), ("tiktok",))
    assert reading.reason is not None
    assert reading.reason.say("fr") == "à périmètre égal, sans TikTok"
    assert ask(data, "audience_mix", channel="tiktok").value == pytest.approx(90)


def test_amounts_of_two_currencies_are_never_added() -> None:
    """A share of what is sold has no value where a competitor sells in another currency; of mentions it has one."""
    table = {"k": formula("100 * sum(revenue) / across(brand, sum(revenue))", "percent")}
    data = data_of(
        [*delta("revenue", {NOW - 2 * DAY: 10.0}, DAY, channel="x")],
        [*delta("revenue", {NOW - 2 * DAY: 30.0}, DAY, channel="x", brand=GLOBEX)],
        events("mentions", 1, NOW - 2 * DAY, channel="x"),
        events("mentions", 3, NOW - 2 * DAY, channel="x", brand=GLOBEX),
    )
    for currency, value, status in (("EUR", 25, Status.OK), ("USD", None, Status.NO_DATA)):
        brands = (BrandScope(ACME, "Acme", currency="EUR"), BrandScope(GLOBEX, "Globex", own=False, currency=currency))
        context = Context(load_catalogue(table), brands, UTC)
        reading = ask(data, "k", context=context)
        assert (reading.value, reading.status) == (value, status)
        assert ask(data, "share_of_voice", context=context).value == 25
    assert reading.reason is not None
    assert reading.reason.say(Language.EN) == "amounts of two currencies are not added: EUR, USD"


def test_brands_without_a_network_in_common_have_no_share_and_say_so() -> None:
    """There are samples: what is missing is a network that all of them have."""
    levels = {NOW - 9 * DAY: 100.0, NOW - HOUR: 110.0}
    others = [gauge("followers", levels, channel="facebook", brand=brand) for brand in (GLOBEX, INITECH)]
    data = data_of(gauge("followers", levels, channel="x"), *others)
    found = ask(data, "share_of_audience")
    assert (found.value, found.status, found.left_out) == (None, Status.NO_DATA, ("facebook", "x"))
    assert found.reason is not None
    assert found.reason.say(Language.EN) == "no network is common to all that is compared"
    assert "no samples" in str(ask(data_of(gauge("likes", levels)), "share_of_audience").reason)
