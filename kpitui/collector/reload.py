"""Noticing that the configuration has changed. An invalid one leaves the running one in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kpitui.errors import ConfigError, Problem
from kpitui.setup import Project

Load: TypeAlias = Callable[[], Project]
"""Reads and binds the configuration; raises ``ConfigError``."""

Stamp: TypeAlias = tuple[int, int, int]
"""What changes when a file does: time of change, size, inode."""


@dataclass(frozen=True, slots=True)
class Change:
    """What reading a changed configuration gave."""

    project: Project | None
    """The new one; None where it has mistakes."""
    problems: tuple[Problem, ...] = ()


class Watch:
    """Looks at the files of a configuration."""

    def __init__(self, project: Project, load: Load) -> None:
        self._load = load
        self._files = files_of(project)
        self._stamps = self._seen = _stamps(self._files)

    def look(self) -> Change | None:
        """Return what a changed configuration says, None where nothing changed.

        A change is read once two looks have seen the same: an editor may still be writing at the first.
        """
        seen, self._seen = self._seen, _stamps(self._files)
        return None if self._seen == self._stamps or self._seen != seen else self.read()

    def read(self) -> Change:
        """Read the configuration now, changed or not."""
        self._stamps = self._seen = _stamps(self._files)
        try:
            project = self._load()
        except ConfigError as error:
            return Change(None, error.problems)
        self._files = files_of(project)
        self._stamps = self._seen = _stamps(self._files)
        return Change(project)


def files_of(project: Project) -> tuple[Path, ...]:
    """Return the files that make a configuration, the folders that its includes are sought in, and those to come."""
    path = project.path
    beside = (path.with_name(f"{path.stem}.local.toml"), path.with_name(f"{path.stem}.typed.csv"))
    folders = {(path.parent / pattern).parent for pattern in project.config.include if "*" in pattern}
    return tuple(dict.fromkeys((path, *beside, *project.config.origins.files, *sorted(folders))))


def _stamps(files: tuple[Path, ...]) -> Mapping[Path, Stamp | None]:
    """Return the stamp of each file, None for one that isn't there."""
    return {file: _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp | None:
    """Return what changes when a file does."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
