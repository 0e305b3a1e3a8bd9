"""How influential the influencers who talk about the brand are, from 0 to 100, among the authors tracked.

Three percentile ranks (0–100, mid-rank) on each channel apart: log1p(followers), log1p(interactions received),
interactions per post. An author's score is their mean; the KPI is the mean score of the influencers who mentioned the
brand in the window, weighted by their mentions. No standard exists; Crowd Analyzer's published method has the same
ingredients.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.authors import Acts, Authors, authors_of
from kpitui.kpis.models import ModelInputs
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import NO_DATA, Value, exact, nothing
from kpitui.series.dataset import Values
from kpitui.text import Text

MEASURES = ("author_followers", "mentions")
OPTIONAL = ("author_interactions", "author_posts")
OPTIONS = {"bar": 0.0}
"""``bar``: followers from which one is an influencer; 0: from the authors seen."""

_FEW = 5
_NOBODY = Text("no influencer mentioned the brand in the window", "aucun influenceur n’a parlé de la marque")
_UNTRACKED = Text("the followers of no author are known", "les abonnés d’aucun auteur ne sont connus")


def evaluate(inputs: ModelInputs) -> Value:
    """Return the score at each end; ``low_n`` with fewer than five tracked authors."""
    authors = authors_of(inputs)
    size = len(inputs.ends)
    if not len(authors.followers.t):
        return nothing(size, _UNTRACKED)
    scores, tracked = np.full(size, np.nan), np.zeros(size)
    members = authors.members(inputs.starts, inputs.ends)
    for place, (start, end) in enumerate(zip(inputs.starts.tolist(), inputs.ends.tolist(), strict=True)):
        followers = _latest(authors.followers, end, authors.size)
        tracked[place] = np.count_nonzero(np.isfinite(followers))
        mentions = authors.mentions.author[authors.mentions.between(start, end)]
        influencers = np.zeros(authors.size, dtype=np.bool_)
        influencers[members.who] = members.after[place]
        weights = np.bincount(mentions, minlength=authors.size) * (influencers & np.isfinite(followers))
        chosen = np.flatnonzero(weights)
        if len(chosen):
            each = scores_of(chosen, authors, followers, (start, end))
            scores[place] = float(np.average(each, weights=weights[chosen]))
    found = exact(scores, base=tracked).flagged(Flag.LOW_N, tracked < _FEW)
    return found.without(np.isnan(scores), NO_DATA, _NOBODY)


def scores_of(chosen: NDArray[np.int64], authors: Authors, followers: Values, window: tuple[int, int]) -> Values:
    """Return the scores of some authors over a window among all whose followers are known, (chosen,)."""
    start, end = window
    received = _sums(authors.interactions, start, end, authors.size)
    posts = _sums(authors.posts, start, end, authors.size)
    if not len(authors.posts.t):
        events = authors.interactions.between(start, end)
        posts = np.bincount(authors.interactions.author[events], minlength=authors.size).astype(np.float64)
    figures = (np.log1p(followers), np.log1p(np.maximum(received, 0.0)), received / np.maximum(posts, 1.0))
    scores = np.empty(len(chosen))
    for channel in np.unique(authors.channel[chosen]):
        here = (authors.channel == channel) & np.isfinite(followers)
        own = authors.channel[chosen] == channel
        scores[own] = np.mean([mid_ranks(figure[chosen[own]], figure[here]) for figure in figures], axis=0)
    return scores


def _latest(acts: Acts, at: int, size: int) -> Values:
    """Return each author's newest value at or before an instant, NaN where there is none, (authors,)."""
    values = np.full(size, np.nan)
    last = int(np.searchsorted(acts.t, at, side="right"))
    values[acts.author[:last]] = acts.v[:last]
    return values


def _sums(acts: Acts, start: int, end: int, size: int) -> Values:
    """Return the sum of each author's values in [start, end), (authors,)."""
    events = acts.between(start, end)
    return np.bincount(acts.author[events], weights=acts.v[events], minlength=size).astype(np.float64)


def mid_ranks(values: Values, among: Values) -> Values:
    """Return percentile ranks, 0–100, among others: 100 · (how many are less + half of those equal) / n."""
    ordered = np.sort(among)
    below = np.searchsorted(ordered, values, side="left")
    upto = np.searchsorted(ordered, values, side="right")
    return np.asarray(100.0 * (below + upto) / (2 * len(ordered)))
