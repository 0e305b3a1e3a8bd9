"""A real PostgreSQL: its types, its refusals, its limits, and its connections."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Delivery, Poll
from kpitui.sources import sql
from kpitui.sources.contract import Source
from tests.servers.postgresql import PostgreSQL, postgresql, programs
from tests.sources.making import NOW, figures, only, opened, polled, settings

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed (Debian: postgresql)"),
]

LEVEL = {"name": "followers", "value": "n", "labels": {"brand": "acme"}}
SOLD = {"name": "spend", "kind": "delta", "time": "day", "value": "n", "bucket": "1d", "labels": {"brand": "acme"}}
TYPES = """
CREATE TABLE kinds (
  id bigint, price numeric(20, 4), share real, rate double precision, good boolean, said text, code char(4),
  made timestamp, seen timestamptz, day date, hour time, lasted interval,
  tags text[], doc jsonb, raw bytea, mark uuid, host inet, reach int4range
)
"""
ROW = """
INSERT INTO kinds VALUES (
  9007199254740993, 1234567.8901, 0.25, 'NaN', true, E'l\\u2019été', 'ab',
  '2026-03-29 04:30', '2026-03-29 04:30+02', '2026-03-29', '09:05', '1 day 02:00',
  '{Soldes,"b,c"}', '{"a": [1]}', '\\xff00', '00000000-0000-0000-0000-000000000005', '10.0.0.1', '[1,5)'
)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """Give a server with a reader, a user behind a password, and some tables."""
    with postgresql() as running:
        running.run(
            "CREATE ROLE guarded",
            "CREATE ROLE ann LOGIN PASSWORD 'S3cr3t-w0rd' IN ROLE guarded",
            "CREATE ROLE reader LOGIN",
            "CREATE ROLE refused LOGIN",
            "CREATE TABLE hidden (n int)",
            "CREATE TABLE open (id int PRIMARY KEY, n int)",
            "CREATE SEQUENCE counted",
            "GRANT SELECT ON open TO reader, ann",
            "GRANT USAGE ON SEQUENCE counted TO reader",
            "CREATE FUNCTION spoil() RETURNS int LANGUAGE sql SECURITY DEFINER AS"
            " 'INSERT INTO open VALUES (1, 1) RETURNING n'",
            TYPES,
            ROW,
            "GRANT SELECT ON kinds TO reader",
        )
        yield running


def source_of(server: PostgreSQL, query: str, mapping: Mapping[str, object] = LEVEL, **options: object) -> Source:
    """Return a source that asks the server."""
    return opened(Path(), {"url": server.url(), "query": query, **options}, mapping, kind=sql)


def asked(server: PostgreSQL, query: str, mapping: Mapping[str, object] = LEVEL, **options: object) -> Delivery:
    """Return what a query gives."""
    source = source_of(server, query, mapping, **options)
    try:
        return polled(source)
    finally:
        asyncio.run(source.close())


def refused(server: PostgreSQL, query: str, **options: object) -> SourceError:
    """Return the error of a query, which has advice and nothing of a library's."""
    with pytest.raises(SourceError) as caught:
        asked(server, query, LEVEL, **options)
    error = caught.value
    assert (error.__cause__, error.__context__) == (None, None)
    assert error.advice is not None
    return error


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("id", "9007199254740993"),
        ("price", "1234567.8901"),
        ("good", "true"),
        ("said", "l’été"),
        ("code", "ab"),
        ("day", "2026-03-29"),
        ("lasted", "93600"),
        ("raw", "ff00"),
        ("mark", "00000000-0000-0000-0000-000000000005"),
        ("host", "10.0.0.1"),
        ("doc", '{"a": [1]}'),
        ("doc -> 'a' ->> 0", "1"),
        ("made", "2026-03-29T04:30:00.000000"),
        ("seen", "2026-03-29T02:30:00.000000+00:00"),
    ],
)
def test_types(server: PostgreSQL, column: str, text: str) -> None:
    """Every type is read as what it is; a long id keeps its last digit."""
    mapping = {**LEVEL, "labels": {"brand": "acme", "account": "$c"}}
    query = " ".join(("SELECT", column, "AS c, 1 AS n FROM kinds"))
    assert dict(only(asked(server, query, mapping)).labels)["account"] == text


def test_times_lists_and_absent_values(server: PostgreSQL) -> None:
    """Times without a zone are the monitor's, lists split, NaN and NULL are absent."""
    for query in ("SELECT made AS day, price AS n FROM kinds", "SELECT seen AS day, price AS n FROM kinds"):
        found = only(asked(server, query, SOLD))
        assert (found.t, found.value) == (1_774_751_400_000, 1_234_567.8901)
    tags = {**LEVEL, "labels": {"brand": "acme", "hashtag": "$tags"}, "split": "list"}
    found = only(asked(server, "SELECT tags, share AS n FROM kinds", tags))
    assert dict(found.labels)["hashtag"].split("\x1f") == ["soldes", "b,c"]
    assert found.value == 0.25
    assert figures(asked(server, "SELECT rate AS n FROM kinds UNION ALL SELECT NULL")) == []


def test_the_database_counts_the_monitors_days(server: PostgreSQL) -> None:
    """Its days are those of the monitor's zone, and parameters are moments, whatever zone the server has."""
    query = """
        SELECT date_trunc('day', at) AS day, count(*) AS n
        FROM generate_series(timestamptz '2026-03-28 12:00+00', '2026-03-29 12:00+00', '1 hour') AS at
        WHERE at >= :since AND at < :until::timestamptz
        GROUP BY 1 ORDER BY 1
    """
    delivery = asked(server, query, SOLD)
    assert [(one.t, one.value) for one in delivery.samples] == [(1_774_652_400_000, 11), (1_774_738_800_000, 14)]
    assert figures(asked(server, "SELECT extract(epoch FROM :now) AS n")) == [NOW / 1000]


@pytest.mark.parametrize(
    ("query", "cause", "said"),
    [
        ("SELECT n FROM nope", Cause.NOT_FOUND, "no table “nope”"),
        ("SELECT nope FROM open", Cause.NOT_FOUND, "no column “nope”"),
        ("SELECT k.prise AS n FROM kinds k", Cause.NOT_FOUND, "no column “k.prise”; there is “k.price”"),
        ("SELECT nope(1) AS n", Cause.NOT_FOUND, "no function “nope”"),
        ("SELECT n FROM hidden", Cause.PERMISSION, "may not read “hidden”"),
        ("SELECT n\nFROM open\nGROUPED BY n", Cause.PARSE, "line 3, near “BY”"),
        ("SELECT n, id AS n FROM open", Cause.PARSE, "two columns of the result are named “n”"),
        ("SELECT 'ann@example.com'::int AS n", Cause.PARSE, "InvalidTextRepresentation 22P02"),
        ("SELECT 1 / (n - n) AS n FROM (SELECT 1 AS n) a", Cause.PARSE, "DivisionByZero 22012"),
        ("WITH a AS (DELETE FROM open RETURNING n) SELECT n FROM a", Cause.PERMISSION, "tries to write"),
        ("SELECT nextval('counted') AS n", Cause.PERMISSION, "tries to write"),
        ("SELECT spoil() AS n", Cause.PERMISSION, "tries to write"),
        ("SELECT n FROM open FOR UPDATE", Cause.PERMISSION, "tries to write"),
    ],
)
def test_refusals(server: PostgreSQL, query: str, cause: Cause, said: str) -> None:
    """What cannot be asked is refused by its name, with no data, and nothing is written."""
    error = refused(server, query)
    assert isinstance(error, SourceRefused)
    assert error.cause is cause
    assert said in error.text.say("en")
    assert "ann@" not in error.text.say("en") + error.text.say("fr")
    assert server.figure("SELECT count(*) FROM open") == 0


def test_letting_in(server: PostgreSQL, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong password, a closed door and a missing database are told apart; the password is nowhere."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KPITUI_WRONG", "Wr0ng-w0rd")
    monkeypatch.setenv("KPITUI_RIGHT", "S3cr3t-w0rd")
    word: dict[str, object] = {"password": {"env": "KPITUI_RIGHT"}}
    assert figures(asked(server, "SELECT 5 AS n", LEVEL, url=server.url("ann"), **word)) == [5]
    cases: list[tuple[Cause, dict[str, object]]] = [
        (Cause.AUTH, {"url": server.url("ann"), "password": {"env": "KPITUI_WRONG"}}),
        (Cause.AUTH, {"url": server.url("ann").replace("ann@", "ann:Wr0ng-w0rd@")}),
        (Cause.AUTH, {"url": server.url("ann")}),
        (Cause.AUTH, {"url": server.url("nobody")}),
        (Cause.PERMISSION, {"url": server.url("refused")}),
        (Cause.NOT_FOUND, {"url": server.url("reader", "none")}),
        (Cause.NOT_FOUND, {"url": server.url("ann", "none"), **word}),
    ]
    for cause, options in cases:
        error = refused(server, "SELECT 1 AS n", **options)
        assert error.cause is cause, options
        assert isinstance(error, SourceRefused)
        shown = "\n".join((*traceback.format_exception(error), error.text.say("fr"), str(error.advice), caplog.text))
        assert "Wr0ng" not in shown
        assert "S3cr3t" not in shown


def test_the_server_ends_a_slow_query(server: PostgreSQL) -> None:
    """A query that takes too long ends in the server too, at its limit, and says so."""
    begun = time.monotonic()
    error = refused(server, "SELECT pg_sleep(30), 1 AS n", timeout="1s")
    assert "not done within 1s" in error.text.say("en")
    assert (error.cause, isinstance(error, SourceRefused)) == (Cause.TRANSIENT, False)
    assert time.monotonic() - begun < 3
    time.sleep(0.2)
    assert (
        server.figure("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(30)%' AND state = 'active'") == 1
    )


async def test_a_cancelled_poll_ends_its_query(server: PostgreSQL) -> None:
    """A poll that is cancelled leaves no query at work in the server, long before its limit."""
    source = source_of(server, "SELECT pg_sleep(31), 1 AS n")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(source.poll(Poll(NOW)), 0.5)
    limit, working = time.monotonic() + 5, -1
    count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'reader' AND state = 'active'"
    while working and time.monotonic() < limit:
        working = int(str(await asyncio.to_thread(server.figure, count)))
    assert working == 0
    await source.close()


def test_too_many_rows_are_not_fetched(server: PostgreSQL) -> None:
    """Of ten million rows no more than the limit comes over, at once and in little memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    error = refused(server, "SELECT n FROM generate_series(1, 10000000) AS n", timeout="30s", most=20_000)
    assert "more than 20,000 rows" in error.text.say("en")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
    assert time.monotonic() - begun < 15


@pytest.mark.filterwarnings("ignore:.*ServerCursor.*:ResourceWarning")  # of a query whose connection is gone
def test_one_connection_is_kept_and_found_again(server: PostgreSQL) -> None:
    """Polls share one connection; where the server has ended it, between polls or at work, no poll fails."""
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kpitui'"
    end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'kpitui'"
    options = {"url": server.url(), "query": "SELECT 5 AS n"}
    source = _often(options)
    for _ in range(3):
        assert figures(polled(source)) == [5]
        assert server.figure(count) == 1
    assert server.figure(end) == 1
    assert figures(polled(source)) == [5]
    slow = _often({**options, "query": "SELECT pg_sleep(0.7), 5 AS n"})
    ending = threading.Timer(0.4, server.figure, (end,))
    ending.start()
    assert figures(polled(slow)) == [5]
    ending.join()
    asyncio.run(source.close())
    asyncio.run(slow.close())
    gc.collect()
    time.sleep(0.1)
    assert server.figure(count) == 0


def _often(options: Mapping[str, object]) -> Source:
    """Return a source that is asked so often that its connection stays."""
    return sql.open_source(replace(settings(Path(), options, LEVEL, kind=sql), every=10_000))


def test_a_crowded_server_passes(server: PostgreSQL) -> None:
    """A server that has no connection left is a failure that passes."""
    held: list[psycopg.Connection[tuple[object, ...]]] = []
    try:
        with suppress(psycopg.OperationalError):
            while len(held) < 40:
                held.append(psycopg.connect(host="127.0.0.1", port=server.port, user="reader", dbname="shop"))
        assert 10 < len(held) < 40
        error = refused(server, "SELECT 1 AS n")
    finally:
        for connection in held:
            connection.close()
    assert "too many connections" in error.text.say("en")
    assert error.cause is Cause.TRANSIENT
