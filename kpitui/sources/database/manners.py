"""How each database is told to only read, how long a query may take, and which zone its times are in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from kpitui.config.spans import write_span
from kpitui.text import Text

CONNECTING = 10.0
"""Seconds that a connection may take at most."""
PATIENCE = 5.0
"""Seconds that a connection is given beyond the query's time: the server's own limit comes first."""
WAITING = 5.0
"""Seconds that a file's lock is waited for."""

_NO_ZONES = Text(
    "the database server knows no time zones by name: its times are read at the offset of now; its administrator can"
    " load them (mysql_tzinfo_to_sql)",
    "le serveur de base ne connaît pas les fuseaux horaires par leur nom : ses heures sont lues au décalage du moment ;"
    " son administrateur peut les charger (mysql_tzinfo_to_sql)",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the queries of one source."""

    seconds: float
    """How long one may take."""
    zone: tzinfo
    """Of times that carry no offset, and of days that the database counts."""
    folder: Path
    """What relative paths are relative to."""
    most: int
    """Rows that a result may have."""

    @property
    def waited(self) -> str:
        """Return how long one may take, as the configuration writes it."""
        return write_span(round(self.seconds * 1000))

    @property
    def zone_name(self) -> str:
        """Return the zone's name; empty where it has none."""
        return str(getattr(self.zone, "key", "")) or ("UTC" if self.zone is UTC else "")


@dataclass(frozen=True, slots=True)
class Manners:
    """How one kind of database is spoken to."""

    begin: Callable[[Connection, Terms], tuple[Text, ...]]
    """Begin a transaction that reads; returns what the user should know."""
    arguments: Callable[[Terms], Mapping[str, object]]
    """What the driver is told when it connects."""
    aware: bool = False
    """True: its moments know their zone; else they are given as local times."""
    written: bool = False
    """True: it keeps times as texts."""
    kept: bool = False
    """True: a connection is worth keeping between polls; a file is opened anew, since it may have been replaced."""


def manners_of(kind: str) -> Manners:
    """Return how a kind of database is spoken to; one that is not known has its query only."""
    return _MANNERS.get(kind, _OTHERS)


def moment(at: int, zone: tzinfo, manners: Manners) -> datetime | str:
    """Return a moment, ms, as a parameter of a query."""
    aware = datetime.fromtimestamp(at / 1000, zone)
    if manners.aware:
        return aware
    local = aware.replace(tzinfo=None)
    return local.isoformat(sep=" ", timespec="seconds") if manners.written else local


def interrupt(connection: Any) -> None:
    """Stop what a driver's connection is doing, where the driver can; called from another thread."""
    for name in ("interrupt", "cancel_safe", "cancel"):
        stop = getattr(connection, name, None)
        if callable(stop):
            stop()
            return


def given(url: URL, arguments: Mapping[str, object]) -> dict[str, object]:
    """Return what a driver is told; what the user's URL says holds."""
    # Poolers between the driver and the server don't know what it prepared on another of their connections.
    more = {"prepare_threshold": None} if url.drivername.endswith("+psycopg") else {}
    return {name: value for name, value in {**arguments, **more}.items() if name not in url.query}


def _postgresql(connection: Connection, terms: Terms) -> tuple[Text, ...]:
    """Begin in PostgreSQL. A cursor that streams is planned for its first rows unless it is told otherwise."""
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(terms.seconds * 1000)}")
    connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
    if terms.zone_name:
        connection.exec_driver_sql(f"SET LOCAL TIME ZONE '{terms.zone_name}'")
    return ()


def _postgresql_arguments(terms: Terms) -> Mapping[str, object]:
    """Connect to PostgreSQL: a server that vanishes is noticed."""
    return {
        "connect_timeout": max(2, round(min(CONNECTING, terms.seconds))),
        "application_name": "kpitui",
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": round((terms.seconds + PATIENCE) * 1000),
    }


def _mysql(connection: Connection, terms: Terms) -> tuple[Text, ...]:
    """Begin in MySQL or MariaDB. Their driver reads a result to the end before it lets go: the end comes soon."""
    connection.exec_driver_sql(f"SET SESSION sql_select_limit = {terms.most + 1}")
    if getattr(connection.dialect, "is_mariadb", False):
        connection.exec_driver_sql(f"SET SESSION max_statement_time = {terms.seconds:g}")
    else:
        connection.exec_driver_sql(f"SET SESSION max_execution_time = {round(terms.seconds * 1000)}")
    notes = _mysql_zone(connection, terms)
    connection.exec_driver_sql("START TRANSACTION READ ONLY")
    return notes


def _mysql_zone(connection: Connection, terms: Terms) -> tuple[Text, ...]:
    """Set the zone by its name, or by its offset of now where the server knows no names."""
    try:
        connection.exec_driver_sql(f"SET time_zone = '{terms.zone_name}'")
    except DBAPIError:
        offset = datetime.now(terms.zone).strftime("%z")
        connection.exec_driver_sql(f"SET time_zone = '{offset[:3]}:{offset[3:5]}'")
        return () if terms.zone_name == "UTC" else (_NO_ZONES,)
    return ()


def _mysql_arguments(terms: Terms) -> Mapping[str, object]:
    """Connect to MySQL or MariaDB: a server that vanishes is noticed."""
    return {
        "connect_timeout": max(2, round(min(CONNECTING, terms.seconds))),
        "read_timeout": round(terms.seconds + PATIENCE),
        "write_timeout": round(terms.seconds + PATIENCE),
    }


def _sqlite(connection: Connection, _: Terms) -> tuple[Text, ...]:
    """Begin in SQLite: also what is attached is only read."""
    connection.exec_driver_sql("PRAGMA query_only = ON")
    return ()


def _duckdb(connection: Connection, terms: Terms) -> tuple[Text, ...]:
    """Begin in DuckDB; without a file of its own it reads others, from the configuration's folder."""
    if terms.zone_name:
        connection.exec_driver_sql(f"SET TimeZone = '{terms.zone_name}'")
    folder = str(terms.folder.resolve()).replace("'", "''")
    connection.exec_driver_sql(f"SET file_search_path = '{folder}'")
    return ()


def _nothing(_: Connection, __: Terms) -> tuple[Text, ...]:
    """Begin where nothing is known of the database: the query itself reads, and what it did is rolled back."""
    return ()


_OTHERS = Manners(_nothing, lambda _: {}, aware=True, kept=True)
_MYSQL = Manners(_mysql, _mysql_arguments, kept=True)
_MANNERS = {
    "postgresql": Manners(_postgresql, _postgresql_arguments, aware=True, kept=True),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlite": Manners(_sqlite, lambda terms: {"timeout": min(WAITING, terms.seconds)}, written=True),
    "duckdb": Manners(_duckdb, lambda _: {}, aware=True),
    "mssql": Manners(_nothing, lambda _: {}, kept=True),
    "oracle": Manners(_nothing, lambda _: {}, kept=True),
}
