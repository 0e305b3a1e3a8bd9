"""What stands behind networks: sites, help desks, a CRM, and any endpoint: Matomo, Plausible, GA4, Zendesk and more."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

from tests.servers.replay import Asked, Reply, said
from tests.sources.cases.case import SERVER, Case, secret
from tests.sources.platforms.asking import NOW

DAY = 86_400_000
YESTERDAY = NOW - DAY
ISO = datetime.fromtimestamp(YESTERDAY / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
DATE = ISO[:10]


def _bulk(asked: Asked) -> Reply:
    """Answer each call of a bulk request of Matomo's, which asks for several days."""
    form = parse_qs(asked.body.decode())
    urls = [form[f"urls[{number}]"][0] for number in range(sum(name.startswith("urls") for name in form))]
    visits = {"nb_visits": 12, "nb_uniq_visitors": 9}
    return said([{DATE: visits} if "VisitsSummary" in url else [] for url in urls])


MATOMO = Case(
    "matomo",
    {"base_url": SERVER, "accounts": "1", "token": secret("matomo", "token"), "backfill": "2d"},
    {"/index.php": _bulk},
    {"sessions_all acme": 12, "users acme": 9},
    channel="",
    refused=said({"result": "error", "message": "Unable to authenticate with the provided token."}),
)


def _plausible(asked: Asked) -> Reply:
    """Answer a query by its dimensions."""
    dimensions = json.loads(asked.body)["dimensions"]
    if dimensions == ["time:day"]:
        rows = [{"dimensions": [DATE], "metrics": [9]}]
    elif "event:goal" in dimensions:
        rows = []
    else:
        rows = [{"dimensions": [f"{DATE} 10:00:00", "Organic Social", "Facebook", ""], "metrics": [12]}]
    return said({"results": rows, "meta": {"total_rows": len(rows)}, "query": {"pagination": {"offset": 0}}})


PLAUSIBLE = Case(
    "plausible",
    {"base_url": SERVER, "accounts": "acme.example", "token": secret("plausible", "token"), "backfill": "2d"},
    {"/api/v2/query": _plausible},
    {"sessions acme": 12, "sessions_all acme": 12, "users acme": 9},
    channel="",
    refused=said({"error": "Missing API key"}, 401),
)


def _report(asked: Asked) -> Reply:
    """Answer a report with one row, in the documented envelope."""
    body = json.loads(asked.body)
    named = [one["name"] for one in body["dimensions"]]
    origin = {"sessionSource": "facebook", "sessionMedium": "social", "sessionDefaultChannelGroup": "Organic Social"}
    values = {"date": DATE.replace("-", ""), "newVsReturning": "new", "eventName": "purchase", **origin}
    row = {
        "dimensionValues": [{"value": values.get(name, "(not set)")} for name in named],
        "metricValues": [{"value": "12"} for _ in body["metrics"]],
    }
    return said(
        {
            "dimensionHeaders": [{"name": name} for name in named],
            "metricHeaders": [{"name": one["name"], "type": "TYPE_INTEGER"} for one in body["metrics"]],
            "rows": [row],
            "rowCount": 1,
            "metadata": {"timeZone": "UTC"},
        }
    )


GA4 = Case(
    "ga4",
    {"base_url": SERVER, "accounts": "123", "token": secret("ga4", "token"), "backfill": "2d"},
    {"/v1beta/properties/123:runReport": _report},
    {"sessions acme": 12, "sessions_all acme": 12, "users acme": 12, "conversions acme": 12, "spend acme": 12},
    channel="",
    refused=said({"error": {"code": 401, "message": "Invalid credentials", "status": "UNAUTHENTICATED"}}, 401),
    limited=said({"error": {"code": 429, "message": "Exhausted concurrent", "status": "RESOURCE_EXHAUSTED"}}, 429),
    wait=60,
)

TICKET = {"id": 145, "created_at": ISO, "updated_at": ISO, "status": "new", "via": {"channel": "twitter"}}

ZENDESK = Case(
    "zendesk",
    {"base_url": SERVER, "user": "a@acme.example", "token": secret("zendesk", "token")},
    {
        "/api/v2/incremental/tickets/cursor.json": said(
            {"tickets": [TICKET], "end_of_stream": True, "after_cursor": "c0"}
        ),
        "/api/v2/search/count.json": said({"count": 3}),
        "/api/v2/satisfaction_ratings.json": said(
            {"satisfaction_ratings": [{"id": 1, "created_at": ISO, "score": "good", "requester_id": 7}]}
        ),
    },
    {"tickets_opened acme": 1, "requests acme": 1, "tickets_open acme": 3, "csat_ratings acme": 5},
    channel="",
    refused=said({"error": "Couldn't authenticate you"}, 401),
)

FRESHDESK = Case(
    "freshdesk",
    {"base_url": SERVER, "token": secret("freshdesk", "token")},
    {
        "/api/v2/tickets": said([{**TICKET, "status": 2, "source": 3, "stats": {}}]),
        "/api/v2/search/tickets": said({"total": 4, "results": []}),
        "/api/v2/surveys/satisfaction_ratings": said(
            [{"id": 1, "created_at": ISO, "user_id": 7, "ratings": {"default_question": 103}}]
        ),
    },
    {"tickets_opened acme": 1, "requests acme": 1, "tickets_open acme": 4, "csat_ratings acme": 5},
    channel="",
    refused=said({"code": "invalid_credentials", "message": "You have to be logged in."}, 401),
    none=("[]",),
)


def _deals(asked: Asked) -> Reply:
    """Return one deal that is won, or how many are open."""
    body = json.loads(asked.body)
    if "sorts" not in body:
        return said({"total": 6, "results": []})
    won = {"createdate": ISO, "closedate": ISO, "amount": "1200.50", "hs_is_closed_won": "true"}
    origin = {"hs_analytics_source": "PAID_SOCIAL", "hs_analytics_source_data_1": "LinkedIn"}
    return said({"total": 1, "results": [{"id": "1", "properties": {**won, **origin}}]})


def _contacts(asked: Asked) -> Reply:
    """Return one contact, or how many a day brought."""
    if "sorts" not in json.loads(asked.body):
        return said({"total": 2, "results": []})
    origin = {"hs_analytics_source": "SOCIAL_MEDIA", "hs_analytics_source_data_1": "Facebook"}
    return said({"total": 1, "results": [{"id": "51", "properties": {"createdate": ISO, **origin}}]})


HUBSPOT = Case(
    "hubspot",
    {"base_url": SERVER, "token": secret("hubspot", "token"), "backfill": "1d"},
    {"/crm/v3/objects/contacts/search": _contacts, "/crm/v3/objects/deals/search": _deals},
    {"leads acme": 1, "deals_won acme": 1, "revenue acme": 1200.5, "opportunities_open acme": 6},
    channel="",
    refused=said({"status": "error", "message": "The token is expired", "category": "EXPIRED_AUTHENTICATION"}, 401),
    limited=said({"status": "error", "message": "ten seconds", "policyName": "TEN_SECONDLY_ROLLING"}, 429),
    wait=10,
)

_ROWS = [{"brand": "acme", "at": ISO, "n": 12}, {"brand": "globex", "at": ISO, "n": 9}]

HTTP = Case(
    "http",
    {"url": f"{SERVER}/rows", "rows": "rows", "next": "next", "auth": {"bearer": secret("http", "bearer")}},
    {"/rows": said({"rows": _ROWS, "next": None})},
    {"followers acme": 12, "followers globex": 9},
    mappings=({"name": "followers", "value": "n", "time": "at", "labels": {"brand": "$brand", "channel": "survey"}},),
    channel="survey",
)

_SERIES = [{"metric": {"brand": one["brand"]}, "value": [NOW / 1000, str(one["n"])]} for one in _ROWS]

PROMETHEUS = Case(
    "prometheus",
    {
        "url": SERVER,
        "query": "followers",
        "params": {"key": secret("prometheus", "params")},
        "auth": {"user": "me", "password": secret("prometheus", "password")},
    },
    {"/api/v1/query": said({"status": "success", "data": {"resultType": "vector", "result": _SERIES}})},
    {"followers acme": 12, "followers globex": 9},
    mappings=({"name": "followers", "value": "value", "labels": {"brand": "$brand", "channel": "shop"}},),
    channel="shop",
)
