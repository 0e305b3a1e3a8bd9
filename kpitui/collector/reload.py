"""Noticing that the configuration has changed. An invalid one leaves the running one in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from kpitui.config.watch import Glance, Look, glance, look_of
from kpitui.errors import ConfigError, KpituiError, Problem
from kpitui.setup import Project
from kpitui.setup.typed import typed_file

Load: TypeAlias = Callable[[], Project]
"""Reads and binds the configuration; raises ``ConfigError``."""

Seen: TypeAlias = tuple[Glance, Look]
"""What the configuration's files and that of typed figures look like."""


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
        self._project = project
        self._wrong: frozenset[Path] = frozenset()
        self._read = self._last = self._glance()

    def look(self) -> Change | None:
        """Return what a changed configuration says, None where nothing changed.

        A change is read once two looks have seen the same: an editor may still be writing at the first.
        """
        before, self._last = self._last, self._glance()
        return None if self._last == self._read or self._last != before else self.read()

    def read(self) -> Change:
        """Read the configuration now, changed or not."""
        self._read = self._last = self._glance()
        try:
            self._project = self._load()
        except ConfigError as error:
            self._wrong = frozenset(Path(problem.file) for problem in error.problems)
            self._read = self._last = self._glance()
            return Change(None, error.problems)
        except KpituiError as error:
            return Change(None, (Problem(error.text, file=str(self._project.path)),))
        self._wrong = frozenset()
        self._read = self._last = self._glance()
        return Change(self._project)

    def _glance(self) -> Seen:
        """Return what the files look like now."""
        return glance(self._project.config, self._wrong), look_of(typed_file(self._project.path))
