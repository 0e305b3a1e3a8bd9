"""What the editor of thresholds asks of the clerk, by way of the desk: what is shown never waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from kpitui.errors import ConfigError, KpituiError
from kpitui.kpis.curves import NO_LIMITS, Limits
from kpitui.kpis.kpi import Condition, Threshold
from kpitui.kpis.reading import Reading, Track
from kpitui.text import Text
from kpitui.ui.asking import Asking
from kpitui.ui.deep import Ask, Deep
from kpitui.ui.draft import Draft, Editing, Saved, Trial
from kpitui.ui.draft_curves import Base, curves

POINTS = 168
"""Into how many points the past is divided where no chart says it."""
_Found = TypeVar("_Found")


class Drafting:
    """One visit to the editor: a KPI in a view, asked about as it was when the editor was opened."""

    def __init__(self, view: Asking, ask: Ask) -> None:
        self._view = view
        self._ask = ask
        self._visit = object()
        """Nothing that was told before this visit is shown."""

    @property
    def ready(self) -> bool:
        """Whether there is a clerk to ask."""
        return self._view.deep is not None

    def editing(self) -> Editing | Text | None:
        """Return what there is to edit, or why that can't be; None while it is looked up."""
        ask = self._ask
        made = self._get("editing", self._visit, lambda deep: _or_why(lambda: deep.editing(ask)))
        return cast("Editing | Text | None", made)

    def base(self, threshold: Threshold, points: int) -> Limits:
        """Return what limits are measured against; none while that is worked out, which is done once a minute."""
        ask = self._ask
        found = self._get(threshold, self._view.now // 60_000, lambda deep: deep.base(ask, threshold, points))
        return cast("Limits | None", found) or NO_LIMITS

    def trial(self, draft: Draft) -> Trial | None:
        """Return the newest trial there is, perhaps of an older draft; one of this draft is asked for."""
        ask = self._ask

        def work(deep: Deep) -> Trial:
            found = _or_why(lambda: deep.tried(ask, draft))
            return Trial(draft, problem=found) if isinstance(found, Text) else found

        return cast("Trial | None", self._get("trial", draft, work))

    def saved(self, turn: int, work: Callable[[Deep, Ask], Saved]) -> Saved | None:
        """Have the clerk write something once for each turn; None while it does."""
        ask = self._ask

        def write(deep: Deep) -> Saved:
            found = _or_why(lambda: work(deep, ask))
            return Saved(problems=(found,)) if isinstance(found, Text) else found

        return cast("Saved | None", self._get(("saved", turn), turn, write))

    def _get(self, what: object, version: object, work: Callable[[Deep], object]) -> object | None:
        """Return an answer of the desk; None where nobody can be asked."""
        deep = self._view.deep
        if deep is None:
            return None
        return self._view.desk.get(("draft", self._visit, what), version, lambda: work(deep()))


class Writing:
    """What is being written, one thing at a time, and why the last one was refused."""

    def __init__(self, drafting: Drafting) -> None:
        self._drafting = drafting
        self._turn = 0
        self._work: Callable[[Deep, Ask], Saved] | None = None
        self._said = Text("", "")
        self.refused: tuple[Text, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._work is not None

    def begin(self, work: Callable[[Deep, Ask], Saved], said: Text) -> None:
        """Have the clerk write something; ``said`` is said when it has, with the name of the file."""
        self._turn += 1
        self._work, self._said, self.refused = work, said, ()

    def look(self) -> Text | None:
        """Return what is to be said of what has been written; None while nothing has."""
        if self._work is None:
            return None
        done = self._drafting.saved(self._turn, self._work)
        if done is None:
            return None
        self._work, self.refused = None, done.problems
        return None if done.problems else self._said.given(file=done.file)


def limits_of(draft: Draft, rested: Draft, track: Track | None, drafting: Drafting) -> Limits:
    """Return a draft's limits; those of an anomaly, which only the clerk knows, where the keys have come to rest."""
    if any(level.condition is Condition.ANOMALY for level in draft.levels):
        draft = rested
    if not draft.levels:
        return NO_LIMITS
    points = len(track.t) if track is not None else POINTS
    return curves(draft, drafting.base(Base.of(draft).threshold, points))


def aimed(reading: Reading, draft: Draft) -> Reading:
    """Return a reading with the level that a draft has for its target."""
    if draft.aim is None:
        return reading
    return replace(reading, target=draft.aim.value if draft.aim.form == "level" else None)


def _or_why(work: Callable[[], _Found]) -> _Found | Text:
    """Return what is found, or why it can't be."""
    try:
        return work()
    except ConfigError as error:
        return error.problems[0].text if error.problems else error.text
    except KpituiError as error:
        return error.text
