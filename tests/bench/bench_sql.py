"""What a database as a source costs kpitui, beside what it costs the database: a real PostgreSQL of ten million rows.

Run: ``python -m tests.bench.bench_sql [--rows N]``. Times of this process are those of its processor.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kpitui.sources import sql
from kpitui.sources.contract import Source
from tests.servers.postgresql import PostgreSQL, postgresql
from tests.sources.making import polled, settings

AMOUNTS = {
    "name": "spend",
    "kind": "delta",
    "time": "hour",
    "value": "n",
    "bucket": "1h",
    "labels": {"brand": "acme", "channel": "$channel"},
}
EVENTS = {
    "name": "mentions",
    "kind": "event",
    "time": "made",
    "id": "id",
    "key": "who",
    "labels": {"brand": "acme", "channel": "$channel"},
}
FILLING = """
CREATE TABLE sold AS
SELECT i AS id, timestamptz '2026-06-01' + i * interval '1.2 second' AS made, 'channel ' || i % 5 AS channel,
       'person ' || i % 50000 AS who, (i % 1000) / 10.0 AS n
FROM generate_series(1, MANY) AS i
"""
ONE = "SELECT now() AS hour, 'x' AS channel, 1 AS n"
SUMS = "SELECT date_trunc('hour', made) AS hour, channel, sum(n) AS n FROM sold WHERE made >= :since GROUP BY 1, 2"
SOME = "SELECT id, made, channel, who FROM sold WHERE id <= 100000"


def filled(server: PostgreSQL, rows: int) -> None:
    """Fill a table with orders, one every 1.2 seconds."""
    server.run(
        FILLING.replace("MANY", str(rows)),
        "ANALYZE sold",
        "CREATE ROLE reader LOGIN",
        "GRANT SELECT ON sold TO reader",
    )


def source_of(server: PostgreSQL, query: str, mapping: Mapping[str, object]) -> Source:
    """Return a source that is asked often, so that its connection stays."""
    options = {"url": server.url(), "query": query, "timeout": "5m"}
    return sql.open_source(replace(settings(Path(), options, mapping, kind=sql), every=10_000))


def measured(name: str, source: Source) -> None:
    """Print what a first poll and a second one cost."""
    for which in ("first", "again"):
        before, cpu, begun = memory(), time.process_time(), time.perf_counter()
        delivery = polled(source, now=time.time_ns() // 1_000_000)
        spent, passed = time.process_time() - cpu, time.perf_counter() - begun
        grown = f"{delivery.rows:>7,} rows  {spent * 1000:>7,.0f} ms of ours  {passed * 1000:>7,.0f} ms in all"
        sys.stdout.write(f"{name:<34}{which:<7}{grown}  {memory() - before:>+4} MB\n")
    asyncio.run(source.close())


def memory() -> int:
    """Return what this process holds, MB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    with postgresql() as server:
        filled(server, rows)
        measured("one row", source_of(server, ONE, AMOUNTS))
        measured(f"{rows:,} rows, summed up there", source_of(server, SUMS, AMOUNTS))
        measured("100,000 events", source_of(server, SOME, EVENTS))
    sys.stdout.write(f"load of the machine: {os.getloadavg()[0]:.1f} of {os.cpu_count()}\n")


if __name__ == "__main__":
    main()
