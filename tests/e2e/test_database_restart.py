"""A collector that lives through its database's death: nothing lost, nothing doubled, the cause said meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from tests.servers.postgresql import PostgreSQL, postgresql, programs

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed (Debian: postgresql)"),
]

CONFIG = """
[monitor]
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true

[[source]]
name = "said"
kind = "sql"
url = "URL"
query = "SELECT id, said_at FROM said WHERE said_at >= :since"
overlap = "1m"
every = "1s"
  [[source.measure]]
  name = "mentions"
  time = "said_at"
  id = "id"
  labels = { brand = "acme", channel = "x" }

[[source]]
name = "sums"
kind = "sql"
url = "URL"
query = "SELECT date_trunc('hour', said_at) AS hour, count(*) AS n FROM said WHERE said_at >= :since GROUP BY 1"
overlap = "1m"
every = "1s"
  [[source.measure]]
  name = "spend"
  kind = "delta"
  time = "hour"
  bucket = "1h"
  value = "n"
  labels = { brand = "acme", channel = "x" }
"""


@pytest.fixture
def server() -> Iterator[PostgreSQL]:
    """Give a server with a table of what was said."""
    with postgresql() as running:
        running.run(
            "CREATE ROLE reader LOGIN",
            "CREATE TABLE said (id bigserial PRIMARY KEY, said_at timestamptz DEFAULT now())",
            "GRANT SELECT ON said TO reader",
        )
        yield running


def _talk(server: PostgreSQL, stop: threading.Event) -> None:
    """Write what is said, ten times a second, as far as the server lives."""
    while not stop.wait(0.1):
        with suppress(psycopg.Error):
            server.run("INSERT INTO said DEFAULT VALUES")


def _spent(site: Any) -> float:
    """Return the sum of what the store holds of the amounts."""
    store = site.store()
    try:
        return float(sum(one.v.sum() for one in store.dataset(["spend"]).series.get("spend", [])))
    finally:
        store.close()


def test_killed_and_started_again(site: Any, server: PostgreSQL, eventually: Callable[..., bool]) -> None:
    """The database dies under the collector and comes back: it is well again by itself, each row is there once."""
    site.write("kpitui.toml", CONFIG.replace("URL", server.url()))
    stop = threading.Event()
    talking = threading.Thread(target=_talk, args=(server, stop))
    talking.start()
    try:
        process = site.collect()
        assert eventually(lambda: site.ids("mentions") > 5)
        server.kill()
        assert eventually(lambda: site.state("said") in {"late", "error"})
        before = site.ids("mentions")
        assert eventually(lambda: "no connection" in _reason(site) or "was lost" in _reason(site))
        time.sleep(1)
        assert process.poll() is None
        server.start()
        assert eventually(lambda: site.state("said") == "ok", 40)
        assert eventually(lambda: site.ids("mentions") > before)
    finally:
        stop.set()
        talking.join()
    count = int(str(server.figure("SELECT count(*) FROM said")))
    assert eventually(lambda: site.ids("mentions") == count)
    assert eventually(lambda: _spent(site) == count)
    time.sleep(2.5)
    assert (site.ids("mentions"), _spent(site)) == (count, count)
    assert "Traceback" not in site.log()


def _reason(site: Any) -> str:
    """Return why the source fails."""
    store = site.store()
    try:
        reason = store.sources.row("said").reason
    finally:
        store.close()
    return "" if reason is None else str(reason.say("en"))


def test_no_password_is_shown_or_kept(site: Any, server: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither ``check``, nor a collector's words, log and data hold a password, be it refused or not."""
    server.run(
        "CREATE ROLE guarded",
        "CREATE ROLE ann LOGIN PASSWORD 'S3cr3t-w0rd' IN ROLE guarded",
        "GRANT SELECT ON said TO ann",
        "INSERT INTO said DEFAULT VALUES",
    )
    guarded = CONFIG.replace('url = "URL"', f'url = "{server.url("ann")}"\npassword = {{ env = "SHOP_WORD" }}')
    site.write("kpitui.toml", guarded)
    shown = ""
    for word, status in (("Wr0ng-w0rd", 1), ("S3cr3t-w0rd", 0)):
        monkeypatch.setenv("SHOP_WORD", word)
        for command in (("check",), ("collect", "--once"), ("read", "--format", "json")):
            done = site.run(*command)
            shown += done.stdout + done.stderr
            assert command[0] == "read" or done.returncode == status, shown
    assert "the user name or the password is refused" in shown
    assert site.ids("mentions") == 1
    kept = b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file())
    for word in ("Wr0ng-w0rd", "S3cr3t-w0rd"):
        assert word not in shown
        assert word.encode() not in kept
