"""A real MariaDB: its types, its refusals, its limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Delivery
from kpitui.sources import sql
from tests.servers.mariadb import MariaDB, installed, mariadb
from tests.sources.making import NOW, figures, notes, only, opened, polled, settings

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not installed(), reason="MariaDB is not installed (Debian: mariadb-server)"),
]

LEVEL = {"name": "followers", "value": "n", "labels": {"brand": "acme"}}
SOLD = {"name": "spend", "kind": "delta", "time": "day", "value": "n", "bucket": "1d", "labels": {"brand": "acme"}}


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDB]:
    """Give a server with a reader, a user with a password, and some tables."""
    with mariadb() as running:
        running.run(
            "CREATE USER reader@'%'",
            "CREATE USER ann@'%' IDENTIFIED BY 'S3cr3t-w0rd'",
            "CREATE TABLE shop.hidden (n int)",
            "CREATE TABLE shop.open (id bigint PRIMARY KEY, n decimal(9,2), made datetime, seen timestamp, said text,"
            " good boolean, lasted time)",
            "SET time_zone = '+00:00'",
            "INSERT INTO shop.open VALUES (9007199254740993, 1.50, '2026-03-29 04:30', '2026-03-29 02:30', 'l’été',"
            " true, '26:00')",
            "GRANT SELECT ON shop.seq_1_to_1000000 TO reader@'%'",
            "GRANT SELECT ON shop.seq_1_to_50000000 TO reader@'%'",
            "GRANT SELECT, INSERT, DELETE ON shop.open TO reader@'%', ann@'%'",
        )
        yield running


def asked(server: MariaDB, query: str, mapping: Mapping[str, object] = LEVEL, **options: object) -> Delivery:
    """Return what a query gives."""
    source = opened(Path(), {"url": server.url(), "query": query, **options}, mapping, kind=sql)
    try:
        return polled(source)
    finally:
        asyncio.run(source.close())


def refused(server: MariaDB, query: str, **options: object) -> SourceError:
    """Return the error of a query, which has nothing of a library's."""
    with pytest.raises(SourceError) as caught:
        asked(server, query, LEVEL, **options)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    return caught.value


@pytest.mark.parametrize(
    ("column", "text"),
    [("id", "9007199254740993"), ("n", "1.50"), ("said", "l’été"), ("good", "1"), ("lasted", "93600")],
)
def test_types(server: MariaDB, column: str, text: str) -> None:
    """Every type is read as what it is."""
    mapping = {**LEVEL, "labels": {"brand": "acme", "account": "$c"}}
    query = " ".join(("SELECT", column, "AS c, 1 AS n FROM open"))
    assert dict(only(asked(server, query, mapping)).labels)["account"] == text


def test_times(server: MariaDB) -> None:
    """Both kinds of times are read in the monitor's zone; parameters are written in it."""
    mapping = {**SOLD, "timezone": "UTC"}
    for query in ("SELECT seen AS day, n FROM open", "SELECT :now AS day, 1 AS n"):
        delivery = asked(server, query, mapping)
        assert only(delivery).t == (NOW if ":now" in query else 1_774_751_400_000)
        assert notes(delivery) == ""
    assert only(asked(server, "SELECT made AS day, n FROM open", SOLD)).t == 1_774_751_400_000


def test_zones_without_names_are_noted(server: MariaDB) -> None:
    """A server that knows no zone by its name is told the offset of now, and that is said."""
    delivery = asked(server, "SELECT n FROM open")
    assert figures(delivery) == [1.5]
    assert "knows no time zones by name" in notes(delivery)


@pytest.mark.parametrize(
    ("query", "cause", "said"),
    [
        ("SELECT n FROM nope", Cause.PERMISSION, "may not read “nope”"),
        ("SELECT nope FROM open", Cause.NOT_FOUND, "no column “nope”"),
        ("SELECT n FROM hidden", Cause.PERMISSION, "may not read “hidden”"),
        ("SELECT n\nFROM open\nGROUPED BY n", Cause.PARSE, "line 3, near “BY”"),
        ("WITH a AS (SELECT 1) SELECT nope(1) AS n", Cause.PERMISSION, "may not read “nope”"),
    ],
)
def test_refusals(server: MariaDB, query: str, cause: Cause, said: str) -> None:
    """What cannot be asked is refused by its name."""
    error = refused(server, query)
    assert isinstance(error, SourceRefused)
    assert said in error.text.say("en")
    assert error.cause is cause


def test_nothing_is_written(server: MariaDB) -> None:
    """A function that writes fails in the transaction, though its user may write."""
    server.run(
        "CREATE FUNCTION shop.spoil() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM shop.open; RETURN 1; END",
        "GRANT EXECUTE ON FUNCTION shop.spoil TO reader@'%'",
    )
    error = refused(server, "SELECT spoil() AS n")
    assert "tries to write" in error.text.say("en")
    assert server.run("SELECT count(*) FROM shop.open") == 1


def test_letting_in(server: MariaDB, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password and a missing database are told apart; the password is nowhere."""
    monkeypatch.setenv("KPITUI_WRONG", "Wr0ng-w0rd")
    monkeypatch.setenv("KPITUI_RIGHT", "S3cr3t-w0rd")
    right: dict[str, object] = {"url": server.url("ann"), "password": {"env": "KPITUI_RIGHT"}}
    assert figures(asked(server, "SELECT 5 AS n", LEVEL, **right)) == [5]
    wrong = refused(server, "SELECT 1 AS n", **{**right, "password": {"env": "KPITUI_WRONG"}})
    assert (wrong.cause, isinstance(wrong, SourceRefused)) == (Cause.AUTH, True)
    assert "Wr0ng" not in wrong.text.say("en")
    none = refused(server, "SELECT 1 AS n", url=server.url("owner", "none"))
    assert none.cause is Cause.NOT_FOUND
    closed = refused(server, "SELECT 1 AS n", url=server.url("reader", "mysql"))
    assert closed.cause is Cause.PERMISSION


def test_the_server_ends_a_slow_query(server: MariaDB) -> None:
    """A query that takes too long ends in the server too, at its limit."""
    begun = time.monotonic()
    query = "SELECT count(*) AS n FROM seq_1_to_1000000 a, seq_1_to_1000000 b WHERE (a.seq * b.seq) % 7 = 3"
    error = refused(server, query, timeout="1s")
    assert "not done within 1s" in error.text.say("en")
    assert time.monotonic() - begun < 5
    count = "SELECT count(*) FROM information_schema.processlist WHERE user = 'reader' AND command = 'Query'"
    assert server.run(count) == 0


def test_too_many_rows_are_not_fetched(server: MariaDB) -> None:
    """What is too much is left in the server."""
    begun = time.monotonic()
    error = refused(server, "SELECT seq AS n FROM seq_1_to_50000000", most=20_000)
    assert "more than 20,000 rows" in error.text.say("en")
    assert time.monotonic() - begun < 10


def test_a_restart_costs_no_poll(server: MariaDB) -> None:
    """Where the server was killed and started again between two polls, neither fails."""
    options = {"url": server.url(), "query": "SELECT 5 AS n"}
    source = sql.open_source(replace(settings(Path(), options, LEVEL, kind=sql), every=10_000))
    assert figures(polled(source)) == [5]
    server.stop()
    with pytest.raises(SourceError, match="no connection"):
        polled(source)
    server.start()
    assert figures(polled(source)) == [5]
    server.stop()
    server.start()
    assert figures(polled(source)) == [5]
    asyncio.run(source.close())
