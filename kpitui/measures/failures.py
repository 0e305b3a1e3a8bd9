"""Why single measures of a source could not be read, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpitui.measures import Delivery
from kpitui.text import Text

FAILS = Text("{measures}: {why}", "{measures}\u00a0: {why}")


def said_failure(measures: Iterable[str], why: Text) -> Text:
    """Return that some measures could not be read, and why."""
    return FAILS.given(measures=", ".join(measures), why=why)


def untold(delivery: Delivery) -> tuple[Text, ...]:
    """Return what failed of a delivery, once for each cause, where none of its notes tells of that cause."""
    told = {value for note in delivery.notes for _, value in (("", note), *note.fields)}
    return said_failures({measure: why for measure, why in delivery.failed.items() if why not in told})


def said_failures(failed: Mapping[str, Text]) -> tuple[Text, ...]:
    """Return which measures could not be read, once for each cause."""
    causes: dict[Text, list[str]] = {}
    for measure, why in failed.items():
        causes.setdefault(why, []).append(measure)
    return tuple(said_failure(measures, why) for why, measures in causes.items())
