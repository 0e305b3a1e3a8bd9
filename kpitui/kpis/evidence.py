"""What is known of the inputs of an evaluation besides their numbers: how far they were read, how old they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.value import Mask
from kpitui.series.dataset import SourceBreak, Values

Part: TypeAlias = tuple[str, str]
"""A source, and a measure that is read apart from its others; empty: all that is not."""

Meaning: TypeAlias = tuple[str, SourceBreak]
"""A measure, and from when on it means something else."""


@dataclass(slots=True)
class Evidence:
    """What is gathered of the inputs of one formula over k windows, and of the windows before them."""

    size: int
    covers: dict[Part, Values] = field(default_factory=dict)
    """The part of each window in which each was read, 1 where it is no input."""
    channels: dict[Part, set[str]] = field(default_factory=dict)
    """The channels for which each is an input."""
    stale: Mask | None = None
    """(k,) every series of a level is stale."""
    some_stale: dict[str, Mask] = field(default_factory=dict)
    """By channel: stale, while others are not."""
    doubtful: Mask | None = None
    """(k,) a discontinuity or a post that is still young."""
    inside: Mask | None = None
    """(k,) a level begins inside the window."""
    worn: Mask | None = None
    """(k,) an edge is older than growth may rest on."""
    restated: Mask | None = None
    """(k,) a figure was changed long after its time."""
    rounded: Mask | None = None
    """(k,) a series that its source rounds."""
    estimated: Mask | None = None
    """(k,) sentiments that a lexicon gave are counted."""
    rough: Mask | None = None
    """(k,) some of them in a language that is not calibrated: their level says little."""
    impossible: Mask | None = None
    """(k,) figures that can't be, together."""
    step: Values | None = None
    """(k,) the largest step in which a rounded level is given; None: there is no such level."""
    lacking: dict[str, Mask] = field(default_factory=dict)
    """By name: a brand or channel that the figure should hold, and doesn't."""
    sides: dict[Meaning, tuple[Mask, Mask]] = field(default_factory=dict)
    """By change of a measure's meaning: where figures of before it, and of after it, are inputs."""
    before: Evidence | None = None
    """Of the windows before, where the formula reads them."""

    def of_before(self) -> Evidence:
        """Return where the evidence of the windows before is gathered."""
        if self.before is None:
            self.before = Evidence(self.size)
        return self.before

    def cover(self, part: Part, read: Values, channels: set[str]) -> None:
        """Note how far a part of a source was read."""
        known = self.covers.get(part)
        self.covers[part] = read if known is None else np.minimum(known, read)
        self.channels.setdefault(part, set()).update(channels)

    def coverage(self) -> Values:
        """Return the part in which the least read input was read, (k,)."""
        if not self.covers:
            return np.ones(self.size)
        return np.asarray(np.minimum.reduce(list(self.covers.values())), dtype=np.float64)

    def absorb(self, other: Evidence, where: Mask | None = None) -> None:
        """Take over what was gathered apart, at the ends where it was used."""
        for part, read in other.covers.items():
            self.cover(part, read if where is None else np.where(where, read, 1.0), other.channels[part])
        for name in ("stale", "doubtful", "inside", "worn", "restated", "rounded", "estimated", "rough"):
            found: Mask | None = getattr(other, name)
            if found is not None:
                self.note(name, found if where is None else found & where)
        for own, theirs in ((self.some_stale, other.some_stale), (self.lacking, other.lacking)):
            for name, found in theirs.items():
                mark(own, name, found if where is None else found & where)
        for meaning, (early, late) in other.sides.items():
            self.lie(meaning, early if where is None else early & where, late if where is None else late & where)
        if other.step is not None:
            self.coarsen(other.step if where is None else np.where(where, other.step, 0.0))
        if other.before is not None:
            self.of_before().absorb(other.before, where)

    def note(self, name: str, where: Mask) -> None:
        """Note one of the masks by its name (``stale``, ``doubtful``, ``estimated``, …) at some ends."""
        known: Mask | None = getattr(self, name)
        setattr(self, name, where if known is None else known | where)

    def lie(self, meaning: Meaning, before: Mask, after: Mask) -> None:
        """Note where figures of before a change of meaning, and of after it, are inputs."""
        early, late = self.sides.get(meaning, (before, after))
        self.sides[meaning] = (early | before, late | after)

    def both_sides(self) -> dict[Meaning, tuple[Mask, Mask]]:
        """Return on which sides the inputs lie, those of the windows before too."""
        if self.before is None or not self.before.sides:
            return self.sides
        both = Evidence(self.size, sides=dict(self.sides))
        for meaning, (early, late) in self.before.sides.items():
            both.lie(meaning, early, late)
        return both.sides

    def eras(self) -> NDArray[np.int64] | None:
        """Return a number for each end, equal where figures mean the same; negative where they mean two things.

        None: no measure changes its meaning.
        """
        sides = self.both_sides()
        if not sides:
            return None
        code, mixed = np.zeros(self.size, dtype=np.int64), np.zeros(self.size, dtype=np.bool_)
        for early, late in sides.values():
            code = 3 * code + early + 2 * late
            mixed |= early & late
        return np.where(mixed, -1 - code, code)

    def coarsen(self, step: Values) -> None:
        """Note the step in which a rounded level is given, (k,)."""
        self.step = step if self.step is None else np.maximum(self.step, step)


def mark(table: dict[str, Mask], name: str, where: Mask) -> None:
    """Add ends at which something is said of a name."""
    if where.any():
        table[name] = where if name not in table else table[name] | where
