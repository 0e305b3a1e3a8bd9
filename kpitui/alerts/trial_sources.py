"""Failed polls in a test: the trouble of the source that would give a series, and which alerts it speaks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from kpitui.alerts.health import Trouble, Watched, look
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event
from kpitui.alerts.trial_levels import Bench
from kpitui.alerts.trial_series import Given
from kpitui.config.rules import OnNoData
from kpitui.kpis.kpi import Condition


def troubles(readings: Given) -> Iterator[Event]:
    """Give what happens to the alerts of the sources, one for each series with a failed poll, named after its KPI."""
    failing = {id(track): (name, track) for (name, _, _), track in readings.tracks.items() if track.failed.any()}
    for name, track in failing.values():
        book: dict[AlertKey, AlertState] = {}
        for at, failed, troubled in zip(track.at.tolist(), track.failed, track.troubled(), strict=True):
            trouble = Trouble.WARNING if troubled else Trouble.UNSURE if failed else Trouble.NONE
            seen = look((Watched(name, trouble),), book, at)
            book.update((state.key, state) for state in seen.changed)
            yield from seen.events


def inhibition(alerts: Sequence[Bench]) -> Callable[[AlertKey, int], bool]:
    """Return whether a source in trouble speaks for an alert at a time: for those of missing data only."""
    spoken_for = {bench.key: (bench.track.at, bench.track.troubled()) for bench in alerts if _of_absence(bench.rule)}

    def inhibited(key: AlertKey, at: int) -> bool:
        if key not in spoken_for:
            return False
        times, troubled = spoken_for[key]
        place = int(np.searchsorted(times, at, side="right")) - 1
        return place >= 0 and bool(troubled[place])

    return inhibited


def edges(alerts: Iterable[Bench]) -> list[int]:
    """Return when sources fall into trouble and come out of it, ms, in order."""
    found: set[int] = set()
    for bench in alerts:
        if bench.track.failed.any():
            changes = np.flatnonzero(np.diff(bench.track.troubled().astype(np.int8))) + 1
            found.update(bench.track.at[changes].tolist())
    return sorted(found)


def _of_absence(rule: AlertRule) -> bool:
    """Tell whether a rule is about missing data."""
    levels = (rule.rule.threshold.warning, rule.rule.threshold.critical)
    absent = any(level is not None and level.condition is Condition.ABSENT for level in levels)
    return absent or rule.on_no_data is OnNoData.ALERT
