"""What no board holds: other moments, breakdowns, explanations. Asked late and answered off the path of keys."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from kpitui.kpis.comparisons import Compared
from kpitui.kpis.curves import Limits
from kpitui.kpis.kpi import Threshold
from kpitui.kpis.reading import Board, Reading, Track
from kpitui.measures import Labels
from kpitui.text import Text
from kpitui.ui.draft import Draft, Editing, Saved, Trial


@dataclass(frozen=True, slots=True)
class Ask:
    """One KPI of one view."""

    kpi: str
    brand: str
    period: str
    labels: Labels = ()
    at: int | None = None
    """None: now."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a label and what the KPI says of it."""

    value: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class InputView:
    """One input of a formula."""

    text: str
    value: float | None
    sources: tuple[str, ...]
    newest: int | None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure with where it comes from."""

    formula: str
    numbers: str
    inputs: tuple[InputView, ...] = ()
    left_out: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    """The value beside the same weekdays and the year before."""


class Deep(Protocol):
    """Answers what needs the whole data. Called in a thread of its own, one call at a time."""

    def board(self, brand: str, period: str, labels: Labels, at: int | None) -> Board:
        """Return a board of any period, restriction and moment."""
        ...

    def breakdown(self, ask: Ask, label: str) -> tuple[Part, ...]:
        """Return the readings by the values of a label, largest first."""
        ...

    def labels(self, ask: Ask) -> tuple[str, ...]:
        """Return the labels that a KPI's data really has with two values at least."""
        ...

    def channels(self, brand: str) -> tuple[str, ...]:
        """Return the networks that a brand's data names."""
        ...

    def explain(self, ask: Ask) -> Explained:
        """Return how a figure comes about."""
        ...

    def track(self, ask: Ask, points: int, shift: int) -> Track:
        """Return a track with the window ``shift`` milliseconds earlier as its window before."""
        ...

    def limits(self, ask: Ask, points: int) -> Limits:
        """Return the limits in force as curves, and what they are drawn over."""
        ...

    def editing(self, ask: Ask) -> Editing:
        """Return what there is to edit of a KPI's thresholds."""
        ...

    def base(self, ask: Ask, threshold: Threshold, points: int) -> Limits:
        """Return what the limits of a draft are measured against, as curves."""
        ...

    def tried(self, ask: Ask, draft: Draft) -> Trial:
        """Return what a draft would have done in the last 90 days."""
        ...

    def save(self, ask: Ask, draft: Draft) -> Saved:
        """Write a draft down."""
        ...

    def give_back(self, draft: Draft) -> Saved:
        """Take away what was changed of a draft's rule and target."""
        ...


class Desk:
    """Keeps answers and asks for those it has not, one after the other in a thread."""

    def __init__(self, arrived: Callable[[], None], inline: bool = False) -> None:
        self._arrived = arrived
        self._inline = inline
        self._pool: ThreadPoolExecutor | None = None
        self._answers: dict[Hashable, tuple[object, object]] = {}
        self._waiting: set[Hashable] = set()

    def get(self, key: Hashable, version: object, work: Callable[[], object]) -> object | None:
        """Return the answer of a question; an older one while the newest is made; None before the first."""
        known = self._answers.get(key)
        if known is not None and known[1] == version:
            return known[0]
        if self._inline:
            self._answers[key] = (work(), version)
            return self._answers[key][0]
        if key not in self._waiting:
            self._waiting.add(key)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="kpitui-deep")
            self._pool.submit(self._answer, key, version, work)
        return known[0] if known is not None else None

    def _answer(self, key: Hashable, version: object, work: Callable[[], object]) -> None:
        """Work out one answer in the thread. A store that fails leaves the older answer."""
        from kpitui.errors import KpituiError

        try:
            self._answers[key] = (work(), version)
        except KpituiError:
            self._answers.setdefault(key, (None, version))
        finally:
            self._waiting.discard(key)
        while len(self._answers) > 64:
            self._answers.pop(next(iter(self._answers)))
        self._arrived()
