"""Opens the configuration for the screen: late, by the clerk, and remembered for the next start.

What is remembered (``screen.json`` in the data folder) spares the next first paint the models of the configuration.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kpitui import __version__
from kpitui.errors import ConfigError
from kpitui.kpis.catalogue import FOLDER, BuiltIn, load_catalogue
from kpitui.text import Language
from kpitui.ui.clerk import Clerk
from kpitui.ui.options import Options
from kpitui.ui.profile import BrandCard, Profile
from kpitui.ui.rule_cards import watch_of

NAME = "screen.json"
TABLES = ("kpis", "measures", "objectives")


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
        self.clerk = Clerk(path, folder, options.language or Language.EN)
        """Reads and answers in a process of its own."""
        self._stamp = ""

    def stamp(self) -> str:
        """Return what differs when the configuration's files have changed."""
        if self.path is None:
            return ""
        marks = [__version__, str(self.path)]
        for path in (FOLDER, self.path, self.path.with_name(f"{self.path.stem}.local.toml")):
            with suppress(OSError):
                status = path.stat()
                marks.append(f"{status.st_mtime_ns}:{status.st_size}")
        return "|".join(marks)

    def remembered(self) -> Profile | None:
        """Return the profile of the last start, if neither configuration nor catalogue has changed."""
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
        """Have the configuration read. Raises ConfigError with every mistake. Called in a thread."""
        self._stamp = self.stamp()
        card = self.clerk.open() | {"stamp": self._stamp}
        with suppress(OSError):
            temporary = self.folder / f"{NAME}.{os.getpid()}"
            temporary.write_text(json.dumps(card, ensure_ascii=False, default=str), "utf-8")
            temporary.replace(self.folder / NAME)
        return Opened(self._chosen(_profile(card)), tuple(card["sources"]))

    def _chosen(self, profile: Profile) -> Profile:
        """Return a profile with what the command line says."""
        if self.options.language is not None:
            profile = replace(profile, language=self.options.language)
        if self.options.brand is not None:
            kept = tuple(one for one in profile.brands if one.id == self.options.brand)
            others = tuple(replace(one, own=False) for one in profile.brands if one.id != self.options.brand)
            profile = replace(profile, brands=(*kept, *others))
        return profile


def _profile(card: Mapping[str, Any]) -> Profile:
    """Return the profile of a card."""
    kpis, measures, objectives = (card[name] for name in TABLES)
    brands = tuple(BrandCard(**{**one, "kpis": tuple(one["kpis"])}) for one in card["brands"])
    return Profile(
        catalogue=load_catalogue(kpis, measures, objectives, BuiltIn(**card["catalogue"])),
        brands=brands,
        language=Language(card["language"]),
        zone=ZoneInfo(card["zone"]),
        period=card["period"],
        currency=card["currency"],
        theme=card["theme"] or "night",
        keys=card["keys"],
        segments=tuple(card["segments"]),
        feeds={kpi: tuple(names) for kpi, names in card["feeds"].items()},
        watch=watch_of(card["watch"]),
    )
