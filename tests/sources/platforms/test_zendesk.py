"""Zendesk: the recorded exports, counts, ratings and errors."""

from __future__ import annotations

import base64
from collections import Counter

import pytest

from kpitui.errors import Cause
from tests.servers.replay import Asked, Given, Reply, all_recorded, patched, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total, value
from tests.sources.platforms.wrong import spoiled

RECORDED = (
    "zendesk/error_404_RecordNotFound.json",
    "zendesk/incremental_tickets.json",
    "zendesk/satisfaction_ratings.json",
    "zendesk/ticket_metric.json",
    "zendesk/tickets_list.json",
    "zendesk/views_count.json",
)
EXPORT = "/api/v2/incremental/tickets/cursor.json"
COUNT = "/api/v2/search/count.json"
RATINGS = "/api/v2/satisfaction_ratings.json"
NOTHING = said({"tickets": [], "end_of_stream": True, "after_cursor": "c0"})
ROUTES: dict[str, Given] = {EXPORT: NOTHING, COUNT: said({"count": 3}), RATINGS: said({"satisfaction_ratings": []})}


def asking(url: str, **options: object) -> Asking:
    """Return a source of one desk."""
    given = {"base_url": url, "user": "a@acme.example", "token": "zd-t0ken", "backfill": "4000d", **options}
    return Asking("zendesk", given)


def test_the_recorded_export() -> None:
    """87 tickets: new 77, pending 8, open 1, deleted 1, which doesn't count; by api 84, web 2, sample_ticket 1."""
    export = all_recorded("zendesk/incremental_tickets.json")[1]
    statuses = Counter(one["status"] for one in export.content["tickets"])
    assert statuses == {"new": 77, "pending": 8, "open": 1, "deleted": 1}
    with replaying({**ROUTES, EXPORT: export}) as server:
        found = asking(server.url).poll()
    opened = of(found, "tickets_opened", brand="acme")
    assert Counter(dict(one.labels)["status"] for one in opened) == {"new": 77, "pending": 8, "open": 1}
    ways = Counter(dict(one.labels)["channel"] for one in opened)
    gone = next(one["via"]["channel"] for one in export.content["tickets"] if one["status"] == "deleted")
    ways[gone] += 1
    assert ways == {"api": 84, "web": 2, "sample_ticket": 1}
    assert len(of(found, "requests")) == 86
    assert not of(found, "answers")
    header = f"Basic {base64.b64encode(b'a@acme.example/token:zd-t0ken').decode()}"
    assert server.asked[0].headers["authorization"] == header


def test_limits_of_the_recorded_headers() -> None:
    """The recorded headers are of a quota of 700 with seconds until it begins again: the next poll goes on."""
    export = all_recorded("zendesk/incremental_tickets.json")[1]
    assert export.headers["ratelimit-limit"] == "700"
    with replaying({**ROUTES, EXPORT: export}) as server:
        found = asking(server.url).poll({"now": NOW + 300_000})
    assert [one.query.get("cursor") for one in server.asked if one.path == EXPORT] == [
        None,
        export.content["after_cursor"],
    ]
    assert found.covered["tickets_opened"] is not None


def test_times_of_a_ticket() -> None:
    """The first answer and the solution come from the metrics beside the tickets."""
    metric = recorded("zendesk/ticket_metric.json").content["ticket_metric"]
    whole = {**metric, "reply_time_in_minutes": {"calendar": 90}, "solved_at": "2022-09-20T14:53:49Z"}
    ticket = {"id": 145, "created_at": "2022-09-19T14:53:49Z", "status": "solved", "via": {"channel": "twitter"}}
    export = said({"tickets": [ticket], "metric_sets": [whole], "end_of_stream": True})
    with replaying({**ROUTES, EXPORT: export}) as server:
        found = asking(server.url).poll()
    assert value(found, "response_seconds", channel="x") == 90 * 60
    (opened,), (answer,), (solved,) = (of(found, name) for name in ("tickets_opened", "answers", "tickets_resolved"))
    assert (answer.key, answer.t - opened.t) == ("145", 90 * 60_000)
    assert solved.t - opened.t == 86_400_000
    silent = said({"tickets": [ticket], "metric_sets": [metric], "end_of_stream": True})
    with replaying({**ROUTES, EXPORT: silent}) as server:
        found = asking(server.url).poll()
    assert not of(found, "response_seconds")


def test_open_tickets() -> None:
    """The recorded count of a view is 9, in the form of an object; the search's own is a number."""
    with replaying({**ROUTES, COUNT: all_recorded("zendesk/views_count.json")[1]}) as server:
        assert value(asking(server.url).poll(), "tickets_open") == 9
    with replaying(ROUTES) as server:
        assert value(asking(server.url).poll(), "tickets_open") == 3


def test_ratings() -> None:
    """The recorded rating is good; one that was only offered is none."""
    reply = recorded("zendesk/satisfaction_ratings.json")
    (rating, *_) = reply.content["satisfaction_ratings"]
    more = patched(
        reply,
        satisfaction_ratings=[rating, {**rating, "id": 2, "score": "bad"}, {**rating, "id": 3, "score": "offered"}],
    )
    with replaying({**ROUTES, RATINGS: more}) as server:
        found = asking(server.url).poll()
    assert sorted(one.value for one in of(found, "csat_ratings")) == [1, 5]


def test_pages_go_on_at_the_next_poll() -> None:
    """What one poll does not read is told as not read, and comes with the next, from where it was left."""

    def page(asked: Asked) -> Reply:
        """Return one ticket and another cursor, twelve times."""
        at = int(asked.query.get("cursor", "0"))
        ticket = {"id": at, "created_at": "2026-09-01T00:00:00Z", "status": "new", "via": {"channel": "web"}}
        return said({"tickets": [ticket], "after_cursor": str(at + 1), "end_of_stream": at == 11})

    with replaying({**ROUTES, EXPORT: page}) as server:
        first = asking(server.url).poll()
    with replaying({**ROUTES, EXPORT: page}) as server:
        second = asking(server.url).poll({"now": NOW + 300_000})
    assert "tickets_opened" in first.failed
    assert total(first, "tickets_opened") == 8
    assert total(second, "tickets_opened") == 4
    assert second.covered["tickets_opened"] == (NOW - 4000 * 86_400_000, NOW + 180_000)


def test_ratings_refused() -> None:
    """A plan without ratings costs the ratings alone."""
    with replaying({**ROUTES, RATINGS: said({"error": "Forbidden"}, 403)}) as server:
        found = asking(server.url).poll()
    assert set(found.failed) == {"csat_ratings"}
    assert of(found, "tickets_open")
    assert "ratings" in notes(found)


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_answer_anywhere(name: str) -> None:
    """An answer to another question is taken or refused in words, wherever it comes."""
    for reply in all_recorded(name):
        for path in ROUTES:
            with replaying({**ROUTES, path: reply}) as server:
                asking(server.url).tolerant()


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (said({"error": "Couldn't authenticate you"}, 401), Cause.AUTH),
        (said({"error": "Forbidden"}, 403), Cause.PERMISSION),
        (said({"error": "RateLimited"}, 429, Retry_After="93"), Cause.LIMITED),
    ],
)
def test_failures(reply: Reply, cause: Cause) -> None:
    """Each failure has its cause and its advice; the recorded 404 is no such desk."""
    with replaying({"/*": reply}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    with replaying({"/*": recorded("zendesk/error_404_RecordNotFound.json")}) as server:
        missing = asking(server.url).failure()
    assert missing.cause is Cause.NOT_FOUND
    assert "zd-t0ken" not in error.text.say("en") + missing.text.say("fr")
    assert missing.advice is not None


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    ticket = {
        "id": 1,
        "created_at": "2026-09-01T00:00:00Z",
        "status": "new",
        "via": {"channel": "web"},
        "requester_id": 3,
    }
    metric = {"ticket_id": 1, "reply_time_in_minutes": {"calendar": 4}, "solved_at": None}
    whole = {"tickets": [ticket], "metric_sets": [metric], "after_cursor": "x", "end_of_stream": True}
    with replaying({**ROUTES}) as server:
        for content in spoiled(whole, (None, "wrong", [], {}, -4)):
            server.routes[EXPORT] = said(content)
            asking(server.url).tolerant()


def test_a_cursor_that_is_forgotten() -> None:
    """The export begins anew by time, where the last poll ended: nothing is lost, and no person is needed."""

    def export(asked: Asked) -> Reply:
        """Refuse a cursor."""
        return said({"error": "InvalidCursor"}, 400) if "cursor" in asked.query else NOTHING

    with replaying({**ROUTES, EXPORT: export}) as server:
        found = asking(server.url).poll({"now": NOW + 600_000})
    assert "tickets_opened" not in found.failed
    calls = [one.query for one in server.asked if one.path == EXPORT]
    assert [one.get("cursor") for one in calls] == [None, "c0", None]
    assert calls[2]["start_time"] == str((NOW - 120_000) // 1000)


def test_many_ratings_are_read_over_several_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next poll goes on at the page where the last stopped."""
    monkeypatch.setattr("kpitui.sources.zendesk.PAGES", 2)

    def page(asked: Asked) -> Reply:
        """Return a rating a page, of three."""
        number = int(asked.query.get("page[after]", "1"))
        row = {"id": number, "score": "good", "created_at": "2026-09-01T00:00:00Z"}
        following = f"{server.url}{RATINGS}?page[after]={number + 1}" if number < 3 else None
        return said({"satisfaction_ratings": [row], "links": {"next": following}})

    with replaying({**ROUTES, RATINGS: page}) as server:
        first, last = asking(server.url).poll(), asking(server.url).poll({"now": NOW + 1})
    assert "csat_ratings" in first.failed
    assert [one.id for one in of(last, "csat_ratings")] == ["3"]
    assert last.covered["csat_ratings"] == (NOW - 4000 * 86_400_000, NOW)
