"""What a KPI is meant to reach, and the calendar units that amounts are meant for."""

from __future__ import annotations

from datetime import timedelta

from kpitui.kpis.context import Target
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.period import CalendarUnit, instant, local, unit_start
from kpitui.kpis.reading import Scope
from kpitui.measures.labels import fold


def target_for(frame: Frame, kpi: Kpi, scope: Scope) -> Target | None:
    """Return the target that was set for a KPI in a scope."""
    labels = {(label, fold(value)) for label, value in scope.labels}
    return next(
        (
            target
            for target in frame.context.targets
            if target.kpi == kpi.id
            and (target.brand is None or fold(target.brand) == fold(scope.brand))
            and {(label, fold(value)) for label, value in target.labels} == labels
        ),
        None,
    )


def unit_window(frame: Frame, unit: CalendarUnit, at: int) -> tuple[int, int]:
    """Return the start and the end of the calendar unit that holds an instant."""
    zone = frame.context.zone
    start = unit_start(local(at, zone), unit)
    days = {CalendarUnit.DAY: 1, CalendarUnit.WEEK: 7, CalendarUnit.MONTH: 31, CalendarUnit.QUARTER: 92}.get(unit, 366)
    return instant(start, zone), instant(unit_start(start + timedelta(days=days), unit), zone)
