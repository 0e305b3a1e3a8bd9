"""The monitor's command line without click means what it means with click, or is left to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kpitui.cli.direct import ending, session_of
from kpitui.errors import ConfigError, Problem, StoreError, UsageError
from kpitui.text import Language, Text


def test_options_are_kept() -> None:
    """Every option of the monitor is understood."""
    words = ["-c", "a.toml", "--data-dir", "~/x", "--lang", "fr", "--brand", "b", "--log-level", "debug", "--view"]
    session = session_of([*words, "--ascii"])
    assert session is not None
    assert (session.config, session.data_dir) == (Path("a.toml"), Path("~/x").expanduser())
    assert (session.language, session.brand, session.log_level) == (Language.FR, "b", "debug")
    assert session.view
    assert session.plain


@pytest.mark.parametrize(
    "words", [["--lang", "xx"], ["-c"], ["--log-level", "loud"], ["--config=a"], ["--x", "y"], ["read"]]
)
def test_what_is_not_plain_is_left_to_click(words: list[str]) -> None:
    """Click complains in its own words, or knows better."""
    assert session_of(words) is None


def test_an_error_has_its_status_and_its_words() -> None:
    """Wrong usage is 2, bad news 1; every mistake of a configuration is listed."""
    said = Text("no", "non")
    assert ending(StoreError(said), Language.FR) == (1, "non")
    assert ending(UsageError(said), Language.EN) == (2, "no")
    code, told = ending(ConfigError((Problem(said, "key"),)), Language.EN)
    assert (code, told.splitlines()[0]) == (2, "key: no")


def test_the_monitor_imports_neither_click_nor_what_writes_samples() -> None:
    """What the start does not need is not loaded by it."""
    unwanted = ("click", "tomllib", "pydantic", "kpitui.store.ingest", "kpitui.store.sealing", "kpitui.store.store")
    code = "import sys, kpitui.cli.direct, kpitui.cli.monitor, kpitui.ui.run; "
    code += f"print([name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
