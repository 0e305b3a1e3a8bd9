"""One mapping at work on the rows of one poll: which rows count, their values, times, labels and identity."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import partial

import numpy as np

from kpitui.config.mappings import At, MappingTable
from kpitui.errors import SourceRefused
from kpitui.measures import Kind, Sample
from kpitui.sentiment import Judge
from kpitui.sources.rows.columns import find, times_of
from kpitui.sources.rows.filters import chosen
from kpitui.sources.rows.identity import content_ids, exact
from kpitui.sources.rows.labels import labelled
from kpitui.sources.rows.marks import Dated, marked
from kpitui.sources.rows.memory import MappingMemory
from kpitui.sources.rows.numbers import Numbers, NumberStyle
from kpitui.sources.rows.rejects import Rejects
from kpitui.sources.rows.series import NONE, Drawn, Heading, events_of, samples_of, spaced
from kpitui.sources.rows.spelling import Spellings
from kpitui.sources.rows.table import Cells, Floats, Mask, Table, Whole, cells
from kpitui.sources.rows.times import Times, TimeStyle, read_times, refuse_guess
from kpitui.sources.rows.tones import toned
from kpitui.sources.rows.wording import Wording
from kpitui.sources.rows.zones import after
from kpitui.text import Text

AHEAD = 300_000
"""How far in the future a time may lie, ms, before it is taken for a wrong clock."""

_NO_NUMBER = Text("“{cell}” is not a number", "« {cell} » n’est pas un nombre")
_NO_TIME = Text(
    "“{cell}” is not a time (ISO 8601, or as time_format says)",
    "« {cell} » n’est pas une date ou une heure (ISO 8601, ou selon time_format)",
)
_BLANK_TIME = Text("the time is missing", "la date manque")
_BACKWARDS = Text("the window ends before it begins ({cell})", "la fenêtre finit avant de commencer ({cell})")


@dataclass(frozen=True, slots=True)
class Clock:
    """When a poll is made."""

    now: int
    """The poll's time, ms: that of rows without one."""
    real: int
    """The computer's clock, ms: what is later than it is in the future."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What the times of a mapping need."""

    clock: Clock
    zone: tzinfo
    """Of times that carry no offset, and of whole days."""


@dataclass(slots=True)
class MappingWork:
    """One mapping, on one table."""

    mapping: MappingTable
    heading: Heading
    table: Table
    moments: Moments
    rejects: Rejects
    wording: Wording = field(default_factory=Wording)
    """The campaigns and topics that may label the rows."""
    memory: MappingMemory = field(default_factory=MappingMemory)
    """What rows read before have left."""
    judge: Judge | None = None
    """Judges mentions that come without a sentiment."""
    ahead: Mask = field(init=False)
    """Rows dated in the future."""

    def __post_init__(self) -> None:
        self.ahead = np.zeros(self.table.rows, bool)

    def samples(self, spellings: Spellings) -> list[Sample]:
        """Return the samples."""
        rows, values = self._values(self._chosen())
        labels = labelled(self.mapping, self.table, spellings)
        full = ~labels.blank[rows]
        rows, values = rows[full], values[full]
        drawn, rows = self._drawn(rows, values, labels.codes)
        times = np.where(drawn.published == NONE, drawn.t, drawn.published)
        dated = Dated(rows, drawn.series, times)
        given = marked(self.wording, self.mapping, self.table, dated, labels.sets)
        codes, sets = toned(self.judge, self.mapping, (self.table, rows), (given.codes, given.sets))
        drawn = replace(drawn, series=codes)
        if self.heading.kind is Kind.EVENT:
            return events_of(self.heading, sets, drawn, (self._ids(rows), self._keys(rows)))
        drawn = self.memory.merged(drawn, sets, self.heading.kind)
        if self.heading.kind is Kind.DELTA and self.mapping.bucket is None and self.mapping.until is None:
            drawn = spaced(drawn, self.moments.zone)
        return samples_of(self.heading, sets, drawn)

    def _column(self, name: str) -> Cells:
        """Return a column of the table."""
        return find(self.table, name)

    def _style(self) -> NumberStyle:
        """Return how the table writes plain numbers."""
        return NumberStyle(decimal=self.table.decimal, thousands=self.table.thousands, separator=self.table.separator)

    def _chosen(self) -> Whole:
        """Return the rows that ``where`` lets through."""
        numbers = partial(self._condition, style=self._style())
        return np.flatnonzero(chosen(self.mapping.where, self._column, numbers, self.table.rows))

    def _condition(self, name: str, cells: Cells, style: NumberStyle) -> Numbers:
        """Return cells of a column of ``where`` as numbers."""
        return self.memory.numbers(f"where {name}", cells, style)

    def _values(self, rows: Whole) -> tuple[Whole, Floats]:
        """Return the rows that have a value, and the values."""
        value, table = self.mapping.value, self.table
        if not isinstance(value, str):
            return rows, np.full(len(rows), 1.0 if value is None else float(value))
        column = self._column(value)
        style = NumberStyle(self.mapping.number, table.decimal, table.thousands, table.separator)
        numbers = self.memory.numbers(value, column[rows], style)
        self.rejects.add(_NO_NUMBER, value, rows[numbers.bad], column)
        good = ~(numbers.bad | numbers.absent)
        return rows[good], numbers.values[good]

    def _drawn(self, rows: Whole, values: Floats, codes: Whole) -> tuple[Drawn, Whole]:
        """Return the rows that have all the times they need, with them."""
        times = self._times(rows)
        published = self._optional(self.mapping.published, rows)
        until = self._until(rows, np.where(times.bad, 0, times.values))
        begin = times.values
        if self.heading.kind is Kind.UNIQUE and self.mapping.window and not times_of(self.mapping):
            begin, until = after(begin, -self.mapping.window, self.moments.zone), Times(begin, times.bad)
        backwards = ~times.bad & ~until.bad & (until.values != NONE) & (until.values <= begin)
        self.rejects.add(_BACKWARDS, self.mapping.until or "", rows[backwards], self._first_time())
        good = ~(times.bad | published.bad | until.bad | backwards)
        rows = rows[good]
        return Drawn(codes[rows], begin[good], values[good], published.values[good], until.values[good]), rows

    def _first_time(self) -> Cells:
        """Return the texts of the first column of times, for messages."""
        names = times_of(self.mapping)
        return self._column(names[0]) if names else cells([""] * self.table.rows)

    def _times(self, rows: Whole) -> Times:
        """Return the times of rows."""
        if isinstance(self.mapping.time, At):
            return self._constant(self.mapping.time.at, len(rows))
        names = times_of(self.mapping)
        if not names:
            return Times(self.table.seen(self.moments.clock.now)[rows], np.zeros(len(rows), bool))
        column = self._column(names[0])
        for name in names[1:]:
            column = column + cells([" "] * len(column)) + self._column(name)
        found = self._read(column, rows, " + ".join(names))
        late = ~found.bad & (found.values > self.moments.clock.real + AHEAD)
        self.ahead[rows[late]] = True
        return Times(np.where(late, self.moments.clock.now, found.values), found.bad)

    def _constant(self, text: str, count: int) -> Times:
        """Return one time for all rows. Raises ``SourceRefused`` where it is none."""
        style = TimeStyle(self.moments.zone, self.mapping.time_format)
        found = read_times(cells([text]), style)
        if found.bad[0]:
            raise SourceRefused(_NO_TIME.given(cell=text))
        return Times(np.full(count, found.values[0]), np.zeros(count, bool))

    def _read(self, column: Cells, rows: Whole, name: str) -> Times:
        """Return the times of rows in a column, what is none rejected."""
        if self.mapping.time_format is None:
            self.memory.check_times(column)
            refuse_guess(self.table, name, column)
        found = read_times(column[rows], TimeStyle(self.moments.zone, self.mapping.time_format))
        if found.bad.any():
            blank = np.array([not text.strip() for text in column[rows]], bool)
            self.rejects.add(_BLANK_TIME, name, rows[found.bad & blank], column)
            self.rejects.add(_NO_TIME, name, rows[found.bad & ~blank], column)
        return found

    def _optional(self, name: str | None, rows: Whole) -> Times:
        """Return the times of a column in which a cell may be empty."""
        nothing = Times(np.full(len(rows), NONE), np.zeros(len(rows), bool))
        if name is None:
            return nothing
        column = self._column(name)
        filled = np.array([bool(text.strip()) for text in column[rows]], bool)
        found = self._read(column, rows[filled], name)
        nothing.values[filled], nothing.bad[filled] = found.values, found.bad
        return nothing

    def _until(self, rows: Whole, times: Whole) -> Times:
        """Return the ends of buckets and windows, where the mapping says them."""
        spans = {Kind.DELTA: self.mapping.bucket, Kind.UNIQUE: self.mapping.window}
        span = spans.get(self.heading.kind)
        if self.heading.kind in spans and self.mapping.until is not None:
            return self._optional(self.mapping.until, rows)
        ends = np.full(len(rows), NONE) if span is None else after(times, span, self.moments.zone)
        return Times(ends, np.zeros(len(rows), bool))

    def _ids(self, rows: Whole) -> list[str]:
        """Return the ids of events: exact, or drawn from what the row says."""
        if self.mapping.id is None:
            return self._drawn_ids(rows)
        found = exact(self._column(self.mapping.id)[rows])
        without = np.array([one is None for one in found], bool)
        if without.any():
            drawn = iter(self._drawn_ids(rows[without]))
            return [next(drawn) if one is None else one for one in found]
        return [one for one in found if one is not None]

    def _drawn_ids(self, rows: Whole) -> list[str]:
        """Return ids drawn from what rows say."""
        hashes = self.table.content()[rows]
        return content_ids(hashes, self.memory.numbered(hashes), self.heading.fingerprint)

    def _keys(self, rows: Whole) -> list[str | None]:
        """Return the keys of events; None where there is none."""
        if self.mapping.key is None:
            return [None] * len(rows)
        return exact(self._column(self.mapping.key)[rows])
