"""Bluesky's own network for development, on loopback: real servers with accounts and posts of the tests."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.servers.postgresql import postgresql, programs

SCRIPT = Path(__file__).with_name("bluesky_network.mjs")
PLACE = Path(os.environ.get("KPITUI_BLUESKY", "~/.cache/kpitui-tests/bluesky")).expanduser()
"""Where ``.ci/run --full`` installs the network: ``node`` and ``node_modules``."""


def missing() -> str:
    """Return what is not installed; empty where all is there."""
    needed = {
        "@atproto/dev-env": (PLACE / "node_modules/better-sqlite3/build/Release/better_sqlite3.node").is_file(),
        "node": (PLACE / "node").exists(),
        "redis-server": shutil.which("redis-server") is not None,
        "PostgreSQL": programs() is not None,
    }
    return ", ".join(name for name, there in needed.items() if not there)


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the network."""

    did: str
    handle: str
    token: str


@dataclass
class Network:
    """The network, and what the tests do in it."""

    pds: str
    appview: str
    process: subprocess.Popen[str] = field(repr=False)

    def join(self, name: str, password: str = "the-own-password") -> Person:  # noqa: S107 - of an account of the tests
        """Open an account."""
        account = {"handle": f"{name}.test", "email": f"{name}@example.com", "password": password}
        made = self.call("com.atproto.server.createAccount", account)
        self.write(Person(made["did"], made["handle"], made["accessJwt"]), "app.bsky.actor.profile", {}, "self")
        return Person(made["did"], made["handle"], made["accessJwt"])

    def app_password(self, person: Person) -> str:
        """Make an app password, as one does in the settings."""
        return str(self.call("com.atproto.server.createAppPassword", {"name": "kpitui"}, person)["password"])

    def post(self, person: Person, text: str, **more: object) -> dict[str, str]:
        """Publish a post, and return its address."""
        return self.write(person, "app.bsky.feed.post", {"text": text, "langs": ["en"], **more})

    def write(self, person: Person, kind: str, record: Mapping[str, object], key: str | None = None) -> dict[str, str]:
        """Write a record of an account: a post, a like, a follow."""
        stamped = {"$type": kind, "createdAt": datetime.now(UTC).isoformat().replace("+00:00", "Z"), **record}
        asked = {"repo": person.did, "collection": kind, "record": stamped, **({"rkey": key} if key else {})}
        made = self.call("com.atproto.repo.createRecord", asked, person)
        return {"uri": made["uri"], "cid": made["cid"]}

    def call(self, name: str, content: Mapping[str, object], person: Person | None = None) -> dict[str, Any]:
        """Call the account server."""
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        answer = httpx.post(f"{self.pds}/xrpc/{name}", json=content, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def settle(self) -> None:
        """Wait until everything has arrived everywhere."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("settle\n")
        self.process.stdin.flush()
        assert "settled" in self.process.stdout.readline()


@contextmanager
def bluesky() -> Iterator[Network]:
    """Give a running network without accounts of one's own, and leave nothing of it."""
    with postgresql(max_connections="150") as database, _redis() as redis, tempfile.TemporaryDirectory() as folder:
        surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "TMPDIR": folder,
            "NODE_ENV": "test",
            "LOG_ENABLED": "false",
            "REDIS_HOST": f"127.0.0.1:{redis}",
            "DB_POSTGRES_URL": f"postgresql://{database.owner}@127.0.0.1:{database.port}/shop",
        }
        with (Path(folder) / "log").open("w") as log:
            process = subprocess.Popen(
                [str(PLACE / "node"), str(SCRIPT)],
                cwd=PLACE,
                env=surroundings,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, (Path(folder) / "log").read_text()[-3000:]
            places = json.loads(line)
            yield Network(places["pds"], places["appview"], process)
        finally:
            process.kill()
            process.communicate()


@contextmanager
def _redis() -> Iterator[int]:
    """Give the port of a running Redis that keeps nothing."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        limit = time.monotonic() + 10
        while time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()
