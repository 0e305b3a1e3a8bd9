"""The rows of one result, gathered piece by piece as they come, with a limit to how many and how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.database.values import texts
from kpitui.sources.rows.columns import find
from kpitui.sources.rows.identity import content_of
from kpitui.sources.rows.table import Part, Table, cells
from kpitui.sources.tables.delimited import Wanted
from kpitui.text import Text
from kpitui.text.clean import plain

PIECE = 5_000
"""Rows that are taken from the database at once."""

_TOO_MANY = Text("{place}: the query gives more than {most:,} rows", "{place} : la requête donne plus de {most} lignes")
_TOO_LARGE = Text("{place}: the query gives more than {size} MB", "{place} : la requête donne plus de {size} Mo")
_AGGREGATE = Text(
    "Let the database add the rows up (GROUP BY), read on from what is known (WHERE created_at >= :since, with"
    ' history = "90d" for the first poll), or raise “{key}”.',
    "Laissez la base faire les sommes (GROUP BY), lisez à partir de ce qui est connu (WHERE created_at >= :since, avec"
    ' history = "90d" pour le premier relevé), ou augmentez « {key} ».',
)
_TWICE = Text(
    "{place}: two columns of the result are named “{name}”",
    "{place} : deux colonnes du résultat se nomment « {name} »",
)
_NAME_THEM = Text(
    "Give each column a name of its own in the query: SELECT a.{name} AS first_{name}, …",
    "Donnez à chaque colonne son propre nom dans la requête : SELECT a.{name} AS premier_{name}, …",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one result may hold."""

    most: int
    """Rows."""
    largest: int
    """Signs."""


@dataclass(slots=True)
class Gathering:
    """The rows of a result so far."""

    place: str
    """The database, as the user knows it."""
    wanted: Wanted
    limits: Limits
    all: bool = False
    """True: columns that no mapping names are kept too, since they tell one event from another."""
    columns: dict[str, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    rows: int = 0
    size: int = 0

    def begin(self, names: Sequence[str]) -> None:
        """Take the names of the columns. Raises ``SourceRefused`` where one is missing or stands twice."""
        self.names = [plain(str(name)).strip() for name in names]
        self.rows = self.size = 0
        for name, count in Counter(self.names).items():
            if count > 1:
                text = _TWICE.given(place=self.place, name=name)
                raise SourceRefused(text, cause=Cause.PARSE, advice=_NAME_THEM.given(name=name))
        empty = Table({name: cells([]) for name in self.names}, (Part(self.place, 0),), lambda: np.empty(0, np.uint64))
        for name in sorted(self.wanted.columns):
            if not name.startswith("$"):
                find(empty, name)
        self.columns = {name: [] for name in self.names if self.all or name in self.wanted.columns}

    def take(self, rows: Sequence[Sequence[object]]) -> None:
        """Take some rows. Raises ``SourceRefused`` where they are too many."""
        self.rows += len(rows)
        if self.rows > self.limits.most:
            raise self._refused(_TOO_MANY.given(most=self.limits.most), "most")
        for name, values in zip(self.names, zip(*rows, strict=True), strict=False):
            kept = self.columns.get(name)
            if kept is not None:
                written = texts(values)
                self.size += sum(map(len, written))
                kept += written
        if self.size > self.limits.largest:
            raise self._refused(_TOO_LARGE.given(size=self.limits.largest >> 20), "largest")

    def table(self) -> Table:
        """Return the rows as columns of texts."""
        columns = {name: cells(values) for name, values in self.columns.items()}
        content = cache(partial(content_of, columns, self.wanted.times, self.rows))
        return Table(columns, (Part(self.place, self.rows),), content, decimal=".")

    def _refused(self, text: Text, key: str) -> SourceRefused:
        """Return the error of a result that is too large."""
        return SourceRefused(text.given(place=self.place), cause=Cause.PARSE, advice=_AGGREGATE.given(key=key))
