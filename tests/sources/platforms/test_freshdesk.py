"""Freshdesk: the recorded tickets, of two ages; lists and ratings in the documented forms."""

from __future__ import annotations

import base64

import pytest

from kpitui.errors import Cause
from tests.servers.replay import Asked, Given, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, of, total, value
from tests.sources.platforms.wrong import spoiled

RECORDED = ("freshdesk/all_tickets.json", "freshdesk/conversations.json", "freshdesk/ticket_1.json")
TICKETS = "/api/v2/tickets"
SEARCH = "/api/v2/search/tickets"
RATINGS = "/api/v2/surveys/satisfaction_ratings"
ROUTES: dict[str, Given] = {TICKETS: said([]), SEARCH: said({"total": 4, "results": []}), RATINGS: said([])}


def asking(url: str, **options: object) -> Asking:
    """Return a source of one desk."""
    return Asking("freshdesk", {"base_url": url, "token": "fd-k3y", "backfill": "5000d", **options})


def test_recorded_tickets_of_old() -> None:
    """Tickets of 2014 have no statistics: they are opened, and whether somebody answered is not known."""
    with replaying({**ROUTES, TICKETS: recorded("freshdesk/all_tickets.json")}) as server:
        found = asking(server.url).poll()
    assert len(of(found, "tickets_opened", brand="acme", channel="web")) == 1
    assert not of(found, "answers")
    assert server.asked[0].headers["authorization"] == f"Basic {base64.b64encode(b'fd-k3y:X').decode()}"


def test_a_recorded_ticket_with_its_statistics() -> None:
    """The first answer is known; a ticket that is open again has no solution, whatever it once had."""
    ticket = recorded("freshdesk/ticket_1.json").content
    with replaying({**ROUTES, TICKETS: said([ticket])}) as server:
        found = asking(server.url).poll()
    (answer,) = of(found, "answers")
    assert answer.key == "1"
    assert not of(found, "tickets_resolved")
    with replaying({**ROUTES, TICKETS: said([{**ticket, "status": 5}])}) as server:
        found = asking(server.url).poll()
    (resolved,) = of(found, "tickets_resolved", status="closed")
    assert resolved.t == 1_595_604_921_000


def test_spam_and_deleted_tickets_do_not_count() -> None:
    """Neither is a request."""
    ticket = recorded("freshdesk/ticket_1.json").content
    with replaying({**ROUTES, TICKETS: said([{**ticket, "spam": True}, {**ticket, "deleted": True}])}) as server:
        assert not of(asking(server.url).poll(), "requests")


def test_open_tickets_and_ratings() -> None:
    """Open tickets are counted by a search; seven grades become five."""
    rating = {"id": 1, "created_at": "2026-09-01T00:00:00Z", "user_id": 7}
    grades = [103, 101, 100, -101, -103, None]
    ratings = [{**rating, "id": at, "ratings": {"default_question": grade}} for at, grade in enumerate(grades)]
    with replaying({**ROUTES, RATINGS: said(ratings)}) as server:
        found = asking(server.url).poll()
    assert value(found, "tickets_open") == 4
    assert [one.value for one in of(found, "csat_ratings")] == [5, 4, 3, 2, 1]


def test_pages_by_link_and_reading_on() -> None:
    """Pages follow the link; the next poll begins with the last change that was seen."""

    def page(asked: Asked) -> Reply:
        """Return one ticket a page, of two."""
        number = int(asked.query.get("page", "1"))
        row = {
            "id": number,
            "status": 2,
            "source": 1,
            "created_at": "2026-09-01T00:00:00Z",
            "updated_at": "2026-09-02T00:00:00Z",
        }
        link = {"link": f'<{server.url}{TICKETS}?page=2>; rel="next"'} if number == 1 else {}
        return said([row], 200, **link)

    with replaying({**ROUTES, TICKETS: page}) as server:
        found = asking(server.url).poll({"now": NOW + 300_000})
    assert total(found, "tickets_opened", channel="email") == 2
    since = [one.query["updated_since"] for one in server.asked if one.path == TICKETS and "updated_since" in one.query]
    assert since[-1] == "2026-09-02T00:00:00Z"


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_answer_anywhere(name: str) -> None:
    """An answer to another question is taken or refused in words, wherever it comes."""
    for path in ROUTES:
        with replaying({**ROUTES, path: recorded(name)}) as server:
            asking(server.url).tolerant()


@pytest.mark.parametrize(
    ("status", "cause"), [(401, Cause.AUTH), (403, Cause.PERMISSION), (404, Cause.NOT_FOUND), (429, Cause.LIMITED)]
)
def test_failures(status: int, cause: Cause) -> None:
    """Each failure has its cause; the key is in none of the words."""
    with replaying({"/*": said({"code": "x", "message": "no"}, status, retry_after="30")}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert "fd-k3y" not in error.text.say("en")


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    ticket = recorded("freshdesk/ticket_1.json").content
    kept = {
        name: ticket[name]
        for name in ("id", "status", "source", "spam", "created_at", "updated_at", "stats", "requester_id")
    }
    with replaying({**ROUTES}) as server:
        for content in spoiled([kept], (None, "wrong", [], {}, -4)):
            server.routes[TICKETS] = said(content)
            asking(server.url).tolerant()


def test_many_ratings_are_read_over_several_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll goes on at the page where the last stopped, and all is claimed once all was read."""
    monkeypatch.setattr("kpitui.sources.freshdesk.PAGES", 2)
    asked_for: list[str] = []

    def page(asked: Asked) -> Reply:
        """Return one rating a page, of five."""
        number = int(asked.query.get("page", "1"))
        asked_for.append(asked.query.get("page", ""))
        row = {"id": number, "created_at": "2026-09-01T00:00:00Z", "ratings": {"default_question": 103}}
        link = {"link": f'<{server.url}{RATINGS}?page={number + 1}&token=s>; rel="next"'} if number < 5 else {}
        return said([row], 200, **link)

    with replaying({**ROUTES, RATINGS: page}) as server:
        first = asking(server.url).poll()
        later = asking(server.url).poll({"now": NOW + 1}, {"now": NOW + 2})
    assert "csat_ratings" in first.failed
    assert asked_for == ["", "2", "", "2", "3", "4", "5"]
    assert [one.id for one in of(later, "csat_ratings")] == ["5"]
    assert later.failed == {}
    assert later.covered["csat_ratings"] == (NOW - 5000 * 86_400_000, NOW)


def test_a_page_that_is_forgotten_is_read_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the desk refuses the page at which a poll would go on, it begins anew; other failures keep the place."""
    monkeypatch.setattr("kpitui.sources.freshdesk.PAGES", 1)
    replies = {"": Reply(b"[]"), "2": said({"description": "no such page"}, 404)}

    def page(asked: Asked) -> Reply:
        """Answer the first page once with a link, then without."""
        number = asked.query.get("page", "")
        if not number and not any(one.path == RATINGS for one in server.asked[:-1]):
            row = {"id": 1, "created_at": "2026-09-01T00:00:00Z", "ratings": {"default_question": 103}}
            return said([row], link=f'<{server.url}{RATINGS}?page=2>; rel="next"')
        return replies[number]

    with replaying({**ROUTES, RATINGS: page}) as server:
        found = asking(server.url).poll({"now": NOW + 1})
    assert found.failed == {}
    assert found.covered["csat_ratings"] == (NOW + 1 - 5000 * 86_400_000, NOW + 1)
