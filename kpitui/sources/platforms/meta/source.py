"""A source of Meta's, made of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kpitui.measures import Break
from kpitui.sources.contract import Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.meta.advice import ADVICE
from kpitui.sources.platforms.meta.ending import Ending
from kpitui.sources.platforms.meta.graph import graph_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.sources.web.oauth import OAuthApp


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells one of Meta's networks from the other."""

    channel: str
    parts: Callable[[SourceSettings, Ending], tuple[Part, ...]]
    breaks: tuple[Break, ...]

    def measures(self, options: SourceOptions) -> tuple[str, ...]:
        """Return the measures that a source gives with these options."""
        settings = SourceSettings("", options)
        parts = self.parts(settings, Ending(graph_of(settings, None)))
        return tuple(dict.fromkeys(measure for part in parts for measure in part.measures))

    def open(self, settings: SourceSettings, app: OAuthApp | None) -> Source:
        """Return a source that asks at each poll."""
        ending = Ending(graph_of(settings, app))
        return PlatformSource(
            Platform(
                self.channel,
                self.parts(settings, ending),
                self.breaks,
                ADVICE,
                credential=lambda: ending.credential,
                leave=ending.graph.caller.leave,
            )
        )
