"""What is seen of alerts over months at once is what was seen of them as it came."""

from __future__ import annotations

import numpy as np
import pytest

from kpitui.alerts.instants import lag_of
from kpitui.alerts.observing import instants, keys_of, observe
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.watch import Watch
from kpitui.kpis.reading import Scope
from tests.alerts.worlds import CONTEXT, every_rule, known_at, market
from tests.kpis.build import DAY, HOUR, NOW, at, data_of, delta, gauge

RULES = every_rule()


@pytest.fixture(scope="module")
def whole() -> Watch:
    """Return a look at the whole of a market."""
    return Watch(CONTEXT, market(3), NOW)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_many_at_once_are_as_one_at_a_time_with_what_was_known_then(whole: Watch, rule: AlertRule) -> None:
    """Nothing that came after an instant tells on what is seen of it, whatever the condition."""
    (key,) = keys_of(CONTEXT, whole.data, rule)
    ends = instants(whole, rule, key, NOW - 79 * DAY)
    assert ends
    seen = observe(whole, rule, key, ends)
    lag = lag_of(whole.frame, CONTEXT.catalogue.kpis[rule.rule.kpi], Scope(key.brand, key.labels))
    chosen = sorted({*range(0, len(ends), max(len(ends) // 12, 1)), 1, len(ends) - 1})
    for place in chosen:
        now = ends[place] + lag
        one = observe(Watch(CONTEXT, known_at(whole.data, now), now), rule, key, [ends[place]])
        assert one.values[0] == pytest.approx(seen.values[place], nan_ok=True)
        assert one.warning[0].tolist() == seen.warning[place].tolist(), (rule.id, place, ends[place])
    told = set(seen.warning[:, 0].tolist())
    assert {0, 1} <= told or rule.rule.kpi == "share_of_voice", told


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_instants_are_the_same_however_often_one_looks(whole: Watch, rule: AlertRule) -> None:
    """Looked for every few hours on what was known then, they are those of the whole, and each once."""
    (key,) = keys_of(CONTEXT, whole.data, rule)
    begun, ended = NOW - 6 * DAY, NOW - 4 * DAY
    found: list[int] = []
    since = begun
    for now in range(begun, ended + 1, 5 * HOUR):
        new = instants(Watch(CONTEXT, known_at(whole.data, now), now), rule, key, since)
        assert all(since < end <= now for end in new)
        found += new
        since = new[-1] if new else since
    expected = [end for end in instants(whole, rule, key, begun) if end <= (found[-1] if found else 0)]
    assert found == expected
    assert np.all(np.diff(found) > 0)


def test_an_amount_of_years_ago_is_not_followed_through_all_years() -> None:
    """One figure of 2014 without a width neither ends the alerts nor costs a bucket for every five minutes since."""
    data = data_of(delta("comments", {at("2014-12-31"): 9.0}, 0), gauge("followers", {NOW - HOUR: 5.0, NOW: 6.0}))
    watch = Watch(CONTEXT, data, NOW)
    for rule in RULES:
        for key in keys_of(CONTEXT, data, rule):
            assert len(instants(watch, rule, key, NOW - DAY)) <= DAY // (HOUR // 12) + 24
