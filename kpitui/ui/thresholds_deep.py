"""Drafts of thresholds, made from a configuration and tried on its data by the alerts' own engine. Imported late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kpitui.alerts.backtest import tried
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertState
from kpitui.alerts.watch import Watch
from kpitui.config import AlertTable, TargetTable
from kpitui.config.origins import read_key
from kpitui.kpis.context import Context, Rule, Target
from kpitui.kpis.curves import Limits
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Aggregation, Kpi, Threshold
from kpitui.kpis.limits import make_limits
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope
from kpitui.kpis.severity import rules_for
from kpitui.kpis.suggestions import suggestions
from kpitui.measures.labels import fold
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.setup.alerting import labels_of, routes_for
from kpitui.text import Text
from kpitui.ui.deep import Ask
from kpitui.ui.draft import SPAN, Aim, Change, Draft, Editing, Origin, Trial

_AMOUNTS = ("month", "week", "quarter", "year")
_VALUES = ("level",)

UNJUDGED = Text("there was nothing to judge", "il n’y avait rien à juger")
"""Nothing known is not a rule that never fired."""


class Drafts:
    """Makes drafts and tries them. Lives in the clerk's one thread."""

    def __init__(self, project: Project, data: Callable[[], Dataset], clock: Callable[[], int]) -> None:
        self._project = project
        self._data = data
        self._clock = clock

    @property
    def _context(self) -> Context:
        """Return what KPIs are evaluated in."""
        return self._project.context

    def editing(self, ask: Ask) -> Editing:
        """Return what there is to edit for a KPI in a scope: the user's rule, else what the catalogue suggests."""
        kpi = self._context.catalogue.kpis[ask.kpi]
        own = self._own(kpi, ask)
        draft, origin = self._drafted(own, ask), Origin.OWN
        if own is None:
            draft, origin = self._suggested(kpi, ask)
        aim = self._aim(kpi, ask)
        forms = _AMOUNTS if kpi.aggregation is Aggregation.SUM else _VALUES
        return Editing(
            replace(draft, aim=aim),
            origin,
            routes_for(self._project.config, self._project.config.routes, ask.brand),
            forms if aim.form in forms else (aim.form, *forms),
            tuple(self._changes({("alert", draft.rule), ("target", aim.id)})),
            self._least(draft),
        )

    def base(self, ask: Ask, threshold: Threshold, points: int) -> Limits:
        """Return what the limits of a draft are measured against, as curves."""
        kpi = self._context.catalogue.kpis[ask.kpi]
        at = ask.at or self._clock()
        question = Question(kpi.id, Scope(ask.brand, ask.labels), None if kpi.fixed else ask.period, at=at)
        if kpi.fixed:
            threshold = replace(threshold, window=None)
        return make_limits(Frame(self._context, self._data(), at), kpi, question, points, threshold)

    def tried(self, ask: Ask, draft: Draft) -> Trial:
        """Return what a draft would have done for the brand in view: by the engine that follows alerts live."""
        until = ask.at or self._clock()
        context, data = replace(self._context, targets=self._targets(draft)), self._data()
        rule = self.rule(draft)
        rule = replace(rule, rule=replace(rule.rule, brand=ask.brand))
        histories = tried(rule, Watch(context, data, until), until - SPAN)
        if not any(_was_judged(rule, one.state) for one in histories):
            return Trial(draft, problem=UNJUDGED)
        incidents = [incident for one in histories for incident in one.incidents]
        newest = max(incidents, key=lambda one: one.opened, default=None)
        return Trial(
            draft,
            len(incidents),
            sum(one.time_firing for one in histories),
            None if newest is None else newest.opened,
            newest is not None and newest.ended is None,
        )

    def rule(self, draft: Draft) -> AlertRule:
        """Return a draft as the rule that it would be: the user's with other levels, or a new one."""
        known = next((one for one in self._project.alerts if one.id == draft.rule and not one.suggested), None)
        if known is None:
            least = self._least(draft)
            threshold = Threshold(draft.warning, draft.critical, draft.window, draft.by, least)
            known = AlertRule(Rule(draft.rule, draft.kpi, threshold, draft.brand, draft.labels))
        levels = known.rule.threshold
        window = None if self._context.catalogue.kpis[draft.kpi].fixed else draft.window
        levels = replace(levels, warning=draft.warning, critical=draft.critical, window=window)
        kept = replace(known.rule, threshold=levels)
        return replace(known, rule=kept, hold=draft.hold, notify=draft.notify, window=draft.window)

    def _least(self, draft: Draft) -> int:
        """Return below how many inputs a new rule judges nothing: as the catalogue suggests for its KPI."""
        offered = self._context.catalogue.kpis[draft.kpi].thresholds
        return next((one.min_count for one in offered if one.by == draft.by), 0)

    def _own(self, kpi: Kpi, ask: Ask) -> AlertRule | None:
        """Return the user's rule for a KPI in a scope, first one that is judged just there."""
        scope = Scope(ask.brand, ask.labels)
        frame = Frame(self._context, self._data(), self._clock())
        exact = [rule.id for rule in rules_for(self._context.rules, frame, kpi, scope)]
        near = [
            rule.id
            for rule in self._context.rules
            if rule.kpi == kpi.id
            and ask.brand in self._context.brands_of(rule)
            and _folded(rule.labels) == _folded(ask.labels)
        ]
        own = {one.id: one for one in self._project.alerts if not one.suggested and one.severities}
        return next((own[name] for name in (*exact, *near) if name in own and name in self._tables()), None)

    def _tables(self) -> dict[str, AlertTable]:
        """Return the rules of the configuration by their ids."""
        return {table.id: table for table in self._project.config.alerts}

    def _drafted(self, own: AlertRule | None, ask: Ask) -> Draft:
        """Return the draft of a user's rule."""
        if own is None:
            return Draft("", ask.kpi, ask.brand)
        rule, levels = own.rule, own.rule.threshold
        return Draft(
            rule.id,
            rule.kpi,
            rule.brand,
            rule.labels,
            levels.by,
            levels.warning,
            levels.critical,
            own.window,
            own.hold,
            own.notify,
        )

    def _suggested(self, kpi: Kpi, ask: Ask) -> tuple[Draft, Origin]:
        """Return the draft of a new rule: as the catalogue suggests, absolute levels too, or empty."""
        config = self._project.config
        scoped = {label for label, _ in ask.labels}
        offered = [rule.threshold for rule in suggestions([kpi], self._context.targets)]
        offered.sort(key=lambda one: one.by is not None and one.by not in scoped)
        levels = offered[0] if offered else Threshold()
        rolls = ask.period if "/" not in ask.period else config.monitor.period
        parts = (kpi.id, ask.brand, *(value for _, value in ask.labels))
        draft = Draft(
            "-".join(part for part in parts if part),
            kpi.id,
            ask.brand,
            ask.labels,
            None if levels.by in scoped else levels.by,
            levels.warning,
            levels.critical,
            levels.window or kpi.window or rolls,
            notify=routes_for(config, config.suggestions.notify, ask.brand),
        )
        return draft, Origin.SUGGESTED if draft.levels else Origin.NONE

    def _aim(self, kpi: Kpi, ask: Ask) -> Aim:
        """Return the target of a KPI in a scope, or one that says nothing yet."""
        table = self.target(kpi.id, ask.brand, ask.labels)
        if table is not None:
            return Aim(table.id, table.form, table.value)
        parts = (kpi.id, ask.brand, *(value for _, value in ask.labels), "target")
        return Aim("-".join(part for part in parts if part), _form(kpi))

    def target(self, kpi: str, brand: str, labels: tuple[tuple[str, str], ...]) -> TargetTable | None:
        """Return the configuration's target for a KPI in a scope."""
        return next(
            (
                one
                for one in self._project.config.targets
                if one.kpi == kpi
                and (one.brand is None or fold(one.brand) == fold(brand))
                and _folded(labels_of(one.scope)) == _folded(labels)
            ),
            None,
        )

    def _targets(self, draft: Draft) -> tuple[Target, ...]:
        """Return the targets as they would be; one that is only moved keeps its days."""
        aim = draft.aim
        if aim is None or aim.value is None:
            return self._context.targets
        same = (draft.kpi, _folded(draft.labels))
        known = next((one for one in self._context.targets if (one.kpi, _folded(one.labels)) == same), None)
        moved = Target(draft.kpi, draft.brand, draft.labels, aim.form, aim.value)
        if known is not None and known.unit == aim.form:
            moved = replace(known, value=aim.value)
        return (moved, *(one for one in self._context.targets if one is not known))

    def _changes(self, items: set[tuple[str, str]]) -> Iterator[Change]:
        """Give what the local file says of a rule and a target."""
        for one in self._project.config.overrides:
            if tuple(str(part) for part in read_key(one.key)[:2]) in items:
                when = None if one.when is None else int(one.when.timestamp() * 1000)
                yield Change(one.key, one.who, when, "" if one.before is None else str(one.before))


def _form(kpi: Kpi) -> str:
    """Return the form that a KPI's target usually has."""
    return (_AMOUNTS if kpi.aggregation is Aggregation.SUM else _VALUES)[0]


def _folded(labels: tuple[tuple[str, str], ...]) -> frozenset[tuple[str, str]]:
    """Return labels as they are compared."""
    return frozenset((label, fold(value)) for label, value in labels)


def _was_judged(rule: AlertRule, state: AlertState) -> bool:
    """Return whether any level of a rule was ever known to hold or not."""
    threshold = rule.rule.threshold
    levels = ((threshold.warning, state.warning), (threshold.critical, state.critical))
    return any(level is not None and seen.known for level, seen in levels)
