"""Sources and polls for the tests, in one line each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from kpitui.config.mappings import MappingTable
from kpitui.measures import Delivery, Kind, Measure, Poll, Sample
from kpitui.sources import csv
from kpitui.sources.contract import Source, SourceSettings
from kpitui.text import Text

NOW = 1_900_000_000_000
"""The time of the polls: far enough ahead that the computer's clock doesn't matter."""

KINDS = {
    "mentions": (Kind.EVENT, Kind.DELTA),
    "followers": (Kind.GAUGE,),
    "impressions": (Kind.DELTA, Kind.TOTAL),
    "likes": (Kind.TOTAL, Kind.DELTA),
    "reach": (Kind.UNIQUE,),
    "spend": (Kind.DELTA, Kind.EVENT),
    "nps_ratings": (Kind.EVENT,),
}
"""Measures of the tests."""

VOCABULARY = {name: Measure(name, kinds, "count", Text(name, name)) for name, kinds in KINDS.items()}


def settings(
    folder: Path,
    options: Mapping[str, object],
    *mappings: Mapping[str, object],
    kind: ModuleType = csv,
    zone: str = "Europe/Paris",
) -> SourceSettings:
    """Return what a source is told."""
    tables = tuple(MappingTable.model_validate(mapping) for mapping in mappings)
    checked = kind.Options.model_validate(options)
    return SourceSettings("test", checked, tables, VOCABULARY, folder=folder, zone=ZoneInfo(zone))


def opened(
    folder: Path, options: Mapping[str, object], *mappings: Mapping[str, object], kind: ModuleType = csv
) -> Source:
    """Return an open source."""
    source: Source = kind.open_source(settings(folder, options, *mappings, kind=kind))
    return source


def polled(source: Source, now: int = NOW, state: Mapping[str, object] | None = None) -> Delivery:
    """Return what one poll gives."""
    return asyncio.run(source.poll(Poll(now, state or {})))


def read(folder: Path, text: str | bytes, *mappings: Mapping[str, object], **options: object) -> Delivery:
    """Return what a delimited file with this content gives."""
    data = text.encode() if isinstance(text, str) else text
    (folder / "rows.csv").write_bytes(data)
    return polled(opened(folder, {"path": "rows.csv", **options}, *mappings))


def figures(delivery: Delivery) -> list[float]:
    """Return the values of all samples."""
    return [sample.value for sample in delivery.samples]


def only(delivery: Delivery) -> Sample:
    """Return the only sample."""
    (sample,) = delivery.samples
    return sample


def reasons(delivery: Delivery) -> list[str]:
    """Return each rejection as ``place: reason (rows)``."""
    return [f"{one.place}: {one.reason.say('en')} ({one.rows})" for one in delivery.rejected]


def notes(delivery: Delivery) -> str:
    """Return all notes in English."""
    return "\n".join(note.say("en") for note in delivery.notes)
