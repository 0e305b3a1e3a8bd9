"""A community manager watches real exports and a page that changes, in a real terminal: all moves, all is said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.device import Device
from tests.servers.moods import Moods, moods

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
TWEETS, POSTS = DATA / "airline_tweets" / "Tweets.csv", DATA / "facebook_metrics" / "dataset_Facebook.csv"
SCREENS = ((120, 36, "en"), (80, 24, "fr"))
"""Both sizes and both languages; what is said in one is said in the other by the same code."""

CONFIG = """
[monitor]
timezone = "UTC"
period = "24h"
[[brand]]
id = "united"
name = "United"
own = true
competitors = ["delta"]
[[brand]]
id = "delta"
[[source]]
name = "tweets"
kind = "csv"
path = "Tweets.csv"
every = "1s"
  [[source.measure]]
  name = "mentions"
  time = "tweet_created"
  time_format = "%d-%m-%Y %H.%M"
  timezone = "Etc/GMT+8"
  key = "name"
  labels = { brand = "$airline", channel = "x", sentiment = "$airline_sentiment" }
[[source]]
name = "posts"
kind = "csv"
path = "Posts.csv"
separator = ";"
every = "1s"
  [[source.measure]]
  name = "comments"
  kind = "delta"
  time = { at = "2014-12-31" }
  value = "comment"
  labels = { brand = "united", channel = "facebook", format = "$Type" }
[[source]]
name = "live"
kind = "http"
url = "$URL"
rows = "[]"
every = "1s"
timeout = "1s"
  [[source.measure]]
  name = "followers"
  kind = "gauge"
  value = "followers"
  labels = { brand = "united", channel = "$net" }
  [[source.measure]]
  name = "likes"
  kind = "counter"
  value = "likes"
  labels = { brand = "united", channel = "$net" }
"""

FAILURES = {
    "500": r"the server fails \(500\)|le serveur est en panne \(500\)",
    "hang": r"no whole answer within 1 s|pas de réponse complète en 1 s",
    "garbage": r"127\.0\.0\.1:\d+/pages\s?: \w+",
    "huge": r"larger than 64 MB|la réponse dépasse 64 Mo",
    "closed": r"127\.0\.0\.1:\d+/pages\s?: \w+",
}
"""What the screen says of each way in which a source may fail."""

FOLLOWERS, INTERACTIONS = "Followers|Abonnés", "Interactions"


@dataclass
class Watch:
    """A folder with a configuration, its server, and the terminal in which it is watched."""

    folder: Path
    server: Moods
    language: str = "en"

    def command(self, *words: str) -> list[str]:
        """Return a command line of kpitui on this folder."""
        place = ["--config", str(self.folder / "kpitui.toml"), "--data-dir", str(self.folder / "data")]
        return [sys.executable, "-m", "kpitui", *words, *place, "--lang", self.language]

    def open(self, columns: int, rows: int, language: str) -> Device:
        """Return the monitor in a terminal, in a language."""
        self.language = language
        return Device(self.command(), columns, rows, {"HOME": str(self.folder)})

    def write(self, name: str, text: str) -> None:
        """Write a file as an editor does: the old one or the new one, whole."""
        beside = self.folder / f".{name}.new"
        beside.write_text(text, "utf-8")
        beside.replace(self.folder / name)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Give the real exports in a folder of their own, and a page that changes; the collector is ended afterwards."""
    if not TWEETS.exists() or not POSTS.exists():
        pytest.skip(f"needs {TWEETS} and {POSTS}")
    shutil.copyfile(TWEETS, tmp_path / "Tweets.csv")
    shutil.copyfile(POSTS, tmp_path / "Posts.csv")
    with moods() as server:
        made = Watch(tmp_path, server)
        made.write("kpitui.toml", CONFIG.replace("$URL", server.url))
        yield made
        subprocess.run(made.command("collect", "--stop"), capture_output=True, timeout=20, check=False)


def see(device: Device, form: str, seconds: float = 20.0) -> None:
    """Wait until the screen shows an expression."""
    assert device.until(form, seconds) is not None, f"{form} is not on:\n{device.text()}"


def row(device: Device, name: str) -> str:
    """Return the line on the screen that begins with a name, given as an expression."""
    return next((line for line in device.text().splitlines() if re.match(f"(?:{name})", line[3:])), "")


def parts(device: Device) -> list[str]:
    """Return the line of a network in the breakdown."""
    return re.findall(r"Facebook +[\d,.\u00a0 ]+", device.text())


def chart(device: Device) -> str:
    """Return the drawn cells of the chart."""
    return "".join(sign for sign in device.text() if "\u2800" <= sign <= "\u28ff")


def moves(device: Device, part: object, seconds: float = 12.0) -> bool:
    """Return whether a part of the screen comes to differ from what it is now."""
    assert callable(part)
    before, end = part(), time.monotonic() + seconds
    while time.monotonic() < end:
        device.rest(0.1)
        if part() != before:
            return True
    return False


@pytest.mark.parametrize("screen", SCREENS)
def test_everything_moves(watch: Watch, screen: tuple[int, int, str]) -> None:
    """Value, sparkline, chart and breakdown follow the page; the edited export is taken in."""
    with watch.open(*screen) as device:
        see(device, r"3/3 sources")
        device.press("2")
        see(device, rf"({FOLLOWERS}) +\d+")
        assert moves(device, lambda: re.findall(r"\d[\d,. \u00a0]*", row(device, FOLLOWERS))[:1])
        _breakdown_moves(device)
        device.press("3")
        see(device, rf"{INTERACTIONS} .*\d")
        assert moves(device, lambda: row(device, INTERACTIONS))
        assert moves(device, lambda: re.findall("[▁▂▃▄▅▆▇█]+", device.text())), device.text()
        assert moves(device, lambda: chart(device)), device.text()
        _edit_is_taken_in(watch, device)
        assert device.quit("q") is not None


def _breakdown_moves(device: Device) -> None:
    """Watch the parts: beside the chart where there is room, else in the KPI's details."""
    narrow = device.columns < 110
    if narrow:
        device.press("\r")
    see(device, r"Facebook +\d")
    assert moves(device, lambda: parts(device)), device.text()
    if narrow:
        device.press("\x1b")
        device.rest(0.5)


def _edit_is_taken_in(watch: Watch, device: Device) -> None:
    """Add three mentions of an hour ago to the file, as somebody who exports it again does."""
    device.press("1")
    see(device, r"Mentions +0 ")
    at = time.strftime("%d-%m-%Y %H.%M", time.gmtime(time.time() - 9 * 3600))
    line = f"1,positive,1,,,United,,someone,,0,@united thank you,,{at},,"
    text = (watch.folder / "Tweets.csv").read_text("utf-8").rstrip("\r\n")
    watch.write("Tweets.csv", "\n".join([text, line, line.replace("1,", "2,", 1), line.replace("1,", "3,", 1), ""]))
    see(device, r"Mentions +3 ")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_failing_source_is_seen_and_recovers(watch: Watch, screen: tuple[int, int, str]) -> None:
    """500, no answer, garbage, 200 MB, a closed port: each in words on the screen; the others cost nothing."""
    with watch.open(*screen) as device:
        see(device, r"3/3 sources")
        device.press("7")
        for mood, said in FAILURES.items():
            see(device, r"live +· ok", 15)
            watch.server.mood = mood
            if mood == "closed":
                watch.server.close()
            see(device, r"live +(!|\?)+ \w+", 8)
            see(device, said, 2)
            assert re.search(r"tweets +· ok", device.text()) is not None
            watch.server.mood = "fine"
            if mood == "closed":
                watch.server.open()
            os.write(device.master, b"R")
        see(device, r"3/3 sources", 15)
        assert device.quit("q") is not None
