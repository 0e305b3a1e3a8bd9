"""Whether a configuration has changed: a pure comparison of what its files look like. Reads no content."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from kpitui.config.models import Config

Look: TypeAlias = tuple[int, int, int] | None
"""A file's time of change (ns), size and inode; None where there is no file."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the files of a configuration looked like at one moment."""

    looks: Mapping[Path, Look] = field(default_factory=dict)
    """Every file that was read, or was looked for."""
    matched: frozenset[str] = frozenset()
    """The files that the patterns of ``include`` match."""

    def changed(self, later: Glance) -> bool:
        """Tell whether a later glance shows other files, or files that were written since."""
        return self != later


def glance(config: Config, also: Iterable[Path] = ()) -> Glance:
    """Return what the files of a configuration look like now.

    ``also`` are files of a newer configuration that has mistakes, so that their correction is seen too.
    """
    origins = config.origins
    folder = origins.main.parent
    matched = {name for pattern in config.include for name in _matching(pattern, folder)}
    labelled = (folder / config.sentiment.calibration,) if config.sentiment.calibration else ()
    files = {*origins.files, *also, *labelled, *(folder / name for name in matched)}
    return Glance({file: look_of(file) for file in files}, frozenset(matched))


def _matching(pattern: str, folder: Path) -> list[str]:
    """Return the files that a pattern matches, by their names."""
    return glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - absolute patterns too


def look_of(file: Path) -> Look:
    """Return what one file looks like."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
