"""Opens the configuration for the screen: late, in a thread, and remembered for the next start.

What is remembered (``screen.json`` in the data folder) spares the next first paint the models of the configuration.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from kpitui import __version__
from kpitui.errors import ConfigError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.text import Language
from kpitui.ui.options import Options
from kpitui.ui.profile import BrandCard, Profile

if TYPE_CHECKING:
    from kpitui.setup import Project
    from kpitui.ui.deep import Deep
    from kpitui.ui.view import View

NAME = "screen.json"
_TABLES = ("kpis", "measures", "objectives")


@dataclass(frozen=True, slots=True)
class Opened:
    """A configuration as the screen needs it."""

    profile: Profile
    sources: tuple[str, ...]
    """The sources' names, in the configuration's order."""


class Opening:
    """Reads the configuration when it has changed."""

    def __init__(self, path: Path | None, folder: Path, options: Options) -> None:
        self.path = path
        self.folder = folder
        self.options = options
        self._project: Project | None = None
        self._deep: tuple[Project, Deep] | None = None
        self._stamp = ""

    def stamp(self) -> str:
        """Return what differs when the configuration's files have changed."""
        if self.path is None:
            return ""
        marks = [__version__, str(self.path)]
        for path in (self.path, self.path.with_name("kpitui.local.toml")):
            with suppress(OSError):
                status = path.stat()
                marks.append(f"{status.st_mtime_ns}:{status.st_size}")
        return "|".join(marks)

    def remembered(self) -> Profile | None:
        """Return the profile of the last start, if the configuration is still the same."""
        try:
            card = json.loads((self.folder / NAME).read_text("utf-8"))
            if card["stamp"] != self.stamp():
                return None
            return self._chosen(_profile(card))
        except (OSError, ValueError, KeyError, TypeError, ConfigError):
            return None

    def changed(self) -> bool:
        """Return whether the configuration's files are others than those that were read."""
        return self.path is not None and self.stamp() != self._stamp

    def open(self) -> Opened:
        """Read the configuration. Raises ConfigError with every mistake. Called in a thread."""
        self._stamp = self.stamp()
        self._project = project = self._read()
        card = _card(project) | {"stamp": self._stamp}
        with suppress(OSError):
            temporary = self.folder / f"{NAME}.{os.getpid()}"
            temporary.write_text(json.dumps(card, ensure_ascii=False, default=str), "utf-8")
            temporary.replace(self.folder / NAME)
        profile = replace(self._chosen(_profile(card)), catalogue=project.context.catalogue)
        return Opened(profile, tuple(source.name for source in project.sources))

    def _read(self) -> Project:
        """Read and bind the configuration."""
        from kpitui.config import read
        from kpitui.setup import bind

        if self.path is None:
            raise ConfigError(())
        return bind(read(self.path, self.options.language or Language.EN), self.path)

    def _chosen(self, profile: Profile) -> Profile:
        """Return a profile with what the command line says."""
        if self.options.language is not None:
            profile = replace(profile, language=self.options.language)
        if self.options.brand is not None:
            kept = tuple(one for one in profile.brands if one.id == self.options.brand)
            others = tuple(replace(one, own=False) for one in profile.brands if one.id != self.options.brand)
            profile = replace(profile, brands=(*kept, *others))
        return profile

    def deep(self, view: View) -> Deep:
        """Return what answers from the whole data. Called in the thread that will ask it."""
        from kpitui.ui.engine_deep import EngineDeep

        project = self._project
        if project is None:
            project = self._project = self._read()
        if self._deep is None or self._deep[0] is not project:
            self._deep = (project, EngineDeep(self.folder, project.context, view.language, view.clock))
        return self._deep[1]


def _card(project: Project) -> dict[str, Any]:
    """Return what the screen needs of a project, as JSON values."""
    config = project.config
    said = {
        name: {
            key: table.model_dump(mode="json", exclude_unset=True, exclude_none=True)
            for key, table in getattr(config, name).items()
        }
        for name in _TABLES
    }
    return said | {
        "brands": [
            {"id": one.id, "name": one.name, "own": one.own, "kpis": list(one.kpis or ()), "currency": one.currency}
            for one in project.context.brands
        ],
        "language": project.language.value,
        "zone": project.context.zone.key,
        "period": config.monitor.period,
        "currency": config.monitor.currency,
        "theme": config.monitor.theme or "",
        "keys": project.keymap,
        "segments": sorted(project.context.segments),
    }


def _profile(card: Mapping[str, Any]) -> Profile:
    """Return the profile of a card."""
    tables = [card[name] for name in _TABLES]
    brands = tuple(BrandCard(**{**one, "kpis": tuple(one["kpis"])}) for one in card["brands"])
    return Profile(
        catalogue=load_catalogue(*tables),
        brands=brands,
        language=Language(card["language"]),
        zone=ZoneInfo(card["zone"]),
        period=card["period"],
        currency=card["currency"],
        theme=card["theme"] or "night",
        keys=card["keys"],
        segments=tuple(card["segments"]),
    )
