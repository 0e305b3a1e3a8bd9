"""A page's own posts with their lifetime figures, and posts of others that tag the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from kpitui.errors import Cause, SourceError
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.mentions import Listener, Mention
from kpitui.sources.platforms.meta.graph import Graph, Walk, cut_off
from kpitui.sources.platforms.meta.metrics import RETIRED, Metrics
from kpitui.sources.platforms.meta.once import Once
from kpitui.sources.platforms.meta.writings import add_posts, read_mentions
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given

FIELDS = (
    "id,message,created_time,status_type,attachments{media_type},shares,"
    "comments.summary(true).limit(0),reactions.summary(true).limit(0)"
)
TAGGED = "id,message,created_time,from{id},comments.summary(true).limit(0),reactions.summary(true).limit(0)"
REACH, CLICKS = "post_total_media_view_unique", "post_clicks_by_type"
SIZE = 25
"""Posts of one call: with their insights, more is refused as too much."""
PAGES = 80
FORMATS = {"photo": "image", "album": "carousel", "video": "video", "link": "link"}
STATUSES = {"added_photos": "image", "added_video": "video", "shared_story": "link", "mobile_status_update": "text"}


@dataclass(slots=True)
class Read:
    """The posts that one poll read."""

    posts: list[Node]
    walk: Walk
    refused: SourceError | None = None
    """Why their insights were not given."""


@dataclass(slots=True)
class Posts:
    """Asks for posts."""

    graph: Graph
    listener: Listener
    metrics: Metrics = field(default_factory=Metrics)
    _kept: Once[Read] = field(default_factory=Once)

    async def posts(self, asked: Asked) -> Given:
        """Ask for the page's posts with what they have received."""
        return self._given(asked, await self._read(asked), lifetime=False)

    async def insights(self, asked: Asked) -> Given:
        """Give what only insights know of the same posts."""
        self.metrics.recall(asked.state)
        read = await self._read(asked)
        if read.refused is not None:
            raise read.refused
        given = self._given(asked, read, lifetime=True)
        gone = [name for name in (REACH, CLICKS) if name in self.metrics.retired]
        notes = [*given.notes, *(RETIRED.given(metric=name) for name in gone)]
        failed = notes[-1] if len(gone) == 2 else None
        return Given(given.read, self.metrics.memory(), given.rejected, notes, failed=failed)

    async def mentions(self, asked: Asked) -> Given:
        """Ask for the posts of others that tag the page."""
        walk = self._graph(asked).walk(Ask(f"{asked.account.name}/tagged", {"fields": TAGGED, "limit": SIZE}), PAGES)
        return await read_mentions(asked, walk, self.listener, mention_of)

    async def _read(self, asked: Asked) -> Read:
        """Return the page's posts, read once for both parts."""
        return await self._kept.of(asked.now, (asked.account.name, asked.since), lambda: self._reading(asked))

    async def _reading(self, asked: Asked) -> Read:
        """Return the page's posts with their insights; without, where those alone are refused."""
        ask, probe = partial(self._asked, asked), partial(self._probed, asked)
        try:
            return await self.metrics.asked((REACH, CLICKS), ask, probe, asked.now)
        except SourceError as error:
            if error.cause not in (Cause.PERMISSION, Cause.NOT_FOUND, Cause.BAD_METRIC):
                raise
            return replace(await self._asked(asked, ()), refused=error)

    async def _asked(self, asked: Asked, names: Sequence[str]) -> Read:
        """Return the posts since some time, with some of their insights."""
        walk = self._walk(asked, names, SIZE)
        return Read([row async for page in walk for row in page["data"].rows()], walk)

    async def _probed(self, asked: Asked, names: Sequence[str]) -> None:
        """Ask for one post with some of its insights."""
        async for _ in self._walk(asked, names, 1):
            return

    def _walk(self, asked: Asked, names: Sequence[str], size: int) -> Walk:
        """Return the way through the posts."""
        insights = f",insights.metric({','.join(names)}).period(lifetime){{name,period,values}}" if names else ""
        params = {"fields": FIELDS + insights, "since": str(asked.since // 1000), "limit": str(size)}
        return self._graph(asked).walk(Ask(f"{asked.account.name}/posts", params), PAGES)

    def _given(self, asked: Asked, read: Read, lifetime: bool) -> Given:
        """Add the samples of posts."""
        rejected: list[Rejection] = []
        posts = each(read.posts, insight_of if lifetime else post_of, rejected)
        add = asked.figures.lifetime if lifetime else asked.figures.post
        add_posts(asked, posts, self.listener.settings.wording, add)
        span, notes = cut_off([post.published for post in posts], (asked.since, asked.now), read.walk)
        return Given(span, rejected=rejected, notes=notes)

    def _graph(self, asked: Asked) -> Graph:
        """Return what asks as the page."""
        return self.graph.of_page(asked.account.name)


def post_of(node: Node) -> Post:
    """Return a post with what everybody sees of it. ``shares`` is left out where there are none: absent, not 0."""
    return Post(
        node["id"].name(),
        node["created_time"].when(),
        node["message"].text() or "",
        format_of(node),
        likes=node["reactions"]["summary"]["total_count"].count(),
        comments=node["comments"]["summary"]["total_count"].count(),
        shares=node["shares"]["count"].count(),
    )


def insight_of(node: Node) -> Post:
    """Return a post with what only insights know of it."""
    rows = [row for row in node["insights"]["data"].rows() if row["period"].text() in (None, "lifetime")]
    told = {row["name"].name(): row["values"][0]["value"] for row in rows}
    reach, clicks = told.get(REACH), told.get(CLICKS)
    links = None if clicks is None else clicks["link clicks"].count()
    return Post(
        node["id"].name(),
        node["created_time"].when(),
        node["message"].text() or "",
        format_of(node),
        reach=None if reach is None else reach.count(),
        clicks=links,
    )


def format_of(node: Node) -> str:
    """Return what a post mostly is."""
    attached = node["attachments"]["data"][0]["media_type"].text() or ""
    status = node["status_type"].text() or ""
    if attached:
        return FORMATS.get(attached, "")
    return STATUSES.get(status, "text" if node["message"] else "")


def mention_of(node: Node) -> Mention:
    """Return a post that tags the page."""
    received = [node[name]["summary"]["total_count"].count() for name in ("reactions", "comments")]
    known = [one for one in received if one is not None]
    return Mention(
        node["id"].name(),
        node["created_time"].when(),
        node["from"]["id"].text(),
        node["message"].text() or "",
        interactions=sum(known) if known else None,
    )
