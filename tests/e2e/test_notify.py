"""A real collector tells of an alert on every kind of route, through a receiver's troubles and its own sudden end."""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kpitui.alerts.letter import load_letter
from tests.servers.mail import PASSWORD, USER, MailServer, mail_server
from tests.servers.receiver import Receiver, receiver
from tests.servers.tls import OPENSSL, Authority

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(OPENSSL is None, reason="there is no openssl to make certificates with"),
]

CONFIG = """
[monitor]
timezone = "Europe/Paris"
language = "en"
[[brand]]
id = "acme"
name = "Acme"
own = true
[[source]]
name = "posts"
kind = "csv"
path = "mentions.csv"
every = "1s"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = {{ brand = "acme", channel = "x" }}
[[alert]]
id = "many"
kpi = "mentions"
window = "7d"
warning = {{ above = 20 }}
notify = ["team", "mail", "pager", "desk", "others"]
[route.team]
webhook = {{ file = "hook.txt" }}
[route.mail.email]
to = "anna@example.org"
from = "kpitui@example.org"
server = "127.0.0.1"
port = {port}
user = "{user}"
password = {{ file = "password.txt" }}
ca = "{ca}"
[route.pager]
command = ["{python}", "-c", "import sys; open('paged.jsonl', 'a').write(sys.stdin.read() + chr(10))"]
[route.desk]
terminal = "osc9"
[route.others]
webhook = {{ file = "hook.txt" }}
brands = ["globex"]
[[brand]]
id = "globex"
own = true
"""


@pytest.fixture
def server() -> Iterator[Receiver]:
    """Give a webhook's receiver."""
    with receiver() as running:
        yield running


@pytest.fixture
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MailServer, Path]]:
    """Give a mail server, and the certificate of its authority."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    authority.make()
    with mail_server(authority) as running:
        yield running, authority.ca


def _rows(site: Any, count: int) -> None:
    """Write a CSV of so many mentions of yesterday, the last one new."""
    now = datetime.now(UTC)
    times = [(now - timedelta(minutes=20 * number)).isoformat(timespec="seconds") for number in range(count)]
    site.write("mentions.csv", "at,id\n" + "".join(f"{at},m{number}\n" for number, at in enumerate(times)))


def _queued(site: Any) -> dict[str, int]:
    """Return how many messages wait, by route."""
    store = site.store()
    try:
        return {route.name: route.queued for route in store.alerts.routes()}
    finally:
        store.close()


def _told(site: Any) -> list[str]:
    """Return the titles that terminals are to show."""
    store = site.store()
    try:
        return [load_letter(one.message).title for one in store.alerts.queue.arrived.after(0, ("desk",))]
    finally:
        store.close()


def test_an_alert_reaches_every_route_once(
    site: Any, server: Receiver, mail: tuple[MailServer, Path], eventually: Callable[..., bool]
) -> None:
    """The receiver fails in several ways, the collector is killed in the midst of it; then the message is kept once."""
    post, ca = mail
    site.write("hook.txt", server.url)
    site.write("password.txt", PASSWORD)
    site.write("kpitui.toml", CONFIG.format(port=post.port, user=USER, ca=ca, python=sys.executable))
    _rows(site, 30)
    server.mood = "500"
    process = site.collect()
    assert eventually(lambda: len(server.asked) >= 1, 60), site.log()
    assert eventually(lambda: len(post.box.got) == 1 and (site.folder / "paged.jsonl").exists(), 30), site.log()
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert _queued(site)["team"] == 1
    assert server.kept == []
    for mood in ("hang", "cut"):
        server.mood, before = mood, len(server.asked)
        killed = site.collect()
        eventually(lambda before=before: len(server.asked) > before, 15)
        time.sleep(random.uniform(0.0, 0.4))  # noqa: S311 - any moment will do
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
    server.mood = "fine"
    again = site.collect()
    assert eventually(lambda: len(server.kept) == 1, 60), site.log()
    assert eventually(lambda: sum(_queued(site).values()) == 0, 30)
    time.sleep(3)
    assert site.run("collect", "--stop").returncode == 0
    again.wait(20)

    said = server.asked[-1]
    assert said["title"].startswith("Warning: Mentions ")
    (alert,) = said["alerts"]
    assert (alert["event"], alert["severity"], alert["rule"], alert["value"] > 20) == (
        "firing",
        "warning",
        "many",
        True,
    )
    assert {one["id"] for one in server.asked} == {said["id"]}
    (got,) = post.box.got
    assert got["Subject"] == said["title"]
    (paged,) = (site.folder / "paged.jsonl").read_text("utf-8").splitlines()
    assert json.loads(paged)["alerts"][0]["incident"] == alert["incident"]
    assert _told(site) == [said["title"]]
    assert "others" not in _queued(site)
    assert site.log().count("route team does not deliver, messages wait: ") >= 1
    assert site.log().count("route team delivers again") == 1
    assert "s3cr3t" not in site.log()
    assert PASSWORD not in site.log()
