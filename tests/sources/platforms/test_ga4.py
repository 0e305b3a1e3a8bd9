"""Google Analytics 4: one answer of its documentation is kept; the others have its envelope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from kpitui.errors import Cause
from tests.servers.replay import Asked, Given, Reply, recorded, replaying, said
from tests.sources.platforms.asking import Asking, notes, of, total
from tests.sources.platforms.wrong import spoiled

RECORDED = ("ga4/runReport_docs_sample.json",)
REPORT = "/v1beta/properties/123:runReport"
HOUR = 3_600_000
NOW = 1_789_985_600_000
"""21 September 2026, 10:13 in UTC, 12:13 in Paris."""


def asking(url: str, **options: object) -> Asking:
    """Return a source of one property."""
    given = {"base_url": url, "accounts": "123", "token": "ya29.t0ken", "backfill": "2d", **options}
    return Asking("ga4", given, now=NOW)


def report(body: Mapping[str, Any], rows: list[tuple[list[str], list[str]]], **more: object) -> Reply:
    """Return a report in the documented envelope, with the columns that were asked for."""
    content = {
        "dimensionHeaders": [{"name": one["name"]} for one in body["dimensions"]],
        "metricHeaders": [{"name": one["name"], "type": "TYPE_INTEGER"} for one in body["metrics"]],
        "rows": [
            {"dimensionValues": [{"value": one} for one in named], "metricValues": [{"value": one} for one in figures]}
            for named, figures in rows
        ],
        "rowCount": len(rows),
        "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Paris"},
        **more,
    }
    return said(content)


def answering(**more: object) -> Given:
    """Answer each report with a row or two."""

    def answer(asked: Asked) -> Reply:
        """Answer one report."""
        body = json.loads(asked.body)
        names, metrics = ([one["name"] for one in body[part]] for part in ("dimensions", "metrics"))
        if "eventName" in names:
            return report(
                body, [(["20260920", "purchase", "Organic Social", "facebook", "social", "(not set)"], ["4"])]
            )
        if "sessionSource" in names and metrics[0] == "sessions":
            first = (["20260920", "Paid Social", "instagram", "paid", "summer"], ["10", "7", "350.5", "2", "99.9"])
            second = (["20260921", "Direct", "(direct)", "(none)", "(direct)"], ["5", "1", "20", "0", "0"])
            return report(body, [first, second], **more)
        if "sessionSource" in names:
            return report(body, [(["20260920", "Paid Social", "instagram", "paid", "summer"], ["12.5"])])
        if "newVsReturning" in names:
            return report(body, [(["20260920", "returning"], ["3"]), (["20260920", "new"], ["8"])])
        return report(body, [(["20260920"], ["11"]), (["20260921"], ["4"])])

    return answer


def test_visits_in_the_property_s_own_days() -> None:
    """Texts become numbers, groups and channels labels, days are those of the property's zone."""
    with replaying({REPORT: answering()}) as server:
        found = asking(server.url).poll()
    (paid,) = of(found, "sessions", group="paid_social", channel="instagram", paid="paid", campaign="summer")
    assert (paid.value, (paid.until or 0) - paid.t) == (10, 24 * HOUR)
    assert paid.t == 1_789_855_200_000
    (direct,) = of(found, "sessions", group="direct")
    assert (direct.value, direct.until) == (5, NOW)
    assert total(found, "sessions_all") == 15
    assert total(found, "engaged_seconds") == 370.5
    assert total(found, "orders") == 2
    assert total(found, "revenue") == 99.9
    assert total(found, "spend", campaign="summer") == 12.5
    assert total(found, "conversions", goal="purchase", channel="facebook") == 4
    assert server.asked[0].headers["authorization"] == "Bearer ya29.t0ken"


def test_people_of_days_that_are_over() -> None:
    """Visitors are those of whole days; those who came back are told apart."""
    with replaying({REPORT: answering()}) as server:
        found = asking(server.url).poll()
    assert [one.value for one in of(found, "users")] == [11]
    assert [one.value for one in of(found, "users_returning")] == [3]


def test_quota_and_remarks() -> None:
    """What is left of the day's tokens is told with the time at which they begin again; remarks are passed on."""
    more = {
        "propertyQuota": {"tokensPerDay": {"consumed": 12, "remaining": 199_988}},
        "metadata": {"subjectToThresholding": True, "dataLossFromOtherRow": True, "timeZone": "Europe/Paris"},
    }
    with replaying({REPORT: answering(**more)}) as server:
        found = asking(server.url).poll()
    assert found.quota is not None
    assert found.quota.left == 199_988
    assert found.quota.reset == 1_790_060_400_000
    assert "thresholding" in notes(found)
    assert "(other)" in notes(found)


def test_a_retired_metric_costs_itself() -> None:
    """A metric that Google refuses is left out, told of, and the others are read."""
    usual = answering()
    assert callable(usual)

    def answer(asked: Asked) -> Reply:
        """Refuse one metric."""
        body = json.loads(asked.body)
        if any(one["name"] == "ecommercePurchases" for one in body["metrics"]):
            message = "Field ecommercePurchases is not a valid metric."
            return said({"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}, 400)
        if len(body["metrics"]) == 4:
            return report(body, [(["20260920", "Direct", "(direct)", "(none)", ""], ["5", "1", "20", "7"])])
        return usual(asked)

    with replaying({REPORT: answer}) as server:
        found = asking(server.url).poll()
    assert total(found, "sessions") == 5
    assert total(found, "revenue") == 7
    assert not of(found, "orders")
    assert "no longer gives ecommercePurchases" in notes(found)


def test_the_documented_sample_has_other_columns() -> None:
    """A report with other columns than those asked for is refused whole: nothing is read by position alone."""
    with replaying({REPORT: recorded("ga4/runReport_docs_sample.json")}) as server:
        error = asking(server.url).failure()
    assert error.cause is Cause.PARSE
    assert "other columns" in error.text.say("en")


def google(code: int, status: str, message: str) -> Reply:
    """Return an error of Google's."""
    return said({"error": {"code": code, "message": message, "status": status}}, code)


@pytest.mark.parametrize(
    ("reply", "cause", "words"),
    [
        (google(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."), Cause.AUTH, "accept"),
        (google(403, "PERMISSION_DENIED", "User does not have sufficient permissions"), Cause.PERMISSION, "allowed"),
        (google(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per day"), Cause.SPENT, "midnight"),
        (google(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens per hour"), Cause.LIMITED, "too many"),
        (google(400, "INVALID_ARGUMENT", "Field x is not a valid dimension."), Cause.BAD_METRIC, "refuses"),
        (google(503, "UNAVAILABLE", "try later"), Cause.TRANSIENT, "fails"),
    ],
)
def test_failures(reply: Reply, cause: Cause, words: str) -> None:
    """Google's errors have their causes; a spent quota waits for midnight on the Pacific coast."""
    with replaying({REPORT: reply}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert words in error.text.say("en")
    if cause in (Cause.SPENT, Cause.LIMITED):
        assert 0 < (error.retry_after or 0) <= 25 * 3600
    assert "ya29" not in error.text.say("fr")


def test_one_part_refused() -> None:
    """Costs of ads that one may not see are told of; the visits are there."""
    usual = answering()
    assert callable(usual)

    def answer(asked: Asked) -> Reply:
        """Refuse the costs."""
        refused = google(403, "PERMISSION_DENIED", "no access to costs")
        return refused if b"advertiserAdCost" in asked.body else usual(asked)

    with replaying({REPORT: answer}) as server:
        found = asking(server.url).poll()
    assert set(found.failed) == {"spend"}
    assert total(found, "sessions_all") == 15


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    body = {"dimensions": [{"name": "date"}], "metrics": [{"name": "totalUsers"}]}
    whole = report(body, [(["20260920"], ["11"])], propertyQuota={"tokensPerDay": {"remaining": 5}}).content
    with replaying({}) as server:
        for content in spoiled(whole, (None, "wrong", [], {}, ["wrong"], True)):
            server.routes[REPORT] = said(content)
            asking(server.url).tolerant()


def test_rows_that_mean_the_same_are_one_figure() -> None:
    """Two sites that refer are one group: neither's visits, key events nor costs are lost."""

    def answer(asked: Asked) -> Reply:
        """Return two rows that differ in what is not kept."""
        body = json.loads(asked.body)
        assert body["orderBys"] == [{"dimension": {"dimensionName": "date"}, "desc": True}]
        names = [one["name"] for one in body["dimensions"]]
        if "sessionSource" not in names:
            return report(body, [])
        event = ["purchase"] if "eventName" in names else []
        rows = [["20260920", *event, "Referral", site, "referral", "(not set)"] for site in ("a.org", "b.org")]
        figures = ["3"] * len(body["metrics"])
        return report(body, [(named, figures) for named in rows])

    with replaying({REPORT: answer}) as server:
        found = asking(server.url).poll()
    for measure in ("sessions", "engaged_sessions", "orders", "revenue", "conversions", "spend"):
        assert [one.value for one in of(found, measure)] == [6], measure
    assert total(found, "sessions_all") == 6


def test_more_rows_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest come first; of the day that is cut and those before nothing is claimed."""
    monkeypatch.setattr("kpitui.sources.ga4.PAGES", 1)
    monkeypatch.setattr("kpitui.sources.ga4.SIZE", 2)

    def answer(asked: Asked) -> Reply:
        """Return the first page of many."""
        body = json.loads(asked.body)
        if [one["name"] for one in body["metrics"]] != ["keyEvents"]:
            return report(body, [])
        rows = [([day, "buy", "Direct", "", "", ""], ["1"]) for day in ("20260921", "20260920")]
        return report(body, rows, rowCount=99)

    with replaying({REPORT: answer}) as server:
        found = asking(server.url, backfill="10d").poll()
    stretch = found.covered["conversions"]
    assert stretch is not None
    assert stretch[0] == 1_789_855_200_000 + 24 * HOUR
    assert "the oldest days were not read" in notes(found)


def test_visitors_are_read_up_to_the_last_midnight() -> None:
    """Those of the day that runs are not known: that is no zero."""
    with replaying({REPORT: answering()}) as server:
        found = asking(server.url).poll()
    visits, visitors = found.covered["sessions_all"], found.covered["users"]
    assert visits is not None
    assert visitors is not None
    assert visitors == (visits[0], 1_789_855_200_000 + 24 * HOUR)
    assert visitors[1] < visits[1]
