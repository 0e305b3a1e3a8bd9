"""The whole configuration: ``Config`` and the tables of its own. Knows the form of a file, not what its names mean."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, PrivateAttr

from kpitui.config.exposing import MetricsTable
from kpitui.config.heartbeat import HeartbeatTable
from kpitui.config.kpi_tables import KpiTable, MeasureTable, ObjectiveTable
from kpitui.config.local import Override
from kpitui.config.mappings import SourceTable
from kpitui.config.origins import Origins
from kpitui.config.plans import (
    AnnotationTable,
    CampaignTable,
    IdentityTable,
    ReportTable,
    SegmentTable,
    TargetTable,
    TopicTable,
)
from kpitui.config.routes import QuietHours, RouteTable
from kpitui.config.rules import AlertTable
from kpitui.config.sentiment import SentimentTable
from kpitui.config.suggested import SuggestionsTable
from kpitui.config.table import Flag, Id, Name, Shown, Span, Table, Texts
from kpitui.errors import Problem
from kpitui.text import Language


class Theme(StrEnum):
    """The colours in which the screen is painted."""

    NIGHT = "night"
    PAPER = "paper"
    DUSK = "dusk"
    FOREST = "forest"
    SIXTEEN = "sixteen"
    PLAIN = "plain"


class Monitor(Table):
    """What holds for the whole monitor."""

    language: Language | None = None
    """``fr`` or ``en``; default: that of the command or the system."""
    timezone: Name | None = None
    """The zone of calendar periods, ``Europe/Paris``; default: the system's."""
    period: Name = "7d"
    """The period of every KPI that has none of its own by nature."""
    currency: Name = "EUR"
    """The currency of amounts, an ISO 4217 code."""
    video_is_social: Flag = True
    """Whether visits from video platforms count as social."""
    theme: Theme | None = None
    """The colours of the screen."""
    linger: Span | None = None
    """How long the collector lives on without a screen; default: until told otherwise."""


class Brand(Table):
    """A brand that is watched: one's own, or a competitor."""

    id: Shown
    """The value of the label ``brand``."""
    label: Shown | None = Field(default=None, alias="name")
    """Its name on the screen; default: the id."""
    own: Flag = False
    """Whether it is one's own; several may be."""
    competitors: tuple[Name, ...] | None = None
    """Whom shares and ranks run over, besides itself; default: every brand that is not own."""
    kpis: tuple[Name, ...] | None = None
    """Its rows, in this order; default: every KPI that has a source."""
    pins: tuple[Name, ...] = ()
    """Rows kept at the top."""
    currency: Name | None = None
    """The currency of its amounts; default: the monitor's."""

    @property
    def name(self) -> str:
        """Return its name on the screen."""
        return self.label or self.id


class Retention(Table):
    """How long what is kept."""

    raw: Span = 90 * 86_400_000
    """Figures as they came."""
    hourly: Span = 2 * 365 * 86_400_000
    """Figures by the hour."""
    daily: Span | None = None
    """Figures by the day; default: for ever."""
    people: Span = 13 * 365 * 86_400_000 // 12
    """What belongs to persons: hashed keys, names over the bar, texts in view."""


class Config(Table):
    """A whole configuration: the file, those that it includes, and the local one laid over."""

    include: Texts = ()
    """Files that are part of this one, ``["brands/*.toml"]``."""
    monitor: Monitor = Field(default_factory=Monitor)
    """What holds for the whole monitor."""
    brands: tuple[Brand, ...] = Field(default=(), alias="brand")
    """The brands that are watched."""
    sources: tuple[SourceTable, ...] = Field(default=(), alias="source")
    """Where figures come from."""
    measures: dict[Id, MeasureTable] = Field(default_factory=dict, alias="measure")
    """Measures of one's own."""
    kpis: dict[Id, KpiTable] = Field(default_factory=dict, alias="kpi")
    """KPIs of one's own, and changes to built-in ones."""
    objectives: dict[Id, ObjectiveTable] = Field(default_factory=dict, alias="objective")
    """Tabs of one's own."""
    alerts: tuple[AlertTable, ...] = Field(default=(), alias="alert")
    """Alert rules."""
    suggestions: SuggestionsTable = Field(default_factory=SuggestionsTable)
    """What becomes of the alerts that the catalogue suggests."""
    targets: tuple[TargetTable, ...] = Field(default=(), alias="target")
    """Figures to be reached."""
    campaigns: tuple[CampaignTable, ...] = Field(default=(), alias="campaign")
    """Campaigns, by dates and words."""
    topics: tuple[TopicTable, ...] = Field(default=(), alias="topic")
    """Subjects, by words."""
    identities: tuple[IdentityTable, ...] = Field(default=(), alias="identity")
    """People who are known under several keys."""
    segments: dict[Shown, SegmentTable] = Field(default_factory=dict, alias="segment")
    """Parts of the audience."""
    annotations: tuple[AnnotationTable, ...] = Field(default=(), alias="annotation")
    """Remarks on the time axis."""
    routes: dict[Shown, RouteTable] = Field(default_factory=dict, alias="route")
    """Where alerts and reports are sent."""
    quiet_hours: QuietHours | None = None
    """When messages wait."""
    heartbeat: HeartbeatTable | None = None
    """A URL that is asked after each healthy cycle."""
    metrics: MetricsTable | None = None
    """A page of metrics for Prometheus and its kin; without this table there is none."""
    reports: dict[Shown, ReportTable] = Field(default_factory=dict, alias="report")
    """Reports on a schedule."""
    retention: Retention = Field(default_factory=Retention)
    """How long what is kept."""
    sentiment: SentimentTable = Field(default_factory=SentimentTable)
    """How texts that come without a sentiment are judged."""
    keys: dict[Name, Texts] = Field(default_factory=dict)
    """Keys of one's own: the id of a binding and its keys."""

    _origins: Origins = PrivateAttr(default_factory=Origins)
    _notes: tuple[Problem, ...] = PrivateAttr(default=())
    _overrides: tuple[Override, ...] = PrivateAttr(default=())

    @property
    def origins(self) -> Origins:
        """Return where each key was written."""
        return self._origins

    @property
    def notes(self) -> tuple[Problem, ...]:
        """Return what is allowed but deserves a word."""
        return self._notes

    @property
    def overrides(self) -> tuple[Override, ...]:
        """Return the keys that the local file overrides: who set them, when, and what the user's file says."""
        return self._overrides

    def read_from(self, origins: Origins, notes: tuple[Problem, ...], overrides: tuple[Override, ...]) -> Config:
        """Return this configuration, told where it was read."""
        self._origins = origins
        self._notes = notes
        self._overrides = overrides
        return self
