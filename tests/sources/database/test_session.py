"""Sessions that only read: what writes is refused, what never ends is ended, what is too much is told."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Poll
from kpitui.sources import sql
from kpitui.sources.database import session, threads
from tests.sources.database.shop import LEVEL, asked, each, ended, refused, shop
from tests.sources.making import NOW, figures, opened, polled

ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT {} AS n FROM c"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one database of each kind of file."""
    return shop(tmp_path)


def test_nothing_is_written(folder: Path) -> None:
    """What would write fails and says so, whichever way it tries."""
    for query in ("INSERT INTO sold (n) VALUES (1)", "DROP TABLE sold", "ATTACH 'new.db' AS new", "VACUUM"):
        with pytest.raises(ValidationError):
            asked(folder, query)
    (folder / "write.sql").write_text("DELETE FROM sold", "utf-8")
    options = {"url": "sqlite:///shop.db", "query_file": "write.sql"}
    with pytest.raises(SourceRefused, match="begins with DELETE"):
        polled(opened(folder, options, LEVEL, kind=sql))
    writes = "WITH a AS (SELECT 1) INSERT INTO sold (n) SELECT 1"
    for url in ("sqlite:///shop.db", "duckdb:///shop.duckdb"):
        error = refused(folder, writes, url=url)
        assert "tries to write" in error.text.say("en")
        assert error.cause is Cause.PERMISSION
    assert figures(asked(folder, "SELECT count(*) AS n FROM sold")) == [0]


@pytest.mark.parametrize("query", [ENDLESS.format("n"), ENDLESS.format("count(*)")], ids=["floods", "never answers"])
def test_a_query_without_end(folder: Path, query: str) -> None:
    """It ends at its deadline, or at the limit of rows, and the next poll finds everything in order."""
    source = opened(folder, {"url": "sqlite:///shop.db", "query": query, "timeout": "1s"}, LEVEL, kind=sql)
    begun = time.monotonic()
    with pytest.raises(SourceError) as caught:
        polled(source)
    assert time.monotonic() - begun < 5
    said = caught.value.text.say("en")
    assert "not done within 1s" in said or "more than 100,000 rows" in said
    assert ended()


def test_duckdb_is_interrupted(folder: Path) -> None:
    """A query that DuckDB works on for ever ends at its deadline."""
    query = "SELECT count(*) AS n FROM range(10000000000) a, range(10000000000) b WHERE (a.range * b.range) % 7 = 3"
    begun = time.monotonic()
    error = refused(folder, query, url="duckdb:///shop.duckdb", timeout="1s")
    assert "not done within 1s" in error.text.say("en")
    assert (error.cause, isinstance(error, SourceRefused)) == (Cause.TRANSIENT, False)
    assert time.monotonic() - begun < 5


async def test_a_cancelled_poll_ends_its_query(folder: Path) -> None:
    """A poll that is cancelled interrupts the database, and blocks nobody meanwhile."""
    options = {"url": "sqlite:///shop.db", "query": ENDLESS.format("count(*)")}
    source = opened(folder, options, LEVEL, kind=sql)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(source.poll(Poll(NOW)), 0.3)
    assert await asyncio.to_thread(ended)
    await source.close()


def test_too_much_is_refused_never_cut(folder: Path) -> None:
    """More rows or megabytes than allowed are an error that says what to do: a part would be a wrong sum."""
    rows = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {}) SELECT n, n AS id FROM c"
    assert len(figures(asked(folder, rows.format(10), each(), most=10))) == 10
    error = refused(folder, rows.format(11), most=10)
    assert "more than 10 rows" in error.text.say("en")
    assert error.advice is not None
    assert "GROUP BY" in error.advice.say("en")
    wide = "SELECT hex(zeroblob(600000)) AS n UNION ALL SELECT 'b'"
    assert "more than 1 MB" in refused(folder, wide, largest=1).text.say("en")


def test_a_locked_file_is_waited_for(folder: Path) -> None:
    """A writer that holds the file is waited for, and then told as something that passes."""
    holder = sqlite3.connect(folder / "shop.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        error = refused(folder, "SELECT n FROM sold", timeout="1s")
    finally:
        holder.close()
    assert error.cause is Cause.TRANSIENT
    assert not isinstance(error, SourceRefused)


def test_a_query_that_cannot_be_stopped_is_not_asked_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a driver goes on with is left behind; until it ends the source says so, and then it works again."""
    at_work: list[sqlite3.Connection] = []
    monkeypatch.setattr(session, "interrupt", at_work.append)
    monkeypatch.setattr(threads, "GRACE", 0.1)
    options = {"url": "sqlite:///shop.db", "query_file": "q.sql", "timeout": "1s"}
    (folder / "q.sql").write_text(ENDLESS.format("count(*)"), "utf-8")
    source = opened(folder, options, LEVEL, kind=sql)
    with pytest.raises(SourceError, match="not done within 1s"):
        polled(source)
    (folder / "q.sql").write_text("SELECT 5 AS n", "utf-8")
    with pytest.raises(SourceError, match="has not ended yet") as caught:
        polled(source)
    assert (caught.value.cause, isinstance(caught.value, SourceRefused)) == (Cause.TRANSIENT, False)
    at_work[0].interrupt()
    assert ended()
    assert figures(polled(source)) == [5]
