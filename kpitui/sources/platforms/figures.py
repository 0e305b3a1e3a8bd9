"""Figures of one account made into samples: what is absent gives none; each carries brand, channel and account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kpitui.measures import MULTI, Kind, Labels, Sample
from kpitui.sources.platforms.options import Account
from kpitui.sources.rows.hashtags import hashtags_in


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened once."""

    at: int
    """ms."""
    id: str
    """What makes it the same when it is read again."""
    key: str | None = None
    """Who did it, or what it belongs to."""
    value: float = 1.0


@dataclass(frozen=True, slots=True)
class Post:
    """An own publication with its lifetime figures; None: the platform does not give it."""

    id: str
    published: int
    """ms."""
    text: str = ""
    """Searched for hashtags and campaigns, not stored."""
    format: str = ""
    """``video``, ``image``, ``carousel``…"""
    likes: float | None = None
    comments: float | None = None
    shares: float | None = None
    saves: float | None = None
    clicks: float | None = None
    impressions: float | None = None
    reach: float | None = None


LIFETIME = ("likes", "comments", "shares", "saves", "clicks", "impressions")
"""The lifetime figures of a post, named as their measures."""


@dataclass(slots=True)
class Figures:
    """The samples of one part and account."""

    account: Account
    channel: str
    part: str
    """What they come from, for the samples' fingerprint."""
    samples: list[Sample] = field(default_factory=list)
    known: Mapping[str, object] = field(default_factory=dict)
    """The labels of posts as they were told before, by id."""
    told: dict[str, dict[str, str]] = field(default_factory=dict)
    """Those told now."""

    @property
    def mapping(self) -> str:
        """Return the fingerprint: what another part, brand or account gave is kept apart."""
        return fingerprint(self.part, self.account)

    def level(self, measure: str, at: int, value: float | None, digits: int | None = None, **labels: str) -> None:
        """Add a level, such as followers; ``digits`` are those to which the platform rounds it."""
        if value is not None:
            named = self._labels(labels)
            self.samples.append(Sample(measure, Kind.GAUGE, named, at, value, self.mapping, digits=digits))

    def amount(self, measure: str, span: tuple[int, int], value: float | None, **labels: str) -> None:
        """Add what happened in a stretch of time, such as the views of a day."""
        if value is not None:
            named = self._labels(labels)
            self.samples.append(Sample(measure, Kind.DELTA, named, span[0], value, self.mapping, until=span[1]))

    def people(self, measure: str, span: tuple[int, int], value: float | None, **labels: str) -> None:
        """Add the different people of a stretch of time, such as a day's reach."""
        if value is not None:
            named = self._labels(labels)
            self.samples.append(Sample(measure, Kind.UNIQUE, named, span[0], value, self.mapping, until=span[1]))

    def event(self, measure: str, happened: Happening, **labels: str) -> None:
        """Add something that happened once."""
        at, ident, key, value = happened.at, happened.id, happened.key, happened.value
        self.samples.append(
            Sample(measure, Kind.EVENT, self._labels(labels), at, value, self.mapping, id=ident, key=key)
        )

    def post(self, post: Post, now: int, campaign: str | None = None) -> None:
        """Add a publication and its lifetime figures as they are now."""
        self.event("posts", Happening(post.published, post.id), **self._of_post(post, campaign))
        self.lifetime(post, now, campaign)

    def lifetime(self, post: Post, now: int, campaign: str | None = None) -> None:
        """Add a publication's lifetime figures alone: the publication itself comes from another part."""
        figures: list[tuple[str, float | None]] = [(name, getattr(post, name)) for name in LIFETIME]
        named = self._labels({**self._of_post(post, campaign), "post": post.id})
        for measure, value in (*figures, ("post_reach", post.reach)):
            if value is not None:
                lifetime = Sample(measure, Kind.TOTAL, named, now, value, self.mapping, published=post.published)
                self.samples.append(lifetime)

    def _of_post(self, post: Post, campaign: str | None) -> dict[str, str]:
        """Return the labels of a publication: those of its first telling, or its figures would be another post's too.

        A text that is edited, or a campaign that is declared later, changes them no more.
        """
        found = self.told.get(post.id)
        if found is None:
            before = self.known.get(post.id)
            tags = MULTI.join(dict.fromkeys(hashtags_in(post.text)))
            named = {"hashtag": tags, "format": post.format, "campaign": campaign or ""}
            kept = {name: str(before.get(name, "")) for name in named} if isinstance(before, dict) else named
            found = self.told[post.id] = {name: value for name, value in kept.items() if value}
        return found

    def _labels(self, labels: dict[str, str]) -> Labels:
        """Return labels, sorted, without the empty ones."""
        account = self.account
        whole = {"brand": account.brand, "channel": self.channel, "account": account.name, **labels}
        return tuple(sorted((name, value) for name, value in whole.items() if value))


def fingerprint(part: str, account: Account) -> str:
    """Return what tells the samples of one part and account from all others of a source."""
    return f"{part}:{account.brand}:{account.name}"


def fingerprints(part: str, accounts: Iterable[Account]) -> frozenset[str]:
    """Return the fingerprints of a part."""
    return frozenset(fingerprint(part, account) for account in accounts)
