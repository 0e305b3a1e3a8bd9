"""Boards kept up to date by what is new are those of a fresh evaluation: random late, repeated and replaced events."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.engine import boards
from kpitui.kpis.reading import Board, Scope
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Delivery, Labels, Sample
from kpitui.store import Store, open_store
from tests.kpis.build import ACME, GLOBEX, HOUR, NOW, event

KPIS = (
    "mentions",
    "share_of_voice",
    "people_talking",
    "authors_per_mention",
    "net_sentiment",
    "positive_sentiment_growth",
)
CONTEXT = Context(
    load_catalogue(), tuple(BrandScope(name, name, own=name == ACME, kpis=KPIS) for name in (ACME, GLOBEX))
)
MINUTE = 60_000
VIEWS: tuple[tuple[Scope, str], ...] = (
    (Scope(ACME), "24h"),
    (Scope(ACME), "today"),
    (Scope(GLOBEX), "7d"),
    (Scope(ACME, (("channel", "x"),)), "24h"),
)


class Mention(NamedTuple):
    """A mention as a poll gives it."""

    name: int
    ago: int
    """Minutes; those of one name may differ: then the later delivery holds."""
    author: int
    labels: Labels

    def sample(self, now: int) -> Sample:
        """Return it as a source delivers it at an instant; ids are those of one brand."""
        return event("mentions", now - self.ago * MINUTE, 1.0, f"m{self.name}", f"a{self.author}", **dict(self.labels))


class Poll(NamedTuple):
    """What one poll delivers."""

    after: int
    """Seconds after the poll before."""
    mentions: list[Mention]


def labels(brand: str, channel: str, sentiment: str) -> Labels:
    """Return the labels of a mention."""
    return (("brand", brand), ("channel", channel), ("sentiment", sentiment))


mentions = st.builds(
    Mention,
    st.integers(1, 40),
    st.one_of(st.integers(1, 10), st.integers(1, 30 * 60)),
    st.integers(1, 6),
    st.builds(
        labels,
        st.sampled_from([ACME, GLOBEX]),
        st.sampled_from(["x", "facebook"]),
        st.sampled_from(["positive", "neutral", "negative"]),
    ),
)
polls = st.lists(
    st.builds(Poll, st.sampled_from([1, 20, 120, 600]), st.lists(mentions, max_size=4)), min_size=1, max_size=5
)


def figures(board: Board) -> dict[str, tuple[object, ...]]:
    """Return what the rows of a board show, without the windows that they were read over.

    What today is compared with grows by the second; a row that nothing new has touched may be some minutes behind it.
    """
    return {
        row.reading.kpi: (
            row.reading.value,
            row.reading.low,
            row.reading.status,
            row.reading.flags,
            row.reading.previous,
            row.reading.reason,
            row.reading.severity,
            row.reading.newest,
            None if row.track is None else (row.track.values, row.track.previous),
        )[: 4 if board.period == "today" else None]
        for row in board.rows
    }


def taken_in(store: Store, at: int, found: list[Mention]) -> None:
    """Deliver mentions to a store."""
    store.ingest("s", Delivery(at, [mention.sample(at) for mention in found], covers=(None, at)))


@settings(max_examples=15, deadline=None)
@given(st.lists(mentions, min_size=12, max_size=30), polls)
def test_boards_kept_up_to_date_are_the_batchs(first: list[Mention], later: list[Poll]) -> None:
    """Mentions, authors, shares and growth over a day, today and a week, by brand and by network."""
    store, rounds, at = open_store(None, now=NOW), Rounds(CONTEXT, many=2), NOW
    taken_in(store, at, [mention._replace(ago=mention.ago + HOUR // MINUTE) for mention in first])
    data = store.dataset()
    for poll in (Poll(0, []), *later):
        at += poll.after * 1_000
        taken_in(store, at, poll.mentions)
        data = store.refresh(data)
        rounds.begin(data, at)
        kept = [figures(rounds.board(*view)) for view in VIEWS]
        assert kept == [figures(board) for board in boards(CONTEXT, data, VIEWS, at)]
    store.close()
