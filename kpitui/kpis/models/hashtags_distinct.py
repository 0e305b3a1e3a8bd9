"""How many different hashtags the brand's mentions carry, or, where they carry none, its hashtag uses."""

from __future__ import annotations

import numpy as np

from kpitui.kpis.models import EventSlice, ModelInputs
from kpitui.kpis.value import Value, exact, nothing
from kpitui.measures.labels import fold, parts, value_of
from kpitui.series.dataset import Values
from kpitui.text import Text

MEASURES = ()
OPTIONAL = ("mentions", "hashtag_mentions")
_NO_TAGS = Text("no mention carries a hashtag label", "aucune mention ne porte de label hashtag")


def evaluate(inputs: ModelInputs) -> Value:
    """Return the number of different hashtags, case aside, of each window."""
    for measure in OPTIONAL:
        events = inputs.events(measure)
        tags = [_tags(labels) for labels in events.labels]
        if any(tags):
            return exact(_distinct(events, tags, inputs))
    return nothing(len(inputs.ends), _NO_TAGS)


def _tags(labels: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the hashtags of a label set as they are compared."""
    return frozenset(fold(tag).removeprefix("#") for tag in parts(value_of(labels, "hashtag") or ""))


def _distinct(events: EventSlice, tags: list[frozenset[str]], inputs: ModelInputs) -> Values:
    """Return the size of the union of the tags in each window, (k,)."""
    sizes = np.zeros(len(inputs.ends))
    for place, (start, end) in enumerate(zip(inputs.starts, inputs.ends, strict=True)):
        first, last = np.searchsorted(events.t, [start, end])
        found = np.unique(events.group[first:last])
        sizes[place] = len(frozenset().union(*(tags[group] for group in found)))
    return sizes
