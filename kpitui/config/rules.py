"""Alert rules (``[[alert]]``)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from kpitui.config.levels import MILDER, Level, milder
from kpitui.config.table import Count, Flag, Name, Shown, Span, Table, Texts, mistake
from kpitui.text import Text


class OnNoData(StrEnum):
    """What a rule makes of a reading that is unknown."""

    KEEP = "keep"
    OK = "ok"
    ALERT = "alert"


class Versus(StrEnum):
    """What a change is measured against."""

    PREVIOUS = "previous"
    WEEKDAY = "weekday"


class AlertTable(Table):
    """One alert rule."""

    id: Shown
    """Its identity, under which it keeps its state; default: the KPI and a number. A suggestion's confirms that one."""
    kpi: Name
    """The KPI that it judges; a suggestion's id says it already."""
    enabled: Flag = True
    """``false`` turns the rule off, or the suggestion whose id it has."""
    scope: dict[Name, Name] = Field(default_factory=dict)
    """A brand and labels; default: each own brand, all channels."""
    by: Name | None = None
    """One alert for each value of this label."""
    warning: Level | None = None
    """When it is worth a look; left out of a suggestion's rule, the suggestion's own level holds."""
    critical: Level | None = None
    """When it is urgent; likewise."""
    versus: Versus = Versus.PREVIOUS
    """What a change is measured against."""
    for_: Span = Field(default=0, alias="for")
    """How long the condition must hold."""
    keep: Span = 0
    """How long it stays on after it has cleared."""
    on_no_data: OnNoData = OnNoData.KEEP
    """What an unknown reading does."""
    min_count: Count | None = None
    """Inputs below this are too few to judge."""
    repeat: Span = 4 * 3_600_000
    """When it is sent again."""
    window: Name | None = None
    """The period that it judges; default: the catalogue's."""
    notify: Texts = ()
    """The routes that it is sent to; default: none, and of a suggestion's rule those of [suggestions]."""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        """Refuse a rule without a KPI, whose id may be meant to be a suggestion's."""
        if isinstance(given, dict) and "kpi" not in given and "id" in given:
            text = Text(
                "“kpi” is missing, and the id is not a suggestion’s, as mentions-suggested",
                "« kpi » manque, et l’id n’est pas celui d’une proposition, comme mentions-suggested",
            )
            raise mistake(text)
        return given

    @model_validator(mode="after")
    def _ordered(self) -> AlertTable:
        """Refuse a critical level milder than its warning."""
        if self.warning and self.critical and milder(self.warning, self.critical):
            raise mistake(MILDER)
        return self
