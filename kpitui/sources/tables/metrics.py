"""The text in which programs expose metrics (OpenMetrics, Prometheus) as a table: one row for each sample."""

from __future__ import annotations

import re

from kpitui.measures import Rejection
from kpitui.sources.rows.table import Table
from kpitui.sources.tables.delimited import Given, Wanted, tabled
from kpitui.sources.tables.lines import Record
from kpitui.text import Text

_SAMPLE = re.compile(
    r"(?P<name>[a-zA-Z_:][\w:]*)\s*(?:\{(?P<labels>(?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\})?"
    r"\s+(?P<value>[^\s#]+)(?:\s+(?P<time>[^\s#]+))?\s*(?:#.*)?",
    re.ASCII,
)
_LABEL = re.compile(r"([a-zA-Z_]\w*)\s*=\s*\"((?:[^\"\\]|\\.)*)\"")
_COMMENT = re.compile(r"(?m)^# (HELP|TYPE|EOF)\b")
_ESCAPED = re.compile(r"\\(.)")


def is_metrics(text: str) -> bool:
    """Tell whether a text exposes metrics: it says their types or what they are."""
    return _COMMENT.search(text[:65_536]) is not None


def read_metrics(given: Given, text: str, wanted: Wanted) -> Table:
    """Return the samples as rows with the columns ``name``, ``value``, ``timestamp`` and one for each label."""
    found: list[tuple[int, dict[str, str]]] = []
    bad: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        sample = _SAMPLE.fullmatch(line.strip())
        if sample is None:
            bad.append(number)
            continue
        labels = {name: _ESCAPED.sub(_sign, value) for name, value in _LABEL.findall(sample["labels"] or "")}
        said = {"name": sample["name"], "value": sample["value"], "timestamp": sample["time"] or ""}
        found.append((number, {**labels, **said}))
    names = list(dict.fromkeys((*("name", "value", "timestamp"), *(name for _, row in found for name in row))))
    records = [Record(number, [row.get(name, "") for name in names]) for number, row in found]
    table = tabled(names, records, given, wanted)
    if not bad:
        return table
    from dataclasses import replace

    broken = Rejection(
        Text("no sample of a metric", "pas un échantillon de métrique"), len(bad), f"{given.name}:{bad[0]}"
    )
    return replace(table, rejected=(broken,))


def _sign(found: re.Match[str]) -> str:
    """Return the sign that is written with a backslash."""
    return "\n" if found[1] == "n" else found[1]
