"""Hashtags: public media that use them, of the last day. Meta allows thirty hashtags in seven days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kpitui.config.spans import DAY
from kpitui.measures import MULTI, Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.instagram.people import People
from kpitui.sources.platforms.mentions import followed_in
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.text import Text

MOST = 30
WEEK = 7 * DAY
FIELDS = "id,caption,timestamp"
SIZE = 50
PAGES = 20
EDGES = ("recent_media", "top_media")
"""The newest, and the most seen of the last hours, which the newest may leave out."""


class Tag(NamedTuple):
    """A hashtag as Meta knows it."""

    id: str
    since: int
    """When it began to count among the thirty, ms."""


class Use(NamedTuple):
    """A medium that uses a hashtag."""

    id: str
    at: int | None
    """ms; None: Meta does not say it."""
    text: str


@dataclass(slots=True)
class Hashtags:
    """Asks for the media of hashtags."""

    graph: Graph
    people: People
    followed: tuple[str, ...]

    async def uses(self, asked: Asked) -> Given:
        """Ask for the media of each followed hashtag."""
        known = _known(asked.state, asked.now)
        viewer = await self.people.viewer()
        rejected: list[Rejection] = []
        left, undated = [], 0
        for word in self.followed:
            bare = word.removeprefix("#").lower()
            if bare not in known and len(known) >= MOST:
                left.append(word)
                continue
            tag = known[bare] = known.get(bare) or await self._found(bare, viewer, asked.now)
            for edge in EDGES:
                undated += await self._media(asked, (word, f"{tag.id}/{edge}", viewer), rejected)
        notes = [_TOO_MANY.given(most=MOST, left=", ".join(left))] if left else []
        notes += [_UNDATED.given(count=undated)] if undated else []
        return Given(
            (asked.since, asked.now), {"tags": {name: list(tag) for name, tag in known.items()}}, rejected, notes
        )

    async def _found(self, bare: str, viewer: str, now: int) -> Tag:
        """Return a hashtag's id."""
        found = await self.graph.get("ig_hashtag_search", {"user_id": viewer, "q": bare})
        return Tag(found["data"][0]["id"].name(), now)

    async def _media(self, asked: Asked, what: tuple[str, str, str], rejected: list[Rejection]) -> int:
        """Add the media of a hashtag; return how many have no time."""
        word, path, viewer = what
        walk = self.graph.walk(Ask(path, {"user_id": viewer, "fields": FIELDS, "limit": str(SIZE)}), PAGES)
        undated = 0
        async for page in walk:
            uses = each(page["data"].rows(), _use, rejected)
            dated = [use for use in uses if use.at is not None]
            undated += len(uses) - len(dated)
            fresh = [use for use in dated if use.at is not None and use.at >= asked.since]
            for use in fresh:
                tags = followed_in(self.followed, [word, *hashtags_in(use.text)])
                asked.figures.event("hashtag_mentions", Happening(use.at or 0, use.id), hashtag=MULTI.join(tags))
            if not fresh:
                break
        return undated


def _use(node: Node) -> Use:
    """Return a medium."""
    return Use(node["id"].name(), node["timestamp"].moment(), node["caption"].text() or "")


def _known(state: Mapping[str, object], now: int) -> dict[str, Tag]:
    """Return the hashtags that count among the thirty. One counts for seven days from its first use on, then anew."""
    kept = state.get("tags")
    found = {}
    for name, tag in kept.items() if isinstance(kept, dict) else ():
        match tag:
            case [str(ident), int(since)] if 0 <= now - since < WEEK:
                found[name] = Tag(ident, since)
    return found


_TOO_MANY = Text(
    "Meta allows {most} hashtags in seven days; not followed for now: {left}",
    "Meta permet {most} hashtags en sept jours ; pas suivis pour le moment : {left}",
)
_UNDATED = Text(
    "{count} media with a followed hashtag carry no time, and are left out",
    "{count} médias avec un hashtag suivi n’ont pas de date, et sont laissés de côté",
)
