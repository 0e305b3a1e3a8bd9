"""Targets, segments, identities, campaigns and topics in the form in which KPIs and rows know them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kpitui.config import Config, SegmentTable, TargetTable
from kpitui.config.origins import KeyPath
from kpitui.kpis.context import Identity, Segment, Target
from kpitui.measures.labels import fold
from kpitui.setup.alerting import labels_of
from kpitui.setup.ledger import Ledger
from kpitui.setup.vocabulary import Vocabulary
from kpitui.sources.rows.wording import Campaign, Topic, Wording
from kpitui.text import Text

TAKEN = Text("“{key}” of {channel} is “{name}” already", "« {key} » de {channel} est déjà « {name} »")


def bind_targets(config: Config, words: Vocabulary, zone: ZoneInfo, ledger: Ledger) -> tuple[Target, ...]:
    """Return the targets."""
    targets = []
    for position, table in enumerate(config.targets):
        path: KeyPath = ("target", position)
        check_scope(config, ledger, (*path, "scope"), table.scope)
        known = ledger.known((*path, "kpi"), table.kpi, words.kpis)
        ledger.known((*path, "brand"), table.brand, [brand.id for brand in config.brands])
        if known:
            targets.append(_target(table, zone))
    return tuple(targets)


def bind_segments(config: Config, ledger: Ledger) -> dict[str, Segment]:
    """Return the segments."""
    return {name: _segment(name, table, ledger) for name, table in config.segments.items()}


def bind_identities(config: Config, ledger: Ledger) -> tuple[Identity, ...]:
    """Return the people who are known under several keys; a key means one person in its channel."""
    owner: dict[tuple[str, str], str] = {}
    found = []
    for position, table in enumerate(config.identities):
        keys = [(channel, key) for channel, several in table.keys.items() for key in several]
        for channel, key in keys:
            same = (fold(channel), key.strip().removeprefix("@"))
            if same in owner:
                text = TAKEN.given(key=key, channel=channel, name=owner[same])
                ledger.wrong(("identity", position, "keys", channel), text)
            owner.setdefault(same, table.name)
        found.append(Identity(table.name, tuple(keys)))
    return tuple(found)


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


def _target(table: TargetTable, zone: ZoneInfo) -> Target:
    """Return one target; a day by which something is due counts wholly."""
    return Target(
        kpi=table.kpi,
        brand=table.brand,
        labels=labels_of(table.scope),
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


def check_scope(config: Config, ledger: Ledger, path: KeyPath, scope: dict[str, str]) -> None:
    """Keep a scope's brand that is not declared."""
    ledger.known((*path, "brand"), scope.get("brand"), [brand.id for brand in config.brands])
