"""Families of metrics as text: OpenMetrics 1.0, and Prometheus text 0.0.4 for those that know no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
CLASSIC = "text/plain; version=0.0.4; charset=utf-8"

_LABEL = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})
_HELP = str.maketrans({"\\": r"\\", "\n": r"\n"})


class Type(StrEnum):
    """What the samples of a family say."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"
    """Labels are all that it says: its value is 1."""


@dataclass(slots=True)
class Family:
    """One metric: its name, what it means, and its samples."""

    name: str
    """Without ``_total`` or ``_info``."""
    help: str
    type: Type = Type.GAUGE
    unit: str = ""
    """The last part of its name, where that is a unit."""
    samples: list[tuple[str, float]] = field(default_factory=list)
    """Labels as ``labelled`` writes them, and the value."""

    def add(self, labels: str, value: float) -> None:
        """Add a sample."""
        self.samples.append((labels, value))


def labelled(labels: Mapping[str, str]) -> str:
    """Return labels as the text has them; an empty one is none."""
    return ",".join(f'{name}="{value.translate(_LABEL)}"' for name, value in labels.items() if value)


def written(families: Iterable[Family], open_metrics: bool) -> str:
    """Return families as text; one without samples has nothing to say."""
    lines: list[str] = []
    for family in families:
        if family.samples:
            lines += _lines(family, open_metrics)
    return "\n".join(lines) + "\n" if lines else ""


def _lines(family: Family, open_metrics: bool) -> Iterator[str]:
    """Give the lines of a family."""
    sample = family.name + {Type.COUNTER: "_total", Type.INFO: "_info"}.get(family.type, "")
    name, kind = (family.name, family.type) if open_metrics else (sample, family.type)
    if kind is Type.INFO and not open_metrics:
        kind = Type.GAUGE
    yield f"# HELP {name} {family.help.translate(_LABEL if open_metrics else _HELP)}"
    yield f"# TYPE {name} {kind}"
    if family.unit and open_metrics:
        yield f"# UNIT {name} {family.unit}"
    for labels, value in family.samples:
        yield f"{sample}{{{labels}}} {value!r}" if labels else f"{sample} {value!r}"


END = "# EOF\n"
"""The last line of OpenMetrics."""
