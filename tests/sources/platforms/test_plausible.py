"""Plausible: the answers of its documentation, none is recorded; the shapes of the other queries follow from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kpitui.errors import Cause
from tests.servers.replay import Asked, Given, Reply, recorded, replaying, said
from tests.sources.platforms.asking import Asking, notes, of, total
from tests.sources.platforms.wrong import spoiled

RECORDED = tuple(
    f"plausible/v2_{name}_{part}.json"
    for name in ("aggregate", "behavioral-filters", "pagination", "revenue-metrics", "time-labels", "timeseries")
    for part in ("query", "response")
)
HOUR = 3_600_000
NOW = 1_726_012_800_000
"""11 September 2024, midnight in UTC."""
QUERY = "/api/v2/query"
EMPTY: Mapping[str, Any] = {"results": [], "meta": {}, "query": {}}


def asking(url: str, **options: object) -> Asking:
    """Return a source of one site."""
    given = {"base_url": url, "accounts": "dummy.site", "token": "k3y-of-plausible", "backfill": "7d", **options}
    return Asking("plausible", given, now=NOW)


def by_dimension(**replies: Reply) -> Given:
    """Answer a query by its last dimension; others with nothing."""

    def answer(asked: Asked) -> Reply:
        """Answer one query."""
        dimensions = json.loads(asked.body)["dimensions"]
        kind = "goals" if "event:goal" in dimensions else "visits" if "time:hour" in dimensions else "days"
        return replies.get(kind, said(EMPTY))

    return answer


def test_visitors_of_each_day() -> None:
    """The documented time series gives each day's visitors, in the site's own days."""
    with replaying({QUERY: by_dimension(days=recorded("plausible/v2_timeseries_response.json"))}) as server:
        found = asking(server.url).poll()
    users = of(found, "users", brand="acme", site="dummy.site")
    assert [one.value for one in users] == [129, 65, 72, 94, 44, 14, 12]
    assert {(one.until or 0) - one.t for one in users} == {24 * HOUR}
    assert server.asked[0].headers["authorization"] == "Bearer k3y-of-plausible"


def test_hours_that_are_left_out_are_absent_and_read() -> None:
    """The documented hours give 12 visits in six hours; the hours that are left out were read, and had none."""
    content = recorded("plausible/v2_time-labels_response.json").content
    for row in content["results"]:
        row["dimensions"] += ["Direct", "Direct / None", "(not set)"]
    with replaying({QUERY: by_dimension(visits=said(content))}) as server:
        found = asking(server.url).poll()
    assert total(found, "sessions_all") == 12
    assert len(of(found, "sessions_all")) == 6
    assert found.covered["sessions_all"] == (NOW - 7 * 24 * HOUR, NOW)


def test_revenue_may_be_nothing() -> None:
    """The documented revenue is 96,336,315; a goal without revenue has none, not zero."""
    reply = recorded("plausible/v2_revenue-metrics_response.json")
    rows = reply.content["results"]
    for row in rows:
        row["dimensions"] = ["2024-09-10 01:00:00", *row["dimensions"], "", "", ""]
        row["metrics"] = [3, *row["metrics"]]
    with replaying({QUERY: by_dimension(goals=said({**EMPTY, "results": rows}))}) as server:
        found = asking(server.url, goals=["North America Purchases", "Visit /"]).poll()
    assert [one.value for one in of(found, "revenue")] == [96_336_315]
    assert total(found, "conversions", goal="Visit /") == 3
    filters = [json.loads(one.body)["filters"] for one in server.asked]
    assert ["is", "event:goal", ["North America Purchases", "Visit /"]] in filters[2]


def test_where_visits_came_from() -> None:
    """Plausible's own channels become groups; sources become channels; visits without a source have none."""
    rows = [
        {"dimensions": ["2024-09-10 01:00:00", "Organic Social", "Facebook", "(not set)"], "metrics": [5]},
        {"dimensions": ["2024-09-10 01:00:00", "Paid Social", "Twitter", "summer"], "metrics": [2]},
        {"dimensions": ["2024-09-10 01:00:00", "Direct", "Direct / None", "(not set)"], "metrics": [1]},
    ]
    with replaying({QUERY: by_dimension(visits=said({**EMPTY, "results": rows}))}) as server:
        found = asking(server.url).poll()
    assert total(found, "sessions", group="organic_social", channel="facebook", paid="organic") == 5
    assert total(found, "sessions", group="paid_social", channel="x", paid="paid", campaign="summer") == 2
    assert total(found, "sessions", group="direct") == 1
    assert total(found, "sessions_all") == 8


def test_pages() -> None:
    """All pages of a long answer are read; a total that never ends stops with the rows."""

    def page(asked: Asked) -> Reply:
        """Return one row of three."""
        body = json.loads(asked.body)
        if "time:hour" not in body["dimensions"] or "event:goal" in body["dimensions"]:
            return said(EMPTY)
        offset = body["pagination"]["offset"]
        rows = [{"dimensions": [f"2024-09-10 0{offset}:00:00", "", "", ""], "metrics": [1]}] if offset < 3 else []
        return said({"results": rows, "meta": {"total_rows": 9}, "query": {"pagination": {"offset": offset}}})

    with replaying({QUERY: page}) as server:
        found = asking(server.url).poll()
    assert total(found, "sessions_all") == 3


def test_another_zone_is_told() -> None:
    """Where Plausible counts days in another zone than we do, it says so, in both languages."""
    reply = said({**EMPTY, "query": {"date_range": ["2024-09-04T00:00:00+03:00", "2024-09-10T23:59:59+03:00"]}})
    with replaying({QUERY: reply}) as server:
        found = asking(server.url).poll()
    assert "at +0300, not in UTC" in notes(found)
    assert any("timezone, le fuseau" in note.say("fr") for note in found.notes)


@pytest.mark.parametrize("name", [name for name in RECORDED if name.endswith("response.json")])
def test_every_documented_answer_is_taken_or_refused_row_by_row(name: str) -> None:
    """An answer to another question costs its rows, not the poll."""
    with replaying({QUERY: recorded(name)}) as server:
        found = asking(server.url).poll()
    assert found.rejected or found.samples


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (said({"error": "Missing API key"}, 401), Cause.AUTH),
        (said({"error": "Invalid API key or site ID"}, 403), Cause.PERMISSION),
        (said({"error": "Invalid metric"}, 400), Cause.PERMISSION),
        (said({"error": "Too many API requests"}, 429), Cause.LIMITED),
        (Reply(b"<html>Bad gateway</html>", 502, {"content-type": "text/html"}), Cause.TRANSIENT),
        (Reply(b"<html>ok</html>", 200, {"content-type": "text/html"}), Cause.PARSE),
    ],
)
def test_failures(reply: Reply, cause: Cause) -> None:
    """Each failure has its cause; the key is in none of the words."""
    with replaying({QUERY: reply}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert "k3y-of" not in error.text.say("en") + error.text.say("fr")
    if cause in (Cause.AUTH, Cause.PERMISSION, Cause.LIMITED):
        assert error.advice is not None


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    rows = [{"dimensions": ["2024-09-10 01:00:00", "Organic Social", "Facebook", "x"], "metrics": [5, {"value": 2}]}]
    whole = {"results": rows, "meta": {"total_rows": 1}, "query": {"pagination": {"offset": 0}}}
    with replaying({}) as server:
        for content in spoiled(whole):
            server.routes[QUERY] = said(content)
            asking(server.url).tolerant()


def test_rows_that_mean_the_same_are_one_figure() -> None:
    """Two sites that refer, two goals that sell: none is lost."""
    hour = "2024-09-10 01:00:00"
    visits = [
        {"dimensions": [hour, "Referral", site, ""], "metrics": [count]} for site, count in (("a.org", 5), ("b.org", 2))
    ]
    goals = [
        {"dimensions": [hour, goal, "Referral", site, ""], "metrics": [1, {"value": worth}]}
        for goal, site, worth in (("Buy", "a.org", 10), ("Buy", "b.org", 4), ("Rent", "a.org", 3))
    ]
    replies = {"visits": said({**EMPTY, "results": visits}), "goals": said({**EMPTY, "results": goals})}
    with replaying({QUERY: by_dimension(**replies)}) as server:
        found = asking(server.url).poll()
    assert total(found, "sessions", group="referral") == total(found, "sessions_all") == 7
    assert total(found, "revenue") == 17
    assert total(found, "revenue", goal="Buy") == 14
    assert total(found, "conversions") == 3


def test_the_hour_that_comes_twice() -> None:
    """At the end of summer time two hours have one name: their visits are those of both."""
    rows = [
        {"dimensions": [f"2024-10-27 0{hour}:00:00", "Direct", "", ""], "metrics": [count]}
        for hour, count in ((1, 1), (2, 3), (2, 4), (3, 9))
    ]
    with replaying({QUERY: by_dimension(visits=said({**EMPTY, "results": rows}))}) as server:
        found = replace(asking(server.url, timezone="Europe/Paris"), now=1_730_073_600_000).poll()
    spans = sorted((one.t, one.until, one.value) for one in of(found, "sessions_all"))
    two = 1_729_987_200_000
    assert spans == [
        (two - HOUR, two, 1),
        (two, two + 2 * HOUR, 7),
        (two + 2 * HOUR, two + 3 * HOUR, 9),
    ]


def test_more_rows_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest come first; of the days that are left out nothing is claimed."""
    monkeypatch.setattr("kpitui.sources.plausible.PAGES", 2)

    def page(asked: Asked) -> Reply:
        """Return a day's row for each page, for ever."""
        body = json.loads(asked.body)
        if "time:hour" not in body["dimensions"] or "event:goal" in body["dimensions"]:
            return said(EMPTY)
        assert body["order_by"] == [["time:hour", "desc"]]
        offset = body["pagination"]["offset"]
        row = {"dimensions": [f"2024-09-{10 - offset:02} 05:00:00", "", "", ""], "metrics": [1]}
        return said({"results": [row], "meta": {"total_rows": 9}, "query": {"pagination": {"offset": offset}}})

    with replaying({QUERY: page}) as server:
        found = asking(server.url).poll()
    assert found.covered["sessions_all"] == (NOW - 24 * HOUR, NOW)
    assert "the oldest days were not read" in notes(found)


def test_visitors_are_read_up_to_the_last_midnight() -> None:
    """Those of the day that runs are not known: that is no zero, and the days before are whole."""
    rows = [{"dimensions": [f"2024-09-{day:02}"], "metrics": [7]} for day in (9, 10, 11)]
    with replaying({QUERY: by_dimension(days=said({**EMPTY, "results": rows}))}) as server:
        found = replace(asking(server.url), now=NOW + 5 * HOUR).poll()
    assert [one.until for one in of(found, "users")] == [NOW - 24 * HOUR, NOW]
    assert found.covered["users"] == (NOW - 7 * 24 * HOUR, NOW)
    assert found.covered["sessions_all"] == (NOW - 7 * 24 * HOUR, NOW + 5 * HOUR)
