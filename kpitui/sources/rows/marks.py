"""The labels ``topic`` and ``campaign`` that rows get from the user's rules, where they carry none themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from kpitui.config.mappings import MappingTable
from kpitui.measures import MULTI, Labels
from kpitui.measures.labels import fold, parts, value_of
from kpitui.sources.rows.columns import find
from kpitui.sources.rows.labels import mixed
from kpitui.sources.rows.table import Table, Whole, cells
from kpitui.sources.rows.wording import Campaign, Found, Wording, campaigns_in, topics_in


@dataclass(frozen=True, slots=True)
class Marked:
    """Rows with the labels that the rules gave them."""

    codes: Whole
    """Row to its place in ``sets``."""
    sets: tuple[Labels, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """The rows that give samples."""

    rows: Whole
    """Their places in the table."""
    codes: Whole
    """The place of each one's labels."""
    times: Whole
    """When each happened or was published, ms."""


def wording_for(mapping: MappingTable, wording: Wording) -> Wording:
    """Return the rules that may label the rows of a mapping: words need a text, hashtags a text or their label."""
    topics = wording.topics if mapping.text is not None and "topic" not in mapping.labels else ()
    constant = mapping.labels.get("campaign", "$").startswith("$")
    worded = mapping.text is not None or "hashtag" in mapping.labels
    campaigns = tuple(one for one in wording.campaigns if one.match) if worded and constant else ()
    return Wording(campaigns, topics)


def said(wording: Wording) -> list[object]:
    """Return rules in a form that can be written down, for fingerprints; nothing where there is none."""
    return [*map(asdict, wording.campaigns), *map(asdict, wording.topics)]


def marked(wording: Wording, mapping: MappingTable, table: Table, dated: Dated, sets: Sequence[Labels]) -> Marked:
    """Return the rows' labels with those of the rules: each different text is searched once."""
    if not (wording.campaigns or wording.topics):
        return Marked(dated.codes, tuple(sets))
    column = find(table, mapping.text)[dated.rows] if mapping.text is not None else cells([""] * len(dated.rows))
    words, texts = pd.factorize(column)
    running, moments = pd.factorize(_running(wording.campaigns, dated.times))
    codes, keys = mixed([dated.codes, words.astype(np.int64), running], [len(sets), len(texts), len(moments)])
    topics = [topics_in(wording.topics, str(text)) for text in texts]
    named: dict[tuple[str, int], tuple[int, ...]] = {}
    found: dict[Labels, int] = {}
    places = []
    for at, word, moment in keys:
        labels, bits = sets[at], int(moments[moment])
        campaigns: tuple[int, ...] = ()
        if bits and value_of(labels, "campaign") is None:
            tags = value_of(labels, "hashtag") or ""
            if (tags, word) not in named:
                named[tags, word] = campaigns_in(wording.campaigns, str(texts[word]), parts(tags))
            campaigns = tuple(one for one in named[tags, word] if bits >> one & 1)
        given = _with(wording, labels, Found(topics[word], campaigns))
        places.append(found.setdefault(given, len(found)))
    return Marked(np.array(places, np.int64)[codes] if places else dated.codes, tuple(found))


def _running(campaigns: Sequence[Campaign], times: Whole) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return the campaigns that run at each time, as the bits of one number, however many they are."""
    edges = sorted({edge for one in campaigns for edge in (one.start, one.end)})
    spans = [sum(1 << at for at, one in enumerate(campaigns) if one.start <= start < one.end) for start in edges or [0]]
    bits = np.array([0, *spans], object)
    result: np.ndarray[tuple[int], np.dtype[np.object_]] = bits[np.searchsorted(edges, times, side="right")]
    return result


def _with(wording: Wording, labels: Labels, found: Found) -> Labels:
    """Return labels with the first campaign and all topics that were found and are of the row's brand."""
    brand = fold(value_of(labels, "brand") or "")
    topics = [one.name for one in (wording.topics[at] for at in found.topics) if _is_of(one.brand, brand)]
    campaigns = [one.name for one in (wording.campaigns[at] for at in found.campaigns) if _is_of(one.brand, brand)]
    given = dict(labels)
    if topics:
        given["topic"] = MULTI.join(dict.fromkeys(topics))
    if campaigns:
        given["campaign"] = campaigns[0]
    return tuple(sorted(given.items()))


def _is_of(wanted: str | None, brand: str) -> bool:
    """Tell whether a rule holds for a brand."""
    return wanted is None or fold(wanted) == brand
