"""A real Prometheus on loopback, with a past that the test writes; and what it shares with VictoriaMetrics."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(slots=True)
class Server:
    """A server that keeps metrics."""

    url: str
    process: subprocess.Popen[bytes]

    def query(self, promql: str) -> dict[str, float]:
        """Return the values of a query at this moment, by the labels of each series."""
        said = json.loads(fetch(f"{self.url}/api/v1/query?{urllib.parse.urlencode({'query': promql})}"))
        return {
            ",".join(f"{name}={value}" for name, value in sorted(one["metric"].items()) if name != "__name__"): float(
                one["value"][1]
            )
            for one in said["data"]["result"]
        }

    def targets(self) -> list[dict[str, Any]]:
        """Return the pages that it reads, and how that goes."""
        targets: list[dict[str, Any]] = json.loads(fetch(f"{self.url}/api/v1/targets"))["data"]["activeTargets"]
        return targets

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


def need(program: str) -> str:
    """Return where a program is; skip the test, saying so, where it isn't."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed (Debian: apt-get install prometheus victoria-metrics)")
    return found


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str, body: bytes | None = None) -> bytes:
    """Return what an address answers."""
    with urllib.request.urlopen(url, body, timeout=20) as answer:  # noqa: S310  loopback
        said: bytes = answer.read()
        return said


@contextmanager
def started(command: Sequence[str], url: str, folder: Path, health: str) -> Iterator[Server]:
    """Run a server until the test is done with it."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        limit = time.monotonic() + 30
        while time.monotonic() < limit and process.poll() is None:
            try:
                fetch(url + health)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise TimeoutError((folder / "log").read_text("utf-8", "replace")[-2000:])
        yield Server(url, process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def prometheus(
    folder: Path, history: str = "", scrape: Sequence[str] = (), arguments: Sequence[str] = ()
) -> Iterator[Server]:
    """Run a Prometheus; ``history`` is OpenMetrics with times, ``scrape`` are pages that it reads each second."""
    program, tool = need("prometheus"), need("promtool")
    data, port = folder / "prometheus", free_port()
    data.mkdir(parents=True)
    if history:
        (folder / "history.om").write_text(history, "utf-8")
        build = [tool, "tsdb", "create-blocks-from", "openmetrics", str(folder / "history.om"), str(data)]
        subprocess.run(build, check=True, capture_output=True)
    (folder / "prometheus.yml").write_text(scraping(scrape), "utf-8")
    command = [
        program,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=10y",
        "--log.level=warn",
        *arguments,
    ]
    with started(command, f"http://127.0.0.1:{port}", folder, "/-/ready") as server:
        yield server


def scraping(pages: Sequence[str]) -> str:
    """Return a configuration that reads pages each second."""
    jobs = [
        {
            "job_name": f"page{at}",
            "metrics_path": urllib.parse.urlsplit(page).path,
            "static_configs": [{"targets": [urllib.parse.urlsplit(page).netloc]}],
        }
        for at, page in enumerate(pages)
    ]
    return json.dumps({"global": {"scrape_interval": "1s", "scrape_timeout": "1s"}, "scrape_configs": jobs})
