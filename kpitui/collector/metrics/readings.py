"""Readings as families of metrics: one for each KPI, and what is to be known of each reading apart.

A reading without a value has no sample: absent is neither zero nor NaN.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kpitui.collector.metrics.form import Family, labelled
from kpitui.kpis.kpi import Kpi, Unit
from kpitui.kpis.reading import Board, Reading, Severity, Status
from kpitui.text import Language

PREFIX = "kpitui_kpi_"
ENDS: Mapping[Unit, str] = {
    Unit.PEOPLE: "people",
    Unit.PERCENT: "percent",
    Unit.RATIO: "ratio",
    Unit.DURATION: "seconds",
    Unit.PER_DAY: "per_day",
    Unit.CURRENCY_PER_DAY: "per_day",
}
"""The end of the name of what is counted in a unit; counts, scores and money have none."""
MONEY = frozenset({Unit.CURRENCY, Unit.CURRENCY_PER_DAY})
TAKEN = ("_total", "_count", "_sum", "_bucket", "_created", "_info")
"""Ends of names that mean something else."""
ALL = "all"
"""The label ``channel`` of a reading over all channels."""
RANK = {None: 0.0, Severity.WARNING: 1.0, Severity.CRITICAL: 2.0}


@dataclass(slots=True)
class Known:
    """The families of what is to be known of readings, beside their values."""

    status: Family = field(
        default_factory=lambda: Family(
            "kpitui_reading_status",
            "The status of a reading, 1 for the one it has: ok, stale (its value is old), undefined (nothing to divide "
            "by), new (a growth from nothing), no_data or error.",
        )
    )
    flag: Family = field(
        default_factory=lambda: Family("kpitui_reading_flag", "What is to be known of a reading, 1 for each flag.")
    )
    severity: Family = field(
        default_factory=lambda: Family(
            "kpitui_reading_severity", "How bad a reading with a value is: 0 fine, 1 warning, 2 critical."
        )
    )
    end: Family = field(
        default_factory=lambda: Family(
            "kpitui_reading_end_timestamp_seconds", "The end of a reading's window.", unit="seconds"
        )
    )
    newest: Family = field(
        default_factory=lambda: Family(
            "kpitui_reading_newest_sample_timestamp_seconds",
            "The time of the newest sample that a reading rests on.",
            unit="seconds",
        )
    )

    def add(self, reading: Reading, labels: str) -> None:
        """Add what is to be known of a reading."""
        self.status.add(f'{labels},status="{reading.status.value}"', 1.0)
        for flag in sorted(reading.flags):
            self.flag.add(f'{labels},flag="{flag.value}"', 1.0)
        if value_of(reading) is not None:
            self.severity.add(labels, RANK[reading.severity])
        self.end.add(labels, reading.window.end / 1000)
        if reading.newest is not None:
            self.newest.add(labels, reading.newest / 1000)

    def families(self) -> tuple[Family, ...]:
        """Return the families."""
        return (self.status, self.flag, self.severity, self.end, self.newest)


def families_of(boards: Iterable[Board], kpis: Mapping[str, Kpi], currencies: Mapping[str, str]) -> Iterator[Family]:
    """Give the families of all readings of boards, each reading once."""
    values: dict[str, Family] = {}
    names = names_of(kpis.values())
    known, seen = Known(), set[str]()
    for reading in (row.reading for board in boards for row in board.rows):
        labels = scope_of(reading)
        whole = f'kpi="{reading.kpi}",{labels}'
        kpi = kpis.get(reading.kpi)
        if kpi is None or whole in seen:
            continue
        seen.add(whole)
        known.add(reading, whole)
        if (value := value_of(reading)) is not None:
            family = values.get(kpi.id) or values.setdefault(kpi.id, family_of(kpi, names[kpi.id]))
            money = currencies.get(reading.scope.brand, "") if kpi.unit in MONEY else ""
            family.add(f'{labels},currency="{money}"' if money else labels, value)
    yield from values.values()
    yield from known.families()


def scope_of(reading: Reading) -> str:
    """Return a reading's scope and period as labels."""
    scope = dict(reading.scope.labels)
    labels = {"brand": reading.scope.brand, "channel": scope.pop("channel", ALL), **scope}
    return labelled({**labels, "period": reading.window.period or ""})


def value_of(reading: Reading) -> float | None:
    """Return a reading's value; None where it has none that could be drawn."""
    value = reading.value if reading.status in (Status.OK, Status.STALE) else None
    return None if value is None or not math.isfinite(value) else float(value)


def names_of(kpis: Iterable[Kpi]) -> dict[str, str]:
    """Return the metric's name of each KPI."""
    names: dict[str, str] = {}
    for kpi in kpis:
        end = ENDS.get(kpi.unit, "")
        name = f"{PREFIX}{kpi.id}" if not end or kpi.id.endswith(f"_{end}") else f"{PREFIX}{kpi.id}_{end}"
        name = f"{name}_value" if name.endswith(TAKEN) else name
        while name in names.values():
            name += "_"
        names[kpi.id] = name
    return names


def family_of(kpi: Kpi, name: str) -> Family:
    """Return the family of a KPI, without samples."""
    said = f"{kpi.label.say(Language.EN)}: {kpi.definition.say(Language.EN)}"
    end = ENDS.get(kpi.unit, "")
    return Family(name, " ".join(said.split()), unit=end if end and name.endswith(f"_{end}") else "")
