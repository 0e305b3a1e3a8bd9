"""Reading a configuration: the file, those that it includes, and the local one laid over. Every mistake at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from kpitui.config.identities import identified, own_by_default, repeated, with_kpis
from kpitui.config.local import lay_over
from kpitui.config.merge import Merged, gather
from kpitui.config.models import Config
from kpitui.config.origins import Where
from kpitui.config.syntax import Loaded, load, load_bytes
from kpitui.errors import ConfigError, Problem
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.config.salvage import Salvage


@dataclass(frozen=True, slots=True)
class Examined:
    """What a configuration is, right or wrong."""

    config: Config | None
    """The configuration; None where it has mistakes."""
    problems: tuple[Problem, ...] = ()
    """Its mistakes of form."""
    rest: Salvage | None = None
    """What is left of it without them, whose names can be judged all the same."""


def read(path: Path, language: Language | None = None) -> Config:
    """Return the configuration of a file. Raises ``ConfigError`` with every mistake of form.

    ``language`` is the monitor's where the file says none.
    """
    return _right(examine(path, load(path), language))


def parse(text: str, path: Path, language: Language | None = None) -> Config:
    """Return the configuration of a text that would stand in a file: what ``read`` would say of it."""
    return _right(examine(path, load_bytes(text.encode(), path), language))


def examine(path: Path, loaded: Loaded, language: Language | None = None) -> Examined:
    """Lay the files together, then judge the form of the whole."""
    merged = gather(path, loaded)
    merged.tables = identified(merged.tables)
    changed = lay_over(merged, path)
    merged.tables = with_kpis(own_by_default(merged.tables))
    merged.mistakes += repeated(merged.tables)
    config = _model(merged) if merged.whole else None
    if config is None or merged.problems or merged.mistakes:
        problems = (*merged.problems, *_placed(merged, merged.mistakes))
        return Examined(None, problems, None if merged.problems or not merged.whole else _rest(merged))
    if language is not None and config.monitor.language is None:
        config = config.model_copy(update={"monitor": config.monitor.model_copy(update={"language": language})})
    return Examined(config.read_from(merged.origins, _placed(merged, merged.notes), changed))


def _right(examined: Examined) -> Config:
    """Return a configuration without mistakes."""
    if examined.config is None:
        raise ConfigError(examined.problems)
    return examined.config


def _rest(merged: Merged) -> Salvage | None:
    """Return what is left of tables without their mistakes of form."""
    from kpitui.config.salvage import salvage

    return salvage(merged)


def _model(merged: Merged) -> Config | None:
    """Return the configuration that the tables make; None where they make none, the mistakes kept."""
    try:
        return Config.model_validate(merged.tables, context={"folder": merged.main.parent})
    except ValidationError as error:
        from kpitui.config.problems import Judged, mistakes_of, said_path

        mistakes: list[tuple[Where, Text]] = [*mistakes_of(error, Judged(Config, merged.tables))]
        if merged.problems:
            details = error.errors(include_url=False)
            lost = {said_path(detail, merged.tables) for detail in details if detail["type"] == "missing"}
            mistakes = [(path, text) for path, text in mistakes if path not in lost]
        merged.mistakes += mistakes
        return None


def _placed(merged: Merged, mistakes: list[tuple[Where, Text]]) -> tuple[Problem, ...]:
    """Return mistakes with their files and lines."""
    if not mistakes:
        return ()
    from kpitui.config.places import place

    return place(mistakes, merged.origins)
