"""A source of files: left alone while none changes, read in full when one does; what was only added is read alone."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from kpitui.errors import SourceError, SourceRefused
from kpitui.measures import Delivery, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.mapper import Mapper
from kpitui.sources.rows.mapping import Clock
from kpitui.sources.rows.memory import Again, memory_for
from kpitui.sources.rows.table import Table, cells, join
from kpitui.sources.tables.delimited import Given
from kpitui.sources.tables.kept import LEAST, Kept, Piece, added_to
from kpitui.sources.tables.paths import Found, files_of, unreadable
from kpitui.text import Text

FRESH = 2_000
"""A file that changed less than this long ago, ms, may still be written to."""

LARGEST = 2 << 30
"""Bytes of one file, unpacked."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """What tells one kind of files from another."""

    path: str
    """A file, a folder or a pattern, as the configuration says it."""
    suffixes: Sequence[str]
    """The ends of the names that a folder's files have."""
    read: Callable[[Given], Table]
    """Return the rows of one file."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One file that was read, or what was added to it."""

    piece: Piece
    data: bytes
    table: Table


@dataclass(slots=True)
class FileSource:
    """Files that are read again when they change."""

    settings: SourceSettings
    kind: FileKind
    least: int = LEAST
    """Bytes from which a file is worth being read on."""
    mapper: Mapper = field(init=False)
    kept: Kept | None = None
    """What the last read has left, where something may be added to it."""

    def __post_init__(self) -> None:
        self.mapper = Mapper(self.settings)

    async def poll(self, poll: Poll) -> Delivery:
        """Return every sample of every file, those of the rows that were added, or that nothing changed."""
        return await asyncio.to_thread(self._poll, poll)

    async def close(self) -> None:
        """Hold nothing."""

    def _poll(self, poll: Poll) -> Delivery:
        """Read what has to be read, in a thread of its own."""
        found = files_of(self.kind.path, self.settings.folder, self.kind.suffixes)
        clock = Clock(poll.now, max(poll.now, time.time_ns() // 1_000_000))
        reading = self._reading()
        before = poll.state if poll.state.get("reading") == reading else {}
        if _unchanged({one.name: list(one.stamp) for one in found}, before) or _emptied(found, before, clock):
            return self._delivery(poll, Delivery(poll.now, unchanged=True, state=dict(poll.state)))
        kept, self.kept = self.kept, None
        pieces = added_to(kept, found, before) if kept is not None else None
        if kept is not None and pieces is not None:
            with suppress(Again, SourceRefused):
                return self._read(poll, found, kept, pieces)
        memory = memory_for(self.settings)
        return self._read(poll, found, None if memory is None else Kept(memory), [Piece(one) for one in found])

    def _read(self, poll: Poll, found: Sequence[Found], kept: Kept | None, pieces: Sequence[Piece]) -> Delivery:
        """Read files, or what was added to them, and keep what those need that are added later."""
        clock = Clock(poll.now, max(poll.now, time.time_ns() // 1_000_000))
        seen = _seen(found, poll)
        parts = [self._table(one, seen[one.found.name], clock) for one in pieces]
        table = join([part.table for part in parts])
        adding = kept is not None and kept.adding
        table = table if kept is None else kept.formed(table)
        mapped = self.mapper.map(table, clock, None if kept is None else kept.memory)
        if adding and mapped.notes:
            raise Again
        state = {
            "reading": self._reading(),
            "stamps": {one.name: list(one.stamp) for one in found if not _fresh(one, clock)},
            "seen": seen,
        }
        rows, rejected, notes = table.read, mapped.rejected, mapped.notes
        if kept is not None:
            kept = kept.with_those(mapped, table)
            rows, rejected, notes = kept.rows, kept.rejected, kept.notes
            self.kept = self._kept(kept, found, parts, state) if kept.memory.sound else None
        return self._delivery(
            poll,
            Delivery(
                poll.now,
                mapped.samples,
                complete=not adding,
                rejected=rejected,
                notes=(*notes, *self._nothing(found)),
                rows=rows,
                state=state,
            ),
        )

    def _kept(self, kept: Kept, found: Sequence[Found], parts: Sequence[_Part], state: Mapping[str, object]) -> Kept:
        """Return what is kept of a read."""
        kept = replace(kept, state=state, files=tuple(found))
        if not parts:
            return kept
        begun = parts[-1].table.begun
        if begun is None or begun.end < self.least:
            return replace(kept, begun=None)
        return replace(kept, begun=begun, digest=parts[-1].piece.digest_to(begun, parts[-1].data))

    def _delivery(self, poll: Poll, delivery: Delivery) -> Delivery:
        """Return a delivery with what all have in common."""
        covers = (None, poll.now - self.settings.lag)
        return replace(delivery, covers=covers, mappings=self.mapper.fingerprints())

    def _reading(self) -> str:
        """Return what changes when the same files would be read otherwise."""
        text = json.dumps([sorted(self.mapper.fingerprints()), self.settings.options.model_dump(mode="json")])
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def _table(self, piece: Piece, seen: int, clock: Clock) -> _Part:
        """Return the rows of one file, with the named parts of its path as columns."""
        found = piece.found
        data = _bytes(found, self.settings.folder) if piece.data is None else piece.data
        table = self.kind.read(Given(found.name, data, seen, _fresh(found, clock), piece.begun))
        parts = {f"$path.{name}": cells([value] * table.rows) for name, value in found.parts}
        begun = None if _packed(found) else table.begun
        return _Part(piece, data, replace(table, columns={**table.columns, **parts}, begun=begun))

    def _nothing(self, found: Sequence[Found]) -> tuple[Text, ...]:
        """Return what to say where no file is found."""
        if found:
            return ()
        return (Text("{path}: no file yet", "{path} : aucun fichier").given(path=self.kind.path),)


def _packed(found: Found) -> bool:
    """Tell whether a file is packed."""
    return found.path.suffix.lower() == ".gz"


def _unchanged(stamps: Mapping[str, object], before: Mapping[str, object]) -> bool:
    """Tell whether the files are those of the last poll, each settled then, and none of them gone."""
    seen = before.get("seen")
    return before.get("stamps") == stamps and isinstance(seen, Mapping) and set(seen) == set(stamps)


def _seen(found: Sequence[Found], poll: Poll) -> dict[str, int]:
    """Return when each file was first seen."""
    known = poll.state.get("seen")
    times = known if isinstance(known, Mapping) else {}
    return {one.name: int(times.get(one.name, poll.now)) for one in found}


def _fresh(found: Found, clock: Clock) -> bool:
    """Tell whether a file may still be written to."""
    return clock.real - found.stamp[0] // 1_000_000 < FRESH


def _emptied(found: Sequence[Found], before: Mapping[str, object], clock: Clock) -> bool:
    """Tell whether a file that held rows has just been emptied, as by a program that writes it anew."""
    known = before.get("stamps")
    stamps = known if isinstance(known, Mapping) else {}
    return any(not one.stamp[1] and stamps.get(one.name, [0, 0])[1] and _fresh(one, clock) for one in found)


def _bytes(found: Found, folder: Path) -> bytes:
    """Return a file's content, unpacked. Raises ``SourceError`` or ``SourceRefused``."""
    try:
        if not _packed(found):
            return found.path.read_bytes()
        with gzip.open(found.path) as packed:
            data = packed.read(LARGEST + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        broken = Text("{name}: the gzip file is broken or cut", "{name} : fichier gzip abîmé ou incomplet")
        raise SourceError(broken.given(name=found.name)) from None
    except OSError as error:
        raise unreadable(found.path, folder, error) from None
    if len(data) > LARGEST:
        raise SourceError(Text("{name} is too large", "{name} est trop gros").given(name=found.name))
    return data
