"""A configuration bound to what its names mean: everything that a collector, a command or a screen needs of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.alerts.quiet import Quiet
from kpitui.alerts.rule import AlertRule
from kpitui.config import Config, SourceTable
from kpitui.errors import Problem
from kpitui.kpis.context import Context
from kpitui.setup.keys import key_name
from kpitui.sources.contract import OpenSource, Source, SourceOptions, SourceSettings
from kpitui.text import Language

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient


@dataclass(frozen=True, slots=True)
class BoundSource:
    """A source of the configuration, its kind found and its options checked; not yet opened."""

    table: SourceTable
    """What the configuration says of it."""
    settings: SourceSettings
    """What its kind is told."""
    opener: OpenSource
    """The kind's ``open_source``."""

    @property
    def name(self) -> str:
        """Return its name."""
        return self.table.name

    @property
    def options(self) -> SourceOptions:
        """Return its checked options."""
        return self.settings.options

    def open(self, client: HttpClient | None = None) -> Source:
        """Open it, with the HTTP client that all sources share."""
        return self.opener(replace(self.settings, client=client))


@dataclass(frozen=True, slots=True)
class Project:
    """A configuration that can be run."""

    config: Config
    """What the files say."""
    context: Context
    """What KPIs are evaluated in: catalogue, brands, zone, targets, rules."""
    sources: tuple[BoundSource, ...]
    """The sources, in the configuration's order."""
    path: Path
    """The configuration's main file."""
    language: Language = Language.EN
    """The language of the screen."""
    configured: tuple[str, ...] = ()
    """The KPIs whose measures have a source, in the catalogue's order."""
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The KPIs that have none, each with the measures that it would need."""
    notes: tuple[Problem, ...] = ()
    """What is allowed but deserves a word."""
    alerts: tuple[AlertRule, ...] = ()
    """The alert rules: the user's, then the catalogue's suggestions."""
    quiet: Quiet | None = None
    """When messages wait."""

    def keeping(self, tokens: Path | None) -> Project:
        """Return the project with the folder in which its sources' tokens are kept."""
        told = (replace(one, settings=replace(one.settings, tokens=tokens)) for one in self.sources)
        return replace(self, sources=tuple(told))

    @property
    def keymap(self) -> dict[str, str]:
        """Return the keys of the user's own, by binding, as the screens' library calls them: ``{"freeze": "F,f8"}``."""
        return {name: ",".join(map(key_name, keys)) for name, keys in self.config.keys.items()}

    @property
    def folder(self) -> Path:
        """Return the folder that relative paths are relative to."""
        return self.path.parent
