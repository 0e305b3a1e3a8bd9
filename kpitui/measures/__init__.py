"""What a source delivers: samples of measures. The only vocabulary that sources and KPIs share.

Times are whole milliseconds since 1970 in UTC. Knows nothing of sources, stores, formulas or KPIs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from kpitui.text import Text

Labels: TypeAlias = tuple[tuple[str, str], ...]
"""Label names and values, sorted by name. A value with several parts (a post's hashtags) joins them with ``MULTI``."""

MULTI = "\x1f"
"""Separates the parts of a label with several values. It can't come from outside, where control characters go."""


class Kind(StrEnum):
    """How the samples of a measure are read over a window (``formulas.md``, Measures)."""

    GAUGE = "gauge"
    DELTA = "delta"
    TOTAL = "total"
    COUNTER = "counter"
    UNIQUE = "unique"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the vocabulary: built in, or declared by the user under ``[measure.NAME]``."""

    name: str
    """The name that formulas and sources use."""
    kinds: tuple[Kind, ...]
    """The kinds in which a source may give it; the first is the default."""
    unit: str
    """``count``, ``people``, ``seconds``, ``currency``, ``days``, ``score``."""
    text: Text
    """What it counts, in one sentence."""
    labels: tuple[str, ...] = ()
    """The labels that usually come with it."""


class Sample(NamedTuple):
    """One figure of one series, or one event.

    A NamedTuple, since a file may hold a million of them. Two samples with the same source, mapping, measure, labels,
    ``published`` and ``t`` are the same sample (the later delivery holds); two events with the same source, measure,
    brand and ``id`` are the same event, whatever their labels.
    """

    measure: str
    kind: Kind
    labels: Labels
    t: int
    """The instant of a level; the start of an amount's bucket; when an event happened."""
    value: float
    mapping: str
    """Fingerprint of the mapping table that made it."""
    id: str | None = None
    """Events only: what makes it the same event when it is delivered again."""
    key: str | None = None
    """Events only: what ``distinct`` counts and ``cohort`` joins on."""
    published: int | None = None
    """Measures of posts: when the post was published. Part of the series' identity."""
    until: int | None = None
    """End of a ``delta``'s bucket or of a ``unique``'s window; None where it is unknown."""
    digits: int | None = None
    """Significant digits to which the platform rounds the series (subscribers: 3); None: it gives exact figures."""


class Rejection(NamedTuple):
    """Rows that could not be samples, for one reason."""

    reason: Text
    rows: int
    """How many."""
    place: str
    """The first of them: ``posts.csv:17, column Reach``."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a source is let in with, where that ends by itself."""

    until: int
    """When it ends, ms."""
    renewal: str = ""
    """The command that renews it."""


@dataclass(frozen=True, slots=True)
class Break:
    """From an instant on a measure of a source means something else: figures on its two sides are not compared."""

    measure: str
    """Which measure."""
    t: int
    """The first instant of the new meaning, ms."""
    text: Text
    """What changed, in one sentence: it stands beside the mark in charts."""
    labels: Labels = ()
    """Only series that have all these labels; none: every series of the measure from this source."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a source may still spend, where it knows better than its answers' headers."""

    left: float | None = None
    """What is left of it; None: not known."""
    allowed: float | None = None
    """What is allowed in all until it begins again; None: not known."""
    reset: int | None = None
    """When it begins again, ms; None: not known."""
    unit: Text | None = None
    """What is counted: ``units``; a currency's sign alone, such as ``$``, is money; None: calls."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one successful poll of a source gives."""

    polled_at: int
    """When the poll was made, milliseconds."""
    samples: Sequence[Sample] = ()
    """In any order, duplicates allowed (the last one holds)."""
    complete: bool = False
    """True: these are all the samples of the source; whatever it gave before and is not among them is withdrawn."""
    unchanged: bool = False
    """True: read, and nothing is new since the last poll; ``samples`` is empty and nothing is withdrawn."""
    mappings: frozenset[str] = frozenset()
    """Fingerprints of the source's present mappings: what others of the same source had given is withdrawn."""
    covers: tuple[int | None, int] | None = None
    """The time that was read, ``(start or None for always, end)``; None: this instant only (a poll of levels)."""
    covered: Mapping[str, tuple[int | None, int] | None] = field(default_factory=dict)
    """By measure: the time that was read of it where that differs from ``covers``; None: it was not read this time.

    A stretch without length is this instant only. What ends before the poll is late by so much (daily reach by two
    days): windows of that measure end so much earlier, whatever the source's lag.
    """
    failed: Mapping[str, Text] = field(default_factory=dict)
    """By measure: why it could not be read this time. Such a measure counts as not read, whatever ``covered`` says.

    While one fails nothing is withdrawn, also of a delivery that says to be complete.
    """
    breaks: tuple[Break, ...] = ()
    """Where measures change their meaning. All that the source knows of, at every poll: they replace the earlier."""
    quota: Quota | None = None
    """What the source may still spend; None: what the headers of its answers say."""
    rejected: tuple[Rejection, ...] = ()
    """Rows left out, by reason."""
    notes: tuple[Text, ...] = ()
    """What the user should know of this reading: identifiers that repeat, mixed line ends, future dates."""
    rows: int = 0
    """Rows read, rejected ones included."""
    state: Mapping[str, object] = field(default_factory=dict)
    """What the source wants back at its next poll (JSON values only)."""
    credential: Credential | None = None
    """Of a source whose credential ends by itself."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What a source is told when it is polled."""

    now: int
    """The poll's time, milliseconds."""
    state: Mapping[str, object] = field(default_factory=dict)
    """The ``state`` of its last delivery; empty the first time."""
    paid: bool = False
    """Whether calls that cost money are allowed."""
