"""A process of its own for what is heavy: the configuration's models, the whole data, the engine.

The screen's process stays small and its keys are never held up; the clerk starts when it is first asked and goes home
when it has not been asked for a while.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, cast

from kpitui.errors import ConfigError, StoreError
from kpitui.kpis.curves import Limits
from kpitui.kpis.kpi import Threshold
from kpitui.kpis.reading import Board, Track
from kpitui.measures import Labels
from kpitui.text import Language, Text
from kpitui.ui.deep import Ask, Explained, Part
from kpitui.ui.draft import Draft, Editing, Saved, Trial

GONE = Text("The process that reads the data has ended.", "Le processus qui lit les données s’est arrêté.")


class Clerk:
    """Asks the process; an answer comes back as plain values."""

    def __init__(self, path: Path | None, folder: Path, language: Language) -> None:
        self._command = [sys.executable, "-m", "kpitui.ui.clerk_work", str(path or ""), str(folder), language.value]
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def open(self) -> dict[str, Any]:
        """Return what the screen needs of the configuration, read anew. Raises ConfigError."""
        return cast("dict[str, Any]", self._ask("open"))

    def board(self, brand: str, period: str, labels: Labels, at: int | None) -> Board:
        """Return a board of any period, restriction and moment."""
        return cast("Board", self._ask("board", brand, period, labels, at))

    def breakdown(self, ask: Ask, label: str) -> tuple[Part, ...]:
        """Return the readings by the values of a label, largest first."""
        return cast("tuple[Part, ...]", self._ask("breakdown", ask, label))

    def labels(self, ask: Ask) -> tuple[str, ...]:
        """Return the labels that a KPI's data really has."""
        return cast("tuple[str, ...]", self._ask("labels", ask))

    def channels(self, brand: str) -> tuple[str, ...]:
        """Return the networks that a brand's data names."""
        return cast("tuple[str, ...]", self._ask("channels", brand))

    def explain(self, ask: Ask) -> Explained:
        """Return how a figure comes about."""
        return cast("Explained", self._ask("explain", ask))

    def track(self, ask: Ask, points: int, shift: int) -> Track:
        """Return a track with the window ``shift`` milliseconds earlier as its window before."""
        return cast("Track", self._ask("track", ask, points, shift))

    def limits(self, ask: Ask, points: int) -> Limits:
        """Return the limits in force as curves, and what they are drawn over."""
        return cast("Limits", self._ask("limits", ask, points))

    def editing(self, ask: Ask) -> Editing:
        """Return what there is to edit of a KPI's thresholds."""
        return cast("Editing", self._ask("editing", ask))

    def base(self, ask: Ask, threshold: Threshold, points: int) -> Limits:
        """Return what the limits of a draft are measured against, as curves."""
        return cast("Limits", self._ask("base", ask, threshold, points))

    def tried(self, ask: Ask, draft: Draft) -> Trial:
        """Return what a draft would have done."""
        return cast("Trial", self._ask("tried", ask, draft))

    def save(self, ask: Ask, draft: Draft) -> Saved:
        """Write a draft down."""
        return cast("Saved", self._ask("save", ask, draft))

    def give_back(self, draft: Draft) -> Saved:
        """Take away what was changed of a draft's rule and target."""
        return cast("Saved", self._ask("give_back", draft))

    def close(self) -> None:
        """Let the process go; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            with suppress(OSError):
                process.communicate()

    def _ask(self, method: str, *arguments: object) -> object:
        """Return the answer; a clerk that has gone home is called once more."""
        with self._lock:
            try:
                state, value = self._exchange(method, arguments)
            except (OSError, EOFError, pickle.UnpicklingError):
                self.close()
                try:
                    state, value = self._exchange(method, arguments)
                except (OSError, EOFError, pickle.UnpicklingError) as error:
                    self.close()
                    raise StoreError(GONE) from error
        if state == "refused":
            raise ConfigError(cast("Any", value))
        if state == "failed":
            raise StoreError(cast("Text", value))
        return value

    def _exchange(self, method: str, arguments: tuple[object, ...]) -> tuple[str, object]:
        """Send one question and return its answer. Both ends are this program, so that pickles may be trusted."""
        process = self._process
        if process is None:
            process = self._process = subprocess.Popen(  # noqa: S603 (the program itself)
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        if process.stdin is None or process.stdout is None:
            raise EOFError
        pickle.dump((method, arguments), process.stdin)
        process.stdin.flush()
        return cast("tuple[str, object]", pickle.load(process.stdout))  # noqa: S301 (see above)
