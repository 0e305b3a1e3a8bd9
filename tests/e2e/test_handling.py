"""Two people watch the same data in French at 80 × 24: what one decides by keys alone, the other sees within 2 s."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tomli

from tests.bench.device import Device

pytestmark = pytest.mark.e2e
SOON = 2.0
"""Seconds within which another monitor shows what was decided."""
CONFIG = """
[monitor]
timezone = "Europe/Paris"
period = "24h"
[[brand]]
id = "acme"
name = "Acme"
own = true
[[source]]
name = "posts"
kind = "csv"
path = "Posts.csv"
every = "1s"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "acme", channel = "x" }
[[alert]]
id = "many"
kpi = "mentions"
warning = { above = 3 }
"""


@dataclass
class Desk:
    """A folder with a source that makes an alert fire, and who sits before it."""

    folder: Path

    def command(self, *words: str) -> list[str]:
        """Return a command line of kpitui on this folder."""
        place = ["--config", str(self.folder / "kpitui.toml"), "--data-dir", str(self.folder / "data")]
        return [sys.executable, "-m", "kpitui", *words, *place, "--lang", "fr"]

    def open(self, who: str) -> Device:
        """Return the monitor in a terminal."""
        return Device(self.command(), 80, 24, {"HOME": str(self.folder), "KPITUI_USER": who})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a folder with eight mentions of the last hours; its collector is ended afterwards."""
    now = time.time()
    times = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 900 * (number + 1))) for number in range(8)]
    rows = [f"{number},{at}" for number, at in enumerate(times)]
    (tmp_path / "Posts.csv").write_text("\n".join(["id,at", *rows, ""]), "utf-8")
    (tmp_path / "kpitui.toml").write_text(CONFIG, "utf-8")
    made = Desk(tmp_path)
    yield made
    subprocess.run(made.command("collect", "--stop"), capture_output=True, timeout=20, check=False)


def see(device: Device, form: str, seconds: float = 20.0) -> None:
    """Wait until the screen shows an expression."""
    assert device.until(form, seconds) is not None, f"{form} is not on:\n{device.text()}"


def test_what_one_decides_the_other_sees(desk: Desk) -> None:
    """Taken charge of with a note, given back, silenced, the silence ended: each is on both screens."""
    with desk.open("anne") as anne:
        see(anne, r"! 1 +1/1 sources")
        anne.press("6")
        see(anne, r"En cours 1")
        with desk.open("bruno") as bruno:
            see(bruno, r"! 1 +1/1 sources")
            bruno.press("6")
            see(bruno, r"! +Mentions +8 .*au-dessus de 3")

            anne.press("a", 0.5)
            see(anne, r"Prendre en charge\s: Mentions")
            anne.press("je regarde", 0.5)
            anne.press("\r")
            see(bruno, r"(?s)Prises en charge 1.*✓ anne.*✓ pris en charge par anne · je regarde", SOON)
            see(anne, r"✓ anne", SOON)

            bruno.press("A")
            see(anne, r"En cours 1", SOON)

            bruno.press("m", 0.5)
            see(bruno, r"\[x\] KPI\s: Mentions")
            bruno.press("\x1b[B", 0.3)
            bruno.press("\r")
            see(anne, r"(?s)En silence 1.*⊘ → .*⊘ mis en silence par bruno jusqu’au", SOON)

            anne.press("M")
            see(anne, r"Silences")
            anne.press("\r", 0.5)
            see(anne, r"finir maintenant")
            anne.press("\x1b[A\x1b[B\x1b[B\x1b[B", 0.3)
            anne.press("\r")
            see(bruno, r"En cours 1", SOON)
            assert bruno.quit("q") is not None
        assert anne.quit("q") is not None


def test_a_threshold_is_edited_by_keys_alone(desk: Desk) -> None:
    """The file is written, the collector at work takes it in, both screens show the new state; r gives it back."""
    local = desk.folder / "kpitui.local.toml"
    with desk.open("anne") as anne, desk.open("bruno") as bruno:
        for one in (anne, bruno):
            see(one, r"! 1 +1/1 sources")
            one.press("1")
            see(one, r"Mentions +8 .*! +")
        anne.press("t", 0.5)
        see(anne, r"(?s)seuil 3.*Seuils · Mentions.*valeur au-delà de.*En 90 jours\s: 1 fois")
        anne.press("\x1b[A\x1b[A", 0.1)
        see(anne, r"(?s)seuil 5.*Attention +5 ")
        anne.press("20", 0.3)
        see(anne, r"(?s)seuil 20.*Attention +20 .*En 90 jours\s: aucun déclenchement")
        assert not local.exists()
        anne.press("\r")
        see(bruno, r"Mentions +8 .*· +ok", SOON)
        see(anne, r"Mentions +8 .*· +ok", SOON)
        written = tomli.loads(local.read_text("utf-8"))
        assert written["alert"] == [{"id": "many", "warning": {"above": 20}}]
        assert written["changed"]["alert.many.warning"]["by"] == "anne"
        assert (desk.folder / "kpitui.toml").read_text("utf-8") == CONFIG

        bruno.press("t", 0.5)
        see(bruno, r"Modifié ici par anne")
        bruno.press("r")
        see(anne, r"Mentions +8 .*! +", SOON)
        assert "alert" not in tomli.loads(local.read_text("utf-8"))
        for one in (anne, bruno):
            assert one.quit("q") is not None
