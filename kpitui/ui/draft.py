"""A threshold as it is being edited: levels, window, routes, target; and what would have come of it. Plain values.

The screen changes drafts at each key; the clerk makes them from the configuration, tries them, and writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kpitui.kpis.kpi import Condition, Level
from kpitui.measures import Labels
from kpitui.text import Text

SPAN = 90 * 86_400_000
"""How much of the past a draft is tried on, ms."""


class Origin(StrEnum):
    """Where a draft's levels come from."""

    OWN = "own"
    """A rule of the user's."""
    SUGGESTED = "suggested"
    """The catalogue: nothing is in force until it is saved, or its relative levels only colour the screen."""
    NONE = "none"
    """Nobody has said anything yet."""


@dataclass(frozen=True, slots=True)
class Aim:
    """The target of a KPI."""

    id: str
    form: str
    """``week``, ``month``, ``quarter``, ``year``: an amount for each; ``level``: a value to hold; ``reach``."""
    value: float | None = None
    """None: there is no target."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule and a target as they are being edited."""

    rule: str
    """The rule's id."""
    kpi: str
    brand: str | None
    """None: each own brand."""
    labels: Labels = ()
    by: str | None = None
    """The label by whose values it is judged apart."""
    warning: Level | None = None
    critical: Level | None = None
    window: str | None = None
    """None: the KPI's."""
    hold: int = 0
    """How long the condition must hold, ms."""
    notify: tuple[str, ...] = ()
    aim: Aim | None = None

    @property
    def levels(self) -> tuple[Level, ...]:
        """Return the levels that there are, the warning first."""
        return tuple(level for level in (self.warning, self.critical) if level is not None)

    @property
    def condition(self) -> Condition | None:
        """Return the condition of its first level."""
        return self.levels[0].condition if self.levels else None

    @property
    def judged(self) -> Draft:
        """Return what its alerts hang on: whom it tells does not matter."""
        return replace(self, notify=())


@dataclass(frozen=True, slots=True)
class Change:
    """One key that the local file lays over the user's, or has added."""

    key: str
    who: str = ""
    when: int | None = None
    """ms"""
    before: str = ""
    """What the user's file says; empty where it says nothing."""


@dataclass(frozen=True, slots=True)
class Editing:
    """What there is to edit for a KPI in a scope."""

    draft: Draft
    origin: Origin = Origin.NONE
    routes: tuple[str, ...] = ()
    """The routes that may hear of the brand."""
    forms: tuple[str, ...] = ()
    """The forms that a target may have."""
    changes: tuple[Change, ...] = ()
    """What was changed on the screen before."""
    least: int = 0
    """Below how many inputs a new rule judges nothing."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft would have done in the last 90 days."""

    draft: Draft
    """What was tried."""
    fired: int = 0
    firing: int = 0
    """How long altogether, ms."""
    last: int | None = None
    """When the last one began, ms."""
    open: bool = False
    """Whether the last one has not ended."""
    problem: Text | None = None
    """Why it could not be tried."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving, or of giving back."""

    file: str = ""
    """The file that was written."""
    problems: tuple[Text, ...] = ()
    """Why nothing was."""
