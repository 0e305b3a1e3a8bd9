"""Posts of the window that did well: one interaction at least, and half the median of the last 28 days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.models import ModelInputs, PostSlice
from kpitui.kpis.value import NO_DATA, Value, exact, nothing
from kpitui.series.dataset import Times, Values
from kpitui.text import Text

MEASURES = ()
OPTIONAL = ("likes", "comments", "shares", "saves")
OPTIONS = {"least": 1.0, "part": 0.5, "days": 28.0}
"""A post counts from ``max(least, part · median interactions of the last days)``."""

DAY = 86_400_000
_NO_POSTS = Text("no post was published in the window", "aucune publication dans la période")


def evaluate(inputs: ModelInputs) -> Value:
    """Return the number of engaging posts of each window; none without posts."""
    given = inputs.keep("posts", lambda: inputs.posts(*OPTIONAL))
    size = len(inputs.ends)
    if not len(given.published):
        return nothing(size, _NO_POSTS)
    if given.known is not None:
        counts, posts = _as_known(given, inputs)
        return exact(counts, base=posts).without(posts == 0, NO_DATA, _NO_POSTS)
    published, interactions = inputs.keep("engaging posts", lambda: per_post(given))
    counts, posts = np.zeros(size), np.zeros(size)
    for place, (start, end) in enumerate(zip(inputs.starts, inputs.ends, strict=True)):
        bar = bar_at(published, interactions, int(end), inputs)
        first, last = np.searchsorted(published, [start, end])
        posts[place] = last - first
        counts[place] = np.count_nonzero(interactions[first:last] >= bar)
    return exact(counts, base=posts).without(posts == 0, NO_DATA, _NO_POSTS)


def _as_known(given: PostSlice, inputs: ModelInputs) -> tuple[Values, Values]:
    """Return engaging posts and posts of each window, as known at its own now: steps become posts over and over."""
    order = np.lexsort((given.group, given.published))
    steps = PostSlice(given.published[order], given.value[order], given.group[order], given.labels)
    known = np.zeros(0, np.int64) if given.known is None else given.known[order]
    now = np.broadcast_to(np.asarray(inputs.now, dtype=np.int64), len(inputs.ends))
    told = np.searchsorted(np.sort(known), now, side="right")
    since = inputs.ends - round(float(inputs.options["days"]) * DAY)
    edges = np.searchsorted(steps.published, (since, inputs.starts, inputs.ends))
    counts, posts = np.zeros(len(now)), np.zeros(len(now))
    for at in range(len(now)):
        if at and told[at] == told[at - 1] and (edges[:, at] == edges[:, at - 1]).all():
            counts[at], posts[at] = counts[at - 1], posts[at - 1]
            continue
        low = int(edges[:2, at].min())
        here = np.flatnonzero(known[low : edges[2, at]] <= now[at]) + low
        seen = PostSlice(steps.published[here], steps.value[here], steps.group[here], steps.labels)
        published, interactions = per_post(seen)
        bar = bar_at(published, interactions, int(inputs.ends[at]), inputs)
        first, last = np.searchsorted(published, [inputs.starts[at], inputs.ends[at]])
        posts[at], counts[at] = last - first, np.count_nonzero(interactions[first:last] >= bar)
    return counts, posts


def bar_at(published: Times, interactions: Values, end: int, inputs: ModelInputs) -> float:
    """Return the interactions from which a post counts, by the posts of the days before an instant."""
    since = end - round(float(inputs.options["days"]) * DAY)
    first, last = np.searchsorted(published, [since, end])
    level = _median(interactions[first:last]) if last > first else 0.0
    return max(float(inputs.options["least"]), float(inputs.options["part"]) * level)


def _median(values: Values) -> float:
    """Return the median; numpy's own looks at a window three times as long before it begins."""
    middle = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, middle)[middle])
    low, high = np.partition(values, (middle - 1, middle))[middle - 1 : middle + 1].tolist()
    return float((low + high) / 2)


def per_post(posts: PostSlice) -> tuple[Times, Values]:
    """Return when each post was published, rising, and its interactions; one time and labels are one post."""
    if not len(posts.group):
        return np.zeros(0, np.int64), np.zeros(0)
    order = np.lexsort((posts.group, posts.published))
    published, group = posts.published[order], posts.group[order]
    starts = _starts(published, group)
    return published[starts], np.add.reduceat(posts.value[order], starts)


def _starts(published: Times, group: Times) -> NDArray[np.int64]:
    """Return where a new post starts among sorted series."""
    differs = (np.diff(published) != 0) | (np.diff(group) != 0)
    return np.concatenate(([0], np.flatnonzero(differs) + 1)).astype(np.int64)
