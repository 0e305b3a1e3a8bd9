"""Twenty sources of more than ten kinds in a real terminal: each healthy one on time, four broken ones explained."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from kpitui.store import open_store
from tests.bench.device import Device
from tests.servers import market
from tests.servers.replay import Replay, replaying

pytestmark = pytest.mark.e2e

EVERY = 10
"""Seconds between two polls."""
CLOSED = 9
"""A port at which nobody listens."""

HEAD = """
[monitor]
timezone = "UTC"
period = "24h"
[[brand]]
id = "acme"
own = true
[[brand]]
id = "globex"
"""

PLATFORMS = {
    "news": 'kind = "hackernews"\nkeywords = "acme"\nbackfill = "1d"',
    "rivals": 'kind = "hackernews"\ncompetitors = { globex = { keywords = "globex" } }\nbackfill = "1d"',
    "press": 'kind = "gdelt"\nkeywords = "acme"\nbackfill = "1d"',
    "fediverse": 'kind = "mastodon"\naccounts = "@acme@mastodon.example"',
    "sky": 'kind = "bluesky"\naccounts = "acme.example"',
    "site": 'kind = "matomo"\naccounts = "1"\ntoken = "t0ken-matomo"\nbackfill = "1d"',
    "pages": 'kind = "plausible"\naccounts = "acme.example"\ntoken = "t0ken-plausible"\nbackfill = "1d"',
    "videos": 'kind = "youtube"\naccounts = "UCacme"\nkey = "t0ken-youtube"',
    "support": 'kind = "zendesk"\ntoken = "t0ken-zendesk"\nbackfill = "1d"',
    "crm": 'kind = "hubspot"\ntoken = "t0ken-hubspot"\nbackfill = "1d"',
}
"""Sources of platforms, all of them asked at the local server."""

MEASURE = '[[source.measure]]\nlabels = { brand = "acme", channel = "x" }\n'
MAPPED = {
    "alerts": 'kind = "rss"\nfeeds = ["$URL/alerts"]',
    "orders": 'kind = "sql"\nurl = "sqlite:///shop.db"\nquery_file = "orders.sql"\n'
    f'{MEASURE}name = "revenue"\ntime = "at"\nvalue = "amount"\nkind = "delta"\nbucket = "1d"',
    "metrics": 'kind = "prometheus"\nurl = "$URL/metrics"\n'
    f'{MEASURE}name = "sessions_all"\nkind = "counter"\nvalue = "value"\nwhere = {{ metric = "visits_total" }}',
    "service": f'kind = "http"\nurl = "$URL/rows"\n{MEASURE}name = "followers"\nvalue = "n"',
    "export": 'kind = "csv"\npath = "likes.csv"\n'
    f'{MEASURE}name = "likes"\nkind = "delta"\ntime = "at"\nvalue = "n"\nbucket = "1d"',
    "program": f'kind = "command"\nargv = ["{sys.executable}", "-c", "print(7)"]\n'
    f'{MEASURE}name = "customers"\nvalue = "value"',
}
"""Sources whose rows are mapped."""

BROKEN = {
    "slow": f'kind = "http"\nurl = "$URL/hang"\ntimeout = "1s"\n{MEASURE}name = "followers"\nvalue = "n"',
    "locked": 'kind = "plausible"\nbase_url = "$URL/refused"\naccounts = "acme.example"\ntoken = "t0ken-locked"',
    "page": 'kind = "rss"\nfeeds = ["$URL/page"]',
    "gone": f'kind = "zendesk"\nbase_url = "http://127.0.0.1:{CLOSED}"\ntoken = "t0ken-gone"',
}
"""Sources that fail, each in its own way."""

SAID = {
    "en": {
        "slow": r"no whole answer within 1 s",
        "locked": r"the credentials are not accepted \(401\)",
        "page": r"no feed \(RSS or Atom\)",
        "gone": r"nothing listens there",
    },
    "fr": {
        "slow": r"pas de réponse complète en 1 s",
        "locked": r"les identifiants ne sont pas acceptés \(401\)",
        "page": r"pas un flux",
        "gone": r"rien n’y écoute",
    },
}
"""What the screen says of them."""


@dataclass
class Desk:
    """A folder with twenty sources and their servers."""

    folder: Path
    server: Replay

    def command(self, language: str, *words: str) -> list[str]:
        """Return a command line of kpitui on this folder."""
        place = ["--config", str(self.folder / "kpitui.toml"), "--data-dir", str(self.folder / "data")]
        return [sys.executable, "-m", "kpitui", *words, *place, "--lang", language]

    def polls(self) -> dict[str, list[tuple[int, int]]]:
        """Return when each source was asked, and whether it answered, oldest first."""
        store = open_store(self.folder / "data", read_only=True, now=int(time.time() * 1000))
        try:
            names = [row.source for row in store.sources.rows()]
            return {name: sorted((one.at, one.ok) for one in store.sources.polls(name, 500)) for name in names}
        finally:
            store.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a folder with twenty sources, and end its collector afterwards."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.execute("CREATE TABLE orders (at TEXT, amount REAL)")
        shop.execute("INSERT INTO orders VALUES (?, 120.5)", (today,))
    shop.close()
    (tmp_path / "orders.sql").write_text("SELECT at, amount FROM orders", "utf-8")
    (tmp_path / "likes.csv").write_text(f"at,n\n{today},12\n", "utf-8")
    with replaying({**market.routes(), **market.broken()}) as server:
        parts = [HEAD]
        for name, text in (PLATFORMS | MAPPED | BROKEN).items():
            host = f'\nbase_url = "{server.url}"' if name in PLATFORMS else ""
            kind, _, rest = text.replace("$URL", server.url).partition("\n")
            parts.append(f'[[source]]\nname = "{name}"\nevery = "{EVERY}s"\n{kind}{host}\n{rest}\n')
        (tmp_path / "kpitui.toml").write_text("\n".join(parts), "utf-8")
        made = Desk(tmp_path, server)
        yield made
        subprocess.run(made.command("en", "collect", "--stop"), capture_output=True, timeout=20, check=False)


def watched(desk: Desk, seconds: float) -> None:
    """Watch twenty sources for some time: the healthy ones keep their rhythm, the broken ones are told."""
    checked = subprocess.run(desk.command("en", "check"), capture_output=True, text=True, timeout=120, check=False)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    begun = time.time() * 1000
    with Device(desk.command("en"), 160, 48, {"HOME": str(desk.folder)}) as device:
        assert device.until(r"16/20 sources", 60) is not None, device.text()
        device.press("7")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            device.rest(1.0)
        english = device.text()
        assert device.quit("q") is not None
    with Device(desk.command("fr"), 120, 36, {"HOME": str(desk.folder)}) as device:
        assert device.until(r"16/20 sources", 30) is not None, device.text()
        device.press("7")
        device.rest(1.5)
        french = device.text()
        device.press("G")
        device.rest(0.5)
        french += device.text()
        assert device.quit("q") is not None
    for language, screen in (("en", english), ("fr", french)):
        for name, said in SAID[language].items():
            assert re.search(said, " ".join(screen.split())), f"{name}: {said} is not on:\n{screen}"
    assert "t0ken" not in english + french + checked.stdout
    polls = desk.polls()
    assert len(polls) == 20
    for name in PLATFORMS | MAPPED:
        on_time(name, [one for one in polls[name] if one[0] >= begun], seconds)
    for name in BROKEN:
        assert polls[name]
        assert not any(ok for _, ok in polls[name]), name


def on_time(name: str, polls: list[tuple[int, int]], seconds: float) -> None:
    """Require that a source was asked at each of its times, and answered each time."""
    assert all(ok for _, ok in polls), f"{name} failed: {polls}"
    assert len(polls) >= seconds // EVERY - 1, f"{name} was asked {len(polls)} times in {seconds:g} s"
    gaps = [(later - earlier) / 1000 for (earlier, _), (later, _) in pairwise(polls)]
    late = [gap for gap in gaps[1:] if gap > EVERY + 3]
    assert not late, f"{name} was late: {late}"


@pytest.mark.full
def test_ten_minutes(desk: Desk) -> None:
    """Twenty sources for ten minutes."""
    watched(desk, 600)


def test_one_minute(desk: Desk) -> None:
    """Twenty sources for a minute."""
    watched(desk, 60)
