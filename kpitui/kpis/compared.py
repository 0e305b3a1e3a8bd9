"""A reading beside the same weekdays of the weeks before and beside the year before."""

from __future__ import annotations

from kpitui.kpis.comparisons import Compared, Versus, last_year_end, versus, versus_weekday, weekday_ends
from kpitui.kpis.frame import Frame
from kpitui.kpis.history import moved, rolls, values_over
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.reading import Reading
from kpitui.text import Text

SAME_WEEKDAY = Text(
    "the same days of the four weeks before (median)", "les mêmes jours des quatre semaines d’avant (médiane)"
)
LAST_YEAR = Text("the same days of the year before", "les mêmes jours de l’année précédente")


def compared(frame: Frame, kpi: Kpi, reading: Reading) -> tuple[Compared, ...]:
    """Return the comparisons for which enough of the past is known; a window to date has none."""
    window, zone = reading.window, frame.context.zone
    if reading.value is None or not rolls(window):
        return ()
    ends = (*weekday_ends(window.end, zone), last_year_end(window.end, zone))
    *weeks, year = values_over(frame, kpi, reading.scope, [moved(frame, window, end) for end in ends], [window])
    found = ((SAME_WEEKDAY, versus_weekday(reading.value, weeks)), (LAST_YEAR, versus(reading.value, year)))
    return tuple(_named(name, result, reading) for name, result in found if result.baseline is not None)


def _named(name: Text, result: Versus, reading: Reading) -> Compared:
    """Return one comparison with its change in the reading's own way: per cent or points."""
    change = result.points if reading.change_unit == "points" else result.percent
    return Compared(name, result.baseline, change)
