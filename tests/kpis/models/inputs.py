"""What a model is given, written by hand: events, posts and the answers to its formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import Context
from kpitui.kpis.models import EventSlice, ModelInputs, PostSlice
from kpitui.kpis.reading import Scope
from kpitui.kpis.value import Value, exact, nothing
from kpitui.measures import Labels
from kpitui.series.dataset import Dataset, Times
from kpitui.text import Text

DAY = 86_400_000

Event = tuple[float, int, float, Mapping[str, str]]
"""Day, key, value, labels."""


@dataclass(slots=True)
class World:
    """Everything that a model can ask for."""

    events: Mapping[str, Sequence[Event]] = field(default_factory=dict)
    posts: Mapping[str, Sequence[tuple[float, float, str]]] = field(default_factory=dict)
    """By measure: day of publication, value, name of the post."""
    formulas: Mapping[str, float] = field(default_factory=dict)
    """What each formula gives, at every end; any other has no data."""
    asked: list[str] = field(default_factory=list)

    def inputs(
        self, windows: Sequence[tuple[float, float]], options: Mapping[str, float | str] | None = None
    ) -> ModelInputs:
        """Return what a model is given for windows in days."""
        edges = np.array([[int(edge * DAY) for edge in window] for window in windows], dtype=np.int64)
        return ModelInputs(
            context=Context(load_catalogue()),
            data=Dataset(),
            scope=Scope("acme"),
            starts=edges[:, 0],
            ends=edges[:, 1],
            now=int(edges.max()),
            options=options or {},
            evaluate=self._evaluate,
            events=self._events,
            posts=self._posts,
        )

    def _evaluate(self, text: str, starts: Times, ends: Times) -> Value:
        """Return the written answer to a formula."""
        self.asked.append(text)
        if text not in self.formulas:
            return nothing(len(ends), Text("no data", "pas de données"))
        return exact(np.full(len(ends), self.formulas[text]))

    def _events(self, measure: str, **_filters: str) -> EventSlice:
        """Return the events of a measure, by time."""
        listed = sorted(self.events.get(measure, ()), key=lambda event: event[0])
        groups: dict[Labels, int] = {}
        group = [groups.setdefault(tuple(sorted(event[3].items())), len(groups)) for event in listed]
        return EventSlice(
            np.array([int(event[0] * DAY) for event in listed], dtype=np.int64),
            np.array([event[2] for event in listed], dtype=np.float64),
            np.arange(1, len(listed) + 1),
            np.array([event[1] for event in listed], dtype=np.int64),
            np.array(group, dtype=np.int32),
            tuple(groups),
        )

    def _posts(self, *measures: str) -> PostSlice:
        """Return the series of posts."""
        listed = [post for measure in measures for post in self.posts.get(measure, ())]
        names = list(dict.fromkeys(post[2] for post in listed))
        return PostSlice(
            np.array([int(post[0] * DAY) for post in listed], dtype=np.int64),
            np.array([post[1] for post in listed], dtype=np.float64),
            np.array([names.index(post[2]) for post in listed], dtype=np.int64),
            tuple((("post", name),) for name in names),
        )
