"""What metrics cost: the page of a whole agency, and reading others' pages and ranges. Prints tables.

Run: ``python -m tests.bench.bench_metrics``
"""

from __future__ import annotations

import asyncio
import csv
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from kpitui.collector.metrics.page import Page
from kpitui.measures import Poll
from kpitui.sources import prometheus
from kpitui.sources.tables.exposed import read_exposition
from tests.bench.agency import snapshot
from tests.servers.replay import replaying
from tests.sources.making import NOW, opened
from tests.sources.promql.serving import RANGE, every_step

BRANDS, CHANNELS, DAYS = 10, 10, 60
MEASURES = (
    ("impressions", "delta"),
    ("sessions", "delta"),
    ("likes", "delta"),
    ("comments", "delta"),
    ("shares", "delta"),
    ("saves", "delta"),
    ("clicks", "delta"),
    ("conversions", "delta"),
    ("spend", "delta"),
    ("revenue", "delta"),
    ("follows", "delta"),
    ("unfollows", "delta"),
    ("followers", "gauge"),
    ("tickets_opened", "delta"),
    ("tickets_resolved", "delta"),
)
PAUSE = 30


def page() -> None:
    """Measure the page itself: 10 brands, 40 KPIs, 10 channels and all of them together."""
    shown = snapshot(BRANDS, CHANNELS, 40)
    for open_metrics in (True, False):
        made = Page(shown)
        begun = time.process_time()
        sheet = made.sheet(open_metrics)
        first = time.process_time() - begun
        begun = time.process_time()
        for _ in range(1000):
            made.sheet(open_metrics)
        again = (time.process_time() - begun) / 1000
        size = f"{len(sheet.body) / 1e6:.2f} MB, {len(sheet.packed) / 1e3:.0f} kB packed"
        print(f"{sheet.kind:62} {first * 1000:7.0f} ms first, {again * 1e6:.1f} µs again; {size}")  # noqa: T201


def agency() -> None:
    """Measure a real collector of ten brands by ten channels: a scrape from outside, and what it costs within."""
    for table in ("", '[metrics]\nlisten = "127.0.0.1:0"\nchannels = true\n'):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder, table)
            _agency(folder, bool(table))


def _write(folder: Path, table: str) -> None:
    """Write figures by the day and a configuration."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    with (folder / "figures.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["day", "brand", "channel", *(measure for measure, _ in MEASURES)])
        for day in range(DAYS):
            at = (today - timedelta(days=DAYS - day)).isoformat()
            for brand in range(BRANDS):
                for channel in range(CHANNELS):
                    cells = [100 + (day * 7 + brand + channel + at_) % 89 for at_ in range(len(MEASURES))]
                    rows.writerow([at, f"brand{brand}", f"channel{channel}", *cells])
    brands = "".join(f'[[brand]]\nid = "brand{at}"\nown = true\n' for at in range(BRANDS))
    mappings = "".join(
        f'  [[source.measure]]\n  name = "{measure}"\n  kind = "{kind}"\n  time = "day"\n  value = "{measure}"\n'
        + ('  bucket = "1d"\n' if kind == "delta" else "")
        + '  labels = { brand = "$brand", channel = "$channel" }\n'
        for measure, kind in MEASURES
    )
    source = '[[source]]\nname = "figures"\nkind = "csv"\npath = "figures.csv"\nevery = "10s"\n'
    (folder / "kpitui.toml").write_text(f"{table}{brands}{source}{mappings}", "utf-8")


def _agency(folder: Path, shows: bool) -> None:
    """Run the collector for a while, its page read each second."""
    words = ["collect", "--config", str(folder / "kpitui.toml"), "--data-dir", str(folder / "data"), "--lang", "en"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "kpitui", *words], stderr=log)
    try:
        url = _url(folder / "log") if shows else ""
        time.sleep(60)
        begun, calls, sizes = _cpu(process.pid), list[float](), set[int]()
        for _ in range(PAUSE):
            time.sleep(1)
            if shows:
                started = time.perf_counter()
                request = urllib.request.Request(  # noqa: S310  loopback
                    url, headers={"Accept": "application/openmetrics-text", "Accept-Encoding": "gzip"}
                )
                with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
                    sizes.add(len(answer.read()))
                calls.append(time.perf_counter() - started)
        spent = (_cpu(process.pid) - begun) / PAUSE * 100
        calls.sort()
        took = f"scrape {calls[len(calls) // 2] * 1000:.1f} ms (worst {calls[-1] * 1000:.0f})" if calls else "no page"
        print(f"collector of 100 brand-channels, {took}, {max(sizes, default=0)} bytes packed, CPU {spent:.1f} %")  # noqa: T201
    finally:
        process.terminate()
        process.wait()


def _url(log: Path) -> str:
    """Return where the page is, from the log."""
    for _ in range(600):
        if (found := re.search(r"metrics at (http\S+)", log.read_text("utf-8"))) is not None:
            return found[1]
        time.sleep(0.1)
    raise TimeoutError(log.read_text("utf-8"))


def _cpu(pid: int) -> float:
    """Return the processor time that a process has spent, seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def texts() -> None:
    """Measure reading a page of 100,000 samples, beside the library of the field."""
    lines = [
        f'x_total{{method="post",code="{at % 50}",path="/a/{at}",host="h{at % 9}"}} {at}.5' for at in range(100_000)
    ]
    text = "# TYPE x counter\n" + "\n".join(lines) + "\n# EOF\n"
    begun = time.process_time()
    read_exposition(text)
    ours = time.process_time() - begun
    begun = time.process_time()
    library: Callable[[str], Iterable[Any]] = text_string_to_metric_families
    for family in library(text):
        assert family.samples
    print(f"a page of 100,000 samples: {ours:.2f} s, prometheus-client {time.process_time() - begun:.2f} s")  # noqa: T201


def million() -> None:
    """Measure a million points of twenty series through range queries, the server's own time left out."""
    options = {"query": "x", "step": "1m", "backfill": "50000m"}
    level = {"name": "followers", "value": "value", "labels": {"brand": "acme", "channel": "$channel"}}
    with replaying({RANGE: every_step({f"c{at}": f"{at}.25" for at in range(20)})}) as server:
        source = opened(Path(), {"url": server.url, **options}, level, kind=prometheus)
        count, polls, spent = 0, 0, 0.0

        async def poll() -> None:
            nonlocal count, polls
            state: dict[str, object] = {}
            while count < 1_000_000:
                delivery = await source.poll(Poll(NOW, state))
                count, polls, state = count + len(delivery.samples), polls + 1, dict(delivery.state)
            await source.close()

        begun = time.process_time()
        asyncio.run(poll())
        spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:,} points in {polls} polls: {spent:.1f} s of CPU (with the replayed server's), peak {peak} MB")  # noqa: T201


if __name__ == "__main__":
    page()
    texts()
    million()
    agency()
