"""Real collectors: killed at any moment, two on one folder, files and configuration edited while they run."""

from __future__ import annotations

import csv
import random
import resource
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

pytestmark = pytest.mark.e2e

HEAD = """
[monitor]
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
"""
CSV = """
[[source]]
name = "posts"
kind = "csv"
path = "mentions.csv"
every = "1s"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "acme", channel = "x" }
"""
HTTP = """
[[source]]
name = "live"
kind = "http"
url = "URL"
every = "1s"
timeout = "1s"
  [[source.measure]]
  name = "requests"
  time = "at"
  time_format = "unix"
  id = "id"
  key = "author"
  labels = { brand = "acme", channel = "x" }
"""


def _rows(site: Any, count: int) -> None:
    """Write a CSV of so many mentions."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    site.write("mentions.csv", "at,id\n" + "".join(f"{now},m{number}\n" for number in range(count)))


def test_a_collector_collects_and_says_so(site: Any, eventually: Callable[..., bool]) -> None:
    """It polls, keeps, leaves boards for screens, answers ``status``, and ends when told, finishing what it writes."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 25)
    assert site.run("status").returncode == 1
    process = site.collect()
    assert eventually(lambda: site.ids("mentions") == 25)
    status = site.run("status")
    assert status.returncode == 0, status.stderr
    assert "posts" in status.stdout
    assert eventually(lambda: _has_board(site))
    stop = site.run("collect", "--stop")
    assert (stop.returncode, process.wait(10)) == (0, 0)
    assert site.run("status").returncode == 1
    assert "Traceback" not in site.log()


def _has_board(site: Any) -> bool:
    """Tell whether screens find the board of the brand."""
    store = site.store()
    try:
        return store.board("acme", "7d") is not None
    finally:
        store.close()


def test_an_edited_file_and_an_edited_configuration_are_taken_in(site: Any, eventually: Callable[..., bool]) -> None:
    """New rows appear, rows taken out leave, a new source starts, a mistake leaves the running configuration."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 10)
    process = site.collect()
    assert eventually(lambda: site.ids("mentions") == 10)
    _rows(site, 12)
    assert eventually(lambda: site.ids("mentions") == 12)
    _rows(site, 4)
    assert eventually(lambda: site.ids("mentions") == 4)
    site.write("kpitui.toml", HEAD + CSV + "\n[[brand]]\nidd = 3\n")
    assert eventually(lambda: "stays in force" in site.log())
    _rows(site, 7)
    assert eventually(lambda: site.ids("mentions") == 7)
    second = CSV.replace('"posts"', '"more"').replace('name = "mentions"', 'name = "answers"')
    site.write("kpitui.toml", HEAD + CSV + second)
    assert eventually(lambda: site.ids("answers") == 7)
    assert process.poll() is None


def test_two_collectors_share_one_lease(site: Any, eventually: Callable[..., bool]) -> None:
    """The second one says who is at work and ends with 1; after a kill the next one takes over at once."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 3)
    first = site.collect()
    assert eventually(lambda: site.ids("mentions") == 3)
    second = site.run("collect")
    assert second.returncode == 1
    assert str(first.pid) in second.stderr
    assert site.run("collect", "--once").returncode == 1
    first.send_signal(signal.SIGKILL)
    first.wait()
    begun = time.monotonic()
    third = site.collect()
    assert eventually(lambda: _holder(site) == third.pid)
    assert time.monotonic() - begun < 10


def _holder(site: Any) -> int:
    """Return the process that holds the lease."""
    store = site.store()
    try:
        holder = store.lease.holder()
    finally:
        store.close()
    return holder.pid if holder else 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_properly(site: Any, eventually: Callable[..., bool], number: int) -> None:
    """The lease is given back, nothing is half written, the exit status is 0."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 1)
    process = site.collect()
    assert eventually(lambda: site.ids("mentions") == 1)
    process.send_signal(number)
    assert process.wait(5) == 0
    assert _holder(site) == 0


def test_nohup_keeps_it_through_a_hangup(site: Any, eventually: Callable[..., bool]) -> None:
    """What the caller has told it to ignore is not the end."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 1)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = site.collect()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert eventually(lambda: site.ids("mentions") == 1)
    process.send_signal(signal.SIGHUP)
    _rows(site, 2)
    assert eventually(lambda: site.ids("mentions") == 2)
    assert process.poll() is None


def test_once_is_for_cron(site: Any) -> None:
    """It asks once, keeps, evaluates and ends: 0, or 1 where a source fails, which is named."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 5)
    assert site.run("collect", "--once").returncode == 0
    assert site.ids("mentions") == 5
    assert _has_board(site)
    (site.folder / "mentions.csv").unlink()
    failed = site.run("collect", "--once")
    assert failed.returncode == 1
    assert "posts" in failed.stderr
    assert site.ids("mentions") == 5


def test_killed_at_any_moment_it_loses_no_completed_poll(
    site: Any, server: Any, eventually: Callable[..., bool]
) -> None:
    """Each event is served once: after six kills all are there, once, but for the one in flight at each kill."""
    chance = random.Random(7)  # noqa: S311
    site.write("kpitui.toml", HEAD + CSV + HTTP.replace("URL", server.url))
    kills = 6
    in_flight: set[int] = set()
    for turn in range(kills):
        _rows(site, 50 * (turn + 1))
        before, process = len(server.served), site.collect()
        if turn % 2:  # else it is killed while it starts
            assert eventually(lambda before=before: len(server.served) > before)
        time.sleep(chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
        in_flight.update(server.served[-1:])
    before = len(server.served)
    assert site.run("collect", "--once").returncode == 0
    assert len(server.served) == before + 1
    store = site.store()
    events = store.dataset(["requests", "mentions"]).events
    store.close()
    assert events["mentions"].t.size == 50 * kills
    found = events["requests"].id.tolist()
    assert len(found) == len(set(found))
    assert len(server.served) - len(in_flight) <= len(found) <= len(server.served)


@pytest.mark.parametrize("mood", ["500", "garbage", "hang", "huge"])
def test_a_source_that_fails_is_seen_and_recovers(
    site: Any, server: Any, eventually: Callable[..., bool], mood: str
) -> None:
    """It is seen within one poll, the others stay on time, and its recovery is seen within a minute."""
    site.write("kpitui.toml", HEAD + CSV + HTTP.replace("URL", server.url))
    _rows(site, 1)
    site.collect()
    assert eventually(lambda: site.state("live") == "ok")
    server.mood = mood
    assert eventually(lambda: site.state("live") in {"late", "error"}, 8)
    _rows(site, 9)
    assert eventually(lambda: site.ids("mentions") == 9, 5)
    assert site.state("posts") == "ok"
    server.mood = "fine"
    assert eventually(lambda: site.state("live") == "ok", 40)
    assert site.log().count("live: fails") == 1


def test_a_closed_port_is_seen(site: Any, server: Any, eventually: Callable[..., bool]) -> None:
    """A server that isn't there is an error in words, and costs the other source nothing."""
    site.write("kpitui.toml", HEAD + CSV + HTTP.replace("URL", "http://127.0.0.1:9/"))
    _rows(site, 2)
    site.collect()
    assert eventually(lambda: site.state("live") in {"late", "error"})
    assert eventually(lambda: site.ids("mentions") == 2)
    assert "Traceback" not in site.log()


def test_typed_figures_reach_the_store(
    site: Any, eventually: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure typed while the collector runs is taken in as a source of its own, with whoever typed it beside it."""
    site.write("kpitui.toml", HEAD + CSV)
    _rows(site, 1)
    site.collect()
    assert eventually(lambda: site.ids("mentions") == 1)
    monkeypatch.setenv("KPITUI_USER", "alice")
    assert site.run("put", "spend", "120,5", "--label", "channel=x").returncode == 0
    rows = list(csv.DictReader((site.folder / "kpitui.typed.csv").read_text("utf-8").splitlines()))
    assert [row["typed_by"] for row in rows] == ["alice"]
    assert eventually(lambda: site.state("typed") == "ok")


def test_a_suspend_is_no_burst(site: Any, server: Any, eventually: Callable[..., bool]) -> None:
    """A machine that slept asks each source once when it wakes, and goes on as before."""
    site.write("kpitui.toml", HEAD + HTTP.replace("URL", server.url))
    process = site.collect()
    assert eventually(lambda: len(server.served) >= 2)
    process.send_signal(signal.SIGSTOP)
    time.sleep(6)
    before = len(server.served)
    process.send_signal(signal.SIGCONT)
    time.sleep(1.5)
    assert 1 <= len(server.served) - before <= 3
    assert eventually(lambda: len(server.served) >= before + 4)
    assert process.poll() is None


def test_a_full_disk_stops_writing_not_watching(site: Any, server: Any, eventually: Callable[..., bool]) -> None:
    """While nothing can be written the sources are still asked; what they gave is stored when there is room."""
    site.write("kpitui.toml", HEAD + HTTP.replace("URL", server.url))
    process = site.collect()
    assert eventually(lambda: site.ids("requests") >= 2)
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, hard))
    before = len(server.served)
    assert eventually(lambda: len(server.served) >= before + 4)
    stored = site.ids("requests")
    assert stored <= before + 1
    assert process.poll() is None
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert eventually(lambda: site.ids("requests") >= before + 4)
    store = site.store()
    log = [row.text.say("en") for row in store.log.rows()]
    store.close()
    assert any("written again" in line for line in log)
    site.run("collect", "--stop")
    assert site.ids("requests") == len(server.served)
