"""The influence score and its ranks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from kpitui.kpis.models.influencer_score import evaluate, mid_ranks
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import BIT, NO_DATA
from tests.kpis.models.inputs import Event, World

X: Mapping[str, str] = {"channel": "x"}


def crowd(size: int) -> World:
    """Return authors 1 … n: the higher the key, the more followers and interactions; the best two mention the brand."""
    followers: list[Event] = [(100, key, 1_000.0 * key, X) for key in range(1, size + 1)]
    interactions: list[Event] = [(150, key, 10.0 * key, X) for key in range(1, size + 1)]
    mentions: list[Event] = [*((160 + turn, size, 1.0, X) for turn in range(3)), (165, size - 1, 1.0, X)]
    posts: list[Event] = [(150, key, 1.0, X) for key in range(1, size + 1)]
    return World(
        events={
            "author_followers": followers,
            "author_interactions": interactions,
            "author_posts": posts,
            "mentions": mentions,
        }
    )


def test_mid_ranks() -> None:
    """The middle of ten is 50 on average; equal values share their rank."""
    values = np.array([3.0, 1.0, 2.0])
    assert mid_ranks(values, values).tolist() == pytest.approx([100 * 2.5 / 3, 100 * 0.5 / 3, 50.0])
    assert mid_ranks(np.array([7.0]), np.array([7.0, 7.0])).tolist() == [50]


def test_the_score_is_weighted_by_mentions() -> None:
    """The best of ten (rank 95) with three mentions and the second (85) with one: 92.5."""
    found = evaluate(crowd(10).inputs([(90, 180)], {"bar": 9_000.0}))
    assert found.high.tolist() == [pytest.approx((3 * 95 + 85) / 4)]
    assert not found.flags[0] & BIT[Flag.LOW_N]


def test_few_authors_are_flagged() -> None:
    """Fewer than five tracked authors make ranks that say little."""
    found = evaluate(crowd(4).inputs([(90, 180)], {"bar": 3_000.0}))
    assert found.flags[0] & BIT[Flag.LOW_N]


def test_nobody_over_the_bar_and_nobody_tracked() -> None:
    """Both have no value, and say why."""
    over = evaluate(crowd(10).inputs([(90, 180)], {"bar": 1e6}))
    untracked = evaluate(World(events={"mentions": [(160, 1, 1.0, X)]}).inputs([(90, 180)], {"bar": 0.0}))
    for found in (over, untracked):
        assert found.status.tolist() == [NO_DATA]
        assert found.remarks[0].text is not None


def test_networks_are_ranked_apart() -> None:
    """A giant elsewhere doesn't lower the rank of the best here."""
    world = crowd(10)
    elsewhere: list[Event] = [(100, key, 1e7, {"channel": "tiktok"}) for key in range(1, 6)]
    wider = World(events={**world.events, "author_followers": [*world.events["author_followers"], *elsewhere]})
    options = {"bar": 9_000.0}
    assert (
        evaluate(wider.inputs([(90, 180)], options)).high.tolist()
        == evaluate(world.inputs([(90, 180)], options)).high.tolist()
    )


def test_the_score_lies_between_0_and_100() -> None:
    """Whatever the figures."""
    rng = np.random.default_rng(5)
    figures = rng.lognormal(size=200)
    ranks = mid_ranks(figures, figures)
    assert 0 < ranks.min() < ranks.max() < 100
