"""The clerk's own process: questions come by standard input, answers go to standard output, until either ends."""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kpitui.errors import ConfigError, KpituiError
from kpitui.text import Language
from kpitui.ui.opening import TABLES
from kpitui.ui.rule_cards import rules_of

if TYPE_CHECKING:
    from kpitui.setup import Project
    from kpitui.ui.draft import Saved
    from kpitui.ui.engine_deep import EngineDeep
    from kpitui.ui.thresholds_deep import Drafts

DRAFTING = frozenset({"editing", "base", "tried"})
WRITING = frozenset({"save", "give_back"})
PATIENCE = 600.0
"""Seconds without a question after which the clerk goes home."""


def _clock() -> int:
    """Return the time in milliseconds."""
    return time.time_ns() // 1_000_000


class Work:
    """Answers questions about one configuration and one data folder."""

    def __init__(self, path: Path, folder: Path, language: Language) -> None:
        self._path = path
        self._folder = folder
        self._language = language
        self._project: Project | None = None
        self._deep: EngineDeep | None = None

    def answer(self, method: str, arguments: tuple[Any, ...]) -> object:
        """Return one answer."""
        if method == "open":
            self._project = self._deep = None
            return _card(self._opened())
        if method in WRITING:
            return self._written(method, arguments)
        return getattr(self._drafts() if method in DRAFTING else self._engine(), method)(*arguments)

    def _drafts(self) -> Drafts:
        """Return what makes drafts of thresholds and tries them."""
        from kpitui.ui.thresholds_deep import Drafts

        return Drafts(self._opened(), self._engine().dataset, _clock)

    def _written(self, method: str, arguments: tuple[Any, ...]) -> Saved:
        """Write a draft down, or give it back; the configuration is read anew afterwards."""
        from kpitui.ui.thresholds_file import give_back, save

        config = self._opened().config
        who = os.environ.get("KPITUI_USER") or os.environ.get("USER") or f"uid {os.getuid()}"
        try:
            if method == "give_back":
                return give_back(config, arguments[0], who)
            ask, draft = arguments
            return save(config, self._drafts().editing(ask), draft, who)
        finally:
            self._project = self._deep = None

    def _opened(self) -> Project:
        """Return the configuration, read once."""
        from kpitui.config import read
        from kpitui.setup import bind

        if self._project is None:
            self._project = bind(read(self._path, self._language), self._path)
        return self._project

    def _engine(self) -> EngineDeep:
        """Return what answers from the data."""
        from kpitui.ui.engine_deep import EngineDeep

        if self._deep is None:
            context = self._opened().context
            self._deep = EngineDeep(self._folder, context, self._language, _clock)
        return self._deep


def _card(project: Project) -> dict[str, Any]:
    """Return what the screen needs of a project, as JSON values."""
    from kpitui.kpis.catalogue import built_in
    from kpitui.setup.supply import feeds

    config = project.config
    said = {
        name: {
            key: table.model_dump(mode="json", exclude_unset=True, exclude_none=True)
            for key, table in getattr(config, name).items()
        }
        for name in TABLES
    }
    return said | {
        "sources": [source.name for source in project.sources],
        "brands": [
            {"id": one.id, "name": one.name, "own": one.own, "kpis": list(one.kpis or ()), "currency": one.currency}
            for one in project.context.brands
        ],
        "language": project.language.value,
        "zone": project.context.zone.key,
        "period": config.monitor.period,
        "currency": config.monitor.currency,
        "linger": config.monitor.linger,
        "theme": config.monitor.theme or "",
        "keys": project.keymap,
        "segments": sorted(project.context.segments),
        "feeds": feeds(project),
        "watch": rules_of(project),
        "catalogue": built_in().tables(),
    }


def serve(work: Work, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more."""
    while select.select([questions], [], [], PATIENCE)[0]:
        try:
            method, arguments = pickle.load(questions)  # noqa: S301 (its parent is this program)
        except EOFError:
            return
        try:
            found: tuple[str, object] = ("ok", work.answer(method, arguments))
        except ConfigError as error:
            found = ("refused", error.problems)
        except KpituiError as error:
            found = ("failed", error.text)
        pickle.dump(found, answers)
        answers.flush()


def main() -> None:
    """Serve whoever started this process; the terminal's signals are its parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path, folder, language = sys.argv[1:4]
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as questions:
        serve(Work(Path(path), Path(folder), Language(language)), questions, answers)


if __name__ == "__main__":
    main()
