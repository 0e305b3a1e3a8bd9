"""Live counters give what formulas give on the stored data, on random late, repeated and replaced events."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.kpis.engine import read
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope
from kpitui.measures import Sample
from kpitui.series.hashing import number_of
from kpitui.series.live import STEP, LiveEvent, LiveWindow, identity_of
from tests.kpis.build import ACME, DAY, GLOBEX, NOW, context_of, data_of, event, labels_of

CONTEXT = context_of()
END = NOW - NOW % STEP


class Mention(NamedTuple):
    """A mention as a poll gives it."""

    name: int
    ago: int
    author: int
    brand: str
    channel: str
    sentiment: str

    @property
    def sample(self) -> Sample:
        """Return it as a source delivers it; ids are those of one brand."""
        return event(
            "mentions",
            END - self.ago,
            name=f"m{self.name}",
            key=f"a{self.author}",
            brand=self.brand,
            channel=self.channel,
            sentiment=self.sentiment,
        )

    @property
    def live(self) -> LiveEvent:
        """Return it as it is counted live."""
        labels = labels_of(brand=self.brand, channel=self.channel, sentiment=self.sentiment)
        number = identity_of(number_of(f"m{self.name}"), "s", labels)
        return LiveEvent(number, END - self.ago, 1.0, number_of(f"a{self.author}"), labels)


mentions = st.builds(
    Mention,
    st.integers(1, 12),
    st.integers(1, 30 * DAY // 24),
    st.integers(1, 5),
    st.sampled_from([ACME, GLOBEX]),
    st.sampled_from(["x", "facebook"]),
    st.sampled_from(["positive", "neutral", "negative"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(mentions, min_size=1, max_size=40))
def test_live_readings_are_the_batchs(delivered: list[Mention]) -> None:
    """Mentions, authors, share of voice and net sentiment over 24 hours, by brand and by network."""
    live = LiveWindow(DAY)
    live.advance(END)
    for mention in delivered:
        live.add(mention.live)
    data = data_of([mention.sample for mention in delivered], now=END)
    started = LiveWindow(DAY)
    started.fill(data.events["mentions"], END)
    assert started.split("brand") == live.split("brand")

    def batch(kpi: str, **labels: str) -> float | None:
        scope = Scope(labels.pop("brand", ACME), tuple(labels.items()))
        return read(CONTEXT, data, Question(kpi, scope, "24h", at=END)).value

    for where in ({"brand": ACME}, {"brand": GLOBEX}, {"brand": ACME, "channel": "x"}):
        totals = live.total(where)
        assert totals.count == (batch("mentions", **where) or 0)
        assert totals.distinct == (batch("people_talking", **where) or 0)
    own, rival = live.total({"brand": ACME}).count, live.total({"brand": GLOBEX}).count
    share = batch("share_of_voice")
    assert share is None or share == pytest.approx(100 * own / (own + rival))
    split = {name: found.count for name, found in live.split("sentiment", {"brand": ACME}).items()}
    net = batch("net_sentiment")
    assert net is None or net == pytest.approx(100 * (split.get("positive", 0) - split.get("negative", 0)) / own)
