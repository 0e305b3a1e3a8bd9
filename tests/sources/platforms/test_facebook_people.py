"""Facebook: what others write, ask and buy: mentions, messages, leads, ads. No recorded answers of these exist."""

from __future__ import annotations

import json

from tests.servers.replay import said
from tests.sources.platforms.asking import NOW, of, value
from tests.sources.platforms.meta.world import at, without, world


def test_mentions() -> None:
    """Posts that tag the page are mentions; who wrote them is a key, and older ones end the reading."""
    old = {"id": "9", "created_time": "2020-01-01T00:00:00+0000"}
    new = {
        "id": "8",
        "created_time": "2026-09-20T10:00:00+0000",
        "message": "@acme #Great",
        "from": {"id": "77", "name": "A Person"},
        "reactions": {"summary": {"total_count": 4}},
        "comments": {"summary": {"total_count": 1}},
    }
    page = said(
        {"data": [new, old], "paging": {"next": "https://graph.facebook.com/x?after=b", "cursors": {"after": "b"}}}
    )
    with world("facebook", acme__tagged=page) as meta:
        found = meta.asking(accounts="acme", without=without("mentions")).poll()
        assert len(meta.calls("acme/tagged")) == 1
    (mention,) = of(found, "mentions", hashtag="Great")
    assert (mention.id, mention.key) == ("8", "77")
    assert value(found, "author_interactions") == 5
    assert "A Person" not in repr(found)


def test_pages_that_lead_in_a_circle() -> None:
    """A page that leads back to itself is the last."""
    page = said({"data": [], "paging": {"next": "https://graph.facebook.com/x", "cursors": {"after": "a"}}})
    with world("facebook", acme__tagged=page) as meta:
        meta.asking(accounts="acme", without=without("mentions")).poll()
        assert len(meta.calls("acme/tagged")) == 2


def test_messages() -> None:
    """Messages before an answer are one request; the page's first message is its answer."""

    def message(ident: str, minute: int, sender: str) -> object:
        """Return one message."""
        return {"id": ident, "created_time": f"2026-09-20T10:{minute:02}:00+0000", "from": {"id": sender}}

    told = [message("d", 40, "5"), message("c", 30, "20531316728"), message("b", 5, "5"), message("a", 0, "5")]
    conversation = {"id": "t", "updated_time": "2026-09-20T10:40:00+0000", "messages": {"data": told}}
    with world("facebook", acme__conversations=said({"data": [conversation]})) as meta:
        found = meta.asking(accounts="acme", without=without("messages")).poll()
    assert [(one.id, one.key) for one in of(found, "requests")] == [("a", None), ("d", None)]
    assert [(one.id, one.key) for one in of(found, "answers")] == [("c", "a")]
    assert value(found, "response_seconds") == 1800


def test_cut_conversation() -> None:
    """Of a conversation that is cut, a request counts only from the first answer on: it may have begun before."""
    told = [{"id": "b", "created_time": "2026-09-20T10:05:00+0000", "from": {"id": "5"}}]
    cut = {"data": told, "paging": {"next": "https://graph.facebook.com/x?after=b"}}
    page = said({"data": [{"id": "t", "updated_time": "2026-09-20T10:40:00+0000", "messages": cut}]})
    with world("facebook", acme__conversations=page) as meta:
        assert not of(meta.asking(accounts="acme", without=without("messages")).poll(), "requests")


def test_leads() -> None:
    """Leads come with their times and ids alone; a form with no new ones is not read again."""
    forms = said({"data": [{"id": "f", "leads_count": 1}]})
    lead = said({"data": [{"id": "l", "created_time": "2026-09-20T10:00:00+0000"}]})
    with world("facebook", acme__leadgen_forms=forms, f__leads=lead) as meta:
        asking = meta.asking(accounts="acme", without=without("leads"))
        (found,) = of(asking.poll({"now": NOW + 1000}), "leads") or of(asking.poll(), "leads")
        calls = meta.calls("f/leads")
    assert (dict(found.labels)["stage"], found.id, found.t) == ("lead", "l", at("2026-09-20T10:00:00"))
    assert len(calls) == 2
    assert calls[0].query["fields"] == "id,created_time"


def test_ads() -> None:
    """Ads give each campaign's spend and conversions by day of the ad account, only for days that are over."""
    row = {
        "campaign_name": "Autumn",
        "spend": "12.50",
        "date_start": "2026-09-19",
        "actions": [{"action_type": "purchase", "value": "3"}, {"action_type": "link_click", "value": "90"}],
    }
    books = said({"timezone_name": "Europe/Paris", "currency": "EUR"})
    with world("facebook", act_5=books, act_5__insights=said({"data": [row]})) as meta:
        found = meta.asking(ad_accounts="5", currency="eur").poll()
        (call,) = meta.calls("act_5/insights")
        refused = meta.asking(ad_accounts="5", currency="usd").failure()
    (spend,) = of(found, "spend", campaign="Autumn", paid="paid")
    assert (spend.value, spend.t, spend.until) == (12.5, at("2026-09-18T22:00:00"), at("2026-09-19T22:00:00"))
    assert value(found, "conversions", goal="purchase", campaign="Autumn") == 3
    assert json.loads(call.query["time_range"])["until"] == "2026-09-20"
    assert found.covered["spend"][1] == at("2026-09-20T22:00:00")  # type: ignore[index]
    assert refused.text.say("en") == "the ad account is billed in EUR, not in USD"
