"""What the user knows and the figures do not: targets, campaigns, topics, segments, annotations, reports."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from kpitui.config.conditions import Where
from kpitui.config.schedules import ScheduleText
from kpitui.config.table import Name, Number, Shown, Table, Texts, Worded, mistake
from kpitui.text import Text

UNITS = ("week", "month", "quarter", "year")
"""The calendar units for which a target may be given."""

FORMS = (*UNITS, "level", "reach")
"""The ways to give a target."""


class TargetTable(Table):
    """A figure to be reached; the pace is derived from it."""

    id: Shown
    """Its identity; default: the KPI, the scope and the form."""
    kpi: Name
    """The KPI."""
    brand: Name | None = None
    """The brand; default: the only own one."""
    scope: dict[Name, Name] = Field(default_factory=dict)
    """Labels that restrict it, ``{ channel = "facebook" }``."""
    week: Number | None = None
    """The amount of each week."""
    month: Number | None = None
    """The amount of each month."""
    quarter: Number | None = None
    """The amount of each quarter."""
    year: Number | None = None
    """The amount of each year."""
    level: Number | None = None
    """The value to hold, for a rate."""
    reach: Number | None = None
    """The level to arrive at, with ``by``."""
    by: date | None = None
    """The day on which ``reach`` must be there."""
    since: date | None = None
    """The day from which the way to ``reach`` counts; default: the first datum."""

    @model_validator(mode="after")
    def _one_form(self) -> TargetTable:
        """Refuse a target given twice, or not at all."""
        if sum(getattr(self, form) is not None for form in FORMS) != 1:
            raise mistake(
                Text(
                    "a target has one of week, month, quarter, year, level, reach",
                    "une cible a un seul de week, month, quarter, year, level, reach",
                )
            )
        if (self.reach is None) != (self.by is None):
            raise mistake(Text("reach and by go together", "reach et by vont ensemble"))
        return self

    @property
    def form(self) -> str:
        """Return the key that gives the figure."""
        return next(form for form in FORMS if getattr(self, form) is not None)

    @property
    def value(self) -> float:
        """Return the figure."""
        return float(getattr(self, self.form))


class CampaignTable(Table):
    """A campaign that labels posts, mentions and visits that carry no UTM."""

    name: Shown
    """Its name, the value of the label ``campaign``."""
    from_: date = Field(alias="from")
    """Its first day."""
    to: date
    """Its last day."""
    match: Texts = ()
    """A hashtag or words that a post must hold; several: one of them. Without it, only UTM tags give the label."""
    brand: Name | None = None
    """The brand; default: all."""
    label: Worded | None = None
    """Its name on the screen."""

    @model_validator(mode="after")
    def _forward(self) -> CampaignTable:
        """Refuse a campaign that ends before it begins."""
        if self.to < self.from_:
            raise mistake(Text("to is before from", "to est avant from"))
        return self


class TopicTable(Table):
    """A subject, found by words in texts."""

    name: Shown
    """Its name, the value of the label ``topic``."""
    any: Texts = ()
    """One of these words."""
    all: Texts = ()
    """All of these words."""
    none: Texts = ()
    """None of these words."""
    brand: Name | None = None
    """The brand; default: all."""

    @model_validator(mode="after")
    def _words(self) -> TopicTable:
        """Refuse a topic that nothing can be found by."""
        if not (self.any or self.all):
            raise mistake(Text("a topic needs words: any or all", "un sujet demande des mots : any ou all"))
        return self


class IdentityTable(Table):
    """Someone who is known under several keys, and counts once over several networks."""

    name: Shown
    """What tells this table from others; no screen shows it."""
    keys: dict[Name, Texts] = Field(min_length=1)
    """By channel, one's keys there, ``{ x = "ada", instagram = ["ada.l"] }``; with or without “@”."""


class SegmentTable(Table):
    """A part of the audience, chosen on the screen like a channel."""

    where: dict[Name, Where]
    """What its labels hold."""
    label: Worded | None = None
    """Its name on the screen."""


def _instant(value: object) -> object:
    """Return a date as the start of its day, and a datetime as it is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


class AnnotationTable(Table):
    """A remark on the time axis of the charts."""

    at: Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({})]
    """When; without an offset, in the monitor's zone."""
    text: Shown
    """What happened."""
    brand: Name | None = None
    """The brand; default: all."""


class Audience(StrEnum):
    """Whom a report is for."""

    TEAM = "team"
    CLIENT = "client"
    BOARD = "board"


class ReportFormat(StrEnum):
    """The form of a report."""

    MARKDOWN = "markdown"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"


class ReportTable(Table):
    """A report that is made on a schedule."""

    brand: Name | None = None
    """The brand; default: the only own one."""
    period: Name = "last_month"
    """The period that it covers."""
    audience: Audience = Audience.TEAM
    """Whom it is for."""
    format: tuple[ReportFormat, ...] = (ReportFormat.HTML,)
    """Its forms."""
    schedule: ScheduleText | None = None
    """When it is made: ``first day 08:30``, ``monday 08:30``, ``daily 08:30``."""
    route: Name | None = None
    """The route that it is sent to."""
    folder: Name | None = None
    """Where it is written, relative to this file."""
    kpis: tuple[Name, ...] | None = None
    """Its rows; default: the brand's."""
