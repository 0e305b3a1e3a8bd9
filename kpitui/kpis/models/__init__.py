"""KPIs that are more than one expression: one file each, found by its name, called in a formula like a function.

A model's module has ``MEASURES`` (names that it needs), may have ``OPTIONAL`` (names that it uses if they are there)
and ``OPTIONS`` (keyword arguments with their defaults), all three as literals that are read without importing it, and
``evaluate(inputs: ModelInputs) -> Value``. It is pure, and gives for each window the same value whether it is asked for
one window or for many. Knows no sources, stores, files or clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from kpitui.kpis.context import Context
from kpitui.kpis.reading import Scope
from kpitui.measures import Labels

if TYPE_CHECKING:  # numpy is not imported where formulas are only bound
    import numpy as np
    from numpy.typing import NDArray

    from kpitui.kpis.value import Value
    from kpitui.series.dataset import Dataset, Times, Values

T = TypeVar("T")


class Keep(Protocol):
    """What remembers, for one scope, what several models need."""

    def __call__(self, name: str, build: Callable[[], T]) -> T:
        """Return what is kept under a name; built when it is first asked for."""
        ...


def afresh(name: str, build: Callable[[], T]) -> T:
    """Keep nothing."""
    return build()


@dataclass(frozen=True, slots=True)
class EventSlice:
    """Events of one measure in a scope, none later than now, sorted by time. Every array is (n,)."""

    t: Times
    v: Values
    id: Times
    key: Times
    """63-bit hashes, 0 where there is none."""
    group: NDArray[np.int32]
    """Which of ``labels`` each event carries."""
    labels: tuple[Labels, ...]


@dataclass(frozen=True, slots=True)
class PostSlice:
    """Series that carry a publication, in a scope: one entry for each post's series."""

    published: Times
    """(n,) when each was published; its first sample where no publication is known."""
    value: Values
    """(n,) its newest value known at now."""
    group: NDArray[np.int64]
    """(n,) index into ``labels``."""
    labels: tuple[Labels, ...]
    known: Times | None = None
    """(n,) Where windows are seen from several instants: since when ``value``, a step of the figure, is known."""


@dataclass(frozen=True, slots=True)
class ModelInputs:
    """What a model is given: k windows in one scope, and the ways to read them."""

    context: Context
    data: Dataset
    scope: Scope
    starts: Times
    """(k,) window starts."""
    ends: Times
    """(k,) window ends."""
    now: int | Times
    """No sample later than this is seen; of each window its own, (k,), where they are seen from several instants."""
    options: Mapping[str, float | str]
    """The keyword arguments of the call, defaults filled in."""
    evaluate: Callable[[str, Times, Times], Value]
    """``evaluate("sum(revenue)", starts, ends)``: any formula in the same scope, over the given windows."""
    events: Callable[..., EventSlice]
    """``events("mentions", sentiment="positive")``: the events of a measure in the scope, of all time up to now."""
    posts: Callable[..., PostSlice]
    """``posts("likes", "comments")``: the series of measures of posts in the scope."""
    keep: Keep = afresh
    """``keep("authors", build)``: what rests on the scope alone is built once for all windows and models."""

    def formula(self, text: str) -> Value:
        """Return a formula's values over the model's own windows."""
        return self.evaluate(text, self.starts, self.ends)


class Model(Protocol):
    """A model's module."""

    MEASURES: tuple[str, ...]

    def evaluate(self, inputs: ModelInputs) -> Value:
        """Return the model's value over each window."""
        ...
