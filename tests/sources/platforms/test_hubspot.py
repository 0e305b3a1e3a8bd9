"""HubSpot: answers of its old API for paging, totals, errors and limits; v3 in the documented form."""

from __future__ import annotations

import json

import pytest

from kpitui.errors import Cause
from tests.servers.replay import Asked, Given, Reply, all_recorded, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, of, total, value
from tests.sources.platforms.wrong import spoiled

RECORDED = (
    "hubspot/contacts_recent_v1.json",
    "hubspot/contacts_search_v1.json",
    "hubspot/deal_pipeline.json",
    "hubspot/deal_v1.json",
    "hubspot/deals_recent_modified_v1.json",
    "hubspot/error_400.json",
    "hubspot/error_404.json",
    "hubspot/error_409.json",
    "hubspot/error_429_secondly.json",
)
CONTACTS = "/crm/v3/objects/contacts/search"
DEALS = "/crm/v3/objects/deals/search"
NONE = said({"total": 0, "results": []})
ROUTES: dict[str, Given] = {CONTACTS: NONE, DEALS: NONE}


def asking(url: str, **options: object) -> Asking:
    """Return a source of one CRM."""
    return Asking("hubspot", {"base_url": url, "token": "pat-eu1-s3cr3t", "backfill": "1d", **options})


def names_of(asked: Asked) -> set[str]:
    """Return the properties by which a search filters."""
    return {one["propertyName"] for one in json.loads(asked.body)["filterGroups"][0]["filters"]}


def test_the_total_is_the_figure() -> None:
    """The recorded search found 10 contacts: so many leads that day, whatever is listed."""
    reply = recorded("hubspot/contacts_search_v1.json")

    def search(asked: Asked) -> Reply:
        """Answer the search for a day's contacts."""
        return reply if "createdate" in names_of(asked) else NONE

    with replaying({**ROUTES, CONTACTS: search}) as server:
        found = asking(server.url, backfill="1h").poll()
    assert value(found, "leads_all", brand="acme") == 10
    assert server.asked[0].headers["authorization"] == "Bearer pat-eu1-s3cr3t"


def test_recorded_deals() -> None:
    """The recorded page: 20 of 94 deals, all won, worth 3,703.34; the other 74 are told as not read."""
    reply = recorded("hubspot/deals_recent_modified_v1.json")

    def search(asked: Asked) -> Reply:
        """Answer the search for deals that are over."""
        return reply if "hs_lastmodifieddate" in names_of(asked) else said({"total": 94, "results": []})

    with replaying({**ROUTES, DEALS: search}) as server:
        found = asking(server.url).poll()
    assert len(of(found, "deals_won")) == 20
    assert not of(found, "deals_lost")
    assert total(found, "deal_value") == pytest.approx(3703.34)
    assert value(found, "opportunities_open") == 94
    assert "deals_won" in found.failed


def test_leads_and_their_stages() -> None:
    """A contact is a lead of its network; later stages carry its id as their key."""
    contact = {
        "id": "51",
        "properties": {
            "createdate": "2026-09-20T08:00:00.000Z",
            "hs_analytics_source": "SOCIAL_MEDIA",
            "hs_analytics_source_data_1": "Facebook",
            "hs_lifecyclestage_salesqualifiedlead_date": "1789900000000",
            "hs_lifecyclestage_customer_date": None,
        },
    }

    def search(asked: Asked) -> Reply:
        """Answer the search for social contacts, a page at a time."""
        if "hs_analytics_source" not in names_of(asked):
            return NONE
        if "after" in json.loads(asked.body):
            return said({"total": 2, "results": [{**contact, "id": "52"}]})
        return said({"total": 2, "results": [contact], "paging": {"next": {"after": "1"}}})

    with replaying({**ROUTES, CONTACTS: search}) as server:
        found = asking(server.url).poll()
    leads = of(found, "leads", channel="facebook", group="organic_social")
    assert {(one.id, one.key, dict(one.labels)["stage"]) for one in leads if "51" in (one.id or "")} == {
        ("51", None, "lead"),
        ("51:sql", "51", "sql"),
    }
    assert len(leads) == 4
    assert "leads" not in found.failed


def test_deals_by_where_they_came_from() -> None:
    """A lost deal has no value; a won one has its length."""
    won = {
        "createdate": "2026-09-01T00:00:00Z",
        "closedate": "2026-09-11T00:00:00Z",
        "amount": "1200.50",
        "hs_is_closed_won": "true",
        "hs_analytics_source": "PAID_SOCIAL",
        "hs_analytics_source_data_1": "LinkedIn",
    }
    lost = {**won, "hs_is_closed_won": "false", "hs_analytics_source": "DIRECT_TRAFFIC"}
    results = [{"id": str(at), "properties": one} for at, one in enumerate((won, lost, {**won, "amount": None}))]
    with replaying({**ROUTES, DEALS: said({"total": 3, "results": results})}) as server:
        found = asking(server.url).poll()
    assert total(found, "revenue", channel="linkedin", paid="paid") == 1200.5
    assert total(found, "deals_lost", group="direct") == 1
    assert {one.value for one in of(found, "cycle_days")} == {10}
    assert len(of(found, "deal_value")) == 1


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_answer_anywhere(name: str) -> None:
    """An answer to another question is taken or refused in words, wherever it comes."""
    for reply in all_recorded(name):
        for path in ROUTES:
            with replaying({**ROUTES, path: reply}) as server:
                asking(server.url, timeout="3s").tolerant()


@pytest.mark.parametrize(
    ("policy", "cause", "wait"),
    [("SECONDLY", Cause.LIMITED, 1), ("TEN_SECONDLY_ROLLING", Cause.LIMITED, 10), ("DAILY", Cause.SPENT, 3600)],
)
def test_which_limit(policy: str, cause: Cause, wait: float) -> None:
    """The recorded body names which limit was met: a second's, ten seconds', the day's."""
    content = {**recorded("hubspot/error_429_secondly.json").content, "policyName": policy}
    with replaying({"/*": said(content, 429)}) as server:
        error = asking(server.url, timeout="3s").failure()
    assert error.cause is cause
    assert 0 < (error.retry_after or 0) <= wait


@pytest.mark.parametrize(
    ("status", "cause"), [(401, Cause.AUTH), (403, Cause.PERMISSION), (400, Cause.PERMISSION), (404, Cause.NOT_FOUND)]
)
def test_failures(status: int, cause: Cause) -> None:
    """Each failure has its cause; the token is in none of the words."""
    body = {"status": "error", "message": "This app hasn't been granted all required scopes: pat-eu1-s3cr3t"}
    with replaying({"/*": said(body, status)}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert "s3cr3t" not in error.text.say("en")


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    deal = {"id": "1", "properties": {"closedate": "2026-09-11T00:00:00Z", "amount": "5", "hs_is_closed_won": "true"}}
    with replaying({**ROUTES}) as server:
        for content in spoiled(
            {"total": 1, "results": [deal], "paging": {"next": {"after": ""}}}, (None, "wrong", [], {}, -4)
        ):
            server.routes[DEALS] = said(content)
            asking(server.url).tolerant()


def test_more_than_one_search_gives_is_read_at_the_next_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll goes on where the last stopped, and claims the whole stretch only once all of it was read."""
    monkeypatch.setattr("kpitui.sources.hubspot.PAGES", 1)
    since: list[int] = []
    times = [NOW - (5 - at) * 3_600_000 for at in range(5)]

    def search(asked: Asked) -> Reply:
        """Return the two oldest of five deals that changed since."""
        if "hs_lastmodifieddate" not in names_of(asked):
            return NONE
        filters = json.loads(asked.body)["filterGroups"][0]["filters"]
        since.append(int(next(one["value"] for one in filters if one["operator"] == "GTE")))
        left = [at for at in times if at >= since[-1]]
        rows = [
            {"id": str(at), "properties": {"closedate": str(at), "hs_lastmodifieddate": str(at)}} for at in left[:2]
        ]
        paging = {"paging": {"next": {"after": "2"}}} if len(left) > 2 else {}
        return said({"total": len(left), "results": rows, **paging})

    with replaying({**ROUTES, DEALS: search}) as server:
        found = [asking(server.url).poll(*({"now": NOW + turn} for turn in range(1, polls))) for polls in (1, 4)]
    assert "deals_lost" in found[0].failed
    assert "the next one goes on" in "".join(note.say("en") for note in found[0].notes)
    assert since[1:] == [NOW - 86_400_000, times[1], times[2], times[3]]
    assert found[1].failed == {}
    assert found[1].covered["deals_lost"] == (NOW - 86_400_000, NOW + 3)


def test_a_long_past_is_counted_over_several_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all leads a number of days is counted at each poll; what is left comes next, and is not claimed before."""
    monkeypatch.setattr("kpitui.sources.hubspot.DAYS", 4)
    day = 86_400_000
    with replaying({**ROUTES, CONTACTS: said({"total": 1, "results": [{}]})}) as server:
        first = asking(server.url, backfill="10d").poll()
        last = asking(server.url, backfill="10d").poll(*({"now": NOW + turn} for turn in range(1, 5)))
    begun = NOW // day * day - 10 * day
    assert first.covered["leads_all"] == (begun, begun + 4 * day)
    assert len(of(first, "leads_all")) == 4
    stretch = last.covered["leads_all"]
    assert stretch is not None
    assert stretch[1] == NOW + 4
