"""The engine against a slow, obvious model: it keeps everything that was ever seen and counts on it anew each time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kpitui.alerts.engine import Observation, Verdict, close, evaluate
from kpitui.alerts.phase import ON, Phase
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Kind
from kpitui.config.rules import OnNoData
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Severity

SPANS = st.sampled_from([0, 1, 2, 3, 5])
VALUES = st.one_of(st.none(), st.integers(0, 100))


@dataclass
class Seen:
    """One thing that the model has seen."""

    at: int
    holds: bool | None


@dataclass
class SlowLevel:
    """One level, told by its whole past."""

    limit: float
    clear: float
    told: AlertRule
    phase: Phase = Phase.OK
    run: list[Seen] = field(default_factory=list)
    """What was seen since the phase began."""

    def see(self, at: int, value: int | None) -> None:
        """See a value."""
        holds = None if value is None else value > (self.clear if self.phase is Phase.FIRING else self.limit)
        if holds is None and self.told.on_no_data is not OnNoData.KEEP:
            holds = self.told.on_no_data is OnNoData.ALERT
        seen = Seen(at, holds)
        if holds is None:
            self.run.append(seen)
        elif self.phase in (Phase.OK, Phase.PENDING):
            self._rising(seen)
        else:
            self._falling(seen)

    def sleep(self, span: int) -> None:
        """Nobody looked for a while: what was seen in this phase is as if it had been seen later."""
        if self.phase in (Phase.PENDING, Phase.RECOVERING):
            for seen in self.run:
                seen.at += span

    def elapsed(self) -> int:
        """Return the time between neighbours that were both known."""
        return sum(
            after.at - before.at
            for before, after in zip(self.run, self.run[1:], strict=False)
            if before.holds is not None and after.holds is not None
        )

    def _rising(self, seen: Seen) -> None:
        if not seen.holds:
            self._enter(Phase.OK, seen)
            return
        if self.phase is Phase.OK:
            self._enter(Phase.PENDING, seen)
        else:
            self.run.append(seen)
        times = sum(1 for one in self.run if one.holds)
        if self.elapsed() >= self.told.hold and times >= self.told.evaluations:
            self._enter(Phase.FIRING, seen)

    def _falling(self, seen: Seen) -> None:
        if seen.holds:
            if self.phase is Phase.RECOVERING:
                self._enter(Phase.FIRING, seen)
            return
        if self.phase is Phase.FIRING:
            self._enter(Phase.RECOVERING, seen)
        else:
            self.run.append(seen)
        if self.elapsed() >= self.told.keep:
            self._enter(Phase.OK, seen)

    def _enter(self, phase: Phase, seen: Seen) -> None:
        self.phase = phase
        self.run = [seen]


class Alerts(RuleBasedStateMachine):
    """Values come, are missing, and the collector sleeps; engine and model must agree."""

    @initialize(
        hold=SPANS,
        keep=SPANS,
        evaluations=st.sampled_from([1, 2, 3]),
        on_no_data=st.sampled_from(list(OnNoData)),
        clear=st.sampled_from([0, 10, 20]),
    )
    def begin(self, hold: int, keep: int, evaluations: int, on_no_data: OnNoData, clear: int) -> None:
        """Begin with some rule."""
        threshold = Threshold(
            Level(Condition.ABOVE, 40, clear=40 - clear), Level(Condition.ABOVE, 70, clear=70 - clear)
        )
        self.rule = AlertRule(Rule("r", "k", threshold), hold, keep, on_no_data, evaluations=evaluations)
        self.state = AlertState(AlertKey("r", "acme"))
        self.warning = SlowLevel(40, 40 - clear, self.rule)
        self.critical = SlowLevel(70, 70 - clear, self.rule)
        self.now = 0
        self.events: list[Event] = []
        self.severities: list[Severity | None] = []
        self.values: list[int] = []

    @rule(value=VALUES, later=st.integers(1, 4))
    def value(self, value: int | None, later: int) -> None:
        """See a value, or that there is none."""
        self.now += later
        verdicts = [
            Verdict(None, None) if value is None else Verdict(value > level.limit, value > level.clear)
            for level in (self.warning, self.critical)
        ]
        done = evaluate(self.rule, self.state, Observation(self.now, value, *verdicts))
        self.state = done.state
        self.events.extend(done.events)
        self.warning.see(self.now, value)
        self.critical.see(self.now, value)
        self.severities.append(self.slow_severity())
        if self.slow_severity() is None:
            self.values = []
        elif value is not None:
            self.values.append(value)

    @rule(span=st.integers(1, 50))
    def sleep(self, span: int) -> None:
        """Let the collector be down for a while."""
        self.now += span
        self.state = replace(
            self.state, warning=self.state.warning.moved(span), critical=self.state.critical.moved(span)
        )
        self.warning.sleep(span)
        self.critical.sleep(span)

    def slow_severity(self) -> Severity | None:
        """Return the model's severity."""
        if self.critical.phase in ON:
            return Severity.CRITICAL
        return Severity.WARNING if self.warning.phase in ON else None

    @invariant()
    def phases_agree(self) -> None:
        """Both levels are where the model has them."""
        if hasattr(self, "state"):
            assert (self.state.warning.phase, self.state.critical.phase) == (self.warning.phase, self.critical.phase)

    @invariant()
    def events_are_the_changes_of_severity(self) -> None:
        """Each change of severity is one event, in order, numbered within its incident."""
        if not hasattr(self, "state"):
            return
        changes = []
        before: Severity | None = None
        for severity in self.severities:
            if severity is not before:
                changes.append(_kind(before, severity))
            before = severity
        told = [event for event in self.events if event.kind not in (Kind.FLAPPING, Kind.STEADY)]
        assert [event.kind for event in told] == changes
        assert len({(event.incident.id, event.sequence) for event in self.events}) == len(self.events)

    @invariant()
    def an_incident_is_open_while_it_is_on(self) -> None:
        """There is an open incident exactly while there is a severity, with its worst value and severity."""
        if not hasattr(self, "state"):
            return
        incident = self.state.incident
        assert (incident is None) is (self.state.severity is None)
        if incident is not None:
            assert incident.severity is self.state.severity
            assert incident.peak == (max(self.values) if self.values else None)

    def teardown(self) -> None:
        """Take the rule away: nothing stays open."""
        if hasattr(self, "state"):
            done = close(self.state, self.now)
            assert done.state.incident is None
            assert len(done.events) == (self.state.incident is not None)


def _kind(before: Severity | None, after: Severity | None) -> Kind:
    """Return what a change of severity is called."""
    if before is None:
        return Kind.FIRING
    if after is None:
        return Kind.RESOLVED
    return Kind.RAISED if after is Severity.CRITICAL else Kind.DOWNGRADED


TestAlerts = Alerts.TestCase
TestAlerts.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
