"""The engine on the published vectors and on the transition table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kpitui.alerts.engine import Evaluation, Observation, Verdict, close, evaluate
from kpitui.alerts.flapping import Flapping
from kpitui.alerts.phase import LevelState, Phase, Timing, step
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Kind
from kpitui.config.rules import OnNoData
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Severity

MINUTE = 60_000
VECTORS = Path(__file__).parents[3] / "shared" / "design" / "alert_vectors.json"
LETTERS = {Phase.OK: "O", Phase.PENDING: "P", Phase.FIRING: "F", Phase.RECOVERING: "R"}


def _vectors() -> list[Mapping[str, object]]:
    """Return the published vectors, none where they are absent."""
    return json.loads(VECTORS.read_text("utf-8"))["vectors"] if VECTORS.exists() else []


def rule_of(told: Mapping[str, object]) -> AlertRule:
    """Return a rule with one warning level from a vector's table."""
    condition = Condition.ABOVE if "above" in told else Condition.BELOW
    clear = told.get("clear")
    level = Level(condition, float(str(told[condition.value])), clear=None if clear is None else float(str(clear)))
    spans = {name: int(str(told.get(name, "0m")).rstrip("m")) * MINUTE for name in ("for", "keep")}
    on_no_data = OnNoData(str(told.get("on_no_data", "keep")))
    return AlertRule(Rule("r", "k", Threshold(level)), spans["for"], spans["keep"], on_no_data)


def verdict(level: Level | None, value: float | None) -> Verdict:
    """Return how a level judges a value."""
    if level is None:
        return Verdict()
    if value is None:
        return Verdict(None, None)
    sign = 1 if level.condition is Condition.ABOVE else -1
    clear = level.limit if level.clear is None else level.clear
    return Verdict(sign * value > sign * level.limit, sign * value > sign * clear)


def run(rule: AlertRule, values: Sequence[float | None], start: int = 0) -> tuple[list[AlertState], list[Event]]:
    """Return the states after each value, a minute apart, and what happened."""
    state = AlertState(AlertKey(rule.id, "acme"))
    states: list[AlertState] = []
    events: list[Event] = []
    levels = rule.rule.threshold
    for place, value in enumerate(values):
        seen = Observation(
            start + place * MINUTE, value, verdict(levels.warning, value), verdict(levels.critical, value)
        )
        done: Evaluation = evaluate(rule, state, seen)
        state = done.state
        states.append(state)
        events.extend(done.events)
    return states, events


@pytest.mark.skipif(not VECTORS.exists(), reason="the published vectors are not here")
@pytest.mark.parametrize("vector", _vectors(), ids=lambda vector: str(vector["id"]))
def test_published_vectors_hold(vector: Mapping[str, object]) -> None:
    """Each published vector gives its states, and its events where it names them."""
    samples = [None if one == "_" else float(one) for one in str(vector["samples"]).split()]
    told = vector["rule"]
    assert isinstance(told, dict)
    states, events = run(rule_of(told), samples)
    assert " ".join(LETTERS[state.phase] for state in states) == vector["states"]
    if "events" in vector:
        assert [event.kind.value for event in events] == vector["events"]


def test_flapping_is_the_weighted_share_of_changes() -> None:
    """The worked figure: changes at i = 2, 3, 4, 5, 9, 13, 16, 19 of twenty weigh 39.1 %."""
    flapping = Flapping()
    for place in range(20):
        flapping = flapping.after(place in (2, 3, 4, 5, 9, 13, 16, 19))
    assert flapping.percent == pytest.approx(39.1)
    assert flapping.active


def test_flapping_ends_below_a_quarter() -> None:
    """Once begun it goes on between 25 and 30 per cent and ends below."""
    flapping = Flapping()
    for _ in range(8):
        flapping = flapping.after(True)
    assert flapping.active
    shares = []
    while flapping.active:
        shares.append(flapping.percent)
        flapping = flapping.after(False)
    assert min(shares) >= 25 > flapping.percent
    assert any(share < 30 for share in shares)


def test_the_clock_of_a_pending_level_stops_while_nothing_is_known() -> None:
    """Two known minutes do not become five because three unknown ones lie between."""
    timing = Timing(hold=3 * MINUTE)
    state = LevelState()
    for minute, holds in enumerate([True, True, None, None, None, True, True, True]):
        state = step(state, holds, minute * MINUTE, timing)
        assert state.phase is (Phase.FIRING if minute == 7 else Phase.PENDING)


def test_the_clock_of_a_recovering_level_stops_while_nothing_is_known() -> None:
    """An alert is not resolved by the time in which nothing was known."""
    timing = Timing(keep=2 * MINUTE)
    phases = []
    state = LevelState()
    for minute, holds in enumerate([True, False, None, None, False, False, False]):
        state = step(state, holds, minute * MINUTE, timing)
        phases.append(LETTERS[state.phase])
    assert "".join(phases) == "FRRRRRO"


def test_downtime_moves_the_clocks_that_run() -> None:
    """An hour in which no collector ran does not count towards ``for``; what fires keeps its beginning."""
    pending = LevelState(Phase.PENDING, since=MINUTE, known=2 * MINUTE)
    assert pending.moved(60 * MINUTE) == LevelState(Phase.PENDING, since=61 * MINUTE, known=62 * MINUTE)
    firing = LevelState(Phase.FIRING, since=MINUTE)
    assert firing.moved(60 * MINUTE) == firing


def _two_levels() -> AlertRule:
    """Return a rule that warns above 50 and is critical above 80."""
    threshold = Threshold(Level(Condition.ABOVE, 50), Level(Condition.ABOVE, 80))
    return AlertRule(Rule("r", "k", threshold))


def test_an_incident_keeps_its_worst_value_and_severity() -> None:
    """It is raised, downgraded and resolved as one incident, each event with its number."""
    states, events = run(_two_levels(), [10, 60, 90, 70, 10])
    assert [event.kind for event in events] == [Kind.FIRING, Kind.RAISED, Kind.DOWNGRADED, Kind.RESOLVED]
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert len({event.incident.id for event in events}) == 1
    last = events[-1].incident
    assert (last.worst, last.peak, last.opened, last.ended) == (Severity.CRITICAL, 90, MINUTE, 4 * MINUTE)
    assert [state.severity for state in states] == [None, Severity.WARNING, Severity.CRITICAL, Severity.WARNING, None]


def test_a_suggestion_takes_two_evaluations() -> None:
    """One evaluation alone does not fire a suggestion, two in a row do."""
    rule = AlertRule(Rule("r", "k", Threshold(Level(Condition.ABOVE, 50))), evaluations=2, suggested=True)
    states, _ = run(rule, [60, 10, 60, 60])
    assert "".join(LETTERS[state.phase] for state in states) == "POPF"


def test_a_rule_that_is_gone_closes_its_incident() -> None:
    """The incident ends with an event of its own."""
    states, _ = run(_two_levels(), [60])
    done = close(states[-1], 5 * MINUTE)
    assert [event.kind for event in done.events] == [Kind.CLOSED]
    assert done.state.incident is None
    assert done.events[0].incident.ended == 5 * MINUTE


def test_unknown_values_leave_an_alert_open_and_say_since_when() -> None:
    """A firing alert whose value is unknown stays open, with the time since which nothing is known."""
    states, events = run(_two_levels(), [60, None, None])
    assert states[-1].severity is Severity.WARNING
    assert states[-1].unknown_since == MINUTE
    assert [event.kind for event in events] == [Kind.FIRING]
