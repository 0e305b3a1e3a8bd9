"""What the tests of reading share: a small right configuration, and the mistakes of a wrong one."""

from pathlib import Path

import pytest

from kpitui.config import parse
from kpitui.errors import ConfigError, Problem

BRAND = '[[brand]]\nid = "acme"\n'
SOURCE = BRAND + '[[source]]\nname = "s"\nkind = "csv"\npath = "x.csv"\n'


def wrong(text: str, folder: Path = Path()) -> tuple[Problem, ...]:
    """Return the mistakes of a text."""
    with pytest.raises(ConfigError) as caught:
        parse(text, folder / "kpitui.toml")
    return caught.value.problems
