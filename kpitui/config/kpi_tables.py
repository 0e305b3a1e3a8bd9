"""Measures, KPIs and objectives of the user's own, or changes to the built-in ones: the catalogue's own form.

The words that a key may take (units, directions, kinds) belong to the catalogue, which judges them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from kpitui.config.levels import MILDER, Level, milder
from kpitui.config.table import Anything, Count, Flag, Id, Name, Table, Texts, Worded, mistake


class MeasureTable(Table):
    """A measure of one's own."""

    kind: Texts
    """How its samples are read over a window: ``gauge``, ``delta``, ``total``, ``counter``, ``unique``, ``event``."""
    unit: Name = "count"
    """``count``, ``people``, ``seconds``, ``currency``, ``days``, ``score``."""
    label: Worded | None = None
    """What it counts, in one sentence."""
    labels: tuple[Name, ...] = ()
    """The labels that usually come with it."""


class ThresholdTable(Table):
    """A suggested alert of a KPI."""

    warning: Level | None = None
    """When it is worth a look."""
    critical: Level | None = None
    """When it is urgent."""
    window: Name | None = None
    """The period that is judged; default: the KPI's."""
    by: Name | None = None
    """The label by whose values it is judged apart."""
    min_count: Count | None = None
    """Inputs below this are too few to judge."""

    @model_validator(mode="after")
    def _ordered(self) -> ThresholdTable:
        """Refuse a critical level milder than its warning."""
        if self.warning and self.critical and milder(self.warning, self.critical):
            raise mistake(MILDER)
        return self


def _listed(value: object) -> object:
    """Return one table as a list of one."""
    return [value] if isinstance(value, dict) else value


class PlaybookTable(Table):
    """What to do about a KPI: items of the built-in playbook by id, sentences, or ``{ fr = "…", en = "…" }``."""

    low: tuple[Anything, ...] = ()
    """When it is low or falls."""
    high: tuple[Anything, ...] = ()
    """When it is high or rises."""


class KpiTable(Table):
    """A KPI of one's own, or what changes in a built-in one: only the keys that are given."""

    objective: Id | None = None
    """The tab that shows it: a built-in objective, or one declared as ``[objective.NAME]``."""
    label: Worded | None = None
    """Its name on the screen."""
    definition: Worded | None = None
    """What it says, in one or two sentences."""
    unit: Name | None = None
    """``count``, ``people``, ``percent``, ``score``, ``ratio``, ``currency``, ``duration``, ``per_day``, …"""
    better: Name | None = None
    """``higher``, ``lower`` or ``none``."""
    indicator: Name | None = None
    """``leading``, ``lagging`` or ``none``."""
    formula: Name | None = None
    """One expression over measures."""
    aggregation: Name | None = None
    """``sum``, ``ratio``, ``share``, ``score``, ``growth``; default: ``ratio`` for ``a / b``, else ``sum``."""
    window: Name | None = None
    """The period of its suggested alerts, and its own where ``fixed`` is on."""
    fixed: Flag | None = None
    """Whether it keeps its own window whatever the monitor's period."""
    interval: Name | None = None
    """``wilson`` or ``score``: the interval that its details show; for ``100 * k / n`` and ``share``."""
    companion_of: Name | None = None
    """The KPI in whose details alone it is shown."""
    depth: Name | None = None
    """The KPI that says whether this figure is worth something."""
    thresholds: Annotated[tuple[ThresholdTable, ...], BeforeValidator(_listed)] | None = None
    """The suggested alert, or several."""
    playbook: PlaybookTable | None = None
    """What to do when it is low or high."""
    aliases: Texts | None = None
    """Other words that find it."""
    min_count: Count | None = None
    """Inputs below this are too few to judge."""


class ObjectiveTable(Table):
    """A tab of one's own."""

    label: Worded
    """Its name on the screen."""
    definition: Worded | None = None
    """What it gathers."""
