"""What no board holds, worked out from the stored data by the same engine as the collector's. Imported late: numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.kpis import engine
from kpitui.kpis.context import Context
from kpitui.kpis.curves import Limits
from kpitui.kpis.engine import Question
from kpitui.kpis.reading import Board, Scope, Track
from kpitui.measures import Labels
from kpitui.store import Store, open_store
from kpitui.text import Language
from kpitui.ui.deep import Ask, Explained, InputView, Part

if TYPE_CHECKING:
    from kpitui.series.dataset import Dataset

LABELS = (
    "channel", "campaign", "sentiment", "hashtag", "topic", "format", "paid", "goal", "stage", "variant", "post",
    "account", "site", "group", "language",
)  # fmt: skip
"""The labels that a breakdown offers, where a KPI's data has them."""


class EngineDeep:
    """Answers from the store. Lives in one thread: every call comes from the desk."""

    def __init__(self, folder: Path, context: Context, language: Language, clock: Callable[[], int]) -> None:
        self._folder = folder
        self._context = context
        self._language = language
        self._clock = clock
        self._store: Store | None = None
        self._data: Dataset | None = None
        self._version = -1

    def dataset(self) -> Dataset:
        """Return the data, brought up to date when something was written."""
        if self._store is None:
            self._store = open_store(self._folder, read_only=True, now=self._clock())
        version = self._store.version()
        if self._data is None:
            self._data = self._store.dataset(language=self._language)
        elif version != self._version:
            self._data = self._store.refresh(self._data)
        self._version = version
        return self._data

    def _question(self, ask: Ask, scope: Scope | None = None, shift: int = 0) -> Question:
        """Return the engine's form of a question."""
        at = (ask.at or self._clock()) - shift
        return Question(ask.kpi, scope or Scope(ask.brand, ask.labels), self._period(ask), at=at)

    def _period(self, ask: Ask) -> str | None:
        """Return the period, None for a KPI that has its own by nature."""
        kpi = self._context.catalogue.kpis[ask.kpi]
        return None if kpi.fixed else ask.period

    def board(self, brand: str, period: str, labels: Labels, at: int | None) -> Board:
        """Return a board of any period, restriction and moment."""
        return engine.board(self._context, self.dataset(), Scope(brand, labels), period, at or self._clock())

    def breakdown(self, ask: Ask, label: str) -> tuple[Part, ...]:
        """Return the readings by the values of a label, largest first, those without a value last."""
        data, scope = self.dataset(), Scope(ask.brand, ask.labels)
        if label == "brand":
            names = [(one.id, Scope(one.id, ask.labels)) for one in self._context.brands]
        else:
            values = engine.values_of(self._context, data, ask.kpi, scope, label)
            kept = tuple(pair for pair in ask.labels if pair[0] != label)
            names = [(value, Scope(ask.brand, tuple(sorted((*kept, (label, value)))))) for value in values[:200]]
        parts = [
            Part(name, engine.read(self._context, data, self._question(ask, part_scope))) for name, part_scope in names
        ]
        return tuple(sorted(parts, key=lambda part: (part.reading.value is None, -(part.reading.value or 0.0))))

    def labels(self, ask: Ask) -> tuple[str, ...]:
        """Return the labels that take two values at least."""
        data, scope = self.dataset(), Scope(ask.brand, ask.labels)
        found = [name for name in LABELS if len(engine.values_of(self._context, data, ask.kpi, scope, name)) > 1]
        return (*(found or ["channel"]), *(("brand",) if len(self._context.brands) > 1 else ()))

    def explain(self, ask: Ask) -> Explained:
        """Return how a figure comes about."""
        made = engine.explain(self._context, self.dataset(), self._question(ask))
        inputs = tuple(InputView(one.text, one.value, one.sources, one.newest, one.note) for one in made.inputs)
        return Explained(made.formula, made.numbers, inputs, made.left_out, made.compared)

    def track(self, ask: Ask, points: int, shift: int) -> Track:
        """Return a track whose window before is the one ``shift`` milliseconds earlier."""
        data = self.dataset()
        now = engine.track(self._context, data, self._question(ask), points)
        before = engine.track(self._context, data, self._question(ask, shift=shift), points)
        return replace(now, previous=before.values)

    def limits(self, ask: Ask, points: int) -> Limits:
        """Return the limits in force as curves, and what they are drawn over."""
        return engine.limits(self._context, self.dataset(), self._question(ask), points)

    def channels(self, brand: str) -> tuple[str, ...]:
        """Return the networks that a brand's data names, over all KPIs."""
        data, found = self.dataset(), set()
        for kpi in ("mentions", "followers_total", "interactions", "impressions", "social_sessions"):
            if kpi in self._context.catalogue.kpis:
                found |= set(engine.values_of(self._context, data, kpi, Scope(brand), "channel"))
        return tuple(sorted(found))
