"""Tickets made into samples: who waits, who was answered, and when."""

from __future__ import annotations

import pytest

from kpitui.measures import Sample
from kpitui.sources.platforms.figures import Figures
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.tickets import MEASURES, Ticket, add_ticket


def added(ticket: Ticket) -> dict[str, Sample]:
    """Return a ticket's samples by measure."""
    figures = Figures(Account("acme", "desk"), "web", "tickets")
    add_ticket(figures, ticket)
    return {one.measure: one for one in figures.samples}


def test_a_ticket_s_life() -> None:
    """Each step at its time; the answer belongs to the request, and the wait is in seconds."""
    found = added(Ticket("7", 1_000, "email", "closed", "p", answered=61_000, resolved=90_000, reopened=80_000))
    assert set(found) == set(MEASURES)
    assert {one.t for one in (found["tickets_opened"], found["requests"], found["response_seconds"])} == {1_000}
    assert (found["answers"].t, found["answers"].key, found["requests"].id) == (61_000, "7", "7")
    assert (found["response_seconds"].value, found["tickets_resolved"].t, found["tickets_reopened"].t) == (
        60,
        90_000,
        80_000,
    )


def test_what_has_not_happened_is_absent() -> None:
    """And an answer before the question is none."""
    assert set(added(Ticket("7", 1_000, "web", "open"))) == {"tickets_opened", "requests"}
    assert "answers" not in added(Ticket("7", 1_000, "web", "open", answered=999))


@pytest.mark.parametrize(
    ("way", "channel"), [("twitter_dm", "x"), ("Facebook Post", "facebook"), ("mail", "email"), ("api", "api")]
)
def test_ways_are_channels(way: str, channel: str) -> None:
    """Those of networks are their channels, any other keeps its name; the desk is no account of a network."""
    labels = dict(added(Ticket("7", 1_000, way, "open"))["requests"].labels)
    assert (labels["channel"], labels["status"]) == (channel, "open")
    assert "account" not in labels
