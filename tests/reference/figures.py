"""What the tables of figures are made of: which read gives which figures, and how they are compared."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
TOLERANCE = 1e-9
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a family of the reference's figures, and the KPI that gives them."""

    path: str
    """Below the data set's ``kpis``; each ``*`` is told by one of the read's keys."""
    kpi: str
    scale: float = 1.0
    """The reference writes fractions; 100 where the KPI is in per cent or points."""
    field: str = "value"
    """The key of the reading that holds the figure."""


@dataclass(frozen=True, slots=True)
class Read:
    """One call of ``kpitui read`` and the figures that it must give."""

    name: str
    config: str
    figures: tuple[Figure, ...]
    arguments: tuple[str, ...] = ("--period", "all")
    keys: tuple[str, ...] = ()
    """What tells its readings apart: names of labels, ``day`` or ``month`` (of the window's start)."""
    zone: str = "UTC"
    spelling: Mapping[str, str] = field(default_factory=dict)
    """Keys that the reference writes in another way than the configuration."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Figures of the reference that no KPI or formula expresses."""

    path: str
    """Below the data set; ``*`` is any one step, ``**`` any number of them."""
    reason: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Everything that the reference says about one data set."""

    name: str
    reads: tuple[Read, ...]
    excluded: tuple[Excluded, ...] = ()


def many(pairs: Mapping[str, str], prefix: str = "", *, scale: float = 1.0) -> tuple[Figure, ...]:
    """Return a figure for each pair of the reference's name and KPI, below a prefix."""
    return tuple(Figure(prefix + name, kpi, scale) for name, kpi in pairs.items())


@cache
def leaves(dataset: str) -> dict[str, Any]:
    """Return every figure of a data set by its path; a list of pairs counts as a table by its first column."""
    text = (SHARED / "data" / "reference_visible.json").read_text(encoding="utf-8")
    return dict(_walk(json.loads(text)["datasets"][dataset], ()))


def _walk(node: object, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for name, child in node.items():
            yield from _walk(child, (*path, str(name)))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            if isinstance(child, list) and isinstance(child[0], str):
                yield from _walk({str(i): one for i, one in enumerate(child) if i}, (*path, child[0]))
            else:
                yield from _walk(child, (*path, str(place)))
    else:
        yield "/".join(path), node


def pattern(path: str) -> re.Pattern[str]:
    """Return a path with stars as an expression whose groups are the single stars."""
    parts = re.split(r"(\*\*|\*)", path)
    return re.compile("".join({"**": ".*", "*": "([^/]*)"}.get(part, re.escape(part)) for part in parts))


def configuration(read: Read, folder: Path) -> Path:
    """Write a read's configuration with the place of the data and the zone, and return its path."""
    text = (HERE / "configurations" / f"{read.config}.toml").read_text(encoding="utf-8")
    path = folder / f"{read.config}.toml"
    path.write_text(text.replace("$DATA", str(SHARED / "data")).replace("$ZONE", read.zone), encoding="utf-8")
    return path


def readings(read: Read, folder: Path) -> list[Row]:
    """Return what ``kpitui read --format json`` prints for a read."""
    kpis = list(dict.fromkeys(figure.kpi for figure in read.figures))
    config = configuration(read, folder)
    command = [sys.executable, "-m", "kpitui", "read", *kpis, *read.arguments, "--format", "json", "-c", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parents[1], env={**os.environ})
    if done.returncode:
        pytest.fail(f"{' '.join(command[2:])}\nexit {done.returncode}\n{done.stderr[-3000:]}")
    rows: list[Row] = json.loads(done.stdout)
    return rows


def differences(dataset: DataSet, read: Read, rows: list[Row]) -> list[str]:
    """Return every figure of a read that is missing or differs."""
    known = {path: figure for path, figure in leaves(dataset.name).items() if not is_excluded(dataset, path)}
    names = _brand_names(read)
    by_key = {(row["kpi"], *(_key(row, key, read, names) for key in read.keys)): row for row in rows}
    wrong = []
    for figure in read.figures:
        form = pattern("kpis/" + figure.path)
        found = {path: match.groups() for path in known if (match := form.fullmatch(path))}
        if not found:
            wrong.append(f"{figure.path}: the reference has no such figure")
        for path, groups in found.items():
            if len(groups) != len(read.keys):
                pytest.fail(f"{figure.path} has {len(groups)} stars for the keys {read.keys}")
            row = by_key.get((figure.kpi, *(_folded(read.spelling.get(one, one)) for one in groups)))
            if not _same(known[path], row, figure):
                wrong.append(f"{path}: expected {known[path]!r} × {figure.scale:g}, {figure.kpi} reads {row}")
    return wrong


def is_excluded(dataset: DataSet, path: str) -> bool:
    """Tell whether the table leaves a figure out."""
    return any(pattern(line.path).fullmatch(path) for line in dataset.excluded)


def _same(expected: Any, row: Row | None, figure: Figure) -> bool:
    if row is None:
        return False
    value = row[figure.field]
    if expected is None or value is None:
        return expected is value
    if isinstance(expected, str):
        there, here = datetime.fromisoformat(expected), datetime.fromisoformat(value)
        return there.tzinfo is not None and abs((here - there).total_seconds()) <= 0.001
    return bool(abs(value - expected * figure.scale) <= TOLERANCE * max(abs(expected * figure.scale), TOLERANCE))


def _key(row: Row, key: str, read: Read, names: Mapping[str, str]) -> str:
    if key in ("day", "month"):
        start = datetime.fromisoformat(row["start"]).astimezone(ZoneInfo(read.zone))
        return str(start.month) if key == "month" else start.date().isoformat()
    value = str(row["scope"].get(key, ""))
    return _folded(names.get(value, value) if key == "brand" else value)


def _folded(text: str) -> str:
    return text.strip().casefold()


def _brand_names(read: Read) -> dict[str, str]:
    text = (HERE / "configurations" / f"{read.config}.toml").read_text(encoding="utf-8")
    return {brand["id"]: brand["name"] for brand in tomllib.loads(text)["brand"]}
