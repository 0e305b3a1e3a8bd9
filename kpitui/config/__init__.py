"""What a configuration may say, reading it, and writing the local one. Knows no KPI, measure or kind of source."""

from kpitui.config.conditions import Condition
from kpitui.config.kpi_tables import KpiTable, MeasureTable, ObjectiveTable, PlaybookTable, ThresholdTable
from kpitui.config.levels import Level
from kpitui.config.mappings import At, MappingTable, NumberForm, SourceTable, Traffic
from kpitui.config.models import Brand, Config, Monitor, Retention
from kpitui.config.origins import Origins
from kpitui.config.plans import AnnotationTable, CampaignTable, ReportTable, SegmentTable, TargetTable, TopicTable
from kpitui.config.read import parse, read
from kpitui.config.routes import QuietHours, RouteTable
from kpitui.config.rules import AlertTable
from kpitui.config.secrets import Secret
from kpitui.config.spans import SpanError, parse_span, write_span

__all__ = [
    "AlertTable",
    "AnnotationTable",
    "At",
    "Brand",
    "CampaignTable",
    "Condition",
    "Config",
    "KpiTable",
    "Level",
    "MappingTable",
    "MeasureTable",
    "Monitor",
    "NumberForm",
    "ObjectiveTable",
    "Origins",
    "PlaybookTable",
    "QuietHours",
    "ReportTable",
    "Retention",
    "RouteTable",
    "Secret",
    "SegmentTable",
    "SourceTable",
    "SpanError",
    "TargetTable",
    "ThresholdTable",
    "TopicTable",
    "Traffic",
    "parse",
    "parse_span",
    "read",
    "write_span",
]
