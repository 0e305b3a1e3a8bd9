"""Sources bound to their kinds: options checked by the kind's own model, mappings against the measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from kpitui.config import Config, MappingTable, SourceTable
from kpitui.config.origins import KeyPath
from kpitui.config.problems import Judged, mistakes_of
from kpitui.measures import Kind, Measure
from kpitui.plugins import load, names
from kpitui.sentiment import Manner
from kpitui.setup.ledger import Ledger
from kpitui.setup.platforms import Pace, brand_of, check_brands, paced
from kpitui.setup.project import BoundSource
from kpitui.setup.tone import judge_for
from kpitui.setup.words import check_expression, check_time_format, check_zone
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.sources.rows.wording import Wording
from kpitui.text import Language, Text

PACKAGE = "kpitui.sources"
"""Where the kinds are, and the group of entry points of outsiders' kinds."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all sources of a configuration share."""

    measures: Mapping[str, Measure]
    zone: ZoneInfo
    language: Language
    wording: Wording = field(default_factory=Wording)
    """The campaigns and topics."""
    manner: Manner | None = None
    """How texts are judged; None: they are not."""


def kinds() -> tuple[str, ...]:
    """Return the kinds of sources that there are."""
    return names(PACKAGE, "TITLE")


def load_kind(kind: str) -> ModuleType:
    """Import a kind. Raises ``UsageError`` with the nearest name."""
    return load(PACKAGE, kind, "TITLE")


def bind_sources(config: Config, around: Surroundings, ledger: Ledger) -> tuple[BoundSource, ...]:
    """Return the sources that have no mistake; the others' mistakes are kept."""
    known = kinds() if config.sources else ()
    bound = []
    for position, table in enumerate(config.sources):
        path: KeyPath = ("source", position)
        for number, mapping in enumerate(table.measures):
            _check_mapping(ledger, (*path, "measure", number), mapping, around.measures)
        _check_brands(config, ledger, path, table)
        if not ledger.known((*path, "kind"), table.kind, known):
            continue
        module = load_kind(table.kind)
        options = _options(ledger, path, (table, module), config)
        if issubclass(module.Options, PlatformOptions):
            check_brands(config, ledger, path, table.options)
        if not table.measures and not hasattr(module, "measures_of"):
            text = Text("it needs at least one [[source.measure]]", "il faut au moins une [[source.measure]]")
            ledger.wrong((*path, "measure"), text)
        if options is None:
            continue
        table = paced(ledger, path, table, Pace(getattr(module, "RHYTHM", None), options))
        brand = brand_of(config, ledger, path, options)
        settings = replace(_settings(config, around, table, options), brand=brand)
        bound.append(BoundSource(table, settings, module.open_source))
    return tuple(bound)


def given_by(module: ModuleType, options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives without being told by mappings; none where its kind says none."""
    measures_of = getattr(module, "measures_of", None)
    return tuple(measures_of(options)) if measures_of is not None else ()


def _options(
    ledger: Ledger, path: KeyPath, source: tuple[SourceTable, ModuleType], config: Config
) -> SourceOptions | None:
    """Return a source's options as its kind understands them; None where it does not."""
    table, module = source
    model: type[SourceOptions] = module.Options
    for name in _EXPRESSIONS:
        if name in model.model_fields and isinstance(text := table.options.get(name), str):
            check_expression(ledger, (*path, name), text)
    try:
        return model.model_validate(table.options, context={"folder": config.origins.main.parent})
    except ValidationError as error:
        for key, text in mistakes_of(error, Judged(model, table.options, path, _COMMON)):
            ledger.wrong(key, text)
        return None


def _settings(config: Config, around: Surroundings, table: SourceTable, options: SourceOptions) -> SourceSettings:
    """Return what a source is told when it is opened."""
    return SourceSettings(
        name=table.name,
        options=options,
        mappings=table.measures,
        vocabulary=around.measures,
        every=table.every,
        lag=table.lag,
        folder=config.origins.main.parent,
        zone=around.zone,
        language=around.language,
        wording=around.wording,
        sentiment=judge_for(around.manner, table),
    )


def _check_brands(config: Config, ledger: Ledger, path: KeyPath, table: SourceTable) -> None:
    """Keep mappings that say no brand where several are own, and constants that name a brand which is not declared."""
    declared = {brand.id for brand in config.brands}
    several = sum(brand.own for brand in config.brands) > 1
    for number, mapping in enumerate(table.measures):
        place: KeyPath = (*path, "measure", number, "labels")
        brand = mapping.labels.get("brand")
        if brand is None and several:
            text = Text(
                'whose figure it is: labels = {{ brand = "…" }} or {{ brand = "$column" }}',
                'à qui est ce chiffre : labels = {{ brand = "…" }} ou {{ brand = "$colonne" }}',
            )
            ledger.wrong(place, text.given(known=""))
        if brand is not None and not brand.startswith("$") and declared:
            folded = {one.casefold() for one in declared} | {
                new.casefold() for new in mapping.rename.get("brand", {}).values()
            }
            if brand.casefold() not in folded and brand not in mapping.rename.get("brand", {}):
                ledger.unknown((*place, "brand"), brand, declared)


def _check_mapping(ledger: Ledger, path: KeyPath, mapping: MappingTable, measures: Mapping[str, Measure]) -> None:
    """Keep what is wrong with a mapping."""
    check_zone(ledger, (*path, "timezone"), mapping.timezone)
    check_time_format(ledger, (*path, "time_format"), mapping.time_format)
    for label, value in mapping.labels.items():
        if value == "$":
            ledger.wrong((*path, "labels", label), Text("the column is missing after $", "la colonne manque après $"))
    if not ledger.known((*path, "name"), mapping.name, measures):
        return
    allowed = measures[mapping.name].kinds
    if mapping.kind is not None and mapping.kind not in allowed:
        ledger.unknown((*path, "kind"), mapping.kind, allowed)
        return
    _check_kind(ledger, path, mapping, allowed)


def _check_kind(ledger: Ledger, path: KeyPath, mapping: MappingTable, allowed: tuple[Kind, ...]) -> None:
    """Keep the keys that do not go with the kind of the measure."""
    kind = Kind(mapping.kind) if mapping.kind is not None else None
    possible = {kind} if kind is not None else set(allowed)
    for key, kinds_with in _ONLY.items():
        if getattr(mapping, key) is not None and not possible & kinds_with:
            text = Text(
                "{key} goes with {kinds} only; {name} is {kind}", "{key} ne va qu’avec {kinds} ; {name} est {kind}"
            )
            ledger.wrong(
                (*path, key),
                text.given(
                    key=key,
                    kinds=", ".join(sorted(kinds_with)),
                    name=mapping.name,
                    kind=", ".join(sorted(possible)),
                ),
            )
    if (kind or allowed[0]) is Kind.UNIQUE and mapping.window is None and mapping.until is None:
        text = Text(
            "{name} counts people over a window: say window or until",
            "{name} compte des personnes sur une période : indiquez window ou until",
        )
        ledger.wrong((*path, "window"), text.given(name=mapping.name))
    if possible == {Kind.EVENT} or mapping.value is not None:
        return
    if not possible & {Kind.EVENT, Kind.DELTA}:
        text = Text("{name} ({kind}) needs value", "{name} ({kind}) demande value")
        ledger.wrong((*path, "value"), text.given(name=mapping.name, kind=", ".join(sorted(possible))))


_EXPRESSIONS = ("rows", "next")
"""The options that are JMESPath in every kind that has them."""

_COMMON = tuple(field.alias or name for name, field in SourceTable.model_fields.items() if name != "options")
"""The keys that every source has."""

_ONLY: Mapping[str, frozenset[Kind]] = {
    "id": frozenset({Kind.EVENT}),
    "key": frozenset({Kind.EVENT}),
    "bucket": frozenset({Kind.DELTA}),
    "window": frozenset({Kind.UNIQUE}),
    "until": frozenset({Kind.UNIQUE, Kind.DELTA}),
}
"""The kinds of measures that a key goes with."""
