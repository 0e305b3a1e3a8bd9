"""Alerting that is killed at any moment: every incident arrives, in order, once for a receiver that drops repeats."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Receiver:
    """Takes messages by HTTP, drops what it has had, and now and then fails before or after it has taken one."""

    unreliable: random.Random | None = None
    url: str = ""
    news: list[tuple[str, int, str, str]] = field(default_factory=list)
    """Incident, sequence, event and severity of each piece of news, in the order of arrival."""
    repeats: int = 0

    def take(self, body: bytes) -> None:
        """Take a message."""
        for alert in json.loads(body)["alerts"]:
            if (alert["incident"], alert["sequence"]) in [one[:2] for one in self.news]:
                self.repeats += 1
            else:
                self.news.append((alert["incident"], alert["sequence"], alert["event"], alert["severity"]))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that listens."""
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_POST(self) -> None:
            """Take a message, or fail on the way."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            luck = 1.0 if made.unreliable is None else made.unreliable.random()
            if luck > 0.15:
                made.take(body)
            if luck > 0.3:
                self.send_response(200)
            else:
                self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/team"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def tell(folder: Path, receiver: Receiver, seed: int) -> int:
    """Let the story be told, with lives that end by chance where the seed is not 0; return how many it took."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.collector.mortal", str(folder), receiver.url, str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.full), pytest.param(3, marks=pytest.mark.full)])
def test_every_incident_arrives_in_order_once(tmp_path: Path, receiver: Receiver, seed: int) -> None:
    """However often it is killed, the receiver has what one life without a kill tells it."""
    assert tell(tmp_path / "calm", receiver, 0) == 1
    told, receiver.news = receiver.news, []
    assert receiver.repeats == 0
    assert len(told) > 10
    receiver.unreliable = random.Random(seed)  # noqa: S311  chance that can be repeated
    lives = tell(tmp_path / "killed", receiver, seed)
    assert lives > 10
    assert receiver.news == told
    assert receiver.repeats > 0
