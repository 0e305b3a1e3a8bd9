"""Databases as sources, on SQLite and DuckDB: rows, types, parameters."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from kpitui.errors import Cause, SourceRefused
from kpitui.sources import sql
from tests.sources.database.shop import LEVEL, SAID, SOLD, asked, each, refused, shop, sold
from tests.sources.making import NOW, figures, only, opened, polled, reasons


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one database of each kind of file."""
    return shop(tmp_path)


def test_rows(folder: Path) -> None:
    """Columns feed the mappings; what is absent is not zero."""
    sold(folder, ("2026-01-01 10:00:00", "x", 1.5), ("2026-01-02 10:00:00", "y", None))
    delivery = asked(folder, "SELECT * FROM sold", {**SOLD, "labels": {"brand": "acme", "channel": "$channel"}})
    assert only(delivery).labels == (("brand", "acme"), ("channel", "x"))
    assert (only(delivery).value, only(delivery).t) == (1.5, 1_767_258_000_000)
    assert delivery.rows == 2
    assert figures(asked(folder, "SELECT count(*) AS n FROM sold")) == [2]
    assert figures(asked(folder, "SELECT 1 AS n WHERE 1 = 0")) == []


def test_types_of_duckdb(folder: Path) -> None:
    """Every type of a rich database is read as what it is, times with and without zones too."""
    duck = duckdb.connect(str(folder / "shop.duckdb"))
    duck.execute("INSERT INTO sold VALUES (1, '2026-03-29 04:30', '2026-03-29 04:30:00+02', 'x', 0.10)")
    duck.close()
    url = "duckdb:///shop.duckdb"
    assert only(asked(folder, "SELECT * FROM sold", SOLD, url=url)).t == 1_774_751_400_000
    assert only(asked(folder, "SELECT * FROM sold", {**SOLD, "time": "seen"}, url=url)).t == 1_774_751_400_000
    day = {**SOLD, "time": "day"}
    assert only(asked(folder, "SELECT made::DATE AS day, n FROM sold", day, url=url)).t == 1_774_738_800_000
    assert figures(asked(folder, "SELECT unnest(['1.5', 'nan', NULL]::DOUBLE[]) AS n", url=url)) == [1.5]
    assert figures(asked(folder, "SELECT 170141183460469231731687303715884105727 AS n", url=url)) == [2.0**127]
    tags = {**SAID, "labels": {"brand": "acme", "hashtag": "$tags"}, "split": "list"}
    query = "SELECT 'a1' AS id, TIMESTAMP '2026-01-01' AS made, ['B', 'a'] AS tags"
    found = asked(folder, query, tags, url=url)
    assert dict(only(found).labels)["hashtag"].split("\x1f") == ["b", "a"]
    where = {**LEVEL, "where": {"good": "true"}}
    assert figures(asked(folder, "SELECT true AS good, 3 AS n UNION ALL SELECT false, 4", where, url=url)) == [3]


def test_files_by_duckdb(folder: Path) -> None:
    """Without a database of its own DuckDB reads files of the configuration's folder, and writes none."""
    (folder / "sales.csv").write_text("channel,n\nx,3\ny,4\n", "utf-8")
    assert figures(asked(folder, "SELECT sum(n) AS n FROM 'sales.csv'", url="duckdb://")) == [7]
    assert refused(folder, "SELECT * FROM 'none.csv'", url="duckdb://").cause is Cause.NOT_FOUND
    with pytest.raises(ValidationError):
        asked(folder, "COPY (SELECT 1) TO 'out.csv'", url="duckdb://")


def test_a_query_in_a_file(folder: Path) -> None:
    """It is read at each poll; one that is missing is named."""
    (folder / "q.sql").write_text("SELECT 1 AS n", "utf-8")
    options = {"url": "sqlite:///shop.db", "query_file": "q.sql"}
    source = opened(folder, options, LEVEL, kind=sql)
    assert figures(polled(source)) == [1]
    (folder / "q.sql").write_text("SELECT :brand AS n;", "utf-8")
    with pytest.raises(SourceRefused, match=":brand, which is no parameter"):
        polled(source)
    (folder / "q.sql").unlink()
    with pytest.raises(SourceRefused, match=r"query_file q\.sql"):
        polled(source)


@pytest.mark.parametrize(
    "options",
    [{}, {"query": "SELECT 1", "query_file": "q.sql"}, {"query": "SELECT :brand"}, {"query": "SELECT 1", "most": 0}],
)
def test_mistakes_of_the_configuration(options: dict[str, object]) -> None:
    """Two queries, none, and parameters that there are not are mistakes before anything is asked."""
    with pytest.raises(ValidationError):
        sql.Options.model_validate({"url": "sqlite:///shop.db", **options})


def test_parameters(folder: Path) -> None:
    """The user's own and kpitui's moments reach the query, as times of the database's form."""
    query = "SELECT :n AS n, :now AS made, typeof(:now_unix) AS kind"
    mapping = {**SOLD, "where": {"kind": "integer"}}
    delivery = asked(folder, query, mapping, params={"n": 2.5})
    assert (only(delivery).value, only(delivery).t) == (2.5, NOW)
    seen = asked(folder, "SELECT 1 AS n, :now AS made", SOLD, url="duckdb:///shop.duckdb")
    assert only(seen).t == NOW


def test_bad_cells_are_rejected_alone(folder: Path) -> None:
    """A word where a number should be costs its row, which is named by its place."""
    delivery = asked(folder, "SELECT 1 AS n, 1 AS id UNION ALL SELECT 'many', 2", each())
    assert figures(delivery) == [1]
    assert reasons(delivery) == ["shop.db:2, n: “many” is not a number (1)"]


def test_a_writer_is_not_kept_out(folder: Path) -> None:
    """Between polls nothing is held: another program writes, and a file that is replaced is read anew."""
    url = "duckdb:///shop.duckdb"
    source = opened(folder, {"url": url, "query": "SELECT count(*) AS n FROM sold"}, LEVEL, kind=sql)
    assert figures(polled(source)) == [0]
    writer = duckdb.connect(str(folder / "shop.duckdb"))
    writer.execute("INSERT INTO sold (id) VALUES (1)")
    writer.close()
    assert figures(polled(source)) == [1]
    lite = opened(folder, {"url": "sqlite:///shop.db", "query": "SELECT count(*) AS n FROM sold"}, LEVEL, kind=sql)
    assert figures(polled(lite)) == [0]
    (folder / "other").mkdir()
    other = sqlite3.connect(folder / "other" / "shop.db")
    other.execute("CREATE TABLE sold AS SELECT 1 AS n UNION ALL SELECT 2")
    other.commit()
    other.close()
    (folder / "other" / "shop.db").replace(folder / "shop.db")
    assert figures(polled(lite)) == [2]


async def test_several_loops_and_threads(folder: Path) -> None:
    """A source is asked from loops of several threads, one after the other, and closed by another."""
    source = opened(folder, {"url": "sqlite:///shop.db", "query": "SELECT 5 AS n"}, LEVEL, kind=sql)
    for _ in range(3):
        assert figures(await asyncio.to_thread(polled, source)) == [5]
    await source.close()
    await source.close()


def test_without_the_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SQLAlchemy the extra is named; the configuration is checked all the same."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SourceRefused, match=r"kpitui\[sql\]"):
        opened(folder, {"url": "sqlite:///shop.db", "query": "SELECT 1"}, LEVEL, kind=sql)
