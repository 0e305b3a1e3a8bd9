"""Values of labels: cleaned, compared without regard to case, shown as they were first written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from kpitui.text.clean import plain

FOLDED = frozenset({"channel", "group", "paid", "sentiment", "stage", "format", "hashtag"})
"""Labels whose values are words of a vocabulary: always in small letters."""

KEPT = 4000
"""Spellings that a source remembers from one run to the next."""

PERSON = "author="
"""How the spellings of a person's name begin."""


def fold(text: str) -> str:
    """Return the form of a label's value that is compared."""
    return plain(text).strip().casefold()


@dataclass(slots=True)
class Spellings:
    """The first spelling of every label's value, so that ``Google`` and ``google`` are one series."""

    known: dict[str, str] = field(default_factory=dict)
    """Label and folded value to its first spelling."""

    def spell(self, label: str, text: str) -> str:
        """Return how a value is written from now on; empty where it is blank."""
        value = plain(text).strip()
        if label == "hashtag":
            value = value.lstrip("#")
        folded = value.casefold()
        return folded if label in FOLDED else self.known.setdefault(f"{label}={folded}", value)

    def state(self) -> dict[str, str]:
        """Return what to remember: no names of people."""
        return dict(islice((pair for pair in self.known.items() if not pair[0].startswith(PERSON)), KEPT))


def remembered(state: object) -> Spellings:
    """Return the spellings of an earlier run."""
    known = state if isinstance(state, Mapping) else {}
    return Spellings({str(name): str(value) for name, value in known.items()})
