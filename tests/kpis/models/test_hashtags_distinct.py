"""How many different hashtags mentions carry."""

from __future__ import annotations

from kpitui.kpis.models.hashtags_distinct import evaluate
from kpitui.kpis.value import NO_DATA
from kpitui.measures import MULTI
from tests.kpis.models.inputs import World


def test_different_hashtags_are_counted_once() -> None:
    """Case and # don't make a hashtag another one; a post with several carries each; the window's end is outside it."""
    world = World(
        events={
            "mentions": [
                (1, 1, 1.0, {"hashtag": MULTI.join(("Soldes", "mode"))}),
                (2, 2, 1.0, {"hashtag": "#soldes"}),
                (3, 3, 1.0, {}),
                (7, 4, 1.0, {"hashtag": "late"}),
            ]
        }
    )
    assert evaluate(world.inputs([(0, 7), (0, 8), (3, 4)])).high.tolist() == [2, 3, 0]


def test_hashtag_uses_stand_in() -> None:
    """Where mentions carry none, the tracked hashtags' uses are looked at."""
    tags = [(1, 0, 1.0, {"hashtag": "a"}), (2, 0, 1.0, {"hashtag": "b"})]
    world = World(events={"mentions": [(1, 1, 1.0, {})], "hashtag_mentions": tags})
    assert evaluate(world.inputs([(0, 7)])).high.tolist() == [2]


def test_without_hashtags_there_is_no_value() -> None:
    """No label is no data, not zero."""
    assert evaluate(World(events={"mentions": [(1, 1, 1.0, {})]}).inputs([(0, 7)])).status.tolist() == [NO_DATA]
