"""Failures of databases: recognised, told in words, with no data in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg import OperationalError

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.database.failures import Failure
from kpitui.sources.database.faults import Fault
from kpitui.sources.database.recognise import told
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


def test_the_nearest_column(folder: Path) -> None:
    """A database that knows a column of nearly that name has it told."""
    error = refused(folder, "SELECT chanel AS n FROM sold", url="duckdb:///shop.duckdb")
    assert "no column “chanel”; there is “channel”" in error.text.say("en")


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


def test_a_closed_file_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not even be looked at is not said to be missing."""

    def denied(_: Path) -> bool:
        """Refuse, as a folder of somebody else's does; root is refused nothing."""
        raise PermissionError

    monkeypatch.setattr(Path, "is_file", denied)
    error = refused(folder, "SELECT 1 AS n", url="sqlite:///shop.db")
    assert (error.cause, "cannot be opened" in error.text.say("en")) == (Cause.PERMISSION, True)


def test_a_file_of_another_kind_is_refused(folder: Path) -> None:
    """A file that is no such database is said to be none."""
    (folder / "text.db").write_bytes(b"no database at all " * 100)
    for url in ("sqlite:///text.db", "duckdb:///text.db"):
        assert "no such database" in refused(folder, "SELECT 1 AS n FROM sold", url=url).text.say("en")


class Raised(Exception):
    """What a driver raises: a message, and a SQLSTATE or a number."""

    def __init__(self, *args: object, sqlstate: str | None = None) -> None:
        super().__init__(*args)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (Raised("x", sqlstate="28P01"), Fault.AUTH),
        (Raised("x", sqlstate="57P03"), Fault.STARTING),
        (Raised("x", sqlstate="53300"), Fault.CROWDED),
        (Raised("x", sqlstate="40P01"), Fault.BUSY),
        (Raised("x", sqlstate="08006"), Fault.LOST),
        (Raised("x", sqlstate="57014"), Fault.SLOW),
        (Raised("x", sqlstate="22012"), Fault.QUERY),
        (Raised(1045, "Access denied for user 'ann'@'host' (using password: YES)"), Fault.AUTH),
        (Raised(1040, "Too many connections"), Fault.CROWDED),
        (Raised(1213, "Deadlock found"), Fault.BUSY),
        (Raised(2005, "Unknown MySQL server host 'db'"), Fault.NO_HOST),
        (Raised(2013, "Lost connection"), Fault.LOST),
        (Raised(1264, "Out of range value 'ann@example.com'", sqlstate="22003"), Fault.QUERY),
        (Raised("ann@example.com"), Fault.QUERY),
    ],
)
def test_codes(error: Raised, fault: Fault) -> None:
    """Codes that no server of the tests gives on demand mean what their makers say; messages stay inside."""
    for language in ("en", "fr"):
        said = told(Failure(error, "30s"), "db/shop").text.say(language)
        assert said.startswith(fault.value.text.given(place="db/shop", what="").say(language)[:40].partition(" (")[0])
        assert "ann@" not in said


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ('FATAL:  password authentication failed for user "ann"', Fault.AUTH),
        ("FATAL:  authentification par mot de passe échouée pour l'utilisateur « ann »", Fault.AUTH),
        ("FATAL:  le rôle « ann » n'existe pas", Fault.AUTH),
        ("FATAL:  la base de données « none » n'existe pas", Fault.NO_DATABASE),
        ("FATAL:  désolé, trop de clients sont déjà connectés", Fault.CROWDED),
        ("FATAL:  le système de bases de données démarre", Fault.STARTING),
        ("FATAL:  the database system is in recovery mode", Fault.STARTING),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "ann"', Fault.UNWELCOME),
        ("failed to resolve host 'db': [Errno -2] Name or service not known", Fault.NO_HOST),
        ("connection failed: Connection refused", Fault.UNREACHABLE),
        ("FATAL:  canceling authentication due to timeout", Fault.UNREACHABLE),
    ],
)
def test_words_of_postgresql(message: str, fault: Fault) -> None:
    """Why PostgreSQL lets nobody in is told apart in its own words, English or French."""
    error = told(Failure(OperationalError(message), "30s", connecting=True), "db/shop")
    assert (error.cause, error.advice) == (fault.value.cause, fault.value.advice)
    assert isinstance(error, SourceRefused) == fault.value.lasting
