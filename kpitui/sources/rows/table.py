"""Rows as columns of text, with the place of each, so that a mistake can be shown where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Rejection
from kpitui.text import Text

Cells: TypeAlias = NDArray[np.object_]
"""The texts of one column, shape (n,)."""
Mask: TypeAlias = NDArray[np.bool_]
"""One truth for each row, shape (n,)."""
Whole: TypeAlias = NDArray[np.int64]
"""One whole number for each row, shape (n,)."""
Hashes: TypeAlias = NDArray[np.uint64]
"""A hash of each row's content, shape (n,)."""
Floats: TypeAlias = NDArray[np.float64]
"""One number for each row, shape (n,); NaN where there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that come from one file, page or answer."""

    name: str
    """What the user knows it by: ``posts.csv``."""
    count: int
    """How many rows it gave."""
    lines: Sequence[int] | Whole = ()
    """The line of each row; empty: the rows are numbered from 1."""
    seen: int | None = None
    """When the file was first seen, ms: the time of its rows that carry none."""


@dataclass(frozen=True, slots=True)
class Begun:
    """How far a growing text was read, to the end of a line, and what the rest needs to be understood."""

    end: int
    """Bytes."""
    lines: int
    """Lines that were read."""
    rows: int
    """Rows that were read."""
    bad: int = 0
    """Lines that held none."""
    names: tuple[str, ...] = ()
    """The columns, where a header names them."""
    separator: str = ","
    """What separates the cells."""
    ends: str = ""
    """How lines end: ``LF``, ``CRLF`` or both."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that one poll read."""

    columns: Mapping[str, Cells]
    """Column name to its texts; every column has one text for each row, empty where the cell is."""
    parts: tuple[Part, ...]
    """Where the rows come from, in their order."""
    content: Callable[[], Hashes]
    """Gives a hash of what each row says, its times left out; asked only where events carry no id."""
    rejected: tuple[Rejection, ...] = ()
    """Rows that are in no column, since they have no sound form."""
    notes: tuple[Text, ...] = ()
    """What the user should know of the files."""
    decimal: str | None = None
    """The decimal sign, where it was given."""
    thousands: str | None = None
    """The sign between thousands, where it was given."""
    separator: str = ","
    """What separates the cells, a hint at the decimal sign."""
    begun: Begun | None = None
    """How what is added to the text will be read; None: with all that is before it."""

    @property
    def rows(self) -> int:
        """Return how many rows have a sound form."""
        return sum(part.count for part in self.parts)

    @property
    def read(self) -> int:
        """Return how many rows were read, those without a sound form included."""
        return self.rows + sum(one.rows for one in self.rejected)

    def place(self, row: int, column: str = "") -> str:
        """Return where a row stands: ``posts.csv:17, column Reach``."""
        for part in self.parts:
            if row < part.count:
                line = part.lines[row] if len(part.lines) else row + 1
                return f"{part.name}:{line}" + (f", {column}" if column else "")
            row -= part.count
        return column

    def seen(self, default: int) -> Whole:
        """Return when each row's file was first seen; ``default`` where that isn't known."""
        times = [default if part.seen is None else part.seen for part in self.parts]
        return np.repeat(np.array(times, np.int64), [part.count for part in self.parts])


def cells(values: Sequence[Any]) -> Cells:
    """Return texts as a column."""
    column = np.empty(len(values), object)
    column[:] = values
    return column


def join(tables: Sequence[Table]) -> Table:
    """Return several tables as one; a column that one of them lacks is empty in its rows."""
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.columns)
    columns = {
        name: np.concatenate([_column(table, name) for table in tables]) if tables else cells([]) for name in names
    }
    first = tables[0] if tables else Table({}, (), lambda: np.empty(0, np.uint64))
    return Table(
        columns,
        tuple(part for table in tables for part in table.parts),
        lambda: np.concatenate([np.empty(0, np.uint64), *(table.content() for table in tables)]),
        tuple(one for table in tables for one in table.rejected),
        tuple(note for table in tables for note in table.notes),
        first.decimal,
        first.thousands,
        first.separator,
    )


def _column(table: Table, name: str) -> Cells:
    """Return a table's column, or as many empty cells."""
    return table.columns[name] if name in table.columns else cells([""] * table.rows)
