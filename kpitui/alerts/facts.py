"""What a letter says of alerts beside their news: looked up by whoever writes it. Plain values and questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from kpitui.alerts.notice import Notice
from kpitui.kpis.kpi import Better, Condition, Kpi, Level, Threshold
from kpitui.kpis.reading import Reading, Severity
from kpitui.text import Text

_FALLING = frozenset(
    {
        Condition.BELOW,
        Condition.CHANGE_BELOW,
        Condition.WEEKDAY_BELOW,
        Condition.POINTS_BELOW,
        Condition.LEVEL_BELOW,
        Condition.PACE_BELOW,
        Condition.TARGET_BELOW,
        Condition.RANK_LOST,
        Condition.ABSENT,
    }
)
LINES = 2
"""How many things to do a letter names."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What one alert is about, and how that stands."""

    label: Text
    """What is judged: the KPI's label, or a source."""
    kpi: Kpi | None = None
    """None: a source, or a KPI that the configuration has no more."""
    threshold: Threshold | None = None
    """The rule's levels."""
    currency: str = ""
    """The brand's."""
    reading: Reading | None = None
    """The last one over the rule's window: for its change and what is to be known of it."""
    unknown_since: int | None = None
    """Since when it can't be judged, ms."""
    acknowledged: str = ""
    """Who has taken charge of it."""
    cause: Text | None = None
    """What is wrong, of a source."""

    @property
    def unit(self) -> str:
        """Return the unit of its values."""
        return "count" if self.kpi is None else self.kpi.unit

    def level(self, severity: Severity) -> Level | None:
        """Return the level that a severity comes from."""
        if self.threshold is None:
            return None
        critical, warning = self.threshold.critical, self.threshold.warning
        return critical or warning if severity is Severity.CRITICAL else warning or critical

    def playbook(self, notice: Notice) -> tuple[Text, ...]:
        """Return the first things to do about it, for the side on which its value is out of bounds."""
        if self.kpi is None:
            return ()
        items = self.kpi.playbook_low if self._is_low(self.kpi, notice) else self.kpi.playbook_high
        return tuple(item.text for item in items[:LINES])

    def _is_low(self, kpi: Kpi, notice: Notice) -> bool:
        """Tell whether a value is too low rather than too high."""
        level = self.level(notice.severity)
        if level is not None and level.condition is Condition.OUTSIDE and notice.value is not None:
            return notice.value < level.limit
        if level is None or level.condition in (Condition.ANOMALY, Condition.OUTSIDE):
            change = self.reading.change if self.reading is not None else None
            return kpi.better is not Better.LOWER if not change else change < 0
        return level.condition in _FALLING


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the letter of one message needs."""

    brand: str = ""
    """How its brand is written; empty: none, as of sources."""
    objective: Text | None = None
    """How its objective is written."""
    zone: tzinfo = UTC
    """The monitor's."""
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    """By incident."""

    def of(self, notice: Notice) -> Subject:
        """Return what a piece of news is about; of what nothing is known, its rule's name."""
        rule = notice.incident.key.rule
        return self.subjects.get(notice.incident.id) or Subject(Text("{rule}", "{rule}").given(rule=rule))
