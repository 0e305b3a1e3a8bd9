"""Targets, segments and identities as KPIs know them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kpitui.errors import ConfigError
from kpitui.kpis.context import Identity, Segment, Target
from tests.setup.opening import BRANDS, opened


def test_targets_are_due_at_the_end_of_their_day() -> None:
    """A date is a whole day in the monitor's zone."""
    (target,) = opened(
        f'{BRANDS}[[target]]\nkpi = "followers_total"\nreach = 20000\nby = 2027-03-31\nsince = 2027-01-01\n'
    ).context.targets
    zone = ZoneInfo("Europe/Paris")
    assert target == Target(
        kpi="followers_total",
        unit="reach",
        value=20_000.0,
        by=int(datetime(2027, 4, 1, tzinfo=zone).timestamp()) * 1000,
        since=int(datetime(2027, 1, 1, tzinfo=zone).timestamp()) * 1000,
    )


def test_segments_name_values() -> None:
    """A segment's values are texts, one or several for a label."""
    project = opened(f'{BRANDS}[segment.fr]\nwhere = {{ language = ["fr", "fr-CA"], paid = "organic" }}\n')
    assert project.context.segments["fr"] == Segment("fr", (("language", ("fr", "fr-CA")), ("paid", ("organic",))))


def test_identities_are_keys_by_channel() -> None:
    """One key or several; the same name in another channel is another key."""
    tables = '[[identity]]\nname = "Ada"\nkeys = { x = "ada", Instagram = ["ada.l", "a.l"] }\n'
    other = '[[identity]]\nname = "Bob"\nkeys = { reddit = "ada" }\n'
    ada, bob = opened(BRANDS + tables + other).context.identities
    assert ada == Identity("Ada", (("x", "ada"), ("Instagram", "ada.l"), ("Instagram", "a.l")))
    assert bob == Identity("Bob", (("reddit", "ada"),))


@pytest.mark.parametrize(
    "second",
    [
        '[[identity]]\nname = "Bob"\nkeys = { X = "@ada" }',
        '[[identity]]\nname = "Bob"\nkeys = { reddit = ["ada", "ada"] }',
        '[[identity]]\nname = "ada"\nkeys = { reddit = "bob" }',
        '[[identity]]\nname = "Bob"\nkeys = {}',
    ],
)
def test_a_key_means_one_person(second: str) -> None:
    """The same one twice is refused, and so are two tables of one name, or one without keys."""
    with pytest.raises(ConfigError) as caught:
        opened(f'{BRANDS}[[identity]]\nname = "Ada"\nkeys = {{ x = "ada" }}\n{second}\n')
    assert len(caught.value.problems) == 1
