"""What collector and screens leave for each other: boards, requests, views, the lease, the log, coverage."""

from __future__ import annotations

import json
from dataclasses import replace

from kpitui.kpis.reading import Board, Flag, Reading, Row, Scope, Severity, Status, Track, Window
from kpitui.measures import Delivery
from kpitui.store import Ask, Holder, Level, LogRow, Request, SourceTerms, Store, View, open_store
from kpitui.store.boards import dump_board, load_board
from kpitui.store.coverage import ALWAYS
from kpitui.store.health import Cost
from kpitui.text import Text

CHANNEL = (("channel", "x"),)


def _store() -> Store:
    """Return an empty store in memory."""
    return open_store(None, now=0)


def test_board_comes_back_exactly() -> None:
    """Every field of every row, texts with texts in them included; a later board takes its place."""
    reason = Text("{count} of {what}", "{count} sur {what}").given(count=3, what=Text("posts", "publications"))
    window = Window(1, 2, 3, 4, "7d")
    full = Reading(
        "k", "o", Scope("acme", CHANNEL), window, "percent", 1.5, Status.STALE, frozenset(Flag), reason, 1.0, 2.0, 3.0,
        -50.0, "points", Severity.CRITICAL, 9, 12.0, 80.0, "basis", ("x", "y"), 4, True, 0.5, 77,
    )  # fmt: skip
    empty = Reading("e", "o", Scope("acme"), Window(1, 2, 3, 4), "count")
    track = Track((1, 2), (None, 2.0), (1.0, None), 60, True)
    board = Board("acme", "7d", CHANNEL, 5, (Row(full, track, True), Row(empty)), (("k", ("m", "n")),))
    store = _store()
    store.put_board(Board("acme", "7d", CHANNEL, 4))
    store.put_board(board)
    assert store.board("acme", "7d", CHANNEL) == board
    assert store.board("acme", "7d") is None


def test_a_tracks_marks_come_back_and_cost_nothing_where_there_are_none() -> None:
    """Boards of before there were marks load too: they have the same form as those without."""
    track = Track((60, 120), (1.0, 2.0), (None, None), 60, False)
    row = Row(Reading("k", "o", Scope("acme"), Window(1, 2, 3, 4), "count"), track)
    marked = Row(row.reading, Track((60, 120), (1.0, 2.0), (None, None), 60, False, (100, 110)))
    turned = Row(row.reading, replace(marked.track or track, breaks=((90, Text("views now", "des vues")),)))
    board = Board("acme", "7d", (), 5, (row, marked, turned))
    text = dump_board(board)
    assert load_board(text) == board
    assert [len(one["track"]) for one in json.loads(text)["rows"]] == [5, 6, 7]


def test_requests_wait_until_they_are_done() -> None:
    """Each with who and when, in order; done ones are not seen again."""
    store = _store()
    store.requests.ask(Request(Ask.POLL, "ann", 5, source="s", paid=True))
    store.requests.ask(Request(Ask.STOP, "bob", 6))
    first, second = store.requests.pending()
    assert (first.kind, first.who, first.at, first.source, first.paid) == (Ask.POLL, "ann", 5, "s", True)
    store.requests.done(first, 7)
    assert store.requests.pending() == (second,)


def test_views_are_those_of_living_viewers() -> None:
    """A viewer that says nothing for a while, or leaves, is not in view."""
    store = _store()
    here, gone, left = (View(name, "acme", "7d", CHANNEL) for name in ("a", "b", "c"))
    store.requests.view(here, 100)
    store.requests.view(gone, 10)
    store.requests.view(left, 100)
    store.requests.leave("c")
    assert store.requests.views(since=50) == (here,)


def test_one_collector_holds_the_lease() -> None:
    """A second one waits until the first has died or given it back; the first then notices."""
    store = _store()
    one, other = Holder("h", 1, 11), Holder("h", 2, 22)
    assert store.lease.acquire(one, 1_000)
    assert not store.lease.acquire(other, 2_000)
    assert store.lease.renew(one, 20_000)
    assert not store.lease.acquire(other, 40_000)
    assert store.lease.alive(40_000)
    assert not store.lease.alive(51_000)
    assert store.lease.acquire(other, 51_000)
    assert not store.lease.renew(one, 52_000)
    store.lease.release(one)
    assert store.lease.holder() == Holder("h", 2, 22, 51_000, 51_000)
    assert store.lease.acquire(one, 52_000, gone=True)


def test_log_is_bounded_and_newest_first() -> None:
    """Old rows leave; rows of one source can be asked for."""
    store = _store()
    for number in range(5_300):
        store.log.write(LogRow(number, Level.INFO, Text("{n}", "{n}").given(n=number), "s" if number % 2 else ""))
    rows = store.log.rows(10_000)
    assert rows[0].at == 5_299
    assert len(rows) <= 5_100
    assert {row.source for row in store.log.rows(source="s")} == {"s"}


def test_instants_near_each_other_are_one_stretch() -> None:
    """Polls up to three intervals apart cover the time between them; a longer gap stays a gap."""
    store = _store()
    store.sources.declare(SourceTerms("s", every=100, lag=5, stale_after=900))
    for at in (1_000, 1_100, 1_400, 2_000, 1_700):
        store.ingest("s", Delivery(at))
    store.ingest("s", Delivery(5_000))
    cover = store.dataset().coverage["s"]
    assert cover.spans == ((1_000, 2_001), (5_000, 5_001))
    assert (cover.every, cover.lag, cover.stale_after) == (100, 5, 900)


def test_stretches_read_are_joined() -> None:
    """What is read in full has no beginning; stretches that touch are one."""
    store = _store()
    for covers in ((10, 20), (30, 40), (20, 30)):
        store.ingest("s", Delivery(50, covers=covers))
    assert store.dataset().coverage["s"].spans == ((10, 40),)
    store.ingest("s", Delivery(60, covers=(None, 35)))
    store.failed("s", 70, Text("down", "en panne"))
    cover = store.dataset(language="fr").coverage["s"]
    assert (cover.spans, cover.failing) == (((ALWAYS, 40),), "en panne")


def test_pausing_is_remembered_with_who() -> None:
    """A paused source says who paused it, until it is resumed."""
    store = _store()
    store.sources.declare(SourceTerms("s", every=100))
    store.sources.pause("s", "ann")
    assert (store.sources.row("s").paused, store.sources.row("s").paused_by) == (True, "ann")
    store.sources.resume("s")
    store.sources.plan("s", 99, "ok")
    row = store.sources.row("s")
    assert (row.paused, row.next_poll, row.state) == (False, 99, "ok")


def test_what_a_poll_cost_is_kept_and_an_older_row_has_none() -> None:
    """Latency and quota stay until another poll; a row written before there was such a thing is read."""
    store = _store()
    store.sources.declare(SourceTerms("s", 60_000))
    store.ingest("s", Delivery(5))
    assert store.sources.row("s").cost == Cost()
    store.sources.plan("s", 9, "ok", Cost(240, 412, 500, 1_000, paid=True))
    store.ingest("s", Delivery(6))
    store.sources.plan("s", 10, "ok")
    assert store.sources.row("s").cost == Cost(240, 412, 500, 1_000, paid=True)
    spent = Cost(240, 12.4, 50.0, 1_000, unit=Text("$", "$"))
    store.sources.plan("s", 10, "ok", spent)
    assert store.sources.row("s").cost == spent
    with store._database.write() as db:
        db.execute("UPDATE source SET health = json_remove(health, '$.cost') WHERE name = 's'")
    assert store.sources.row("s").cost == Cost()
    assert store.sources.row("s").answered_at == 6
