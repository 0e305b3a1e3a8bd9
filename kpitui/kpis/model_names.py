"""Which models there are and how they are called, read from their files without importing them."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.abc import InspectLoader
from types import ModuleType
from typing import Any

from kpitui.plugins import load, names

PACKAGE = "kpitui.kpis.models"


@dataclass(frozen=True, slots=True)
class ModelForm:
    """What a call of a model may say."""

    measures: tuple[str, ...]
    """The measures that it needs."""
    optional: tuple[str, ...]
    """Those that it uses where they are there."""
    options: Mapping[str, float | str]
    """Its options with their defaults."""


@lru_cache(maxsize=1)
def model_names() -> frozenset[str]:
    """Return the names of all models."""
    return frozenset(names(PACKAGE, "evaluate"))


@cache
def form_of(name: str) -> ModelForm:
    """Return how a model is called."""
    said = _literals(name)
    return ModelForm(tuple(said.get("MEASURES", ())), tuple(said.get("OPTIONAL", ())), dict(said.get("OPTIONS", {})))


@cache
def module_of(name: str) -> ModuleType:
    """Import a model."""
    return load(PACKAGE, name, "evaluate")


def _literals(name: str) -> dict[str, Any]:
    """Return the literals at the top of a model's file; of an outsider's, what its module says."""
    spec = importlib.util.find_spec(f"{PACKAGE}.{name}")
    if spec is None or not isinstance(spec.loader, InspectLoader):
        return vars(module_of(name))
    source = spec.loader.get_source(spec.name) or ""
    found: dict[str, Any] = {}
    for statement in ast.parse(source).body:
        target: ast.expr | None = statement.target if isinstance(statement, ast.AnnAssign) else None
        if isinstance(statement, ast.Assign):
            target = statement.targets[0]
        if isinstance(target, ast.Name) and target.id in ("MEASURES", "OPTIONAL", "OPTIONS"):
            value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
            found[target.id] = ast.literal_eval(value) if value is not None else ()
    return found
