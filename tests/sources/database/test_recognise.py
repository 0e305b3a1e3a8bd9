"""Failures of databases: recognised, told in words, with no data in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.errors import Cause, SourceRefused
from tests.sources.database.shop import refused, shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one database of each kind of file."""
    return shop(tmp_path)


@pytest.mark.parametrize(
    ("query", "cause", "said"),
    [
        ("SELECT n FROM nope", Cause.NOT_FOUND, "no table “nope”"),
        ("SELECT nope AS n FROM sold", Cause.NOT_FOUND, "no column “nope”"),
        ("SELECT nope(1) AS n", Cause.NOT_FOUND, "no function “nope”"),
        ("SELECT n\nFORM sold", Cause.PARSE, "near “sold”"),
        ("SELECT n AS m FROM sold", Cause.PERMISSION, "no column “n”; there is “m”"),
        ("SELECT n, id AS n FROM sold", Cause.PARSE, "two columns of the result are named “n”"),
    ],
)
@pytest.mark.parametrize("url", ["sqlite:///shop.db", "duckdb:///shop.duckdb"])
def test_mistakes_of_a_query(folder: Path, query: str, cause: Cause, said: str, url: str) -> None:
    """What is wrong with a query is said by its name and place, and a person must change it."""
    error = refused(folder, query, url=url)
    assert isinstance(error, SourceRefused)
    assert error.cause is cause
    assert said in error.text.say("en")


def test_the_line_of_a_mistake(folder: Path) -> None:
    """A database that knows the line of a mistake has it told."""
    error = refused(folder, "SELECT 1 AS n\n\nFROM WHERE", url="duckdb:///shop.duckdb")
    assert "line 3, near “WHERE”" in error.text.say("en")
    assert "ligne 3, près de «\u00a0WHERE\u00a0»" in error.text.say("fr")


def test_data_is_not_told(folder: Path) -> None:
    """A failure over a value says its kind and never the value."""
    error = refused(folder, "SELECT 'alice@example.com'::INT AS n", url="duckdb:///shop.duckdb")
    assert error.cause is Cause.PARSE
    for language in ("en", "fr"):
        assert "alice" not in error.text.say(language)
    assert "ConversionException" in error.text.say("en")


@pytest.mark.parametrize(
    "url", ["sqlite:///none.db", "duckdb:///none.duckdb", "sqlite://", "sqlite:///../none/none.db"]
)
def test_a_missing_file_is_refused(folder: Path, url: str) -> None:
    """It is never created, and the error names it."""
    before = sorted(folder.iterdir())
    error = refused(folder, "SELECT 1 AS n", url=url)
    assert (error.cause, isinstance(error, SourceRefused)) == (Cause.NOT_FOUND, True)
    assert sorted(folder.iterdir()) == before


def test_a_file_of_another_kind_is_refused(folder: Path) -> None:
    """A file that is no such database is said to be none."""
    (folder / "text.db").write_bytes(b"no database at all " * 100)
    for url in ("sqlite:///text.db", "duckdb:///text.db"):
        assert "no such database" in refused(folder, "SELECT 1 AS n FROM sold", url=url).text.say("en")
