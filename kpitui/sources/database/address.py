"""Where a database is: its URL with the driver that is installed, its password, and how messages name it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.database.faults import Fault
from kpitui.text import Text
from kpitui.text.clean import plain

PACKAGES = {
    "postgresql": "psycopg[binary]",
    "mysql": "pymysql",
    "mariadb": "pymysql",
    "sqlite": "",
    "duckdb": "duckdb duckdb-engine pytz",
    "clickhouse": "clickhouse-sqlalchemy",
    "clickhousedb": "clickhouse-connect[sqlalchemy]",
    "bigquery": "sqlalchemy-bigquery",
    "snowflake": "snowflake-sqlalchemy",
    "redshift": "sqlalchemy-redshift redshift_connector",
    "cockroachdb": "sqlalchemy-cockroachdb psycopg[binary]",
    "databricks": "databricks-sqlalchemy",
    "trino": "trino[sqlalchemy]",
    "mssql": "pymssql",
    "oracle": "oracledb",
}
"""What to install for each database, beside the extra."""

_DRIVERS = {
    "postgresql": (("psycopg", "psycopg"), ("psycopg2", "psycopg2")),
    "mysql": (("pymysql", "pymysql"), ("MySQLdb", "mysqldb")),
    "mariadb": (("pymysql", "pymysql"), ("MySQLdb", "mysqldb")),
    "mssql": (("pymssql", "pymssql"), ("pyodbc", "pyodbc")),
    "oracle": (("oracledb", "oracledb"),),
}
"""Modules of the drivers, the preferred one first, and their names in a URL."""
_ASYNC = frozenset({"asyncpg", "aiosqlite", "aiomysql", "asyncmy", "psycopg_async", "aioodbc"})
_ALIASES = {"postgres": "postgresql", "sqlite3": "sqlite"}
_FILES = ("sqlite", "duckdb")

_NO_URL = Text("url: this is no database’s URL", "url : ceci n’est pas l’URL d’une base")
_URL_FORM = Text(
    "It is written postgresql://user@host/database, mysql://user@host/database, sqlite:///file.db or"
    " duckdb:///file.duckdb; the password stands apart, in `password`.",
    "Elle s’écrit postgresql://utilisateur@hôte/base, mysql://utilisateur@hôte/base, sqlite:///fichier.db ou"
    " duckdb:///fichier.duckdb ; le mot de passe est à part, dans `password`.",
)
_NO_KIND = Text(
    "url: “{kind}” is no kind of database that is known here; there is {known}",
    "url : « {kind} » n’est pas un type de base connu ici ; il y a {known}",
)
_NO_DRIVER = Text(
    "the driver for {kind} is not installed: pip install {package}",
    "le pilote pour {kind} n’est pas installé : pip install {package}",
)
_INSTALL = Text(
    "Run this in a terminal, in the environment of kpitui: pip install {package}",
    "Lancez dans un terminal, dans l’environnement de kpitui : pip install {package}",
)
_ASYNCHRONOUS = Text(
    "url: the driver {driver} is not meant for this; leave it out: {kind}://…",
    "url : le pilote {driver} n’est pas fait pour cela ; retirez-le : {kind}://…",
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is."""

    url: URL = field(repr=False)
    """With the driver and the password."""
    place: str
    """How messages name it: host and database, or the file."""
    kind: str
    """``postgresql``, ``mysql``, …"""
    file: Path | None = None
    """The file that holds it, of those that are files."""


def address_of(text: str, password: str | None, folder: Path) -> Address:
    """Return the address that a URL gives. Raises ``SourceRefused`` where it is none, or its driver is missing."""
    url = _parsed(text)
    kind, _, driver = url.drivername.partition("+")
    kind = _ALIASES.get(kind, kind)
    if driver in _ASYNC:
        raise SourceRefused(_ASYNCHRONOUS.given(driver=driver, kind=kind), cause=Cause.PARSE)
    if password is not None:
        url = url.set(password=password)
    url = url.set(drivername=f"{kind}+{driver or _installed(kind)}".rstrip("+"))
    _check_driver(url, kind)
    if kind not in _FILES:
        return Address(url, _place(url, kind), kind)
    name = url.database or ""
    if name in ("", ":memory:") and kind == "duckdb":
        return Address(url, kind, kind)
    return _file(url, kind, folder / Path(name.removeprefix("file:").partition("?")[0]).expanduser())


def _parsed(text: str) -> URL:
    """Return a URL in its parts; the library's message would show it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None:
        raise SourceRefused(_NO_URL, cause=Cause.PARSE, advice=_URL_FORM)
    return url


def _installed(kind: str) -> str:
    """Return the driver of a database that is installed; empty where the library knows one only."""
    drivers = _DRIVERS.get(kind, ())
    return next((name for module, name in drivers if find_spec(module)), drivers[0][1] if drivers else "")


def _check_driver(url: URL, kind: str) -> None:
    """Raise ``SourceRefused`` with what to install where the driver is missing."""
    try:
        url.get_dialect().import_dbapi()
    except (NoSuchModuleError, ImportError):
        missing = True
    else:
        missing = False
    if not missing:
        return
    package = PACKAGES.get(kind)
    if package is None:
        near = difflib.get_close_matches(kind, PACKAGES, n=1) or list(PACKAGES)
        text = _NO_KIND.given(kind=plain(kind, 40), known=", ".join(near))
        raise SourceRefused(text, cause=Cause.PARSE, advice=_URL_FORM)
    package = f"'{package}'" if "[" in package else package
    advice = _INSTALL.given(package=package)
    raise SourceRefused(_NO_DRIVER.given(kind=kind, package=package), cause=Cause.NOT_FOUND, advice=advice)


def _place(url: URL, kind: str) -> str:
    """Return how messages name a database behind a server."""
    host = url.host or ("localhost" if kind in _DRIVERS else kind)
    port = f":{url.port}" if url.port else ""
    return plain(f"{host}{port}/{url.database or ''}".rstrip("/"), 80)


def _file(url: URL, kind: str, path: Path) -> Address:
    """Return the address of a file. Raises ``SourceRefused`` where it is missing: it is never created."""
    place = plain(path.name, 80)
    if (fault := _hindrance(path)) is not None:
        raise fault.error(place or kind)
    if kind == "sqlite":
        # ``mode=ro`` is the library's own refusal to write, and to create.
        inner = f"file:{quote(str(path.resolve()))}"
        return Address(url.set(database=inner, query={"mode": "ro", "uri": "true"}), place, kind, path)
    return Address(url.set(database=str(path.resolve())), place, kind, path)


def _hindrance(path: Path) -> Fault | None:
    """Return why a file cannot be read; None where it can."""
    try:
        return None if path.is_file() else Fault.NO_FILE
    except (OSError, ValueError):
        return Fault.CLOSED_FILE
