"""The sentiment of rows of mentions that come without one, by their texts, which are looked at and not kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kpitui.config.mappings import MappingTable
from kpitui.measures import Labels
from kpitui.measures.labels import value_of
from kpitui.sentiment import Judge
from kpitui.sources.rows.columns import find
from kpitui.sources.rows.labels import mixed
from kpitui.sources.rows.table import Table, Whole

MEASURE = "mentions"
"""What is judged: mentions in public. What people write in surveys is too short for a lexicon."""


def judge_of(mapping: MappingTable, judge: Judge | None) -> Judge | None:
    """Return the judge of a mapping's rows; None where they have no text, no language, or nobody to judge them."""
    if judge is None or mapping.name != MEASURE or mapping.text is None:
        return None
    if judge.language is None and "language" not in mapping.labels:
        return None
    return judge if judge.able() else None


def toned(
    judge: Judge | None, mapping: MappingTable, about: tuple[Table, Whole], given: tuple[Whole, Sequence[Labels]]
) -> tuple[Whole, tuple[Labels, ...]]:
    """Return rows' labels with the sentiment of those that carry none: ``about`` is the table and its rows.

    Each different text is judged once.
    """
    codes, sets = given
    if judge is None or mapping.text is None or not len(codes):
        return codes, tuple(sets)
    table, rows = about
    spoken = tuple(_spoken(judge, labels) for labels in sets)
    without = np.array([not value_of(labels, "sentiment") for labels in spoken], bool)[codes]
    column = find(table, mapping.text)[rows]
    words = np.full(len(rows), -1, np.int64)
    words[without], texts = pd.factorize(column[without])
    places, keys = mixed([codes, words + 1], [len(spoken), len(texts) + 1])
    found: dict[Labels, int] = {}
    numbers = []
    for at, word in keys:
        labels = spoken[at]
        if word:
            tone = judge.labels(str(texts[word - 1]), value_of(labels, "language"))
            labels = tuple(sorted({**tone, **dict(labels), **_marker(tone)}.items()))
        numbers.append(found.setdefault(labels, len(found)))
    return np.array(numbers, np.int64)[places], tuple(found)


def _spoken(judge: Judge, labels: Labels) -> Labels:
    """Return labels with the language of the source, where they say none."""
    if judge.language is None or value_of(labels, "language"):
        return labels
    return tuple(sorted({**dict(labels), "language": judge.language}.items()))


def _marker(tone: dict[str, str]) -> dict[str, str]:
    """Return what holds over a mapping's own labels: it can't say of a judged row that a person labelled it."""
    return {name: value for name, value in tone.items() if name.startswith("sentiment")}
