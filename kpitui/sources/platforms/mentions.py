"""Mentions made into samples: the mention itself, its author's standing, the hashtags and topics it speaks of.

The text is searched and scored here, and goes no further.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpitui.measures import MULTI
from kpitui.measures.labels import fold
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.figures import Figures, Happening
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.sources.rows.wording import Wording, campaigns_in, topics_in

MEASURES = ("mentions", "author_followers", "author_interactions", "author_posts")
"""What mentions give; ``hashtag_mentions`` too where hashtags are followed."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A post or comment that names a brand; None: the platform does not give it."""

    id: str
    at: int
    """When it was published, ms."""
    author: str | None = None
    """The author's id on the platform; stored as a pseudonym only."""
    text: str = ""
    language: str = ""
    """As the platform says it: ``fr``, ``en-GB``."""
    followers: float | None = None
    """The author's, now."""
    interactions: float | None = None
    """What the mention has received."""
    sentiment: str = ""
    """``positive``, ``neutral`` or ``negative``, where the platform itself says so."""
    hashtags: tuple[str, ...] | None = None
    """None: those of the text."""


@dataclass(frozen=True, slots=True)
class Listener:
    """What mentions of one source are made into samples with."""

    settings: SourceSettings
    hashtags: tuple[str, ...] = ()
    """The hashtags that are followed."""

    def add(self, figures: Figures, mentions: Iterable[Mention]) -> None:
        """Add the samples of mentions."""
        for mention in mentions:
            self._add(figures, mention)

    def _add(self, figures: Figures, mention: Mention) -> None:
        """Add the samples of one mention."""
        tags = mention.hashtags if mention.hashtags is not None else tuple(hashtags_in(mention.text))
        labels = {
            **worded(self.settings.wording, mention.text, tags, (figures.account.brand, mention.at)),
            "hashtag": MULTI.join(dict.fromkeys(tags)),
            "language": mention.language.partition("-")[0].lower(),
            **self._sentiment(mention),
        }
        happened = Happening(mention.at, mention.id, mention.author)
        figures.event("mentions", happened, **labels)
        followed = followed_in(self.hashtags, tags)
        if followed:
            used = MULTI.join(followed)
            figures.event("hashtag_mentions", happened, hashtag=used)
        if mention.author is None:
            return
        standing = (("author_followers", mention.followers), ("author_interactions", mention.interactions))
        for measure, value in (*standing, ("author_posts", 1.0)):
            if value is not None:
                figures.event(measure, replace(happened, value=value))

    def _sentiment(self, mention: Mention) -> dict[str, str]:
        """Return the labels of a mention's sentiment: the platform's own word, else that of a scorer."""
        if mention.sentiment:
            return {"sentiment": mention.sentiment, "sentiment_by": "platform"}
        judge = self.settings.sentiment
        return {} if judge is None else judge.labels(mention.text, mention.language)


def worded(wording: Wording, text: str, hashtags: Iterable[str], about: tuple[str, int]) -> dict[str, str]:
    """Return the topics and the campaign that a text is of; ``about`` is its brand and its time, ms."""
    brand, at = fold(about[0]), about[1]
    topics = [wording.topics[place] for place in topics_in(wording.topics, text)]
    running = [one for one in wording.campaigns if one.match and one.start <= at < one.end]
    campaigns = [running[place] for place in campaigns_in(running, text, hashtags)]
    named = [one.name for one in topics if one.brand is None or fold(one.brand) == brand]
    first = next((one.name for one in campaigns if one.brand is None or fold(one.brand) == brand), "")
    return {"topic": MULTI.join(dict.fromkeys(named)), "campaign": first}


def followed_in(followed: Iterable[str], hashtags: Iterable[str]) -> list[str]:
    """Return the followed hashtags among those of a text, each once, as the configuration writes them."""
    used = {fold(tag.removeprefix("#")) for tag in hashtags}
    return [tag for one in dict.fromkeys(followed) if fold(tag := one.removeprefix("#")) in used]
