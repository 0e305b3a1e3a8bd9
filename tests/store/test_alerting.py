"""What the store keeps of alerts: rounds as a whole, incidents, what people decide, messages in order."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.errors import StoreError
from kpitui.store import Holder, Level, LogRow, Store, open_store
from kpitui.store.alerting import Round, Unsent
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.store.incidents import AlertRow, IncidentEvent, StoredIncident, StoredState, Subject
from kpitui.store.queue import Outgoing
from kpitui.store.retention import Keep
from kpitui.text import Text

MINUTE = 60_000
SUBJECT = Subject("mentions-spike", "mentions", "awareness", "acme", (("channel", "instagram"),))
FIRING = StoredState("k", AlertRow(SUBJECT, "firing", "warning", 5, 9, 12.5, None), '{"s":1}')
INCIDENT = StoredIncident("i1", "k", SUBJECT, 5, None, "warning", "critical", 14.0)
OPENED = IncidentEvent("i1", 5, "firing", "warning", 12.0, 1)
TAKEN = Acknowledgement("i1", "warning", "ada", 7, "on it")
ME = Holder("here", 1, 1)
BROKEN = Text("broken", "cassé")


@pytest.fixture
def store() -> Store:
    """Return a store with an open incident."""
    made = open_store(None, now=1)
    made.alerts.commit(Round((FIRING,), incidents=(INCIDENT,), events=(OPENED,), outbox='{"o":1}'))
    return made


def test_a_round_is_there_again(store: Store) -> None:
    """States and outbox come back as they were left; the incident shows its alert's phase, value and start."""
    ledger = store.alerts.load()
    assert (ledger.states, ledger.outbox, ledger.beat) == ((FIRING,), '{"o":1}', None)
    (row,) = store.alerts.incidents(open=True)
    assert (row.id, row.rule, row.labels, row.worst, row.peak) == (
        "i1",
        "mentions-spike",
        SUBJECT.labels,
        "critical",
        14,
    )
    assert (row.phase, row.since, row.value, row.acknowledged) == ("firing", 5, 12.5, None)
    assert store.alerts.states() == (FIRING.row,)
    assert store.alerts.pending() == ()


def test_a_round_is_stored_whole_or_not_at_all(store: Store) -> None:
    """Where one row can't be written, none of the round is."""
    wrong = replace(INCIDENT, id="i2", severity=None)  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        store.alerts.commit(Round((replace(FIRING, key="k2"),), incidents=(wrong,), outbox="{}"))
    assert store.alerts.load().outbox == '{"o":1}'
    assert len(store.alerts.states()) == 1


def test_an_event_that_comes_twice_is_one(store: Store) -> None:
    """Events are told apart by incident and number."""
    store.alerts.commit(Round(events=(OPENED, replace(OPENED, kind="raised", sequence=2, at=6))))
    assert [event.kind for event in store.alerts.events("i1")] == ["firing", "raised"]


def test_an_ended_incident_is_history(store: Store) -> None:
    """It is neither open nor has a value; it is found by when it ended."""
    ended = replace(INCIDENT, ended=50)
    store.alerts.commit(
        Round((replace(FIRING, row=replace(FIRING.row, phase="ok", severity=None)),), incidents=(ended,))
    )
    assert store.alerts.incidents(open=True) == ()
    (row,) = store.alerts.incidents(open=False)
    assert (row.phase, row.since, row.value, row.ended) == ("ok", 50, None, 50)
    assert store.alerts.incidents(open=False, since=51) == ()
    assert store.alerts.incident("i1") == row


def test_states_of_removed_rules_go(store: Store) -> None:
    """What is gone is loaded no more."""
    store.alerts.commit(Round(gone=("k",)))
    assert store.alerts.load().states == ()


def test_charge_is_taken_and_given_back(store: Store) -> None:
    """Both are part of what happened to the incident; a time after which it holds no more is kept."""
    store.alerts.acknowledge(replace(TAKEN, until=20))
    (row,) = store.alerts.incidents(open=True)
    assert row.taken(19) == replace(TAKEN, until=20)
    assert row.taken(20) is None
    assert store.alerts.acknowledgements() == {"i1": replace(TAKEN, until=20)}
    store.alerts.give_back("i1", "bob", 8)
    store.alerts.give_back("i1", "bob", 9)
    assert store.alerts.acknowledgements() == {}
    found = [(event.kind, event.who, event.note) for event in store.alerts.events("i1")]
    assert found == [("firing", "", ""), ("acknowledged", "ada", "on it"), ("given back", "bob", "")]


def test_charge_ends_when_it_gets_worse_or_is_over(store: Store) -> None:
    """Of a warning taken charge of nobody is in charge once it is critical, nor of what has ended."""
    store.alerts.acknowledge(TAKEN)
    store.alerts.commit(Round(incidents=(replace(INCIDENT, severity="critical"),)))
    (row,) = store.alerts.incidents()
    assert row.taken(8) is None
    store.alerts.commit(Round(incidents=(replace(INCIDENT, ended=9),)))
    assert store.alerts.acknowledgements() == {}
    with pytest.raises(StoreError):
        store.alerts.acknowledge(TAKEN)


def test_silences_last_until_their_end(store: Store) -> None:
    """They can be extended and ended, and say who did so last."""
    matchers = (("kpi", ("mentions", "reach")), ("brand", ("acme",)))
    number = store.alerts.silence(Silence(matchers, 10, 100, "ada", "campaign"))
    assert store.alerts.silences(5) == (Silence(matchers, 10, 100, "ada", "campaign", number),)
    store.alerts.extend(number, 200, "bob")
    assert [(one.until, one.who) for one in store.alerts.silences(150)] == [(200, "bob")]
    store.alerts.end_silence(number, 160, "eve")
    assert store.alerts.silences(160) == ()
    with pytest.raises(StoreError):
        store.alerts.extend(99, 200, "bob")


def test_messages_of_a_route_go_out_in_order(store: Store) -> None:
    """Only the oldest of each route is due; the others wait behind it, also while it is tried again."""
    messages = [Outgoing(route, "acme", text, 10) for route, text in (("team", "1"), ("team", "2"), ("boss", "3"))]
    store.alerts.commit(Round(messages=tuple(messages)))
    queue = store.alerts.queue
    first, other = queue.due(10)
    assert (first.message, other.message, queue.due(9)) == ("1", "3", ())
    queue.failed(first.id, 11, 500, BROKEN)
    queue.sent(other.id, 12)
    assert queue.due(499) == ()
    assert queue.next_due() == 500
    assert [(one.message, one.tries) for one in queue.due(500)] == [("1", 1)]
    queue.sent(first.id, 501)
    assert [one.message for one in queue.due(501)] == ["2"]


def test_routes_say_how_they_are_doing(store: Store) -> None:
    """Last success, last error with its words, what waits, what was given up."""
    store.alerts.commit(Round(messages=tuple(Outgoing("team", "acme", str(n), 10) for n in range(3))))
    queue = store.alerts.queue
    assert [(one.name, one.queued) for one in store.alerts.routes()] == [("team", 3)]
    queue.failed(queue.due(10)[0].id, 11, 12, BROKEN)
    queue.dead(queue.due(12)[0].id, 13, BROKEN)
    (state,) = store.alerts.routes()
    assert (state.last_error, state.error, state.queued, state.lost) == (13, BROKEN, 2, 1)
    queue.sent(queue.due(14)[0].id, 14)
    (state,) = store.alerts.routes()
    assert (state.last_success, state.error, state.queued) == (14, None, 1)


def test_what_was_not_sent_is_counted_and_logged(store: Store) -> None:
    """By reason and time; the line of the log is part of the round."""
    line = LogRow(10, Level.INFO, BROKEN)
    store.alerts.commit(Round(unsent=tuple(Unsent("i1", "team", at, "unconfirmed") for at in (1, 2, 3)), log=(line,)))
    assert store.alerts.unsent("unconfirmed") == (3, 1)
    assert store.log.rows(1) == (line,)
    store.alerts.commit(Round(unsent=(Unsent("i1", "team", 9, "unconfirmed"),), counted=True))
    assert store.alerts.unsent("unconfirmed") == (1, 9)


def test_other_connections_notice(tmp_path: Path) -> None:
    """A viewer sees that something has changed by the store's version."""
    writer = open_store(tmp_path, now=1)
    viewer = open_store(tmp_path, now=1, read_only=True)
    before = viewer.version()
    writer.alerts.commit(Round((FIRING,), incidents=(INCIDENT,)))
    assert viewer.version() != before
    assert len(viewer.alerts.incidents(open=True)) == 1


def test_an_older_store_gets_the_tables(tmp_path: Path) -> None:
    """A store written before there were alerts keeps them from its next opening on."""
    from kpitui.store.database import FILE
    from kpitui.store.schema import MIGRATIONS, migrate

    with sqlite3.connect(tmp_path / FILE, isolation_level=None) as db:
        db.execute("BEGIN")
        migrate(db, MIGRATIONS[:3])
        db.execute("COMMIT")
    db.close()
    store = open_store(tmp_path, now=1)
    store.alerts.commit(Round((FIRING,), incidents=(replace(INCIDENT, inhibited="shop"),)))
    assert store.alerts.load().open == {"i1": "shop"}


def test_the_last_heartbeat_is_remembered(store: Store) -> None:
    """Also when the lease was given back: the next collector knows how long nobody looked."""
    store.lease.acquire(ME, 10)
    store.lease.renew(ME, 77)
    store.lease.release(ME)
    assert store.alerts.load().beat == 77


def test_only_the_collector_that_holds_the_lease_leaves_rounds(store: Store) -> None:
    """One that was taken over leaves nothing, so that nothing is told twice."""
    store.lease.acquire(ME, 10)
    store.alerts.commit(Round(outbox="{}", holder=ME))
    store.lease.acquire(replace(ME, pid=2), 10, gone=True)
    with pytest.raises(StoreError):
        store.alerts.commit(Round(outbox="late", holder=ME))
    assert store.alerts.load().outbox == "{}"


def test_alerts_of_a_brand_go_with_it(store: Store) -> None:
    """States, incidents, what happened to them, messages that wait; those of other brands stay."""
    other = replace(SUBJECT, brand="globex")
    outbox = '{"told":[],"waiting":[[["team","acme","awareness"],[],1],[["team","globex","awareness"],[],1]]}'
    store.alerts.commit(
        Round(
            (StoredState("k2", replace(FIRING.row, subject=other), "{}"),),
            incidents=(replace(INCIDENT, id="i2", key="k2", subject=other),),
            outbox=outbox,
            messages=(Outgoing("desk", "acme", "0", 10),),
        )
    )
    store.alerts.queue.sent(store.alerts.queue.due(10)[0].id, 10)
    store.alerts.commit(Round(messages=(Outgoing("team", "acme", "1", 10), Outgoing("team", "globex", "2", 10))))
    assert [one.message for one in store.alerts.queue.arrived.after(0, ("desk",))] == ["0"]
    store.alerts.acknowledge(TAKEN)
    store.personal.drop_brand("acme")
    assert [row.id for row in store.alerts.incidents()] == ["i2"]
    assert [row.subject.brand for row in store.alerts.states()] == ["globex"]
    assert store.alerts.events("i1") == ()
    assert [one.message for one in store.alerts.queue.due(10)] == ["2"]
    assert store.alerts.queue.arrived.after(0, ("desk",)) == ()
    assert "acme" not in str(store.alerts.load().outbox)


def test_ended_alerts_go_with_hourly_figures(store: Store) -> None:
    """An open incident stays however old; one that ended longer ago than these are kept goes, silences too."""
    store.alerts.commit(Round(incidents=(replace(INCIDENT, id="i2", ended=50),)))
    store.alerts.silence(Silence((("kpi", ("reach",)),), 1, 40, "ada"))
    store.retain(Keep(hourly=100), 140)
    assert len(store.alerts.incidents()) == 2
    store.retain(Keep(hourly=100), 151)
    assert [row.id for row in store.alerts.incidents()] == ["i1"]
    assert store.alerts.silences(0) == ()
