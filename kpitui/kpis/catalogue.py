"""The catalogue: what every KPI, objective and measure is, from the package's TOML files and the user's tables.

A user's ``[kpi.X]`` changes the built-in KPI of that id key by key, or adds one. Formulas are not bound here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kpitui.errors import ConfigError
from kpitui.kpis.kpi import Catalogue, Kpi, Objective, PlaybookItem, View
from kpitui.kpis.tables import Reader, Table, read_kpi
from kpitui.measures import Kind, Measure

OBJECTIVES = ("awareness", "acquisition", "interaction", "satisfaction", "conversion")
"""The built-in objectives in the order of their tabs, each a file of the catalogue."""

FOLDER = Path(__file__).parents[1] / "catalogue"
"""Beside the package's other folders; importlib.resources costs 12 modules more."""

Tables = Mapping[str, Table]
"""Tables by name, as under ``[kpi.…]``."""

_NONE: Tables = {}


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """The package's own tables, as they stand in its files."""

    kpis: Tables
    objectives: Tables
    measures: Tables
    items: Tables
    views: Tables

    def tables(self) -> dict[str, Tables]:
        """Return the tables by the names of the fields."""
        return asdict(self)


def load_catalogue(
    extra_kpis: Tables = _NONE,
    extra_measures: Tables = _NONE,
    extra_objectives: Tables = _NONE,
    below: BuiltIn | None = None,
) -> Catalogue:
    """Return the catalogue with the user's tables laid over; raises ConfigError with every mistake found.

    ``below`` are the package's own tables where somebody has kept them: they are not read again.
    """
    if below is None and not (extra_kpis or extra_measures or extra_objectives):
        return _plain()
    return _assemble(below or built_in(), (extra_kpis, extra_measures, extra_objectives))


@lru_cache(maxsize=1)
def _plain() -> Catalogue:
    """Return the catalogue as the package has it."""
    return _assemble(built_in(), (_NONE, _NONE, _NONE))


@lru_cache(maxsize=1)
def built_in() -> BuiltIn:
    """Read the package's files."""
    kpis: dict[str, Table] = {}
    objectives: dict[str, Table] = {}
    views: dict[str, Table] = {}
    for name in OBJECTIVES:
        content = _read(name)
        kpis |= content["kpi"]
        objectives |= content["objective"]
        views |= content.get("view", {})
    return BuiltIn(kpis, objectives, _read("measures")["measure"], _read("playbook")["item"], views)


def _read(name: str) -> dict[str, Any]:
    """Return one file of the catalogue."""
    import tomllib

    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _assemble(below: BuiltIn, above: tuple[Tables, Tables, Tables]) -> Catalogue:
    """Build the catalogue from the package's tables and the user's."""
    extra_kpis, extra_measures, extra_objectives = above
    reader = Reader()
    playbook = {name: _playbook_item(reader, name, table) for name, table in below.items.items()}
    reader.playbook = playbook
    objectives = _laid_over(below.objectives, extra_objectives)
    kpis = {name: read_kpi(reader, name, table) for name, table in _laid_over(below.kpis, extra_kpis).items()}
    _check_names(reader, kpis, objectives)
    measures = _laid_over(below.measures, extra_measures)
    catalogue = Catalogue(
        kpis=kpis,
        objectives=tuple(_objective(reader, name, table) for name, table in objectives.items()),
        measures={name: _measure(reader, name, table) for name, table in measures.items()},
        playbook=playbook,
        views={name: _view(reader, name, table) for name, table in below.views.items()},
    )
    if reader.problems:
        raise ConfigError(tuple(reader.problems))
    return catalogue


def _laid_over(below: Tables, above: Tables) -> dict[str, Table]:
    """Return the tables below with those above merged into them by key, new ones last."""
    merged = {name: {**table, **_said(above.get(name, {}))} for name, table in below.items()}
    return merged | {name: _said(table) for name, table in above.items() if name not in below}


def _said(table: Table) -> dict[str, Any]:
    """Return a table without the keys that say nothing."""
    return {key: value for key, value in table.items() if value is not None}


def _check_names(reader: Reader, kpis: Mapping[str, Kpi], objectives: Tables) -> None:
    """Keep the objectives and KPIs that are named but do not exist."""
    for kpi in kpis.values():
        if kpi.objective not in objectives:
            reader.unknown(f"kpi.{kpi.id}.objective", kpi.objective, objectives)
        for key, other in (("companion_of", kpi.companion_of), ("depth", kpi.depth)):
            if other is not None and other not in kpis:
                reader.unknown(f"kpi.{kpi.id}.{key}", other, kpis)


def _objective(reader: Reader, name: str, table: Table) -> Objective:
    """Return one objective; without a definition its label stands for it."""
    label = reader.text(table.get("label", name.capitalize()), f"objective.{name}.label")
    said = table.get("definition")
    return Objective(name, label, reader.text(said, f"objective.{name}.definition") if said else label)


def _measure(reader: Reader, name: str, table: Table) -> Measure:
    """Return one measure; ``kind`` is one kind or a list of which the first is the default."""
    said = table.get("kind", "event")
    chosen = [reader.choice(Kind, kind, f"measure.{name}.kind") for kind in ([said] if isinstance(said, str) else said)]
    return Measure(
        name=name,
        kinds=tuple(kind for kind in chosen if kind is not None) or (Kind.EVENT,),
        unit=str(table.get("unit", "count")),
        text=reader.text(table.get("label", name.replace("_", " ")), f"measure.{name}.label"),
        labels=tuple(table.get("labels") or ()),
    )


def _playbook_item(reader: Reader, name: str, table: Table) -> PlaybookItem:
    """Return one built-in item of the playbook."""
    return PlaybookItem(name, reader.text(table, f"item.{name}"), reader.text(table["short"], f"item.{name}.short"))


def _view(reader: Reader, name: str, table: Table) -> View:
    """Return one view."""
    playbook = table.get("playbook", {})
    return View(
        id=name,
        objective=str(table.get("objective", "")),
        label=reader.text(table["label"], f"view.{name}.label"),
        definition=reader.text(table["definition"], f"view.{name}.definition"),
        playbook_low=tuple(reader.playbook[item] for item in playbook.get("low", ())),
        playbook_high=tuple(reader.playbook[item] for item in playbook.get("high", ())),
        aliases=tuple(table.get("aliases", ())),
    )
