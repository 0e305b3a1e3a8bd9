"""Where the columns of the table of KPIs stand at each width. Pure; a column never moves when its values change."""

from __future__ import annotations

from dataclasses import dataclass, replace

NUMBER = 8
UNIT = 3
CHANGE = 11
LONGEST = 36
"""The cells beyond which a name needs no more room."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Width of each column in cells, gaps left out; 0: not shown."""

    name: int
    spark: int
    bar: int
    pace: int
    state: int
    change: int = CHANGE
    number: int = NUMBER
    unit: int = UNIT
    margin: int = 3

    @property
    def width(self) -> int:
        """Return the width of the whole line."""
        gaps = sum(2 for part in (self.spark, self.change, self.state) if part) + (2 if self.pace else 0)
        bar = self.bar + 1 if self.bar else 0
        parts = self.margin + self.name + 1 + self.number + 1 + self.unit + self.change
        return parts + self.spark + bar + self.pace + self.state + gaps


def columns_for(width: int, paced: bool = True) -> Columns:
    """Return the columns of a table ``width`` cells wide: names, values, changes and states are there to the last.

    Without targets (``paced``) sparkline and state share the room of their column.
    """
    columns = _with_pace(width)
    if paced or not columns.pace:
        return columns
    freed = columns.pace + 2 + (columns.bar + 1 if columns.bar else 0)
    name = min(freed // 3, max(0, LONGEST - columns.name))
    spark = (freed - name) // 2
    return replace(
        columns,
        bar=0,
        pace=0,
        name=columns.name + name,
        spark=columns.spark + spark,
        state=columns.state + freed - name - spark,
    )


def _with_pace(width: int) -> Columns:
    """Return the columns of a table with targets."""
    if width >= 150:
        return _filled(Columns(name=38, spark=40, bar=10, pace=6, state=20), width)
    if width >= 112:
        return _filled(Columns(name=28, spark=20, bar=6, pace=5, state=17), width)
    if width >= 96:
        return _filled(Columns(name=28, spark=14, bar=0, pace=5, state=14), width)
    if width >= 76:
        return _filled(Columns(name=23, spark=8, bar=0, pace=0, state=12), width)
    if width >= 58:
        return _filled(Columns(name=17, spark=0, bar=0, pace=0, state=9), width)
    if width >= 48:
        return _filled(Columns(name=13, spark=0, bar=0, pace=0, state=3, margin=2), width)
    return _filled(Columns(name=8, spark=0, bar=0, pace=0, state=2, margin=2, change=8), width)


def _filled(least: Columns, width: int) -> Columns:
    """Return the columns with what is left given to the name, then to the state."""
    spare = max(0, width - least.width)
    name = min(spare // 5 if least.state > 3 else spare, max(0, LONGEST - least.name))
    return replace(least, name=least.name + name, state=least.state + spare - name)
