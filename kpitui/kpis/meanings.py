"""What is said where a measure has changed its meaning, so that figures of both sides are not compared."""

from __future__ import annotations

from datetime import tzinfo

from kpitui.series.dataset import SourceBreak
from kpitui.text import Language, Text
from kpitui.text.times import day

CHANGED = Text("the measure changed on {day}: {what}", "la mesure a changé le {day}\u00a0: {what}")
APART = Text(
    "not compared with the window before, since the measure changed on {day}: {what}",
    "pas de comparaison avec la période précédente, car la mesure a changé le {day}\u00a0: {what}",
)


def said_break(text: Text, mark: SourceBreak, zone: tzinfo, now: int) -> Text:
    """Return a text with the day of a break and what it changes."""
    date = Text(day(mark.t, zone, Language.EN, now), day(mark.t, zone, Language.FR, now))
    return text.given(day=date, what=mark.text)
