"""Boards round after round: what has not changed is kept, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from kpitui.errors import UsageError
from kpitui.kpis.engine import boards
from kpitui.kpis.reading import Board, Row, Scope
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Delivery, Kind, Sample
from kpitui.series.dataset import Dataset
from kpitui.store import open_store
from tests.kpis.build import ACME, DAY, HOUR, NOW, context_of, data_of, event, events, gauge

SCOPE = Scope(ACME)
MINUTES = 5 * 60_000


def world() -> Dataset:
    """Return a dataset of events, a level and amounts."""
    return data_of(
        events("mentions", 300, NOW - 10 * DAY, HOUR, channel="x", sentiment="positive"),
        gauge("followers", {NOW - day * DAY: 1_000.0 - day for day in range(20)}, channel="x"),
    )


def rows_of(board: Board) -> dict[str, Row]:
    """Return the rows by KPI."""
    return {row.reading.kpi: row for row in board.rows}


def turned(rounds: Rounds, data: Dataset, at: int) -> dict[str, Row]:
    """Return the rows of the next round."""
    rounds.begin(data, at)
    return rows_of(rounds.board(SCOPE, "7d"))


def figures(rows: dict[str, Row]) -> dict[str, object]:
    """Return what rows show, without the windows that they were read over."""
    return {
        name: (
            row.reading.value,
            row.reading.status,
            row.reading.severity,
            row.track.values if row.track is not None else (),
        )
        for name, row in rows.items()
    }


def test_rows_are_kept_while_nothing_changes() -> None:
    """The same object, until five minutes close."""
    rounds, data = Rounds(context_of()), world()
    first, second = turned(rounds, data, NOW), turned(rounds, data, NOW + 1_000)
    assert first
    assert all(second[name] is row for name, row in first.items())
    third = turned(rounds, data, NOW + MINUTES)
    assert not any(third[name] is row for name, row in first.items())


def test_only_the_rows_of_a_changed_measure_are_worked_out_again() -> None:
    """A new mention leaves the followers as they are."""
    rounds, data = Rounds(context_of()), world()
    first = turned(rounds, data, NOW)
    data.events = data_of(events("mentions", 301, NOW - 10 * DAY, HOUR, channel="x", sentiment="positive")).events
    second = turned(rounds, data, NOW)
    assert second["followers_total"] is first["followers_total"]
    assert second["mentions"] is not first["mentions"]


def test_a_round_says_whether_anything_can_be_judged() -> None:
    """Events of the stretch that runs can't; late ones, levels, another reading and the stretch's end can."""
    store, rounds = open_store(None, now=1), Rounds(context_of())
    data = store.dataset()
    at = NOW - NOW % MINUTES + 10_000

    def moved(number: int, t: int, now: int) -> bool:
        """Return whether a round moves that has one more mention."""
        sample = Sample("mentions", Kind.EVENT, (("brand", ACME),), t, 1.0, "m", id=str(number))
        store.ingest("s", Delivery(now, (sample,), covers=(0, now)))
        rounds.begin(store.refresh(data), now)
        return rounds.moved

    assert moved(1, at - HOUR, at)
    assert not moved(2, at - 1_000, at + 1_000)
    assert not moved(3, at, at + 2_000)
    assert moved(4, at - HOUR, at + 3_000)
    assert not moved(5, at, at + 4_000)
    assert moved(6, at, at + MINUTES)


def test_a_source_that_begins_to_fail_is_seen() -> None:
    """A reading says why it is not fresh: it rests on how far its sources were read too."""
    rounds, data = Rounds(context_of()), world()
    first = turned(rounds, data, NOW)
    data.coverage = {name: replace(each, failing="HTTP 500") for name, each in data.coverage.items()}
    second = turned(rounds, data, NOW)
    assert all(second[name] is not row for name, row in first.items())


def test_a_late_source_closes_its_stretches_late() -> None:
    """Its windows end five minutes of its own time apart."""
    rounds, data = Rounds(context_of()), world()
    data.coverage = {name: replace(each, lag=60_000) for name, each in data.coverage.items()}
    first = turned(rounds, data, NOW)
    second = turned(rounds, data, NOW + 60_000)
    assert second["mentions"] is not first["mentions"]
    assert second["mentions"].reading.window.end == NOW


def test_what_does_not_exist_is_refused() -> None:
    """A period that is none, and a board before any round."""
    rounds = Rounds(context_of())
    with pytest.raises(RuntimeError):
        rounds.board(SCOPE, "7d")
    rounds.begin(world(), NOW)
    with pytest.raises(UsageError):
        rounds.board(SCOPE, "7x")


def test_rounds_on_a_store_that_is_refreshed_equal_a_fresh_evaluation() -> None:
    """New, corrected and withdrawn samples of events and levels, two views: kept or not, each row is the same."""
    store, rounds, context = open_store(None, now=NOW), Rounds(context_of()), context_of()
    views = [(SCOPE, "7d"), (Scope(ACME, (("channel", "x"),)), "24h")]
    number = count()

    def mention(t: int, sentiment: str, name: str | None = None) -> Sample:
        return event("mentions", t, 1.0, name or f"m{next(number)}", "who", channel="x", sentiment=sentiment)

    start = [mention(NOW - hour * HOUR, "positive") for hour in range(200)]
    level = [Sample("followers", Kind.GAUGE, start[0].labels, NOW - day * DAY, 100.0, "m") for day in range(9)]
    store.ingest("s", Delivery(NOW, [*start, *level], covers=(None, NOW)))
    data = store.dataset()
    changes: list[list[Sample]] = [
        [mention(NOW - 7, "negative")],
        [mention(NOW - 7 * DAY, "negative", "m3")],
        [level[0]._replace(value=140.0)],
        [level[0]._replace(t=NOW - 5, value=150.0), mention(NOW - 5, "neutral")],
        [event("responses", NOW - 4, 30.0, "r1", "m0", channel="x")],
        [],
    ]
    for turn, samples in enumerate(changes):
        at = NOW + turn
        store.ingest("s" if turn % 2 else "t", Delivery(at, samples, covers=(None, at)))
        data = store.refresh(data)
        rounds.begin(data, at)
        # the same instant for both: within one stretch a kept row says the window that it was read over
        kept = [rows_of(rounds.board(*view)) for view in views]
        for mine, board in zip(kept, boards(context, data, views, at), strict=True):
            assert figures(mine) == figures(rows_of(board))
    store.close()
