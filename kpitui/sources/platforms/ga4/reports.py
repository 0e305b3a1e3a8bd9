"""Reports of Google Analytics 4: columns by position, figures as texts, remarks and quota beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from kpitui.measures import Quota, Rejection
from kpitui.measures.traffic import labels_of_traffic
from kpitui.sources.platforms.google import until_midnight
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.sites import origin
from kpitui.text import Text


@dataclass(slots=True)
class Report:
    """What a report gave."""

    zone: tzinfo
    """The property's."""
    metrics: tuple[str, ...]
    """Those that were not refused."""
    rows: list[Node] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    quota: Quota | None = None
    cut: bool = False
    """Whether there are more, and older, rows than are read at once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a report."""

    day: date
    named: Mapping[str, str]
    figures: Mapping[str, float | None]


def rows_of(report: Report, dimensions: Sequence[str]) -> Iterator[Row]:
    """Give a report's rows, by the names of its columns."""

    def row_of(node: Node) -> Row:
        """Return one row."""
        named = [one["value"].text() or "" for one in node["dimensionValues"].rows()]
        values = [one["value"].count() for one in node["metricValues"].rows()]
        if len(named) != len(dimensions) + 1 or len(values) != len(report.metrics):
            raise Malformed(OTHER.given(place=node.place))
        try:
            day = date.fromisoformat(named[0])
        except ValueError:
            raise Malformed(NO_DAY.given(shown=named[0])) from None
        return Row(day, dict(zip(dimensions, named[1:], strict=True)), dict(zip(report.metrics, values, strict=True)))

    yield from each(report.rows, row_of, report.rejected)


def oldest_of(report: Report) -> date:
    """Return the day of the last row of a report, whose newest days come first. Raises ``Malformed``."""
    shown = report.rows[-1]["dimensionValues"][0]["value"].name()
    try:
        return date.fromisoformat(shown)
    except ValueError:
        raise Malformed(NO_DAY.given(shown=shown)) from None


def check_columns(content: Node, dimensions: Sequence[str], report: Report) -> None:
    """Refuse a report whose columns are not those asked for. Raises ``Malformed``."""
    named = [one["name"].text() for one in content["dimensionHeaders"].rows()]
    metrics = [one["name"].text() for one in content["metricHeaders"].rows()]
    if (content["rows"] or not metrics) and (named != ["date", *dimensions] or metrics != list(report.metrics)):
        raise Malformed(OTHER.given(place="dimensionHeaders, metricHeaders"))


def zone_in(metadata: Node, usual: tzinfo) -> tzinfo:
    """Return the property's zone, as the report says it."""
    try:
        return ZoneInfo(metadata["timeZone"].text() or "")
    except (ValueError, OSError, KeyError):
        return usual


def remarks_of(metadata: Node) -> Iterator[Text]:
    """Give what Google remarks on a report."""
    if metadata["subjectToThresholding"].flag():
        yield THRESHOLD
    if metadata["dataLossFromOtherRow"].flag():
        yield LOSS
    if metadata["samplingMetadatas"].rows():
        yield SAMPLED


def quota_of(node: Node, now: int) -> Quota | None:
    """Return the tokens that are left today."""
    left = node["tokensPerDay"]["remaining"].count()
    if left is None:
        return None
    return Quota(left, reset=round(now + until_midnight(now / 1000) * 1000), unit=TOKENS)


def origin_of(row: Row) -> dict[str, str]:
    """Return the labels of where a visit came from: Google's own group, the channel of its source."""
    source, medium = row.named["sessionSource"], row.named["sessionMedium"]
    derived = labels_of_traffic(source, medium, row.named["sessionCampaignName"])
    said = origin(source, row.named["sessionDefaultChannelGroup"], row.named["sessionCampaignName"])
    return {**derived, **{name: value for name, value in said.items() if value and name != "channel"}}


OTHER = Text("{place}: other columns than those asked for", "{place} : d’autres colonnes que celles demandées")
NO_DAY = Text("“{shown}” is no day", "« {shown} » n’est pas un jour")
THRESHOLD = Text(
    "Google left out rows with few visitors (thresholding)", "Google a omis des lignes à peu de visiteurs (seuils)"
)
LOSS = Text("Google put rare values together as (other)", "Google a réuni des valeurs rares sous (other)")
SAMPLED = Text("Google estimated this report from a sample", "Google a estimé ce rapport sur un échantillon")
TOKENS = Text("tokens today", "jetons aujourd’hui")
