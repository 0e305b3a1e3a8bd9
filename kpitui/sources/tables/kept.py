"""What the last read of a source's files leaves, so that of files which only grow no more than the new rows are read.

Before it is read on, what a file held is compared by its digest: reading bytes is some fifty times faster than
understanding them, and a figure corrected in the middle must not be missed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from kpitui.measures import Rejection
from kpitui.sources.rows.mapper import Mapped
from kpitui.sources.rows.memory import Memory
from kpitui.sources.rows.table import Begun, Table
from kpitui.sources.tables.paths import Found
from kpitui.text import Text

LEAST = 1 << 19
"""Bytes from which a file is read on: more than those by which its header and its form are told."""
PIECE = 1 << 20

_SHOWN = re.compile("“.*?”")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to read, or what was added to it."""

    found: Found
    begun: Begun | None = None
    """What was read of it before."""
    data: bytes | None = None
    """What was added to it; None: the whole file is to be read."""
    digest: blake2b = field(default_factory=blake2b)
    """Of what was read before."""

    def digest_to(self, begun: Begun, data: bytes) -> bytes:
        """Return the digest of the file up to where it was read."""
        self.digest.update(memoryview(data)[: begun.end - (self.begun.end if self.begun else 0)])
        return self.digest.digest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a read, and those after it that added to it, leave."""

    memory: Memory
    state: Mapping[str, object] = field(default_factory=dict)
    """What the source wanted back."""
    files: tuple[Found, ...] = ()
    """The files, in their order; something can be added to the last of them, and after it."""
    begun: Begun | None = None
    """How far the last file was read; None: it can't be read on."""
    digest: bytes = b""
    """Of the last file, as far as it was read."""
    form: tuple[str | None, str | None, str] | None = None
    """How the first table writes numbers and separates cells, which holds for all."""
    rows: int = 0
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def adding(self) -> bool:
        """Tell whether something was read before."""
        return self.form is not None

    def formed(self, table: Table) -> Table:
        """Return a table whose numbers are written as those of the first one."""
        if self.form is None:
            return table
        decimal, thousands, separator = self.form
        return replace(table, decimal=decimal, thousands=thousands, separator=separator)

    def with_those(self, mapped: Mapped, table: Table) -> Kept:
        """Return what is kept with the rows that were just read."""
        self.memory.go_on()
        return replace(
            self,
            form=self.form or (table.decimal, table.thousands, table.separator),
            rows=self.rows + table.read,
            rejected=together(self.rejected, mapped.rejected),
            notes=(*self.notes, *mapped.notes),
        )


def added_to(kept: Kept, found: Sequence[Found], before: Mapping[str, object]) -> list[Piece] | None:
    """Return what was added to the files since; None where anything else has changed."""
    known = [one.name for one in kept.files]
    stamps = before.get("stamps")
    if kept.state != before or not known or not isinstance(stamps, Mapping):
        return None
    if [one.name for one in found[: len(known)]] != known:
        return None
    same = [stamps.get(one.name) == list(one.stamp) for one in found[: len(known)]]
    if not all(same[:-1]):
        return None
    rest = [Piece(one) for one in found[len(known) :]]
    if same[-1]:
        return rest
    grown = _grown(kept, found[len(known) - 1])
    return None if grown is None else [grown, *rest]


def together(before: Sequence[Rejection], after: Sequence[Rejection]) -> tuple[Rejection, ...]:
    """Return rejections with later ones: those for the same reason in the same column are one."""
    found = {_kind(one): one for one in before}
    for one in after:
        known = found.get(_kind(one))
        found[_kind(one)] = one if known is None else known._replace(rows=known.rows + one.rows)
    return tuple(found.values())


def _kind(rejection: Rejection) -> tuple[str, str]:
    """Return what two rejections for the same reason have in common: not the cell, nor the line."""
    return _SHOWN.sub("", rejection.reason.say("en")), rejection.place.partition(",")[2]


def _grown(kept: Kept, found: Found) -> Piece | None:
    """Return what was added to the last file; None where what it held is not what it was."""
    begun, was = kept.begun, kept.files[-1]
    if begun is None or found.stamp[2] != was.stamp[2] or found.stamp[1] < begun.end:
        return None
    digest, left = blake2b(), begun.end
    try:
        with found.path.open("rb") as file:
            while left and (piece := file.read(min(left, PIECE))):
                digest.update(piece)
                left -= len(piece)
            data = file.read()
    except OSError:
        return None
    return None if left or digest.digest() != kept.digest else Piece(found, begun, data, digest)
