"""A source of files: read in full when one of them changes, appears or goes; otherwise left alone."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kpitui.errors import SourceError
from kpitui.measures import Delivery, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.mapper import Mapper
from kpitui.sources.rows.mapping import Clock
from kpitui.sources.rows.table import Table, cells, join
from kpitui.sources.tables.delimited import Given
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


@dataclass(slots=True)
class FileSource:
    """Files that are read again when they change."""

    settings: SourceSettings
    kind: FileKind
    mapper: Mapper = field(init=False)

    def __post_init__(self) -> None:
        self.mapper = Mapper(self.settings)

    async def poll(self, poll: Poll) -> Delivery:
        """Return every sample of every file, or that nothing changed."""
        return await asyncio.to_thread(self._poll, poll)

    async def close(self) -> None:
        """Hold nothing."""

    def _poll(self, poll: Poll) -> Delivery:
        """Read what has to be read, in a thread of its own."""
        found = files_of(self.kind.path, self.settings.folder, self.kind.suffixes)
        clock = Clock(poll.now, max(poll.now, time.time_ns() // 1_000_000))
        reading = self._reading()
        stamps = {one.name: list(one.stamp) for one in found}
        before = poll.state if poll.state.get("reading") == reading else {}
        covers = (None, poll.now - self.settings.lag)
        mappings = self.mapper.fingerprints()
        if _unchanged(stamps, before) or _emptied(found, before, clock):
            return Delivery(poll.now, unchanged=True, covers=covers, mappings=mappings, state=dict(poll.state))
        seen = _seen(found, poll)
        table = join([self._table(one, seen[one.name], clock) for one in found])
        mapped = self.mapper.map(table, clock)
        settled = {one.name: stamps[one.name] for one in found if not _fresh(one, clock)}
        return Delivery(
            poll.now,
            mapped.samples,
            complete=True,
            covers=covers,
            mappings=mappings,
            rejected=mapped.rejected,
            notes=(*mapped.notes, *self._nothing(found)),
            rows=table.read,
            state={"reading": reading, "stamps": settled, "seen": seen},
        )

    def _reading(self) -> str:
        """Return what changes when the same files would be read otherwise."""
        text = json.dumps([sorted(self.mapper.fingerprints()), self.settings.options.model_dump(mode="json")])
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def _table(self, found: Found, seen: int, clock: Clock) -> Table:
        """Return the rows of one file, with the named parts of its path as columns."""
        data = _bytes(found, self.settings.folder)
        table = self.kind.read(Given(found.name, data, seen, growing=_fresh(found, clock)))
        parts = {f"$path.{name}": cells([value] * table.rows) for name, value in found.parts}
        return replace(table, columns={**table.columns, **parts}) if parts else table

    def _nothing(self, found: Sequence[Found]) -> tuple[Text, ...]:
        """Return what to say where no file is found."""
        if found:
            return ()
        return (Text("{path}: no file yet", "{path} : aucun fichier").given(path=self.kind.path),)


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
        if found.path.suffix.lower() != ".gz":
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
