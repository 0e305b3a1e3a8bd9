"""Alerts of sources: when they are on, what they speak for, a credential's end."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from kpitui.alerts.health import (
    SOON,
    STEP,
    Trouble,
    Watched,
    credential_key,
    in_trouble,
    look,
    rule_of,
    source_key,
    source_of,
    speaks_for,
)
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState
from kpitui.config.rules import OnNoData
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold

DAY = 86_400_000


@dataclass
class Post:
    """Sources that are looked at again and again."""

    book: dict[AlertKey, AlertState] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    now: int = 0

    def see(self, *sources: Watched) -> None:
        """Look at the sources a minute later."""
        self.now += 60_000
        done = look(sources, self.book, self.now)
        self.book.update({state.key: state for state in done.changed})
        for state in done.closed:
            del self.book[state.key]
        self.said += [f"{event.incident.key.rule} {event.kind} {event.incident.severity}" for event in done.events]


def test_one_alert_for_a_source_in_trouble() -> None:
    """It is on at once, rises when the source is refused, and ends when it answers."""
    post = Post()
    for trouble in (Trouble.NONE, Trouble.WARNING, Trouble.WARNING, Trouble.CRITICAL, Trouble.NONE):
        post.see(Watched("shop", trouble))
    assert post.said == ["source:shop firing warning", "source:shop raised critical", "source:shop resolved critical"]


def test_a_poll_or_two_that_fail_change_nothing() -> None:
    """They neither begin nor end an alert."""
    post = Post()
    post.see(Watched("shop", Trouble.UNSURE))
    assert post.said == []
    post.see(Watched("shop", Trouble.WARNING))
    post.see(Watched("shop", Trouble.UNSURE))
    assert post.said == ["source:shop firing warning"]
    assert in_trouble(post.book) == {"shop"}


def test_healthy_sources_leave_nothing() -> None:
    """No state is kept of them; one in trouble is evaluated again only after a while."""
    assert look([Watched("shop", Trouble.NONE)], {}, 0).changed == ()
    (state, *_) = look([Watched("shop", Trouble.WARNING)], {}, 0).changed
    book = {state.key: state}
    assert look([Watched("shop", Trouble.WARNING)], book, STEP - 1).changed == ()
    assert len(look([Watched("shop", Trouble.WARNING)], book, STEP).changed) == 1


def test_a_source_that_is_removed_closes_its_alert() -> None:
    """Its incident ends."""
    post = Post()
    post.see(Watched("shop", Trouble.WARNING))
    post.see()
    assert post.said[-1] == "source:shop closed warning"
    assert post.book == {}


def test_a_credential_that_ends_soon_is_a_warning_told_once() -> None:
    """From seven days before its end; renewed, it is resolved. It is never repeated."""
    post = Post()
    post.see(Watched("shop", Trouble.NONE, SOON + 10 * DAY))
    assert post.said == []
    post.see(Watched("shop", Trouble.NONE, SOON))
    post.see(Watched("shop", Trouble.NONE, SOON))
    post.see(Watched("shop", Trouble.NONE, SOON + 60 * DAY))
    assert post.said == ["credential:shop firing warning", "credential:shop resolved warning"]
    assert rule_of(credential_key("shop")).repeat > 100 * 365 * DAY
    assert in_trouble(post.book) == frozenset()


def test_a_refused_credential_is_no_news_that_it_ends() -> None:
    """One alert says what is to be mended."""
    post = Post()
    post.see(Watched("shop", Trouble.CRITICAL, 0))
    assert post.said == ["source:shop firing critical"]


def test_keys_name_their_source() -> None:
    """Alerts of KPIs name none."""
    assert (source_of(source_key("a")), source_of(credential_key("a"))) == ("a", "a")
    assert source_of(AlertKey("mentions", "acme")) is None


@pytest.mark.parametrize(
    ("condition", "on_no_data", "unknown", "spoken"),
    [
        (Condition.ABSENT, OnNoData.KEEP, None, "shop"),
        (Condition.BELOW, OnNoData.ALERT, 5, "shop"),
        (Condition.BELOW, OnNoData.ALERT, None, ""),
        (Condition.BELOW, OnNoData.KEEP, 5, ""),
    ],
)
def test_only_missing_data_is_spoken_for(
    condition: Condition, on_no_data: OnNoData, unknown: int | None, spoken: str
) -> None:
    """An alert that fires by its value stays open while its source is in trouble."""
    rule = AlertRule(Rule("r", "mentions", Threshold(Level(condition))), on_no_data=on_no_data)
    state = AlertState(AlertKey("r", "acme"), unknown_since=unknown)
    assert speaks_for(frozenset({"shop"}), rule, state, frozenset({"shop", "news"})) == spoken
    assert speaks_for(frozenset({"shop"}), rule, state, frozenset({"news"})) == ""
