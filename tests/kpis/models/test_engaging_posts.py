"""Posts that did well against the last 28 days."""

from __future__ import annotations

from kpitui.kpis.models.engaging_posts import OPTIONS, evaluate
from kpitui.kpis.value import NO_DATA
from tests.kpis.models.inputs import World


def test_half_the_median_is_the_bar() -> None:
    """Interactions of one post are added over its measures; those at half the median or more count."""
    likes = [(1, 80.0, "a"), (2, 90.0, "b"), (3, 10.0, "c"), (4, 100.0, "d"), (5, 49.0, "e")]
    world = World(posts={"likes": likes, "comments": [(1, 20.0, "a"), (2, 10.0, "b")]})
    found = evaluate(world.inputs([(0, 7), (0, 3)], OPTIONS))
    assert found.high.tolist() == [3, 2]
    assert found.base is not None
    assert found.base.tolist() == [5, 2]


def test_a_post_needs_one_interaction_at_least() -> None:
    """Where most posts get nothing the median is 0; nothing is still not engaging."""
    posts = [(day, 0.0 if day < 5 else 1.0, str(day)) for day in range(1, 7)]
    assert evaluate(World(posts={"likes": posts}).inputs([(0, 7)], OPTIONS)).high.tolist() == [2]


def test_older_posts_leave_the_median() -> None:
    """Only the 28 days before the window's end set the bar."""
    old = [(day, 1_000.0, f"old{day}") for day in range(1, 20)]
    world = World(posts={"likes": [*old, (50, 10.0, "new"), (51, 12.0, "newer")]})
    assert evaluate(world.inputs([(49, 56)], OPTIONS)).high.tolist() == [2]


def test_a_window_without_posts_has_no_value() -> None:
    """No post is no data, not zero engaging posts."""
    world = World(posts={"likes": [(1, 5.0, "a")]})
    assert evaluate(world.inputs([(2, 9)], OPTIONS)).status.tolist() == [NO_DATA]
    assert evaluate(World().inputs([(2, 9)], OPTIONS)).status.tolist() == [NO_DATA]


def test_two_posts_of_one_minute_are_two() -> None:
    """Posts are told apart by their labels where they share their time."""
    world = World(posts={"likes": [(1, 5.0, "a"), (1, 7.0, "b")], "shares": [(1, 5.0, "a")]})
    assert evaluate(world.inputs([(0, 7)], OPTIONS)).high.tolist() == [2]
