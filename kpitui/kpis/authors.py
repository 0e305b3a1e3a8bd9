"""Authors as influencers and advocates: who is one at an instant. What two models share; knows no windows' periods.

An influencer has at least the bar's followers and was active in the last 90 days; once in, one stays down to nine
tenths of the bar. The bar is max(1,000, the 95th percentile of the authors seen), or a number of the user's. An
advocate mentioned the brand three times or more in 90 days, never badly, however few follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.models import EventSlice, ModelInputs
from kpitui.measures.labels import fold, value_of
from kpitui.series.dataset import Times, Values

DAY = 86_400_000
ACTIVE = 90 * DAY
"""How long an author counts as active, and how far back the way in and out is followed."""

_STEP = 7 * DAY
_LEAST_BAR = 1_000.0
_TOP = 0.95
_STAY = 0.9
_LOYAL = 3
_SPREAD = np.int64(-7046029254386353131)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Acts:
    """What authors did or were: one entry for each event with an author, sorted by time."""

    author: Times
    """(n,) index into the authors."""
    t: Times
    v: Values
    negative: Mask
    """(n,) whether it was a negative mention."""

    def between(self, since: int, until: int) -> slice:
        """Return the events of [since, until)."""
        first, last = np.searchsorted(self.t, [since, until])
        return slice(int(first), int(last))

    def of(self, number: NDArray[np.int64]) -> Acts:
        """Return the events of some authors, renumbered; ``number`` (authors,) is -1 for the others."""
        new = number[self.author]
        kept = np.flatnonzero(new >= 0)
        return Acts(new[kept], self.t[kept], self.v[kept], self.negative[kept])


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everyone at one instant. Every array is (authors,)."""

    at: int
    followers: Values
    """The newest known, NaN where none is."""
    active: Mask
    """Who mentioned the brand or was interacted with in the 90 days before."""
    loyal: Mask
    """Who is an advocate."""


@dataclass(frozen=True, slots=True)
class Members:
    """Influencers and advocates at the edges of k windows. Every mask is (k, m), for the m authors who may be one."""

    who: NDArray[np.int64]
    """(m,) index into the authors."""
    before: Mask
    """Influencers at the windows' starts."""
    after: Mask
    """Influencers at their ends."""
    loyal_before: Mask
    loyal_after: Mask


class _Sliding:
    """How many events each author has in a stretch of time that only moves forward."""

    def __init__(self, acts: Acts, chosen: Mask, authors: int) -> None:
        self._t, self._author = acts.t[chosen], acts.author[chosen]
        self._first = self._last = 0
        self.counts = np.zeros(authors, dtype=np.int64)

    def move(self, since: int, until: int) -> None:
        """Make the stretch [since, until)."""
        first, last = (int(place) for place in np.searchsorted(self._t, [since, until]))
        if (first, last) == (self._first, self._last):
            return
        size = len(self.counts)
        self.counts += np.bincount(self._author[self._last : last], minlength=size)
        self.counts -= np.bincount(self._author[self._first : first], minlength=size)
        self._first, self._last = first, last


@dataclass(frozen=True, slots=True)
class Authors:
    """Everyone who mentions the brand or is tracked, on each channel apart."""

    size: int
    channel: NDArray[np.int32]
    """(size,) which channel each is on."""
    bar: float
    """Followers from which one is an influencer; 0: from the authors seen."""
    followers: Acts
    mentions: Acts
    interactions: Acts
    posts: Acts

    def bar_at(self, followers: Values) -> float:
        """Return the bar, given everyone's followers at an instant."""
        if self.bar > 0:
            return self.bar
        known = followers[np.isfinite(followers)]
        return max(_LEAST_BAR, float(np.quantile(known, _TOP))) if len(known) else _LEAST_BAR

    def walk(self, instants: list[int]) -> Iterator[Snapshot]:
        """Give everyone at each of some instants, which rise; each event is looked at twice, however many there are."""
        every = np.ones(len(self.mentions.t), dtype=np.bool_)
        mentions = _Sliding(self.mentions, every, self.size)
        complaints = _Sliding(self.mentions, self.mentions.negative, self.size)
        received = _Sliding(self.interactions, np.ones(len(self.interactions.t), dtype=np.bool_), self.size)
        followers = np.full(self.size, np.nan)
        seen = 0
        for at in instants:
            for sliding in (mentions, complaints, received):
                sliding.move(at - ACTIVE, at)
            last = int(np.searchsorted(self.followers.t, at, side="right"))
            followers[self.followers.author[seen:last]] = self.followers.v[seen:last]
            seen = last
            active = (mentions.counts > 0) | (received.counts > 0)
            loyal = (mentions.counts >= _LOYAL) & (complaints.counts == 0)
            yield Snapshot(at, followers, active, loyal)

    def eligible(self) -> NDArray[np.int64]:
        """Return who may ever be an influencer or an advocate: few of all, sorted."""
        often = np.bincount(self.mentions.author, minlength=self.size) >= _LOYAL
        often[self.followers.author] = True
        return np.flatnonzero(often)

    def narrowed(self, who: NDArray[np.int64]) -> Authors:
        """Return some of the authors, with what they did."""
        number = np.full(self.size, -1, dtype=np.int64)
        number[who] = np.arange(len(who))
        acts = (self.followers, self.mentions, self.interactions, self.posts)
        return Authors(len(who), self.channel[who], self.bar, *(each.of(number) for each in acts))

    def members(self, starts: Times, ends: Times) -> Members:
        """Return influencers and advocates at the edges of windows, each followed from 90 days before its start.

        Between the edges one looks once a week, at the same instants whatever the windows are.
        """
        who = self.eligible()
        low, high = int(starts.min()) - ACTIVE, int(ends.max())
        weekly = range(low - low % _STEP, high + 1, _STEP)
        inside = np.zeros((len(ends), len(who)), dtype=np.bool_)
        found = Members(who, *(np.zeros_like(inside) for _ in range(4)))
        for snap in self.narrowed(who).walk(sorted({*weekly, *starts.tolist(), *ends.tolist()})):
            at_start, at_end = starts == snap.at, ends == snap.at
            looked = at_start | at_end
            if snap.at % _STEP == 0:
                looked |= (starts - ACTIVE <= snap.at) & (snap.at <= ends)
            bar = self.bar_at(snap.followers)
            enters = snap.active & (snap.followers >= bar)
            stays = snap.active & (snap.followers >= _STAY * bar)
            inside[looked] = enters | (inside[looked] & stays)
            found.before[at_start], found.after[at_end] = inside[at_start], inside[at_end]
            found.loyal_before[at_start], found.loyal_after[at_end] = snap.loyal, snap.loyal
        return found


def authors_of(inputs: ModelInputs) -> Authors:
    """Return the authors in a model's scope, put together once for all models."""
    found = inputs.keep("authors", lambda: _authors(inputs))
    return replace(found, bar=float(inputs.options.get("bar", 0.0)))


def _authors(inputs: ModelInputs) -> Authors:
    """Put the authors of a scope together."""
    slices = [inputs.events(name) for name in ("author_followers", "mentions", "author_interactions", "author_posts")]
    channels: dict[str, int] = {}
    codes = [_channels(events, channels) for events in slices]
    mixed = [events.key ^ (code.astype(np.int64) + 1) * _SPREAD for events, code in zip(slices, codes, strict=True)]
    whole, index = np.unique(np.concatenate(mixed), return_inverse=True)
    channel = np.zeros(len(whole), dtype=np.int32)
    channel[index] = np.concatenate(codes)
    cuts = np.cumsum([len(events.t) for events in slices])[:-1]
    acts = [_acts(events, author) for events, author in zip(slices, np.split(index, cuts), strict=True)]
    return Authors(len(whole), channel, 0.0, *acts)


def _channels(events: EventSlice, known: dict[str, int]) -> NDArray[np.int32]:
    """Return the channel of each event as a number, (n,)."""
    names = [fold(value_of(labels, "channel") or "") for labels in events.labels]
    codes = np.array([known.setdefault(name, len(known)) for name in names] or [0], dtype=np.int32)
    return codes[events.group]


def _acts(events: EventSlice, author: NDArray[np.intp]) -> Acts:
    """Return the events that have a key, by time."""
    bad = np.array([fold(value_of(labels, "sentiment") or "") == "negative" for labels in events.labels] or [False])
    known = events.key != 0
    return Acts(author[known].astype(np.int64), events.t[known], events.v[known], bad[events.group[known]])
