"""From messages to letters: what a letter says beside its news is looked up here, when it is written."""

from __future__ import annotations

from kpitui.alerts.facts import Facts, Subject
from kpitui.alerts.health import source_of
from kpitui.alerts.letter import dump_letter
from kpitui.alerts.notice import Message, Notice
from kpitui.alerts.state import AlertKey
from kpitui.alerts.wording import letter
from kpitui.alerts.world import World
from kpitui.collector.filing import Files
from kpitui.errors import KpituiError
from kpitui.kpis.engine import read
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Reading, Scope
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.store.health import SourceHealth
from kpitui.text import Text
from kpitui.text.times import moment

SOURCE = Text("source {name}", "source {name}")
CREDENTIAL = Text("credential of {name}", "identifiants de {name}")
ENDS = Text("ends {when}", "fin le {when}")
RENEW = Text("ends {when}; renewed by: {command}", "fin le {when} ; pour renouveler : {command}")
OLD = Text("nothing new since {when}", "rien de nouveau depuis le {when}")


class Letters:
    """Writes letters of one project about alerts as they are now."""

    def __init__(self, project: Project, files: Files, data: Dataset, sources: tuple[SourceHealth, ...]) -> None:
        self._project = project
        self._files = files
        self._data = data
        self._sources = {source.source: source for source in sources}
        self._rules = {rule.id: rule for rule in project.alerts}

    def write(self, message: Message, world: World) -> str:
        """Return the letter of a message, as a queue keeps it."""
        project = self._project
        brand = project.context.brand(message.group.brand)
        labels = {each.id: each.label for each in project.context.catalogue.objectives}
        subjects = {notice.incident.id: self._subject(notice, world) for notice in message.notices}
        facts = Facts(
            message.group.brand if brand is None else brand.name or brand.id,
            labels.get(message.group.objective),
            project.context.zone,
            subjects,
        )
        return dump_letter(letter(message, facts, project.language))

    def _subject(self, notice: Notice, world: World) -> Subject:
        """Return what a letter says of one alert."""
        key = notice.incident.key
        source = source_of(key)
        taken = world.taken(notice.incident)
        who = taken.who if taken is not None and taken.active(world.now) else ""
        if source is not None:
            return self._source(key, source, world.now, who)
        rule, state = self._rules.get(key.rule), self._files.kpis.get(key)
        kpi_id = rule.rule.kpi if rule is not None else self._known_kpi(key)
        kpi = self._project.context.catalogue.kpis.get(kpi_id)
        brand = self._project.context.brand(key.brand)
        return Subject(
            Text("{rule}", "{rule}").given(rule=key.rule) if kpi is None else kpi.label,
            kpi,
            None if rule is None else rule.rule.threshold,
            "" if brand is None else brand.currency,
            self._reading(key, world.now),
            None if state is None else state.unknown_since,
            who,
        )

    def _known_kpi(self, key: AlertKey) -> str:
        """Return the KPI of an alert whose rule is gone."""
        known = self._files.subjects.get(key)
        return "" if known is None else known.kpi

    def _source(self, key: AlertKey, name: str, now: int, who: str) -> Subject:
        """Return what a letter says of a source."""
        health = self._sources.get(name) or SourceHealth(name)
        if key.rule.startswith("source:"):
            cause = health.reason
            if cause is None and health.updates:
                cause = OLD.given(when=self._when(health.updates[-1], now))
            return Subject(SOURCE.given(name=name), acknowledged=who, cause=cause)
        ends = None
        if health.credential_until is not None:
            text = RENEW.given(command=health.credential_renewal) if health.credential_renewal else ENDS
            ends = text.given(when=self._when(health.credential_until, now))
        return Subject(CREDENTIAL.given(name=name), acknowledged=who, cause=ends)

    def _when(self, t: int, now: int) -> str:
        """Return a time in the monitor's zone and language."""
        return moment(t, self._project.context.zone, self._project.language, now)

    def _reading(self, key: AlertKey, now: int) -> Reading | None:
        """Return the last reading over the window that a rule judges."""
        rule = self._rules.get(key.rule)
        if rule is None:
            return None
        question = Question(rule.rule.kpi, Scope(key.brand, key.labels), rule.window, at=now)
        try:
            return read(self._project.context, self._data, question)
        except KpituiError:
            return None  # the letter goes out without its change rather than not at all
