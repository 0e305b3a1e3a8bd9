"""From the rows of one poll to samples, by the mappings of a source."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from kpitui.config.mappings import MappingTable
from kpitui.measures import Kind, Rejection, Sample
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.columns import find
from kpitui.sources.rows.identity import repeats
from kpitui.sources.rows.mapping import Clock, MappingWork, Moments
from kpitui.sources.rows.marks import said as said_of
from kpitui.sources.rows.marks import wording_for
from kpitui.sources.rows.memory import MappingMemory, Memory
from kpitui.sources.rows.rejects import Rejects
from kpitui.sources.rows.series import Heading
from kpitui.sources.rows.spelling import Spellings
from kpitui.sources.rows.table import Cells, Mask, Table
from kpitui.sources.rows.tones import judge_of
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the rows gave."""

    samples: list[Sample]
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[Text, ...] = ()
    earliest: int | None = None
    """The first time in the rows, ms."""


@dataclass(slots=True)
class Mapper:
    """The mappings of one source, and what they remember."""

    settings: SourceSettings
    spellings: Spellings = field(default_factory=Spellings)

    def fingerprints(self) -> frozenset[str]:
        """Return the fingerprints of the present mappings."""
        return frozenset(self.fingerprint(mapping) for mapping in self.settings.mappings)

    def fingerprint(self, mapping: MappingTable) -> str:
        """Return what changes when a mapping, or what it takes from the monitor, changes."""
        said = mapping.model_dump(mode="json", exclude_defaults=True)
        zone = mapping.timezone or str(self.settings.zone)
        rules = said_of(wording_for(mapping, self.settings.wording))
        parts = [said, zone, self.settings.kind_of(mapping), *([rules] if rules else [])]
        if (judge := judge_of(mapping, self.settings.sentiment)) is not None:
            parts.append(judge.said())
        text = json.dumps(parts, sort_keys=True, default=str)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def map(self, table: Table, clock: Clock, memory: Memory | None = None) -> Mapped:
        """Return the samples of all mappings. Raises ``SourceRefused`` where a column is missing or ambiguous.

        With a ``memory``, rows go on from those read before, and leave in it what those need that follow. Raises
        ``Again`` where all rows are needed.
        """
        rejects = Rejects(table)
        samples: list[Sample] = []
        ids: dict[str, Cells] = {}
        ahead = np.zeros(table.rows, bool)
        for place, mapping in enumerate(self.settings.mappings if table.rows else ()):
            kind, fingerprint = self.settings.kind_of(mapping), self.fingerprint(mapping)
            heading = Heading(mapping.name, kind, fingerprint, mapping.rounded)
            wording = wording_for(mapping, self.settings.wording)
            left = MappingMemory() if memory is None else memory.of(place)
            judge = judge_of(mapping, self.settings.sentiment)
            work = MappingWork(mapping, heading, table, self._moments(mapping, clock), rejects, wording, left, judge)
            samples += work.samples(self.spellings)
            ahead |= work.ahead
            if mapping.id is not None and heading.kind is Kind.EVENT:
                ids[mapping.id] = find(table, mapping.id)
        if memory is not None:
            memory.sound = memory.sound and not ahead.any()
        notes = [note for name, column in ids.items() for note in repeats(table, name, column)]
        earliest = min((sample.t for sample in samples), default=None)
        return Mapped(samples, rejects.result(), (*table.notes, *notes, *_future(table, ahead)), earliest)

    def _moments(self, mapping: MappingTable, clock: Clock) -> Moments:
        """Return what the times of a mapping need."""
        zone = ZoneInfo(mapping.timezone) if mapping.timezone else self.settings.zone
        return Moments(clock, zone)


def _future(table: Table, ahead: Mask) -> tuple[Text, ...]:
    """Return what to say of rows dated in the future."""
    rows = np.flatnonzero(ahead)
    if not len(rows):
        return ()
    return (
        Text(
            "{count} rows are dated in the future ({place}): they are kept at the time of the poll",
            "{count} lignes sont datées dans le futur ({place}) : elles sont gardées à l’heure du relevé",
        ).given(count=len(rows), place=table.place(int(rows[0]))),
    )
