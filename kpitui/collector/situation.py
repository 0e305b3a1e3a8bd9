"""How things are when it is decided what to send: routes by rule, silences, sources that speak for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpitui.alerts.health import in_trouble, rule_of, source_of, speaks_for
from kpitui.alerts.notice import Block
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.silencing import Facts, silence_for
from kpitui.alerts.state import AlertKey, Incident
from kpitui.alerts.world import Terms, World
from kpitui.collector.filing import Files, subject_of
from kpitui.kpis.formula_tree import measures_of
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.setup.alerting import routes_for
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.store.incidents import Subject

NOBODY = ""
"""Stands for the routes of suggestions that nobody has confirmed: what they would have sent is counted."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What people have decided."""

    silences: Sequence[Silence] = ()
    acknowledged: Mapping[str, Acknowledgement] = field(default_factory=dict)


class Situation:
    """Alerts at one time, with the configuration that they are of."""

    def __init__(self, project: Project, files: Files, data: Dataset, now: int) -> None:
        self._project = project
        self._files = files
        self._data = data
        self._now = now
        self._rules = {rule.id: rule for rule in project.alerts}
        self._troubled = in_trouble(files.sources)
        self._sources: dict[str, frozenset[str]] = {}

    def world(self, decided: Decided) -> World:
        """Return how things are for whoever sends."""

        def block(incident: Incident) -> Block | None:
            return self._block(incident, decided.silences)

        quiet = self._project.quiet
        return World(self._now, self._files.open, self.terms, block, decided.acknowledged, quiet)

    def rule(self, key: AlertKey) -> AlertRule | None:
        """Return the rule of an alert; None: it is gone."""
        return rule_of(key) if source_of(key) is not None else self._rules.get(key.rule)

    def subject(self, key: AlertKey) -> Subject:
        """Return what an alert is about, as it was known last where its rule is gone."""
        rule = self._rules.get(key.rule)
        if rule is None and key in self._files.subjects:
            return self._files.subjects[key]
        return subject_of(key, rule, self._project.context)

    def terms(self, incident: Incident) -> Terms:
        """Return where an incident is told, and how often."""
        rule, objective = self.rule(incident.key), self.subject(incident.key).objective
        if rule is None:
            return Terms(objective)
        if source_of(incident.key) is not None:
            return Terms(objective, self._routes_of_sources(), rule.repeat)
        if _unconfirmed(rule):
            return Terms(objective, (NOBODY,), rule.repeat)
        routes = routes_for(self._project.config, rule.notify, incident.key.brand)
        return Terms(objective, routes, rule.repeat)

    def spokesman(self, incident: Incident) -> str:
        """Return the source in trouble that speaks for an incident; empty: none."""
        state, rule = self._files.kpis.get(incident.key), self._rules.get(incident.key.rule)
        if not self._troubled or state is None or rule is None:
            return ""
        return speaks_for(self._troubled, rule, state, self._sources_of(rule.rule.kpi))

    def _block(self, incident: Incident, silences: Sequence[Silence]) -> Block | None:
        """Return why nothing is sent of an incident for now."""
        rule, state = self.rule(incident.key), self._files.state(incident.key)
        if rule is not None and _unconfirmed(rule):
            return Block.UNCONFIRMED
        if self.spokesman(incident):
            return Block.INHIBITED
        if silences and silence_for(silences, self._facts(incident), self._now) is not None:
            return Block.SILENCED
        return Block.FLAPPING if state is not None and state.flapping.active else None

    def _facts(self, incident: Incident) -> Facts:
        """Return what silences may match of an incident."""
        subject, source = self.subject(incident.key), source_of(incident.key)
        sources = self._sources_of(subject.kpi) if source is None else frozenset({source})
        named = {"kpi": subject.kpi, "objective": subject.objective, "brand": subject.brand, "rule": subject.rule}
        facts: dict[str, frozenset[str]] = {name: frozenset({value}) for name, value in subject.labels}
        facts |= {name: frozenset({value}) for name, value in named.items() if value}
        return {**facts, "source": sources, "severity": frozenset({incident.severity.value})}

    def _routes_of_sources(self) -> tuple[str, ...]:
        """Return where trouble with sources is told: every route in use, but those limited to brands."""
        config = self._project.config
        used = dict.fromkeys(name for rule in self._project.alerts for name in rule.notify)
        return tuple(name for name in used if name in config.routes and config.routes[name].brands is None)

    def _sources_of(self, kpi: str) -> frozenset[str]:
        """Return the sources whose samples a KPI depends on."""
        if kpi not in self._sources:
            context = self._project.context
            found = context.catalogue.kpis.get(kpi)
            measures = frozenset() if found is None else measures_of(context.formula(found.formula).root)
            self._sources[kpi] = frozenset(source for name in measures for source in _givers(self._data, name))
        return self._sources[kpi]


def _unconfirmed(rule: AlertRule) -> bool:
    """Tell whether a rule is a suggestion that nobody has given a route."""
    return rule.suggested and not rule.notify


def _givers(data: Dataset, measure: str) -> set[str]:
    """Return the sources that give a measure."""
    found = {series.key.source for series in data.series.get(measure, ())}
    events = data.events.get(measure)
    return found if events is None else found | {source for source, _ in events.groups}
