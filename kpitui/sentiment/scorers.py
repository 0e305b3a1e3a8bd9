"""Which scorers there are and which of them is at hand for a language."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from kpitui.plugins import load, names
from kpitui.sentiment.contract import Bounds, Scorer
from kpitui.text import Text

PACKAGE = "kpitui.sentiment"
"""Where the scorers are, and the group of entry points of outsiders' ones."""


@dataclass(frozen=True, slots=True)
class Known:
    """A scorer that there is, whether or not what it needs is installed."""

    name: str
    language: str
    bounds: Bounds
    """Those that gave the best results where they were tuned."""
    install: Text
    """How to get what it needs."""
    here: bool
    """Whether what it needs is installed."""


@lru_cache(maxsize=1)
def scorers() -> tuple[Known, ...]:
    """Return every scorer that there is, by name."""
    return tuple(_known(name) for name in names(PACKAGE, "LANGUAGE"))


def scorer_for(language: str, chosen: Mapping[str, str]) -> Known | None:
    """Return the scorer of a language: the one that the user chose, else one that is installed; None without any."""
    if (name := chosen.get(language)) is not None:
        return _known(name)
    found = [one for one in scorers() if one.language == language]
    return next((one for one in found if one.here), found[0] if found else None)


@lru_cache(maxsize=16)
def opened(name: str) -> Scorer:
    """Return a scorer, opened once: it reads its lexicon."""
    scorer: Scorer = load(PACKAGE, name, "LANGUAGE").open_scorer()
    return scorer


@lru_cache(maxsize=64)
def _known(name: str) -> Known:
    """Return what the module of a scorer says of itself. Raises ``UsageError`` with the nearest name."""
    module = load(PACKAGE, name, "LANGUAGE")
    return Known(name, module.LANGUAGE, module.BOUNDS, module.INSTALL, _is_here(module))


def _is_here(module: ModuleType) -> bool:
    """Tell whether what a scorer needs is installed, without importing it."""
    needed: str = getattr(module, "PACKAGE", "")
    return not needed or importlib.util.find_spec(needed) is not None
