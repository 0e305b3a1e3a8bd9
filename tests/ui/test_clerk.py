"""The clerk answers from its own process, says what is wrong, and is called again when it has gone."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kpitui.errors import ConfigError
from kpitui.store import open_store
from kpitui.text import Language
from kpitui.ui.clerk import Clerk
from kpitui.ui.opening import NAME, Opening
from kpitui.ui.options import Options

CONFIG = """
[monitor]
language = "fr"
timezone = "Europe/Paris"
period = "28d"

[[brand]]
id = "lumen"
name = "Maison Lumen"
own = true

[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
every = "15m"

  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "lumen", channel = "x" }
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a configuration with a file of posts."""
    (tmp_path / "posts.csv").write_text("at,id\n2026-11-20T10:00:00Z,1\n", "utf-8")
    path = tmp_path / "kpitui.toml"
    path.write_text(CONFIG, "utf-8")
    open_store(tmp_path / "data", now=int(time.time() * 1000)).close()
    return path


def test_a_configuration_is_opened_and_remembered(config: Path) -> None:
    """The next start needs nobody to read it, until it changes."""
    opening = Opening(config, config.parent / "data", Options())
    assert opening.remembered() is None
    opened = opening.open()
    assert (opened.profile.period, opened.sources) == ("28d", ("posts",))
    assert (config.parent / "data" / NAME).exists()
    again = Opening(config, config.parent / "data", Options(language=Language.EN))
    remembered = again.remembered()
    assert remembered is not None
    assert (remembered.language, remembered.own[0].name) == (Language.EN, "Maison Lumen")
    config.write_text(CONFIG + "\n# changed\n", "utf-8")
    assert again.remembered() is None
    assert again.changed()
    opening.clerk.close()


def test_mistakes_come_back_whole(config: Path) -> None:
    """Every problem of a refused configuration is told."""
    config.write_text(CONFIG.replace("every", "evry"), "utf-8")
    clerk = Clerk(config, config.parent / "data", Language.FR)
    with pytest.raises(ConfigError) as caught:
        clerk.open()
    clerk.close()
    assert "evry" in caught.value.problems[0].say(Language.FR)


def test_one_that_has_gone_is_called_again(config: Path) -> None:
    """Killed, it is started anew at the next question."""
    clerk = Clerk(config, config.parent / "data", Language.FR)
    clerk.open()
    process = clerk._process
    assert process is not None
    process.kill()
    process.wait()
    assert clerk.channels("lumen") == ()
    clerk.close()


def test_asking_imports_nothing_heavy() -> None:
    """The screen's process stays small: a fresh one that imports the monitor has none of the heavy packages."""
    heavy = ("numpy", "pandas", "httpx", "pydantic", "plotext")
    code = f"import kpitui.ui.run, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
