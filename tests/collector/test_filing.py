"""Alerts as rows and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.alerts.codec import dump_outbox
from kpitui.alerts.health import source_key
from kpitui.alerts.notice import Group, Outbox, Told, Waiting
from kpitui.alerts.phase import LevelState, Phase
from kpitui.alerts.state import AlertKey, AlertState, Incident
from kpitui.collector.filing import reopened, stored, without_routes
from kpitui.kpis.reading import Severity
from kpitui.store.alerting import Ledger
from kpitui.store.incidents import StoredState, Subject

KEY = AlertKey("many", "acme", (("channel", "x"),))
SUBJECT = Subject("many", "mentions", "awareness", "acme", (("channel", "x"),))
PENDING = AlertState(KEY, warning=LevelState(Phase.PENDING, 10, 1, 20), at=20, value=3.0)
OUTBOX = Outbox(
    {("i", "team"): Told(Severity.WARNING, 5), ("i", "gone"): Told()},
    {Group("team", "acme", "awareness"): Waiting(), Group("gone", "acme", "awareness"): Waiting()},
    frozenset({("i", "gone")}),
)


def left(*states: StoredState, beat: int | None = None) -> Ledger:
    """Return what a collector has left."""
    return Ledger(states, dump_outbox(OUTBOX), {"i": "", "j": "shop"}, beat)


def test_what_was_left_is_there_again() -> None:
    """Alerts of rules and of sources apart, each with what it is about; the outbox; who speaks for whom."""
    trouble = AlertState(
        source_key("shop"), incident=Incident("s", source_key("shop"), 5, Severity.WARNING, Severity.WARNING)
    )
    files = reopened(left(stored(PENDING, SUBJECT), stored(trouble, Subject("source:shop", "", "", ""))), 30)
    assert (files.kpis, files.sources) == ({KEY: PENDING}, {trouble.key: trouble})
    assert files.subjects[KEY] == SUBJECT
    assert files.outbox == OUTBOX
    assert files.spoken_for == {"j": "shop"}
    assert [incident.id for incident in files.open] == ["s"]
    assert files.state(trouble.key) == trouble


@pytest.mark.parametrize(("now", "since"), [(130, 110), (30, 10), (20, 10), (None, 10)])
def test_running_clocks_stand_still_while_nobody_looks(now: int | None, since: int) -> None:
    """From the last heartbeat to the start; a clock that was set back moves nothing."""
    files = reopened(left(stored(PENDING, SUBJECT), beat=30), now)
    assert files.kpis[KEY].warning.since == since


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"key": ["a"]}', "null"])
def test_what_cannot_be_read_is_left_out(text: str) -> None:
    """Neither a state nor an outbox in another form keeps a collector from starting."""
    ledger = left(replace(stored(PENDING, SUBJECT), state=text))
    files = reopened(replace(ledger, outbox=text), 30)
    assert files.kpis == {}
    assert files.outbox == Outbox()


def test_routes_that_are_gone_are_forgotten() -> None:
    """With what they were told, what waits for them, and that something flaps."""
    kept = without_routes(OUTBOX, ["team"])
    assert list(kept.told) == [("i", "team")]
    assert [group.route for group in kept.waiting] == ["team"]
    assert kept.flapping == frozenset()
