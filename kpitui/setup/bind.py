"""Binding a configuration: names found, options checked, formulas parsed; every problem gathered, none raised alone."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from kpitui.config import Config
from kpitui.kpis.context import Context
from kpitui.setup.alert_checks import check_alerts, check_suggestions
from kpitui.setup.alerting import bind_alerts, bind_quiet, bind_rules, bind_suggestions, offer_of
from kpitui.setup.inputs import Surroundings, bind_sources
from kpitui.setup.keys import check_keys
from kpitui.setup.ledger import Ledger
from kpitui.setup.names import bind_brands, check_monitor, check_plans
from kpitui.setup.notes import note_secrets
from kpitui.setup.project import Project
from kpitui.setup.rules import bind_identities, bind_segments, bind_targets, bind_wording
from kpitui.setup.supply import available, lacking
from kpitui.setup.tone import bind_manner, with_tones
from kpitui.setup.typed import typed_file, with_typed
from kpitui.setup.vocabulary import Vocabulary, bind_vocabulary
from kpitui.setup.words import check_zone
from kpitui.setup.zones import system_zone
from kpitui.text import Language


def bind(config: Config, path: Path) -> Project:
    """Return the project of a configuration. Raises ``ConfigError`` with every problem."""
    ledger = Ledger(config.origins)
    project = bind_into(config, path, ledger)
    ledger.close()
    return project


def bind_into(config: Config, path: Path, ledger: Ledger) -> Project:
    """Return the project of a configuration as far as it goes; its problems are in the ledger."""
    written = len(config.sources)
    config = with_typed(config, path)
    if len(config.sources) > written:
        ledger.locate(("source", written), typed_file(path))
    words = bind_vocabulary(config, ledger)
    check_monitor(config, ledger)
    zone = check_zone(ledger, ("monitor", "timezone"), config.monitor.timezone) or system_zone()
    language = config.monitor.language or Language.EN
    manner = bind_manner(config, ledger)
    around = Surroundings(words.measures, zone, language, bind_wording(config, zone), manner)
    sources = bind_sources(config, around, ledger)
    given = available(config, sources)
    missing = lacking(words, given)
    context = _context(config, words, (zone, given, missing), ledger)
    context = with_tones(context, config, manner, ledger)
    check_plans(config, words, ledger)
    check_keys(config, ledger)
    note_secrets(config, sources, ledger)
    return Project(
        config=config,
        context=context,
        sources=sources,
        path=path,
        language=language,
        configured=tuple(name for name in words.catalogue.kpis if name in words.formulas and name not in missing),
        missing=missing,
        notes=(*config.notes, *ledger.notes()),
        alerts=bind_alerts(config, context),
        quiet=bind_quiet(config, zone),
    )


def _context(
    config: Config,
    words: Vocabulary,
    found: tuple[ZoneInfo, frozenset[str], dict[str, tuple[str, ...]]],
    ledger: Ledger,
) -> Context:
    """Return what KPIs are evaluated in; found are the zone, the measures with a source, the KPIs without."""
    zone, given, missing = found
    brands = bind_brands(config, words, ledger)
    targets = bind_targets(config, words, zone, ledger)
    offer = offer_of(words, targets, missing)
    rules = bind_rules(config, words, offer, ledger)
    context = Context(
        catalogue=words.catalogue,
        brands=brands,
        zone=zone,
        video_is_social=config.monitor.video_is_social,
        targets=targets,
        rules=rules,
        suggestions=bind_suggestions(config, offer, rules, brands),
        segments=bind_segments(config, ledger),
        identities=bind_identities(config, ledger),
        sourced=given,
    )
    check_alerts(config, context, missing, ledger)
    check_suggestions(config, context, offer.rules, ledger)
    return context
