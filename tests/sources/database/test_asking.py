"""Reading on: from where the last poll ended, in whole buckets, nothing twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from kpitui.sources import sql
from tests.sources.database.shop import DAY, SAID, SOLD, asked, refused, shop, sold
from tests.sources.making import NOW, figures, notes, only, opened, polled, settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one database of each kind of file."""
    return shop(tmp_path)


def test_reading_on(folder: Path) -> None:
    """Each poll reads on from the last one in whole days, covers the time between, and counts nothing twice."""
    query = "SELECT date(made) AS day, sum(n) AS n FROM sold WHERE made >= :since AND made < :until GROUP BY 1"
    mapping = {**SOLD, "time": "day"}
    source = opened(folder, {"url": "sqlite:///shop.db", "query": query, "overlap": "1h"}, mapping, kind=sql)
    noon = round(datetime(2026, 5, 10, 10, tzinfo=UTC).timestamp() * 1000)  # noon in Paris
    sold(folder, ("2026-05-01 09:00:00", "x", 1), ("2026-05-10 09:00:00", "x", 2), ("2026-05-10 13:00:00", "x", 9))
    first = polled(source, noon)
    assert figures(first) == [1, 2]
    assert first.covers == (noon - 9 * DAY - 12 * 3_600_000, noon)
    sold(folder, ("2026-05-10 12:30:00", "x", 4))
    second = polled(source, noon + 7_200_000, first.state)
    assert figures(second) == [15]  # the whole day, so that the sum replaces what was known
    assert second.covers == (noon - 12 * 3_600_000, noon + 7_200_000)
    late = polled(source, noon + 3 * DAY, second.state)
    assert late.covers == (noon - 12 * 3_600_000, noon + 3 * DAY)


def test_a_changed_query_reads_everything_again(folder: Path) -> None:
    """What another query or mapping gave is no basis for reading on."""
    sold(folder, ("2026-05-01 09:00:00", "x", 1))
    options = {"url": "sqlite:///shop.db", "query": "SELECT made, n FROM sold WHERE made >= :since"}
    state = polled(opened(folder, options, SOLD, kind=sql)).state
    assert figures(polled(opened(folder, options, SOLD, kind=sql), state=state)) == []
    other = {**SOLD, "labels": {"brand": "acme", "channel": "x"}}
    assert figures(polled(opened(folder, options, other, kind=sql), state=state)) == [1]
    changed = {**options, "query": options["query"] + " AND 1 = 1"}
    assert figures(polled(opened(folder, changed, SOLD, kind=sql), state=state)) == [1]


def test_history_and_lag_bound_the_query(folder: Path) -> None:
    """The first poll reads its history; nothing newer than the lag is read or covered."""
    query = "SELECT :since_unix AS since, :until_unix AS made, 1 AS n"
    mapping = {**SOLD, "time_format": "unix"}
    told = settings(folder, {"url": "sqlite:///shop.db", "query": query, "history": "2d"}, mapping, kind=sql)
    delivery = polled(sql.open_source(replace(told, lag=DAY)))
    assert only(delivery).t == NOW - DAY
    assert delivery.covers is not None
    assert NOW - 4 * DAY < delivery.covers[0] <= NOW - 3 * DAY  # type: ignore[operator]
    assert delivery.covers[1] == NOW - DAY


def test_events_that_are_read_on_need_an_id(folder: Path) -> None:
    """Without an id the same event, read again, would be another; without a bucket amounts have no length."""
    query = "SELECT id, made, n FROM sold WHERE made >= :since"
    error = refused(folder, query, {**SAID, "id": None})
    assert "has no id" in error.text.say("en")
    assert asked(folder, query, SAID).rows == 0
    assert "how long its buckets are" in notes(asked(folder, query, {**SOLD, "bucket": None}))


@settings_of(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 9 * 24 * 60), st.integers(0, 120), st.integers(1, 9)), max_size=25),
    st.lists(st.integers(0, 9 * 24 * 60), min_size=1, max_size=6).map(sorted),
    st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kathmandu"]),
)
def test_reading_on_gives_what_reading_all_gives(
    tmp_path: Path, rows: list[tuple[int, int, int]], polls: list[int], zone: str
) -> None:
    """Whenever it is asked, and however late rows come within the overlap, days have the sums of all their rows.

    The clock changes in these days, in two of the zones. The last poll is after everything.
    """
    path = tmp_path / "late.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE sold (made INTEGER, n REAL)")
    begin = round(datetime(2026, 10, 22, tzinfo=UTC).timestamp()) if zone != "America/New_York" else 1_761_696_000
    query = "SELECT made, n FROM sold WHERE made >= :since_unix AND made < :until_unix"
    mapping = {**SOLD, "time": "made", "time_format": "unix", "timezone": zone, "labels": {}}
    options = {"url": "sqlite:///late.db", "query": query, "overlap": "2h"}
    source = opened(tmp_path, options, mapping, kind=sql)
    known: dict[str, float] = {}
    waiting = sorted(rows, key=lambda row: row[0] + row[1])
    state: dict[str, object] = {}
    for minute in (*polls, 10 * 24 * 60):
        while waiting and waiting[0][0] + waiting[0][1] <= minute:
            made, _, n = waiting.pop(0)
            connection.execute("INSERT INTO sold VALUES (?, ?)", (begin + 60 * made, n))
        delivery = polled(source, (begin + 60 * minute) * 1000, state)
        known |= days_of(((sample.t, sample.value) for sample in delivery.samples), zone)
        state = dict(delivery.state)
    connection.close()
    assert known == days_of((((begin + 60 * made) * 1000, n) for made, _, n in rows), zone)


def days_of(amounts: Iterable[tuple[int, float]], zone: str) -> dict[str, float]:
    """Return the sums of the days of a zone."""
    found: dict[str, float] = {}
    for t, value in amounts:
        day = datetime.fromtimestamp(t / 1000, ZoneInfo(zone)).date().isoformat()
        found[day] = found.get(day, 0) + value
    return found
