"""The rules part of ``docs/alerts.md``: every example of it is accepted, and every level is there."""

import re
from pathlib import Path

import pytest

from kpitui.config.levels import CONDITIONS
from tests.setup.opening import BRANDS, opened

TEXT = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text("utf-8")
RULES = TEXT[: TEXT.index("\n## What is on")]
EXAMPLES = re.findall(r"```toml\n(.*?)```", RULES, re.DOTALL)
LEVELS = re.findall(r"`\{ (.*?) \}`(?= ·| \|)", RULES[: RULES.index("### What happens")])
HEAD = f'{BRANDS}[[target]]\nkpi = "mentions"\nmonth = 100\n'
TEAM = '[route.team]\nterminal = "bell"\n'


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_accepted(example: str) -> None:
    """As it stands, beside a brand and the route that it names."""
    assert opened(HEAD + TEAM + example) is not None


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_of_the_table_is_accepted(level: str) -> None:
    """Each as a warning of its own."""
    rule = opened(f'{HEAD}[[alert]]\nkpi = "mentions"\nwarning = {{ {level} }}\n').context.rules[0]
    assert rule.threshold.warning is not None
    assert rule.threshold.warning.condition == level.split()[0]


def test_the_table_has_every_level() -> None:
    """None that a rule may have is missing."""
    assert {level.split()[0] for level in LEVELS} == set(CONDITIONS)
