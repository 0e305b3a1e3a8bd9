"""Alerts of a real store, as a monitor reads them and decides about them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kpitui.store import open_store
from kpitui.store.alerting import Round
from kpitui.store.incidents import AlertRow, StoredIncident, StoredState, Subject
from kpitui.ui.store_feed import StoreFeed

SUBJECT = Subject("low", "mentions", "awareness", "acme")
HOUR = 3_600_000
NOW = 1_700_000_000_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with an open incident, one that is over and an alert that waits."""
    monkeypatch.setenv("KPITUI_USER", "anne")
    waits = Subject("high", "reach", "awareness", "acme")
    store = open_store(tmp_path, now=NOW)
    states = (
        StoredState("k", AlertRow(SUBJECT, "firing", "warning", NOW - HOUR, NOW, 3.0, None), "{}"),
        StoredState("w", AlertRow(waits, "pending", None, NOW - HOUR, NOW, 9.0, None), "{}"),
    )
    incidents = (
        StoredIncident("i", "k", SUBJECT, NOW - HOUR, None, "warning", "warning", 2.0),
        StoredIncident("o", "k", SUBJECT, NOW - 5 * HOUR, NOW - 4 * HOUR, "warning", "critical", 1.0),
    )
    store.alerts.commit(Round(states=states, incidents=incidents))
    store.close()
    return tmp_path


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait until something holds: decisions are written in a thread of their own."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not true():
        time.sleep(0.01)
    return true()


def test_what_is_open_pending_and_over_is_read(folder: Path) -> None:
    """Each where it belongs."""
    feed = StoreFeed(folder, lambda: NOW)
    seen = feed.alerts.now()
    assert [(row.id, row.value, row.peak) for row in seen.open] == [("i", 3.0, 2.0)]
    assert [row.subject.rule for row in seen.pending] == ["high"]
    assert [(row.id, row.worst) for row in feed.alerts.past(10)] == [("o", "critical")]
    feed.close()


def test_one_decides_another_sees(folder: Path) -> None:
    """With who, when and why; a monitor that was open before sees that something has changed."""
    mine, theirs = StoreFeed(folder, lambda: NOW), StoreFeed(folder, lambda: NOW)
    before = theirs.version()
    mine.alerts.acknowledge(mine.alerts.now().open[0], "on it", NOW + HOUR)
    assert until(lambda: theirs.version() != before)
    taken = theirs.alerts.now().open[0].taken(NOW)
    assert taken is not None
    assert (taken.who, taken.at, taken.note, taken.until) == ("anne", NOW, "on it", NOW + HOUR)
    theirs.alerts.give_back(theirs.alerts.now().open[0])
    assert until(lambda: mine.alerts.now().open[0].taken(NOW) is None)
    mine.close()
    theirs.close()


def test_a_silence_is_made_extended_and_ended(folder: Path) -> None:
    """Each decision is a row with who."""
    feed = StoreFeed(folder, lambda: NOW)
    feed.alerts.silence((("kpi", ("mentions",)),), NOW + HOUR, "fair")
    assert until(lambda: len(feed.alerts.now().silences) == 1)
    made = feed.alerts.now().silences[0]
    assert (made.matchers, made.until, made.who, made.note) == ((("kpi", ("mentions",)),), NOW + HOUR, "anne", "fair")
    feed.alerts.extend(made, NOW + 2 * HOUR)
    assert until(lambda: feed.alerts.now().silences[0].until == NOW + 2 * HOUR)
    feed.alerts.end_silence(made)
    assert until(lambda: feed.alerts.now().silences == ())
    feed.close()


def test_a_name_sends_nothing_to_terminals(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control characters of the environment stay out of the store, whose rows others show."""
    monkeypatch.setenv("KPITUI_USER", "an\x1b]0;x\x07ne" + "e" * 300)
    feed = StoreFeed(folder, lambda: NOW)
    feed.alerts.acknowledge(feed.alerts.now().open[0], "", None)
    assert until(lambda: feed.alerts.now().open[0].acknowledged is not None)
    taken = feed.alerts.now().open[0].acknowledged
    assert taken is not None
    assert taken.who.isprintable()
    assert len(taken.who) <= 60
    feed.close()


def test_what_has_ended_meanwhile_is_nobodys(folder: Path) -> None:
    """The screen goes on and says so."""
    feed = StoreFeed(folder, lambda: NOW)
    over = feed.alerts.past(1)[0]
    feed.alerts.acknowledge(over, "", None)
    assert until(lambda: feed.alive().problem is not None)
    assert "no open incident" in str(feed.alive().problem)
    feed.close()


def test_a_monitor_that_only_shows_writes_nothing(folder: Path) -> None:
    """Whatever is asked of it."""
    feed = StoreFeed(folder, lambda: NOW, view_only=True)
    assert feed.alerts.closed
    feed.alerts.acknowledge(feed.alerts.now().open[0], "", None)
    feed.alerts.silence((("kpi", ("mentions",)),), NOW + HOUR, "")
    time.sleep(0.1)
    assert feed.alerts.now().open[0].acknowledged is None
    assert feed.alerts.now().silences == ()
    feed.close()


def test_without_a_store_nothing_is_on(tmp_path: Path) -> None:
    """The first screen may be earlier than the first collector."""
    feed = StoreFeed(tmp_path / "none", lambda: NOW)
    assert feed.alerts.now().open == ()
    assert feed.alerts.past(5) == ()
    feed.close()
