"""Alert rules, targets and segments in the form in which KPIs are judged."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kpitui.config import AlertTable, Config, SegmentTable, TargetTable
from kpitui.config import Level as LevelTable
from kpitui.config.levels import OwnLevel
from kpitui.config.origins import KeyPath
from kpitui.config.rules import Versus
from kpitui.kpis.context import Rule, Segment, Target
from kpitui.kpis.kpi import ABSOLUTE, Condition, Level, Threshold
from kpitui.measures import Labels
from kpitui.setup.ledger import Ledger
from kpitui.setup.vocabulary import Vocabulary
from kpitui.setup.words import check_period
from kpitui.sources.rows.wording import Campaign, Topic, Wording
from kpitui.text import Text


def bind_rules(config: Config, words: Vocabulary, ledger: Ledger) -> tuple[Rule, ...]:
    """Return the alert rules; a rule that is turned off has no level."""
    rules = []
    for position, table in enumerate(config.alerts):
        path: KeyPath = ("alert", position)
        _check_scope(config, ledger, (*path, "scope"), table.scope)
        check_period(ledger, (*path, "window"), table.window)
        for place, route in enumerate(table.notify):
            ledger.known((*path, "notify", place), route, config.routes)
        _check_parts(ledger, path, table)
        if ledger.known((*path, "kpi"), table.kpi, words.kpis):
            rules.append(Rule(table.id, table.kpi, _threshold(table), table.scope.get("brand"), _labels(table.scope)))
    return tuple(rules)


def bind_targets(config: Config, words: Vocabulary, zone: ZoneInfo, ledger: Ledger) -> tuple[Target, ...]:
    """Return the targets."""
    targets = []
    for position, table in enumerate(config.targets):
        path: KeyPath = ("target", position)
        _check_scope(config, ledger, (*path, "scope"), table.scope)
        known = ledger.known((*path, "kpi"), table.kpi, words.kpis)
        ledger.known((*path, "brand"), table.brand, [brand.id for brand in config.brands])
        if known:
            targets.append(_target(table, zone))
    return tuple(targets)


def bind_segments(config: Config, ledger: Ledger) -> dict[str, Segment]:
    """Return the segments."""
    return {name: _segment(name, table, ledger) for name, table in config.segments.items()}


def bind_wording(config: Config, zone: ZoneInfo) -> Wording:
    """Return the campaigns, by their days in a zone, and the topics; a mistake in their brands is another's to find."""
    campaigns = (
        Campaign(
            one.name, day_start(one.from_, zone), day_start(one.to + timedelta(days=1), zone), one.match, one.brand
        )
        for one in config.campaigns
    )
    topics = (Topic(one.name, one.any, one.all, one.none, one.brand) for one in config.topics)
    return Wording(tuple(campaigns), tuple(topics))


def day_start(day: date, zone: ZoneInfo) -> int:
    """Return when a day begins in a zone, milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000


def _threshold(table: AlertTable) -> Threshold:
    """Return a rule's levels."""
    if not table.enabled:
        return Threshold()
    levels = [_level(level, table.versus) for level in (table.warning, table.critical)]
    return Threshold(
        warning=levels[0],
        critical=levels[1],
        window=table.window,
        by=table.by,
        min_count=table.min_count or 0,
        absolute=any(level is not None and level.condition in ABSOLUTE for level in levels),
    )


def _level(table: LevelTable | None, versus: Versus) -> Level | None:
    """Return one level."""
    if table is None:
        return None
    condition, limit = Condition(table.condition), table.limit
    if versus is Versus.WEEKDAY:
        condition = _BY_WEEKDAY.get(condition, condition)
    if isinstance(limit, OwnLevel):
        return Level(condition, limit.of, window=limit.window, clear=table.clear)
    if isinstance(limit, tuple):
        return Level(condition, limit[0], limit[1], clear=table.clear)
    return Level(condition, float(limit), clear=table.clear)


_BY_WEEKDAY = {
    Condition.CHANGE_BELOW: Condition.WEEKDAY_BELOW,
    Condition.CHANGE_ABOVE: Condition.WEEKDAY_ABOVE,
}


def _target(table: TargetTable, zone: ZoneInfo) -> Target:
    """Return one target; a day by which something is due counts wholly."""
    return Target(
        kpi=table.kpi,
        brand=table.brand,
        labels=_labels(table.scope),
        unit=table.form,
        value=table.value,
        by=day_start(table.by + timedelta(days=1), zone) if table.by else None,
        since=day_start(table.since, zone) if table.since else None,
    )


def _segment(name: str, table: SegmentTable, ledger: Ledger) -> Segment:
    """Return one segment; it knows values only."""
    where = []
    for label, condition in table.where.items():
        if condition.any_of is None:
            text = Text("a segment names the values of a label", "un segment nomme les valeurs d’un label")
            ledger.wrong(("segment", name, "where", label), text)
        where.append((label, tuple(str(value) for value in condition.any_of or ())))
    return Segment(name, tuple(where))


def _labels(scope: dict[str, str]) -> Labels:
    """Return a scope's labels but the brand, sorted."""
    return tuple(sorted((name, value) for name, value in scope.items() if name != "brand"))


def _check_scope(config: Config, ledger: Ledger, path: KeyPath, scope: dict[str, str]) -> None:
    """Keep a scope's brand that is not declared."""
    ledger.known((*path, "brand"), scope.get("brand"), [brand.id for brand in config.brands])


def _check_parts(ledger: Ledger, path: KeyPath, table: AlertTable) -> None:
    """Keep the windows of levels that compare with the KPI's own."""
    for name, level in (("warning", table.warning), ("critical", table.critical)):
        if level is not None and isinstance(level.limit, OwnLevel):
            check_period(ledger, (*path, name, level.condition, "window"), level.limit.window)
