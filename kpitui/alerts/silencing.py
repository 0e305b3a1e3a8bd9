"""Which alerts a silence is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TypeAlias

from kpitui.measures.labels import fold
from kpitui.store.handling import Matchers, Silence

Facts: TypeAlias = Mapping[str, Set[str]]
"""What is known of an incident by the names that matchers use; several values where several hold."""


def matches(matchers: Matchers, facts: Facts) -> bool:
    """Tell whether all matchers hold. Nothing is matched by none, so that an empty silence hushes nothing."""
    return bool(matchers) and all(
        not {fold(value) for value in values}.isdisjoint(fold(fact) for fact in facts.get(name, ()))
        for name, values in matchers
    )


def silence_for(silences: Iterable[Silence], facts: Facts, at: int) -> Silence | None:
    """Return the silence that hushes an incident at a time."""
    return next((one for one in silences if one.active(at) and matches(one.matchers, facts)), None)
