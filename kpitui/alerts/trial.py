"""Trying rules on readings that a file gives (``kpitui alerts test``): how alerts are, and what goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kpitui.alerts.health import rule_of, source_of
from kpitui.alerts.notice import Message, Notice
from kpitui.alerts.phase import Phase
from kpitui.alerts.post import Post
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.replay import Observations, replay_turn
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Incident, Kind
from kpitui.alerts.trial_file import REPEATED, CaseTable, ExpectTable, News, SentTable
from kpitui.alerts.trial_levels import Bench, observations
from kpitui.alerts.trial_series import begin, given
from kpitui.alerts.trial_sources import edges, inhibition, troubles
from kpitui.alerts.world import Terms
from kpitui.kpis.context import Context
from kpitui.kpis.reading import Severity
from kpitui.measures.labels import fold

_RANK = {Phase.OK: 0, Phase.PENDING: 1, Phase.RECOVERING: 2, Phase.FIRING: 3}
_BADNESS = {None: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}
_OPENS = frozenset({Kind.FIRING, Kind.RAISED})


@dataclass(frozen=True, slots=True)
class Ground:
    """A configuration as far as its rules can be tried."""

    context: Context
    rules: tuple[AlertRule, ...]
    routes: tuple[str, ...] = ()
    """The names of the routes."""
    routes_for: Callable[[tuple[str, ...], str], tuple[str, ...]] = lambda names, _brand: names
    """Those of some routes that may hear of a brand; of a source in trouble, which has none: those without a limit."""
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that does not hold."""

    subject: str
    """The rule, or the route."""
    at: int
    """When, ms."""
    since: int
    """The same since the start of the test, ms."""
    expected: tuple[str, ...]
    """The state, or the messages in order."""
    got: tuple[str, ...]
    """The same; without a state, there is no such alert."""
    times: tuple[int, ...] | None = None
    """When the messages went out, ms; None where it is about a state."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a test showed."""

    name: str
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    """A test, run."""

    start: int
    states: Mapping[int, Sequence[AlertState]] = field(default_factory=dict)
    """The states of all alerts, by the time since the start."""
    messages: tuple[Message, ...] = ()


def try_rules(case: CaseTable, ground: Ground) -> Outcome:
    """Run one test through the engine and the post, and return which expectations do not hold."""
    run = _run(case, ground)
    failures = [_state_failure(run, expect) for expect in case.expects]
    failures += [_sent_failure(run, sent) for sent in case.sents]
    return Outcome(case.name, tuple(failure for failure in failures if failure is not None))


def benches(case: CaseTable, ground: Ground) -> Iterator[Bench]:
    """Give the alerts that the readings of a test decide."""
    readings = given(case, ground.context)
    for rule in ground.rules:
        for key in readings.keys(rule, ground.context):
            track = readings.track(rule.rule.kpi, key.brand, key.labels)
            if track is not None:
                yield Bench(rule, key, readings, track, ground.context)


def _run(case: CaseTable, ground: Ground) -> _Run:
    """Run a test."""
    start = begin(case, ground.context.zone)
    moments = sorted({expect.at for expect in case.expects})
    states: dict[int, list[AlertState]] = {moment: [] for moment in moments}
    events = list(troubles(given(case, ground.context)))
    alerts = list(benches(case, ground))
    for bench in alerts:
        happened, snapshots = _replayed(bench, [start + moment for moment in moments])
        events += happened
        for moment, state in zip(moments, snapshots, strict=True):
            states[moment].append(state)
    events.sort(key=lambda event: event.at)
    until = start + max((sent.until for sent in case.sents), default=0)
    post = Post(_terms(ground), ground.quiet, inhibition(alerts), now=start - 1)
    messages = tuple(post.run(events, edges(alerts), until))
    return _Run(start, states, messages)


def _replayed(bench: Bench, moments: Sequence[int]) -> tuple[list[Event], list[AlertState]]:
    """Return what happened to an alert, and how it was at some moments."""
    seen = observations(bench)
    cuts = np.searchsorted(seen.at, moments, side="right").tolist()
    state, place = AlertState(bench.key), 0
    events: list[Event] = []
    snapshots: list[AlertState] = []
    for last in (*cuts, len(seen.at)):
        while place < last:
            if bench.unusual:
                opened = None if state.incident is None else state.incident.opened
                seen = observations(replace(bench, frozen=opened))
            done, place = replay_turn(bench.rule, state, _until(seen, last), place)
            state = done.state
            events += done.events
        snapshots.append(state)
    return events, snapshots[: len(moments)]


def _until(seen: Observations, last: int) -> Observations:
    """Return the first so many of what was seen."""
    return Observations(seen.at[:last], seen.values[:last], seen.warning[:last], seen.critical[:last])


def _terms(ground: Ground) -> Callable[[Incident], Terms]:
    """Return what sending needs to know of incidents."""
    rules = {rule.id: rule for rule in ground.rules}
    used = tuple(dict.fromkeys(route for rule in ground.rules for route in rule.notify))

    def terms(incident: Incident) -> Terms:
        key = incident.key
        if source_of(key) is not None:
            return Terms("", ground.routes_for(used, ""), rule_of(key).repeat)
        rule = rules[key.rule]
        objective = ground.context.catalogue.kpis[rule.rule.kpi].objective
        return Terms(objective, ground.routes_for(rule.notify, key.brand), rule.repeat)

    return terms


def _state_failure(run: _Run, expect: ExpectTable) -> Failure | None:
    """Return what is wrong with an alert's state, None where nothing is."""
    scope = {(name, fold(value)) for name, value in expect.scope.items()}
    found = [state for state in run.states[expect.at] if state.key.rule == expect.rule and scope <= _scope(state.key)]
    worst = max(found, key=lambda state: (_RANK[state.phase], _BADNESS[_severity(state)]), default=None)
    severity = None if worst is None else _severity(worst)
    if worst is not None and worst.phase is expect.state and expect.severity in (None, severity):
        return None
    got = () if worst is None else (_said(worst.phase, severity),)
    return Failure(expect.rule, run.start + expect.at, expect.at, (_said(expect.state, expect.severity),), got)


def _scope(key: AlertKey) -> set[tuple[str, str]]:
    """Return the scope of an alert, folded."""
    return {("brand", fold(key.brand)), *((name, fold(value)) for name, value in key.labels)}


def _severity(state: AlertState) -> Severity | None:
    """Return how bad an alert is, or would be once it fires."""
    if state.severity is not None or state.phase is Phase.OK:
        return state.severity
    return Severity.CRITICAL if state.critical.phase is Phase.PENDING else Severity.WARNING


def _sent_failure(run: _Run, sent: SentTable) -> Failure | None:
    """Return what is wrong with what went out to a route, None where nothing is."""
    until = run.start + sent.until
    found = [message for message in run.messages if message.group.route == sent.route and message.at <= until]
    if len(found) == len(sent.messages) and all(map(_matches, sent.messages, found)):
        return None
    return Failure(
        sent.route,
        until,
        sent.until,
        tuple(", ".join(_said(news.kind, news.severity) for news in message) for message in sent.messages),
        tuple(", ".join(_said(_kind(notice), notice.severity) for notice in message.notices) for message in found),
        tuple(message.at for message in found),
    )


def _matches(expected: Sequence[News], message: Message) -> bool:
    """Tell whether a message holds the news that is expected, no more and no less."""
    return len(expected) == len(message.notices) and all(map(_is_news, expected, message.notices))


def _is_news(expected: News, notice: Notice) -> bool:
    """Tell whether a piece of news is the one expected; ``firing`` is raised and repeated too."""
    if expected.severity not in (None, notice.severity):
        return False
    return expected.kind == _kind(notice) or (expected.kind == Kind.FIRING and notice.kind in _OPENS)


def _kind(notice: Notice) -> str:
    """Return what a piece of news is called."""
    return REPEATED if notice.repeated else str(notice.kind)


def _said(state: object, severity: Severity | None) -> str:
    """Return a state or a piece of news in words."""
    return f"{state} {severity}" if severity is not None else str(state)
