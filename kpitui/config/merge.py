"""Included files and the local one, laid together into one table that remembers where each part stood."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kpitui.config.origins import KeyPath, Origins, Place, Where
from kpitui.config.syntax import Loaded, load
from kpitui.errors import Problem
from kpitui.text import Text

Tables = dict[str, Any]
"""The tables of a TOML file."""

ARRAYS = {
    "brand": "id",
    "source": "name",
    "alert": "id",
    "target": "id",
    "campaign": "name",
    "topic": "name",
    "identity": "name",
    "annotation": "",
}
"""The arrays of tables, each with the key by which its items are told apart."""

NAMED = ("measure", "kpi", "objective", "segment", "route", "report")
"""The tables whose keys are names of the user's."""


@dataclass(slots=True)
class Merged:
    """The tables of several files as one."""

    main: Path
    tables: Tables = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    """Every file that was looked for, in order."""
    contents: dict[Path, bytes] = field(default_factory=dict, repr=False)
    parts: dict[KeyPath, Place] = field(default_factory=dict)
    mistakes: list[tuple[Where, Text]] = field(default_factory=list)
    """Mistakes that have no line yet."""
    problems: list[Problem] = field(default_factory=list)
    """Mistakes that have their line already."""
    notes: list[tuple[Where, Text]] = field(default_factory=list)
    """What is allowed but deserves a word."""
    whole: bool = True
    """False: a file could not be read well enough for its tables to be judged."""

    @property
    def origins(self) -> Origins:
        """Return where each part stood."""
        return Origins(self.main, tuple(self.files), dict(self.parts), dict(self.contents))

    def take(self, path: Path, loaded: Loaded) -> None:
        """Remember that a file was read, and what was wrong with it."""
        self.files.append(path)
        self.contents[path] = loaded.data
        self.problems += loaded.problems
        self.whole = self.whole and loaded.whole

    def add(self, tables: Tables, path: Path) -> None:
        """Add an included file's tables."""
        for name, value in tables.items():
            if name in ARRAYS and isinstance(value, list):
                self._append(name, value, path)
            elif isinstance(value, dict) and isinstance(held := self.tables.setdefault(name, {}), dict):
                for key, said in value.items():
                    self._put(held, (name, key), said, path)
            else:
                self._put(self.tables, (name,), value, path)

    def _append(self, name: str, items: list[Any], path: Path) -> None:
        """Add the items of an array of tables."""
        held = self.tables.setdefault(name, [])
        if not isinstance(held, list):
            return
        for position, item in enumerate(items):
            self.parts[(name, len(held))] = Place(path, (name, position))
            held.append(item)

    def _put(self, held: Tables, key: KeyPath, value: object, path: Path) -> None:
        """Add one key, refusing what another file has said."""
        last = str(key[-1])
        if last in held:
            first = self.origins.place(key).file
            text = Text("{file} says this already", "{file} le dit déjà").given(file=str(first))
            self.mistakes.append((Place(path, key), text))
            return
        held[last] = value
        self.parts[key] = Place(path, key)


def gather(main: Path, loaded: Loaded) -> Merged:
    """Return a main file's tables with those of the files that it includes."""
    merged = Merged(main, dict(loaded.tables))
    merged.take(main, loaded)
    for key in ARRAYS:
        if isinstance(items := merged.tables.get(key), list):
            merged.tables[key] = list(items)
    for name, value in merged.tables.items():
        if isinstance(value, dict):
            merged.tables[name] = dict(value)
    for path in _included(merged):
        one = load(path)
        merged.take(path, one)
        merged.add(_branded(_without_include(one.tables, path, merged)), path)
    return merged


def _without_include(tables: Tables, path: Path, merged: Merged) -> Tables:
    """Return an included file's tables; it may not include others."""
    if "include" in tables:
        text = Text("only the main file includes others", "seul le fichier principal en inclut d’autres")
        merged.mistakes.append((Place(path, ("include",)), text))
    return {name: value for name, value in tables.items() if name != "include"}


def _included(merged: Merged) -> Iterator[Path]:
    """Give the files that the main one includes, each once, in the order of their patterns and names."""
    patterns = merged.tables.get("include", [])
    folder = merged.main.parent
    seen = {merged.main.absolute()}
    for position, pattern in enumerate([patterns] if isinstance(patterns, str) else patterns):
        if not isinstance(pattern, str):
            continue
        found = sorted(glob.glob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207 - absolute patterns too
        if not found:
            text = Text("no file matches “{pattern}”", "aucun fichier ne correspond à « {pattern} »")
            key: KeyPath = ("include", position) if isinstance(patterns, list) else ("include",)
            (merged.notes if glob.has_magic(pattern) else merged.mistakes).append((key, text.given(pattern=pattern)))
        for name in found:
            path = folder / name
            if path.absolute() not in seen and not path.name.endswith(".local.toml"):
                seen.add(path.absolute())
                yield path


def _branded(tables: Tables) -> Tables:
    """Return an included file's tables with its only brand as the default of what may name one."""
    brands = tables.get("brand")
    only = (
        brands[0].get("id") if isinstance(brands, list) and len(brands) == 1 and isinstance(brands[0], dict) else None
    )
    return default_brand(tables, only) if isinstance(only, str) else tables


def default_brand(tables: Tables, brand: str) -> Tables:
    """Return tables in which mappings, rules, targets, campaigns, topics, annotations and reports name a brand."""
    done = dict(tables)
    for name in ("target", "campaign", "topic", "annotation"):
        if isinstance(items := tables.get(name), list):
            done[name] = [_with(item, "brand", brand) for item in items]
    if isinstance(items := tables.get("alert"), list):
        done["alert"] = [_inside(item, "scope", brand) for item in items]
    if isinstance(reports := tables.get("report"), dict):
        done["report"] = {key: _with(item, "brand", brand) for key, item in reports.items()}
    if isinstance(items := tables.get("source"), list):
        done["source"] = [brand_mappings(item, brand) for item in items]
    return done


def brand_mappings(source: object, brand: str) -> object:
    """Return a source's table whose mappings name a brand."""
    if not isinstance(source, dict) or not isinstance(source.get("measure"), list):
        return source
    return {**source, "measure": [_inside(item, "labels", brand) for item in source["measure"]]}


def _with(table: object, key: str, value: str) -> object:
    """Return a table in which a key is said."""
    return {key: value, **table} if isinstance(table, dict) else table


def _inside(table: object, key: str, brand: str) -> object:
    """Return a table whose inner table names a brand."""
    if not isinstance(table, dict) or not isinstance(inner := table.get(key, {}), dict):
        return table
    return {**table, key: {"brand": brand, **inner}}
