"""What a source is, and what it is told when it is opened. Knows no kind of source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from kpitui.config.mappings import MappingTable
from kpitui.measures import Delivery, Kind, Measure, Poll
from kpitui.sentiment import Judge
from kpitui.sources.rows.wording import Wording
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient


@runtime_checkable
class Source(Protocol):
    """One place that is asked again and again. Raises ``SourceError`` or ``SourceRefused``, and nothing else."""

    async def poll(self, poll: Poll) -> Delivery:
        """Ask once, and return what is new, or everything."""
        ...

    async def close(self) -> None:
        """Give back what the source holds: connections, processes."""
        ...


class SourceOptions(BaseModel):
    """The keys that only one kind of source understands; each kind has its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class About:
    """What a person must know of a kind of source before using it: its page of the documentation."""

    needs: Text
    """Which account, which permission, and where the token comes from, step by step."""
    gives: Text
    """What it gives, and what it can't."""
    fresh: Text
    """How late its figures are, how far back they go, and what the other side allows."""
    example: str
    """A configuration, in TOML, that ``check`` accepts."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a kind of source is worth asking, where the user says nothing. All in ms."""

    every: int
    """The usual interval."""
    lag: int = 0
    """How late its figures usually are."""
    least: int = 0
    """The shortest interval at the platform's own host: nothing newer would come."""


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Everything that a kind needs to open one source of the configuration."""

    name: str
    """The source's name, unique in the configuration."""
    options: SourceOptions
    """The kind's own ``Options``, validated."""
    mappings: tuple[MappingTable, ...] = ()
    """Its ``[[source.measure]]`` tables."""
    vocabulary: Mapping[str, Measure] = field(default_factory=dict)
    """The measures known, for the kind in which each is given by default."""
    every: int = 900_000
    """Poll interval, ms."""
    lag: int = 0
    """How late its figures are, ms."""
    folder: Path = Path()
    """What relative paths are relative to."""
    zone: tzinfo = UTC
    """The monitor's zone: of times that carry no offset, unless a mapping says otherwise."""
    wording: Wording = field(default_factory=Wording)
    """The user's campaigns and topics, for rows that carry none."""
    channels_social: frozenset[str] = frozenset()
    """Channels that count as social networks."""
    client: HttpClient | None = None
    """The one HTTP client that all sources share; None: the source opens its own."""
    language: Language = Language.EN
    """The language of the texts that are drawn from data, such as the demo's."""
    brand: str = ""
    """The brand whose figures a platform's source gives; empty: the configuration declares none."""
    tokens: Path | None = None
    """The folder of the tokens that ``kpitui auth`` keeps; None: none are kept."""
    sentiment: Judge | None = None
    """Judges the texts that come without a sentiment; None: none is judged."""

    def kind_of(self, mapping: MappingTable) -> Kind:
        """Return the kind in which a mapping gives its measure."""
        if mapping.kind is not None:
            return Kind(mapping.kind)
        kinds: Sequence[Kind] = self.vocabulary[mapping.name].kinds if mapping.name in self.vocabulary else ()
        if (mapping.id or mapping.key) and Kind.EVENT in kinds:
            return Kind.EVENT
        return kinds[0] if kinds else Kind.EVENT


OpenSource = Callable[[SourceSettings], Source]
"""What every kind's ``open_source`` is."""
