"""Events joined, shared out, labelled and told social."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.engine import values_of
from kpitui.kpis.reading import Scope, Status
from kpitui.measures import MULTI
from tests.kpis.build import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    NOW,
    ask,
    context_of,
    data_of,
    event,
    events,
    formula,
)


def test_an_answer_counts_once_it_comes_in_time_and_the_young_are_pending() -> None:
    """Requests younger than the span and unanswered are left out, and counted apart."""
    asked = [event("requests", NOW - day * DAY, name=f"r{day}") for day in (1, 2, 4, 5, 6)]
    answers = [
        event("answers", NOW - DAY + HOUR, key="r1"),
        event("answers", NOW - 4 * DAY + 2 * HOUR, key="r4"),
        event("answers", NOW - 4 * DAY + 9 * HOUR, key="r4"),
        event("answers", NOW - HOUR, key="r6"),
        event("answers", NOW - 2 * DAY + HOUR, key="r2", brand=GLOBEX),
    ]
    reading = ask(data_of(asked, answers), "response_rate")
    assert (reading.value, reading.pending) == (50, 1)
    delay = ask(data_of(asked, answers), "first_response_time")
    assert delay.value == pytest.approx(2 * 3600)
    assert ask(data_of(asked[:1], answers[1:]), "response_rate").status is Status.NO_DATA


def test_a_parts_interval_is_wilsons_and_a_scores_its_own() -> None:
    """18 of 20 lies between 69.9 and 97.2 %; a score says half its width."""
    table = formula('100 * sum(leads, stage="won") / sum(leads)', "percent", interval="wilson")
    data = data_of(events("leads", 18, NOW - DAY, stage="won"), events("leads", 2, NOW - DAY, stage="lost"))
    reading = ask(data, "k", context=context_of(k=table))
    assert reading.low == pytest.approx(69.897, abs=0.001)
    assert reading.high == pytest.approx(97.213, abs=0.001)
    ratings = [event("nps_ratings", NOW - DAY + n, v) for n, v in enumerate([9.0] * 58 + [3.0] * 17 + [7.0] * 25)]
    nps = ask(data_of(ratings), "nps")
    assert nps.value == pytest.approx(41)
    assert nps.low is not None
    assert nps.high is not None
    assert nps.high - 41 == pytest.approx(41 - nps.low)
    assert nps.high - 41 == pytest.approx(196 * ((0.75 - 0.41**2) / 100) ** 0.5, rel=1e-3)


def test_the_parts_of_a_label_are_each_chosen_and_counted_once() -> None:
    """A post with two hashtags is one use of each and one in all."""
    tagged = data_of(event("hashtag_mentions", NOW - DAY, hashtag=MULTI.join(("Sale", "spring"))))
    assert ask(tagged, "hashtag_mentions").value == 1
    assert ask(tagged, "hashtag_mentions", hashtag="sale").value == 1
    assert values_of(context_of(), tagged, "hashtag_mentions", Scope(ACME), "hashtag") == ["Sale", "spring"]


def test_social_is_the_group_or_the_network() -> None:
    """Visits from the web are left out; video sites follow the switch."""
    data = data_of(
        events("sessions", 2, NOW - DAY, channel="x"),
        events("sessions", 3, NOW - DAY, channel="web"),
        events("sessions", 5, NOW - DAY, channel="youtube"),
        events("sessions", 7, NOW - DAY, channel="x", group="direct"),
    )
    assert ask(data, "social_sessions").value == 7
    assert ask(data, "social_sessions", context=replace(context_of(), video_is_social=False)).value == 2
