"""What the tests of binding share: a right configuration, and the mistakes of a wrong one."""

from pathlib import Path

import pytest

from kpitui.errors import ConfigError, Problem
from kpitui.setup import Project, open_text

BRANDS = """\
[monitor]
timezone = "Europe/Paris"
[[brand]]
id = "acme"
name = "Acme"
own = true
[[brand]]
id = "globex"
"""

SOURCE = """\
[[source]]
name = "s"
kind = "csv"
path = "x.csv"
"""


def opened(text: str, folder: Path = Path()) -> Project:
    """Return the project of a text."""
    return open_text(text, folder / "kpitui.toml")


def problems(text: str, folder: Path = Path()) -> tuple[Problem, ...]:
    """Return the mistakes of a text."""
    with pytest.raises(ConfigError) as caught:
        opened(text, folder)
    return caught.value.problems


def keys(text: str) -> list[str]:
    """Return the keys of the mistakes of a text."""
    return [problem.key for problem in problems(text)]
