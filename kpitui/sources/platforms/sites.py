"""What the sources of web analytics share: their site's zone, its hours and days, where its visits came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from kpitui.config.table import Name, Texts, mistake
from kpitui.measures.labels import fold
from kpitui.measures.traffic import GROUPS, channel_of
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.figures import Figures
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.text import Text


def _zone(name: str) -> str:
    """Return the name of a zone; refuse one that no zone has."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise mistake(Text("a time zone such as Europe/Paris", "un fuseau comme Europe/Paris")) from None
    return name


HOUR = 3_600_000
"""ms."""


class SiteOptions(PlatformOptions):
    """The keys of a source of web analytics; its accounts are sites."""

    timezone: Annotated[
        Annotated[Name, AfterValidator(_zone)] | None,
        Text(
            "The site's time zone, as its settings have it; default: the monitor's.",
            "Le fuseau du site, tel que dans ses réglages ; par défaut : celui du moniteur.",
        ),
    ] = None
    goals: Annotated[
        Texts,
        Text("The goals that count as conversions; default: all.", "Les objectifs comptés ; par défaut : tous."),
    ] = ()


@dataclass(slots=True)
class Tally:
    """Amounts of rows, put together where several rows have the same labels: many sites that refer are one group."""

    figures: Figures
    _sums: dict[tuple[str, tuple[int, int], tuple[tuple[str, str], ...]], float] = field(default_factory=dict)

    def add(self, measure: str, span: tuple[int, int], value: float | None, labels: dict[str, str]) -> None:
        """Add a row's amount; None: it has none."""
        if value is not None:
            key = measure, span, tuple(sorted(labels.items()))
            self._sums[key] = self._sums.get(key, 0.0) + value

    def pour(self) -> None:
        """Make samples of all."""
        for (measure, span, labels), value in self._sums.items():
            self.figures.amount(measure, span, value, **dict(labels))


def zone_of(settings: SourceSettings, options: SiteOptions) -> tzinfo:
    """Return the zone of a site."""
    return settings.zone if options.timezone is None else ZoneInfo(options.timezone)


def day_of(at: int, zone: tzinfo) -> date:
    """Return the day of an instant, ms."""
    return datetime.fromtimestamp(at / 1000, zone).date()


def midnight(day: date, zone: tzinfo) -> int:
    """Return when a day begins, ms."""
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def day_span(day: date, zone: tzinfo) -> tuple[int, int]:
    """Return a day's beginning and end, ms; it may last 23 or 25 hours."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def hour_span(start: int, zone: tzinfo) -> tuple[int, int]:
    """Return the hour that begins at an instant, ms; with the one after it where clocks show both alike."""
    again = datetime.fromtimestamp(start / 1000, zone).replace(fold=1)
    return start, round(again.timestamp() * 1000) + HOUR


def days_between(first: date, last: date) -> Iterator[date]:
    """Give the days from one to another, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def origin(source: str, group: str = "", campaign: str = "") -> dict[str, str]:
    """Return the labels of where a visit came from, of the words that a tool uses for it."""
    named = {fold(text.en): name for name, text in GROUPS.items()}
    known = named.get(fold(group).replace("-", " "), named.get(fold(group), ""))
    worded = "" if fold(campaign) in _NOTHING else campaign
    channel = "" if fold(source) in _NOTHING else channel_of(source)
    paid = {"paid": "paid" if known.startswith("paid") or known == "display" else "organic"} if known else {}
    return {"group": known, "channel": channel, "campaign": worded, **paid}


_NOTHING = frozenset({"", "(not set)", "(none)", "(direct)", "direct / none", "keyword not defined", "not set"})
"""How tools say that there is nothing."""

MORE = Text(
    "more than {count} rows: the oldest days were not read",
    "plus de {count} lignes : les jours les plus anciens n’ont pas été lus",
)
