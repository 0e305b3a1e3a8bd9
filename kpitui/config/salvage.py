"""What is left of a configuration when its mistakes of form are taken away, so that its names can be judged as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from kpitui.config.merge import ARRAYS, NAMED, Merged, Tables
from kpitui.config.models import Config
from kpitui.config.origins import KeyPath, Origins, Place
from kpitui.config.problems import said_path

ROUNDS = 8
"""How often mistakes are taken away before the rest is given up."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """A configuration without its mistakes of form."""

    config: Config
    lost: frozenset[str] = frozenset()
    """Names of what had to go: a mistake that mentions one of them is no mistake of its own."""


class _Item(dict[str, Any]):
    """A table of a list that remembers its place in the whole."""

    path: KeyPath = ()


@dataclass(slots=True)
class _Wreck:
    """Tables from which mistakes are being taken away."""

    tables: Tables
    lost: set[str] = field(default_factory=set)

    def take_away(self, path: KeyPath, missing: bool) -> None:
        """Take away the key of a mistake: what lacks something goes as a whole."""
        if len(path) == 3 and path[2] == ARRAYS.get(str(path[0])):
            self.tables[str(path[0])][path[1]][path[2]] = f"?{path[1]}"
            return
        steps = list(self._steps(path[:-1] if missing else path))
        if not steps:
            self.tables.clear()
            return
        holder, key, value = steps[-1]
        if isinstance(holder, list) and not isinstance(value, _Item):
            holder, key, value = steps[-2]
        self._forget(tuple(step[1] for step in steps), value)
        if isinstance(holder, list):
            holder[:] = [one for one in holder if one is not value]
        else:
            holder.pop(key, None)

    def _steps(self, path: KeyPath) -> Iterator[tuple[Any, Any, Any]]:
        """Give the holder, key and value of every part of a path, as far as it goes."""
        holder: Any = self.tables
        for key in path:
            inside = isinstance(holder, dict) and key in holder
            if not inside and not (isinstance(holder, list) and isinstance(key, int) and key < len(holder)):
                return
            yield holder, key, holder[key]
            holder = holder[key]

    def _forget(self, path: tuple[Any, ...], value: object) -> None:
        """Remember the names that go with a value."""
        if len(path) == 2 and path[0] in NAMED:
            self.lost.add(str(path[1]))
        inner = value if isinstance(value, list) and path[0] in ARRAYS else [value]
        for one in inner:
            if isinstance(one, dict):
                self.lost |= {str(one[key]) for key in ("id", "name") if key in one}
        if len(path) == 1 and isinstance(value, dict):
            self.lost |= {str(key) for key in value}


def salvage(merged: Merged) -> Salvage | None:
    """Return the configuration without its mistakes of form; None where nothing is left."""
    wreck = _Wreck(_remembering(merged.tables, ()))
    for _ in range(ROUNDS):
        try:
            config = Config.model_validate(wreck.tables, context={"folder": merged.main.parent})
        except ValidationError as error:
            for detail in reversed(error.errors(include_url=False)):
                wreck.take_away(said_path(detail, wreck.tables), detail["type"] == "missing")
            continue
        parts = dict(_moved(wreck.tables, (), merged.origins))
        origins = replace(merged.origins, parts={**merged.parts, **parts})
        return Salvage(config.read_from(origins, (), ()), frozenset(wreck.lost))
    return None


def _remembering(value: Any, path: KeyPath) -> Any:
    """Return a copy in which the tables of lists know their place."""
    if isinstance(value, dict):
        copied = _Item((key, _remembering(inner, (*path, key))) for key, inner in value.items())
        copied.path = path
        return copied
    if isinstance(value, list):
        return [_remembering(inner, (*path, position)) for position, inner in enumerate(value)]
    return value


def _moved(value: object, path: KeyPath, origins: Origins) -> Iterator[tuple[KeyPath, Place]]:
    """Give the places of the tables of lists, under the numbers that they have now."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _moved(inner, (*path, key), origins)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            if isinstance(inner, _Item):
                yield (*path, position), origins.place(inner.path)
            yield from _moved(inner, (*path, position), origins)
