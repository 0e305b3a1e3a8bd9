"""What a KPI is: a name, a formula, and what the catalogue says of it. Knows nothing of data or of screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpitui.measures import Measure
from kpitui.text import Text


class Unit(StrEnum):
    """What a KPI's value is counted in."""

    COUNT = "count"
    PEOPLE = "people"
    PERCENT = "percent"
    SCORE = "score"
    RATIO = "ratio"
    CURRENCY = "currency"
    DURATION = "duration"
    PER_DAY = "per_day"
    CURRENCY_PER_DAY = "currency_per_day"


class Better(StrEnum):
    """Which direction is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Indicator(StrEnum):
    """Whether a KPI predicts (leading) or records (lagging) results."""

    LEADING = "leading"
    LAGGING = "lagging"
    NONE = "none"


class Aggregation(StrEnum):
    """How a KPI is made of several channels (``formulas.md``, Aggregation)."""

    SUM = "sum"
    RATIO = "ratio"
    SHARE = "share"
    SCORE = "score"
    GROWTH = "growth"
    MODEL = "model"


class Interval(StrEnum):
    """The 95 % interval that a rate or a score is given with."""

    WILSON = "wilson"
    SCORE = "score"


class Condition(StrEnum):
    """What one level of an alert compares (``alerts.md``, Levels)."""

    BELOW = "below"
    ABOVE = "above"
    OUTSIDE = "outside"
    CHANGE_BELOW = "change_below"
    CHANGE_ABOVE = "change_above"
    WEEKDAY_BELOW = "weekday_below"
    WEEKDAY_ABOVE = "weekday_above"
    POINTS_BELOW = "points_below"
    POINTS_ABOVE = "points_above"
    LEVEL_BELOW = "level_below"
    LEVEL_ABOVE = "level_above"
    PACE_BELOW = "pace_below"
    PACE_ABOVE = "pace_above"
    TARGET_BELOW = "target_below"
    TARGET_ABOVE = "target_above"
    RANK_LOST = "rank_lost"
    RISING = "rising"
    ABSENT = "absent"
    ANOMALY = "anomaly"


ABSOLUTE = frozenset({Condition.BELOW, Condition.ABOVE, Condition.OUTSIDE})
"""The conditions whose limit depends on the brand, so that a suggestion waits for the user's word."""

LEVELS = ABSOLUTE | {Condition.TARGET_BELOW, Condition.TARGET_ABOVE, Condition.PACE_BELOW, Condition.PACE_ABOVE}
"""The conditions that judge a level as it stands: of a sentiment that a lexicon guessed, it says too little."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a threshold: what has to hold of a reading for it to be there."""

    condition: Condition
    limit: float = 0.0
    """The limit; the lower one of ``outside``; a factor (level, target); milliseconds (absent)."""
    high: float | None = None
    """The upper limit of ``outside``."""
    window: str | None = None
    """The window of a ``level_…`` condition's own level."""
    clear: float | None = None
    """The limit while it fires; None: the same."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A suggested alert: up to two levels of the same reading."""

    warning: Level | None = None
    critical: Level | None = None
    window: str | None = None
    """The window that is judged; None: the KPI's."""
    by: str | None = None
    """The label by which it is judged apart; None: all channels together."""
    min_count: int = 0
    """Inputs below this are too few to judge."""
    absolute: bool = False
    """True: depends on the brand, so off until the user confirms it."""


@dataclass(frozen=True, slots=True)
class PlaybookItem:
    """One thing to do about a KPI."""

    id: str
    text: Text
    """At most 110 characters in each language, where it is built in."""
    short: Text
    """At most 36 characters in each language, for narrow panels."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI of the catalogue or of the user's."""

    id: str
    objective: str
    label: Text
    definition: Text
    """One or two sentences."""
    unit: Unit
    better: Better
    formula: str
    indicator: Indicator = Indicator.NONE
    aggregation: Aggregation | None = None
    """None: what the formula's form implies."""
    window: str | None = None
    """The window of the suggested alert and, where ``fixed``, of every reading; None: the monitor's period."""
    fixed: bool = False
    """True: always read over ``window``, whatever the monitor's period is."""
    interval: Interval | None = None
    companion_of: str | None = None
    """The KPI in whose details alone it is shown."""
    depth: str | None = None
    """The KPI shown beside this one, which says little by itself."""
    thresholds: tuple[Threshold, ...] = ()
    """What is suggested as alerts."""
    playbook_low: tuple[PlaybookItem, ...] = ()
    """What to do when it is low or falls."""
    playbook_high: tuple[PlaybookItem, ...] = ()
    """What to do when it is high or rises."""
    aliases: tuple[str, ...] = ()
    """Other wordings under which it is found."""
    min_count: int = 0
    """Events below this make the reading ``low_n``."""


@dataclass(frozen=True, slots=True)
class View:
    """A table or a map of the catalogue that is no single figure: ``read`` refuses it."""

    id: str
    objective: str
    """The tab it belongs to; empty for any."""
    label: Text
    definition: Text
    playbook_low: tuple[PlaybookItem, ...] = ()
    playbook_high: tuple[PlaybookItem, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """What KPIs are for: a tab of the monitor."""

    id: str
    label: Text
    definition: Text


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every KPI, objective and measure that a configuration can name, in the order of display."""

    kpis: Mapping[str, Kpi]
    objectives: tuple[Objective, ...]
    measures: Mapping[str, Measure]
    playbook: Mapping[str, PlaybookItem]
    views: Mapping[str, View]

    def of_objective(self, objective: str) -> tuple[Kpi, ...]:
        """Return an objective's KPIs in order, companions left out."""
        return tuple(k for k in self.kpis.values() if k.objective == objective and k.companion_of is None)

    def companions(self, kpi_id: str) -> tuple[Kpi, ...]:
        """Return the KPIs that are shown only in the details of this one."""
        return tuple(k for k in self.kpis.values() if k.companion_of == kpi_id)
