"""Plug-ins found by their file name, and by entry points for outsiders. Knows nothing of what they do.

A plug-in is a module of a package (``kpitui.sources.csv``: its name is ``csv``) or an entry point whose group is the
package's name. Listing them imports none. What finds them is imported only when they are looked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from types import ModuleType

from kpitui.errors import UsageError
from kpitui.text import Text


def names(package: str, declares: str = "") -> tuple[str, ...]:
    """Return the names of a package's plug-ins, sorted, without importing them.

    ``declares`` keeps the modules that define that name at top level (``open_source``), so that a package may hold
    other modules too.
    """
    return tuple(sorted({*_modules(package, declares), *_entry_points(package)}))


def load(package: str, name: str, declares: str = "") -> ModuleType:
    """Import one plug-in. Raises ``UsageError`` with the nearest name."""
    if name in _modules(package, declares):
        return importlib.import_module(f"{package}.{name}")
    if (target := _entry_points(package).get(name)) is not None:
        return importlib.import_module(target)
    raise UsageError(unknown(name, names(package, declares)))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like a name, or None."""
    import difflib

    folded = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(name.casefold(), list(folded), n=1)
    return folded[found[0]] if found else None


def unknown(name: str, known: Iterable[str]) -> Text:
    """Return the text that refuses a name and proposes the nearest one."""
    if (near := nearest(name, known)) is None:
        return Text("“{name}” is unknown", "« {name} » est inconnu").given(name=name)
    return Text(
        "“{name}” is unknown; did you mean “{near}”?", "« {name} » est inconnu ; vouliez-vous dire « {near} » ?"
    ).given(name=name, near=near)


def _modules(package: str, declares: str) -> frozenset[str]:
    """Return the names of a package's own modules that declare a name."""
    import pkgutil

    folder = importlib.import_module(package).__path__
    found = (module.name for module in pkgutil.iter_modules(folder) if not module.name.startswith("_"))
    if not declares:
        return frozenset(found)
    return frozenset(name for name in found if _declares(f"{package}.{name}", declares))


def _declares(module: str, name: str) -> bool:
    """Tell whether a module's source defines a name at top level, by reading it, not by running it."""
    import re

    return any(re.match(rf"(?:async def |def |class )?{re.escape(name)}\b", line) for line in _lines(module))


def _lines(module: str) -> Iterator[str]:
    """Give the lines of a module's source; none where it has none."""
    import importlib.abc
    import importlib.util

    spec = importlib.util.find_spec(module)
    source = spec.loader.get_source(module) if spec and isinstance(spec.loader, importlib.abc.InspectLoader) else None
    yield from (source or "").splitlines()


def _entry_points(package: str) -> dict[str, str]:
    """Return the outsiders' plug-ins of a group, name to module."""
    import importlib.metadata

    return {entry.name: entry.module for entry in importlib.metadata.entry_points(group=package)}
