"""Who became an influencer or an advocate, and who ceased to be one."""

from __future__ import annotations

from kpitui.kpis.models.new_influencers import evaluate
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import BIT
from tests.kpis.models.inputs import Event, World

X = {"channel": "x"}
BAR: dict[str, float | str] = {"of": "influencers", "bar": 10_000.0}


def grown(key: int, *steps: tuple[float, float]) -> list[Event]:
    """Return an author's followers at some days."""
    return [(day, key, followers, X) for day, followers in steps]


def talks(key: int, *days: float, sentiment: str = "positive") -> list[Event]:
    """Return an author's mentions."""
    return [(day, key, 1.0, {**X, "sentiment": sentiment}) for day in days]


def count(world: World, windows: list[tuple[float, float]], **options: float | str) -> list[float]:
    """Return how many came in over each window."""
    found: list[float] = evaluate(world.inputs(windows, {**BAR, **options})).high.tolist()
    return found


def test_crossing_the_bar_counts_once() -> None:
    """An author who passes the bar inside the window is new in it, and not in the next."""
    world = World(events={"author_followers": grown(1, (100, 9_000), (210, 10_500)), "mentions": talks(1, 190, 225)})
    assert count(world, [(200, 228), (228, 256)]) == [1, 0]


def test_one_who_hovers_at_the_bar_stays_in() -> None:
    """In at 10,000, one leaves only under 9,000: no coming and going."""
    steps = [(150.0, 10_100.0), (180.0, 9_500.0), (205.0, 10_100.0), (226.0, 9_500.0), (250.0, 8_900.0)]
    world = World(events={"author_followers": grown(1, *steps), "mentions": talks(1, 149, 190, 220, 250)})
    assert count(world, [(200, 228)]) == [0]
    assert count(world, [(200, 228), (228, 256)], of="lost") == [0, 1]


def test_the_silent_are_no_influencers() -> None:
    """Ninety days without a mention or an interaction and one is out, whatever the followers."""
    world = World(events={"author_followers": grown(1, (90, 50_000)), "mentions": talks(1, 110)})
    assert count(world, [(190, 218)], of="lost") == [1]
    assert count(world, [(210, 238)]) == [0]


def test_the_same_key_on_two_networks_is_two_authors() -> None:
    """Identity is the network and the key."""
    elsewhere = {"channel": "facebook"}
    followers = [*grown(1, (205, 20_000)), (206.0, 1, 20_000.0, elsewhere)]
    mentions = [*talks(1, 204), (204.0, 1, 1.0, {**elsewhere, "sentiment": "neutral"})]
    assert count(World(events={"author_followers": followers, "mentions": mentions}), [(200, 228)]) == [2]


def test_advocates_speak_often_and_never_badly() -> None:
    """Three mentions in ninety days make an advocate; one bad word among them doesn't."""
    mentions = [
        *talks(1, 150, 199, 205),
        *talks(2, 150, 199, 205),
        *talks(2, 207, sentiment="negative"),
        *talks(3, 150, 160, 170),
        *talks(4, 150, 205),
    ]
    world = World(events={"mentions": mentions})
    assert count(world, [(200, 228)], of="advocates") == [1]


def test_both_counts_a_person_once() -> None:
    """Who becomes influencer and advocate in one window is one person."""
    world = World(events={"author_followers": grown(1, (205, 20_000)), "mentions": talks(1, 150, 160, 206)})
    assert count(world, [(200, 228)], of="both") == [1]


def test_one_window_or_many_give_the_same() -> None:
    """A sparkline's point is the reading that the window alone would give."""
    mentions = [*talks(1, *range(100, 250, 9)), *talks(2, *range(130, 250, 31)), *talks(3, 105, 199, 203)]
    followers = [
        *grown(1, *((float(day), 9_000.0 + 40 * (day % 60)) for day in range(90, 250, 5))),
        *grown(2, (100, 30_000)),
        *grown(3, (200, 12_000)),
    ]
    world = World(events={"author_followers": followers, "mentions": mentions})
    windows = [(float(end - 28), float(end)) for end in range(200, 250, 3)]
    assert count(world, windows) == [count(world, [window])[0] for window in windows]


def test_without_a_bar_the_best_twentieth_counts() -> None:
    """The bar is max(1,000, the 95th percentile of the authors seen)."""
    followers = [event for key in range(1, 101) for event in grown(key, (205, key * 100.0))]
    mentions = [event for key in range(1, 101) for event in talks(key, 206)]
    world = World(events={"author_followers": followers, "mentions": mentions})
    assert count(world, [(200, 228)], bar=0.0) == [5]
    small = World(events={"author_followers": grown(1, (205, 900)), "mentions": talks(1, 206)})
    assert count(small, [(200, 228)], bar=0.0) == [0]


def test_a_bare_number_gives_the_net_change() -> None:
    """A source that only counts influencers gives their change, flagged."""
    found = evaluate(World(formulas={"last(influencers) - first(influencers)": 4}).inputs([(200, 228)], BAR))
    assert found.high.tolist() == [4]
    assert found.flags[0] & BIT[Flag.PARTIAL]
    assert found.remarks[0].text is not None
