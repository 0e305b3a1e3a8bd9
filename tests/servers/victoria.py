"""A real VictoriaMetrics on loopback, with a past that the test writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers.prometheus import Server, fetch, free_port, need, scraping, started


@contextmanager
def victoria(
    folder: Path, history: str = "", scrape: Sequence[str] = (), arguments: Sequence[str] = ()
) -> Iterator[Server]:
    """Run a VictoriaMetrics; ``history`` is OpenMetrics with times, ``scrape`` are pages that it reads each second."""
    program, port = need("victoria-metrics"), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scrape.yml").write_text(scraping(scrape), "utf-8")
    command = [
        program,
        f"-storageDataPath={folder / 'victoria'}",
        f"-httpListenAddr=127.0.0.1:{port}",
        f"-promscrape.config={folder / 'scrape.yml'}",
        "-retentionPeriod=10y",
        "-search.latencyOffset=0s",
        "-search.disableCache",
        "-loggerLevel=WARN",
        *arguments,
    ]
    with started(command, f"http://127.0.0.1:{port}", folder, "/health") as server:
        if history:
            fetch(f"{server.url}/api/v1/import/prometheus", in_millis(history).encode())
            fetch(f"{server.url}/internal/force_flush")
        yield server


def in_millis(history: str) -> str:
    """Return OpenMetrics with times in seconds as the older text, which has milliseconds."""
    rows = [line.rpartition(" ") for line in history.splitlines() if line and not line.startswith("#")]
    return "\n".join(f"{row} {round(float(at) * 1000)}" for row, _, at in rows) + "\n"
