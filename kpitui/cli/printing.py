"""Readings as people and programs read them: a table, JSON, CSV. The keys are relied on by others."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kpitui.kpis.reading import Reading
from kpitui.text import Language

KEYS = (
    "kpi", "objective", "scope", "period", "start", "end", "value", "unit", "previous", "change", "change_unit",
    "status", "flags", "reason", "low", "high", "severity", "since", "target", "pace",
)  # fmt: skip
"""The keys of one reading, in their order."""


def instant(moment: int | None) -> str | None:
    """Return a time as RFC 3339 in UTC, with milliseconds only where there are any."""
    if moment is None:
        return None
    precision = "milliseconds" if moment % 1000 else "seconds"
    whole, rest = divmod(moment, 1000)
    when = datetime.fromtimestamp(whole, UTC).replace(microsecond=rest * 1000, tzinfo=None)
    return f"{when.isoformat(timespec=precision)}Z"


def as_object(reading: Reading, language: Language) -> dict[str, object]:
    """Return a reading as the object that scripts rely on."""
    window = reading.window
    return {
        "kpi": reading.kpi,
        "objective": reading.objective,
        "scope": {"brand": reading.scope.brand, **dict(reading.scope.labels)},
        "period": window.period,
        "start": instant(window.start),
        "end": instant(window.end),
        "value": reading.value,
        "unit": reading.unit,
        "previous": reading.previous,
        "change": reading.change,
        "change_unit": reading.change_unit,
        "status": str(reading.status),
        "flags": sorted(str(flag) for flag in reading.flags),
        "reason": reading.reason.say(language) if reading.reason else None,
        "low": reading.low,
        "high": reading.high,
        "severity": str(reading.severity) if reading.severity else None,
        "since": instant(reading.since),
        "target": reading.target,
        "pace": reading.pace,
    }


def as_json(readings: Sequence[Reading], language: Language) -> str:
    """Return readings as one JSON array, one object a line."""
    lines = (json.dumps(as_object(reading, language), ensure_ascii=False, allow_nan=False) for reading in readings)
    return "[" + ",\n ".join(lines) + "]"


def as_csv(readings: Sequence[Reading], language: Language) -> str:
    """Return readings as CSV; the scope's parts are columns of their own, ``scope.brand`` first."""
    objects = [as_object(reading, language) for reading in readings]
    labels = sorted({name for reading in readings for name, _ in reading.scope.labels} - {"brand"})
    scopes = [f"scope.{name}" for name in ("brand", *labels)]
    return cells(objects, [column for key in KEYS for column in (scopes if key == "scope" else [key])])


def cells(objects: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return objects as CSV; what an object holds as an object is named ``key.part``."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(_flat(each) for each in objects)
    return out.getvalue().rstrip("\n")


def _flat(each: Mapping[str, object]) -> dict[str, object]:
    """Return an object with what it holds as cells."""
    flat: dict[str, object] = {}
    for key, value in each.items():
        if isinstance(value, dict):
            flat.update({f"{key}.{name}": part for name, part in value.items()})
        else:
            flat[key] = " ".join(value) if isinstance(value, list) else value
    return flat


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people."""

    title: str
    right: bool = False
    """True: its cells are figures, set flush right."""


def as_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned text under their titles. Columns that are empty throughout are left out."""
    kept = [n for n, _ in enumerate(columns) if any(row[n] for row in rows)] if rows else list(range(len(columns)))
    shown = [[columns[n].title for n in kept], *([row[n] for n in kept] for row in rows)]
    widths = [max(_width(line[place]) for line in shown) for place in range(len(kept))]
    return "\n".join(_line(line, widths, [columns[n].right for n in kept]) for line in shown)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    """Return one line of a table."""
    padded = []
    for cell, width, flush in zip(cells, widths, right, strict=True):
        gap = " " * (width - _width(cell))
        padded.append(gap + cell if flush else cell + gap)
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    import unicodedata

    wide = sum(1 for letter in text if unicodedata.east_asian_width(letter) in "WF")
    return len(text) + wide - sum(1 for letter in text if unicodedata.combining(letter))
