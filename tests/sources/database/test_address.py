"""Where databases are: the password that is nowhere, drivers that are missing."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path

import pytest

from kpitui.config import Secret
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources import sql
from kpitui.sources.database import address
from tests.sources.database.shop import LEVEL, refused, shop
from tests.sources.making import opened, polled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one database of each kind of file."""
    return shop(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:S3cr3t-w0rd@127.0.0.1:9/shop",
        "mysql://ann:S3cr3t-w0rd@127.0.0.1:9/shop",
        "postgresql://ann:S3cr3t-w0rd@127.0.0.1:port/shop",
        "nosuchdb://ann:S3cr3t-w0rd@127.0.0.1/shop",
        "S3cr3t-w0rd",
    ],
)
def test_the_password_is_nowhere(
    folder: Path, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an error, its chain, a traceback, a log, nor what is printed of the source holds it."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KPITUI_TEST", url)
    monkeypatch.setenv("KPITUI_WORD", "S3cr3t-w0rd")
    plain = url.replace(":S3cr3t-w0rd@", "@")
    forms: list[dict[str, object]] = [{"url": {"env": "KPITUI_TEST"}}]
    if plain != url:
        forms += [{"url": url}, {"url": plain, "password": {"env": "KPITUI_WORD"}}]
    for form in forms:
        source = opened(folder, {"query": "SELECT 1 AS n", "timeout": "2s", **form}, LEVEL, kind=sql)
        with pytest.raises(SourceError) as caught:
            polled(source)
        error = caught.value
        shown = [repr(source), str(error), error.text.say("fr"), str(error.advice), *traceback.format_exception(error)]
        chain: BaseException | None = error
        while chain is not None:
            shown.append(repr(chain))
            chain = chain.__cause__ or chain.__context__
        assert "S3cr3t-w0rd" not in "\n".join((*shown, caplog.text))
    assert isinstance(sql.Options.model_validate({"url": url, "query": "SELECT 1"}).url, Secret) == (plain != url)


def test_nobody_there_passes(folder: Path) -> None:
    """A database that does not answer is a failure that passes, with its address."""
    for scheme in ("postgresql", "postgres", "mysql", "mariadb"):
        error = refused(folder, "SELECT 1 AS n", url=f"{scheme}://ann@127.0.0.1:9/shop")
        assert error.text.say("en").startswith("127.0.0.1:9/shop: no connection (nobody listens there)")
        assert (error.cause, isinstance(error, SourceRefused)) == (Cause.TRANSIENT, False)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("snowflake://ann@account/shop", "pip install snowflake-sqlalchemy"),
        ("postgres+asyncpg://ann@host/shop", "the driver asyncpg is not meant for this"),
        ("postgresq://ann@host/shop", "“postgresq” is no kind of database that is known here; there is postgresql"),
        ("shop", "no database’s URL"),
    ],
)
def test_what_is_missing_is_named(folder: Path, url: str, said: str) -> None:
    """A driver that is not installed is named with the command that installs it, and so is a wrong word."""
    error = refused(folder, "SELECT 1 AS n", url=url)
    assert said in error.text.say("en")
    assert isinstance(error, SourceRefused)


def test_the_usual_driver_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none is installed, the one that is tried first is named, quoted as a shell needs it."""
    monkeypatch.setattr(address, "find_spec", lambda _: None)
    for module in ("psycopg", "pymysql"):
        for name in [name for name in sys.modules if name.partition(".")[0] == module]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, module, None)
    assert "pip install 'psycopg[binary]'" in refused(folder, "SELECT 1 AS n", url="postgresql://h/d").text.say("fr")
    assert "pip install pymysql" in refused(folder, "SELECT 1 AS n", url="mysql://h/d").text.say("en")
