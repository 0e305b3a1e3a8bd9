"""Rows that cannot be samples, gathered by reason, each row counted once for a reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kpitui.measures import Rejection
from kpitui.sources.rows.table import Cells, Mask, Table, Whole
from kpitui.text import Text
from kpitui.text.clean import plain

SHOWN = 60
"""Signs of a cell that a message repeats."""


@dataclass(slots=True)
class Rejects:
    """The rejections of one poll."""

    table: Table
    """The rows that are judged."""
    found: dict[tuple[str, str], tuple[Text, list[Whole]]] = field(default_factory=dict)
    """Reason and column to the text, with the first cell's, and the rows."""

    def add(self, reason: Text, column: str, rows: Whole, texts: Cells) -> None:
        """Reject rows; ``reason`` has a place ``{cell}`` for the first one's text."""
        if not len(rows):
            return
        shown = plain(str(texts[rows[0]]), SHOWN)
        text, known = self.found.setdefault((reason.en, column), (reason.given(cell=shown), []))
        self.found[reason.en, column] = (text, [*known, rows])

    def add_where(self, reason: Text, column: str, bad: Mask, texts: Cells) -> None:
        """Reject the rows of a mask."""
        self.add(reason, column, np.flatnonzero(bad), texts)

    def result(self) -> tuple[Rejection, ...]:
        """Return the rejections, the table's own first."""
        own = []
        for (_, column), (text, known) in self.found.items():
            rows = np.unique(np.concatenate(known))
            own.append(Rejection(text, len(rows), self.table.place(int(rows[0]), column)))
        return (*self.table.rejected, *own)
