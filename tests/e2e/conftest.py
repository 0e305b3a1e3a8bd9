"""Real processes of kpitui on a data folder, and a local server that does as it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kpitui.errors import StoreError
from kpitui.store import Store, open_store


@dataclass
class Site:
    """A folder with a configuration, its data folder, and the processes at work on it."""

    folder: Path
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def config(self) -> Path:
        """Return the configuration file."""
        return self.folder / "kpitui.toml"

    def write(self, name: str, text: str) -> Path:
        """Write a file as an editor does: the old one or the new one, whole."""
        beside = self.folder / f".{name}.new"
        beside.write_text(text, "utf-8")
        return beside.replace(self.folder / name)

    def arguments(self, *words: str) -> list[str]:
        """Return a command line of kpitui on this folder."""
        place = ["--config", str(self.config), "--data-dir", str(self.folder / "data")]
        return [sys.executable, "-m", "kpitui", words[0], *place, "--lang", "en", *words[1:]]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(self.arguments(*words), capture_output=True, text=True, timeout=60, check=False)

    def collect(self, *words: str) -> subprocess.Popen[str]:
        """Start a collector."""
        log = (self.folder / "log.txt").open("a")
        process = subprocess.Popen(
            self.arguments("collect", *words), stdout=log, stderr=log, text=True, start_new_session=True
        )
        log.close()
        self.processes.append(process)
        return process

    def store(self) -> Store:
        """Open the store as a viewer does."""
        return open_store(self.folder / "data", read_only=True, now=int(time.time() * 1000))

    def ids(self, measure: str) -> int:
        """Return how many events of a measure the store holds."""
        store = self.store()
        try:
            found = store.dataset([measure]).events.get(measure)
        finally:
            store.close()
        return 0 if found is None else int(found.t.size)

    def state(self, source: str) -> str:
        """Return how a source is doing, as screens see it."""
        store = self.store()
        try:
            return store.sources.row(source).state
        finally:
            store.close()

    def log(self) -> str:
        """Return what the collectors wrote."""
        return (self.folder / "log.txt").read_text("utf-8")


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait until something holds, and return whether it came to hold; it doesn't while there is no store."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with suppress(StoreError):
            if true():
                return True
        time.sleep(0.05)
    return true()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Give a folder for one configuration; whatever still runs at the end is killed."""
    made = Site(tmp_path)
    (tmp_path / "data").mkdir()
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture
def eventually() -> Callable[..., bool]:
    """Give the function that waits until something holds."""
    return until


@dataclass
class Server:
    """A local server: each request gets one event that no other gets, unless it is told otherwise."""

    mood: str = "fine"
    """``fine``, ``500``, ``hang``, ``garbage``, ``huge``."""
    served: list[int] = field(default_factory=list)
    """Numbers of the events that were sent in full."""
    count: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}/events"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request in the mood of the moment."""
        if self.mood == "hang":
            time.sleep(3)
            return
        status = 500 if self.mood == "500" else 200
        with self.lock:
            self.count += 1
            number = self.count
        body = b"\x00<html" if self.mood == "garbage" else json.dumps([_event(number)]).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        length = 200_000_000 if self.mood == "huge" else len(body)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        _send(handler, body, length)
        if self.mood == "fine":
            with self.lock:
                self.served.append(number)


def _event(number: int) -> dict[str, Any]:
    """Return one event."""
    return {"id": f"e{number}", "at": time.time(), "author": f"a{number % 7}"}


def _send(handler: BaseHTTPRequestHandler, body: bytes, length: int) -> None:
    """Send a body, filled up to a length."""
    try:
        handler.wfile.write(body)
        for _ in range((length - len(body)) // 1_000_000):
            handler.wfile.write(b" " * 1_000_000)
    except OSError:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a local HTTP server."""
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        """Hands each request to the server's state."""

        def do_GET(self) -> None:
            """Answer."""
            made.answer(self)

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Say nothing of a request."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    made.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_foreign_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in [name for name in os.environ if name.startswith("KPITUI_")]:
        monkeypatch.delenv(name)
