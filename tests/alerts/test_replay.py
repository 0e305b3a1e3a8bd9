"""Passing over stretches in which nothing happens changes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.alerts.engine import evaluate
from kpitui.alerts.replay import Observations, replay
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event
from kpitui.config.rules import OnNoData
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold

RULES = st.builds(
    AlertRule,
    st.just(Rule("r", "k", Threshold(Level(Condition.ABOVE, 40), Level(Condition.ABOVE, 70)))),
    st.sampled_from([0, 2, 5]),
    st.sampled_from([0, 2, 5]),
    st.sampled_from(list(OnNoData)),
    evaluations=st.sampled_from([1, 2]),
)
RUNS = st.lists(st.tuples(st.sampled_from([10.0, 50.0, 80.0, float("nan")]), st.integers(1, 30)), max_size=12)


def observations(values: list[float]) -> Observations:
    """Return values as they are judged by the rules above."""
    known = np.array(values, dtype=np.float64)
    unknown = np.isnan(known)

    def judged(limit: float) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
        verdict = np.where(unknown, -1, known > limit).astype(np.int8)
        return np.stack((verdict, verdict), axis=1)

    return Observations(np.arange(len(values), dtype=np.int64), known, judged(40), judged(70))


@given(RULES, RUNS, st.integers(0, 60))
@settings(deadline=None)
def test_it_equals_one_evaluation_after_the_other(rule: AlertRule, runs: list[tuple[float, int]], cut: int) -> None:
    """State and events are those of single evaluations, also when it is done in two parts."""
    seen = observations([value for value, times in runs for _ in range(times)])
    state = AlertState(AlertKey("r", "acme"))
    events: list[Event] = []
    for place in range(len(seen.at)):
        done = evaluate(rule, state, seen.one(place))
        state = done.state
        events.extend(done.events)
    first, second = (
        Observations(seen.at[part], seen.values[part], seen.warning[part], seen.critical[part])
        for part in (slice(None, cut), slice(cut, None))
    )
    begun = replay(rule, AlertState(AlertKey("r", "acme")), first)
    done = replay(rule, begun.state, second)
    assert done.state == state
    assert [*begun.events, *done.events] == events
