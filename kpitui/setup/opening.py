"""From a file to a project, every mistake of form and of names at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kpitui.config.places import in_order
from kpitui.config.read import Examined, examine
from kpitui.config.syntax import load, load_bytes
from kpitui.errors import ConfigError, Problem
from kpitui.setup.bind import bind, bind_into
from kpitui.setup.ledger import Ledger
from kpitui.setup.project import Project
from kpitui.text import Language, Text


def open_project(path: Path, language: Language | None = None) -> Project:
    """Return the project of a configuration file. Raises ``ConfigError`` with every mistake there is.

    ``language`` is the screen's where the file says none.
    """
    return _opened(examine(path, load(path), language), path)


def open_text(text: str, path: Path, language: Language | None = None) -> Project:
    """Return the project of a text that would stand in a file: what ``open_project`` would say of it."""
    return _opened(examine(path, load_bytes(text.encode(), path), language), path)


def _opened(examined: Examined, path: Path) -> Project:
    """Bind what was read, or raise everything that is wrong with it."""
    if examined.config is not None:
        return bind(examined.config, path)
    raise ConfigError(in_order((*examined.problems, *_further(examined, path))))


def _further(examined: Examined, path: Path) -> tuple[Problem, ...]:
    """Return the mistakes that are no mistakes of form, as far as they do not follow from those."""
    rest = examined.rest
    if rest is None:
        return ()
    ledger = Ledger(rest.config.origins)
    bind_into(rest.config, path, ledger)
    said = {(problem.file, problem.key) for problem in examined.problems}
    lines = {(problem.file, problem.line) for problem in examined.problems}
    return tuple(
        problem
        for problem in ledger.problems()
        if not any(file == problem.file and _related(key, problem.key) for file, key in said)
        and (problem.file, problem.line) not in lines
        and not rest.lost & set(_words(problem.text))
    )


def _related(one: str, other: str) -> bool:
    """Tell whether two keys are the same, or one holds the other."""
    return one == other or one.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{one}.", f"{one}["))


def _words(text: Text) -> Iterator[str]:
    """Give the values that a text mentions."""
    for _, value in text.fields:
        if isinstance(value, Text):
            yield from _words(value)
        else:
            yield str(value)
