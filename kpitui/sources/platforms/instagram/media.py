"""Media: one's own with their lifetime figures, stories, competitors', and those in which others tag the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from kpitui.errors import Cause, SourceError
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.instagram.people import People
from kpitui.sources.platforms.mentions import Listener, Mention
from kpitui.sources.platforms.meta.graph import Graph, Walk, cut_off
from kpitui.sources.platforms.meta.metrics import RETIRED, Metrics
from kpitui.sources.platforms.meta.once import Once
from kpitui.sources.platforms.meta.writings import Adding, add_posts, read_mentions
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given

FIELDS = "id,caption,media_type,media_product_type,timestamp,like_count,comments_count"
TAGGED = "id,caption,timestamp,like_count,comments_count,username"
METRICS = ("reach", "saved", "shares")
STORY = ("reach", "replies", "shares")
SIZE = 25
"""Posts of one call: with their insights, more is refused as too much."""
PAGES = 80
ALONE = 100
"""Media that are asked for one by one at most, where asking for them together fails."""
FORMATS = {"IMAGE": "image", "VIDEO": "video", "CAROUSEL_ALBUM": "carousel"}


@dataclass(slots=True)
class Read:
    """The media that one poll read."""

    media: list[Node]
    walk: Walk
    told: dict[str, Node] = field(default_factory=dict)
    """Insights by medium, where they were asked for one by one."""
    refused: SourceError | None = None
    """Why there are no insights."""


@dataclass(slots=True)
class Media:
    """Asks for media."""

    graph: Graph
    people: People
    listener: Listener
    metrics: Metrics = field(default_factory=Metrics)
    stories_metrics: Metrics = field(default_factory=Metrics)
    _kept: Once[Read] = field(default_factory=Once)

    async def posts(self, asked: Asked) -> Given:
        """Ask for the account's media with what they have received."""
        read = await self._read(asked)
        rejected: list[Rejection] = []
        posts = each(read.media, post_of, rejected)
        self._add(asked, posts, asked.figures.post)
        span, notes = cut_off([post.published for post in posts], (asked.since, asked.now), read.walk)
        return Given(span, rejected=rejected, notes=notes)

    async def insights(self, asked: Asked) -> Given:
        """Give what only insights know of the same media."""
        self.metrics.recall(asked.state)
        read = await self._read(asked)
        if read.refused is not None:
            raise read.refused
        rejected: list[Rejection] = []
        posts = each(read.media, partial(insight_of, told=read.told), rejected)
        self._add(asked, posts, asked.figures.lifetime)
        gone = [RETIRED.given(metric=name) for name in METRICS if name in self.metrics.retired]
        span, _ = cut_off([post.published for post in posts], (asked.since, asked.now), read.walk)
        failed = gone[0] if len(gone) == len(METRICS) else None
        return Given(span, self.metrics.memory(), rejected, gone, failed=failed)

    async def stories(self, asked: Asked) -> Given:
        """Ask for the stories of the last day: their figures are gone with them."""
        place = await self.people.place(asked.account.name)
        self.stories_metrics.recall(asked.state)
        rejected: list[Rejection] = []
        async for page in self.graph.walk(Ask(f"{place}/stories", {"fields": "id,timestamp"}), PAGES):
            for story in each(page["data"].rows(), post_of, rejected):
                asked.figures.post(await self._story(story, asked.now), asked.now)
        return Given(state=self.stories_metrics.memory(), rejected=rejected)

    async def rival(self, asked: Asked) -> Given:
        """Ask for a competitor's media with what everybody sees of them."""
        rejected: list[Rejection] = []
        after, seen, times = "", {""}, [asked.now]
        for _ in range(PAGES):
            fields = f"media{after}.limit({SIZE}){{{FIELDS}}}"
            person = await self.people.discovered(asked.account.name, fields)
            found = person["media"]  # absent where somebody has published nothing
            posts = each(found["data"].rows() if person else person.listed(), post_of, rejected)
            self._add(asked, posts, asked.figures.post)
            times += [post.published for post in posts]
            cursor = found["paging"]["cursors"]["after"].text() or ""
            after = f".after({cursor})"
            if not cursor or not posts or after in seen or min(times) < asked.since:
                return Given((asked.since, asked.now), rejected=rejected)
            seen.add(after)
        return Given((min(times), asked.now), rejected=rejected)

    async def mentions(self, asked: Asked) -> Given:
        """Ask for the media of others that tag the account."""
        place = await self.people.place(asked.account.name)
        walk = self.graph.walk(Ask(f"{place}/tags", {"fields": TAGGED, "limit": str(SIZE)}), PAGES)
        return await read_mentions(asked, walk, self.listener, mention_of)

    async def _read(self, asked: Asked) -> Read:
        """Return the account's media, read once for both parts."""
        return await self._kept.of(asked.now, (asked.account.name, asked.since), lambda: self._reading(asked))

    async def _reading(self, asked: Asked) -> Read:
        """Return the account's media with their insights; one by one, where one of them spoils the rest."""
        ask, probe = partial(self._asked, asked, SIZE), partial(self._asked, asked, 1)
        try:
            return await self.metrics.asked(METRICS, ask, probe, asked.now)
        except SourceError as error:
            if error.cause not in (Cause.PERMISSION, Cause.NOT_FOUND, Cause.BAD_METRIC):
                raise
            refused = error
        read = await self._asked(asked, SIZE, ())
        if refused.cause is Cause.PERMISSION:
            return replace(read, refused=refused)
        names = self.metrics.sound(METRICS, asked.now)
        idents = [ident for node in read.media[:ALONE] if (ident := node["id"].text())]
        return replace(read, told={ident: node for ident in idents if (node := await self._alone(ident, names))})

    async def _asked(self, asked: Asked, size: int, names: Sequence[str]) -> Read:
        """Return the media since some time, with some of their insights."""
        place = await self.people.place(asked.account.name)
        insights = f",insights.metric({','.join(names)}){{name,values,total_value}}" if names else ""
        walk = self.graph.walk(Ask(f"{place}/media", {"fields": FIELDS + insights, "limit": str(size)}), PAGES)
        media: list[Node] = []
        async for page in walk:
            rows = page["data"].rows()
            media += rows
            # Newest first; a pinned medium may stand before newer ones, so that all of a page must be older.
            if size == 1 or all(_old(row, asked.since) for row in rows):
                walk.cut = False
                break
        return Read(media, walk)

    async def _alone(self, ident: str, names: Sequence[str]) -> Node | None:
        """Return the insights of one medium; None where Meta has none of it."""
        try:
            return await self.graph.get(f"{ident}/insights", {"metric": ",".join(names)})
        except SourceError as error:
            if error.cause in (Cause.NOT_FOUND, Cause.BAD_METRIC):
                return None
            raise

    async def _story(self, story: Post, now: int) -> Post:
        """Return a story with its figures; under five viewers Meta gives none."""

        async def asked(names: Sequence[str]) -> Node | None:
            """Ask for some of its figures."""
            return await self.graph.get(f"{story.id}/insights", {"metric": ",".join(names)}) if names else None

        try:
            told = figures_of(await self.stories_metrics.asked(STORY, asked, asked, now))
        except SourceError as error:
            if error.cause is not Cause.NOT_FOUND:
                raise
            told = {}
        reach, replies, shares = (told.get(name) for name in ("reach", "replies", "shares"))
        return replace(story, format="story", reach=reach, comments=replies, shares=shares)

    def _add(self, asked: Asked, posts: Sequence[Post], add: Adding) -> None:
        """Add the samples of media."""
        add_posts(asked, posts, self.listener.settings.wording, add)


def post_of(node: Node) -> Post:
    """Return a medium with what everybody sees of it; likes are absent where the account hides them."""
    return Post(
        node["id"].name(),
        node["timestamp"].when(),
        node["caption"].text() or "",
        FORMATS.get(node["media_type"].text() or "", ""),
        likes=node["like_count"].count(),
        comments=node["comments_count"].count(),
    )


def insight_of(node: Node, told: dict[str, Node]) -> Post:
    """Return a medium with what only insights know of it."""
    figures = figures_of(told.get(node["id"].name(), node["insights"]))
    post = post_of(node)
    return Post(
        post.id,
        post.published,
        post.text,
        post.format,
        shares=figures.get("shares"),
        saves=figures.get("saved"),
        reach=figures.get("reach"),
    )


def figures_of(insights: Node | None) -> dict[str, float | None]:
    """Return the figures of a medium by metric, as either shape of answer has them."""
    rows = [] if insights is None else insights["data"].rows()
    return {row["name"].name(): _figure(row) for row in rows}


def mention_of(node: Node) -> Mention:
    """Return a medium that tags the account; of its author Meta tells the name alone, which is kept as a pseudonym."""
    received = [value for name in ("like_count", "comments_count") if (value := node[name].count()) is not None]
    return Mention(
        node["id"].name(),
        node["timestamp"].when(),
        node["username"].text(),
        node["caption"].text() or "",
        interactions=sum(received) if received else None,
    )


def _figure(row: Node) -> float | None:
    """Return a metric's figure."""
    value = row["values"][0]["value"].count()
    return row["total_value"]["value"].count() if value is None else value


def _old(row: Node, since: int) -> bool:
    """Tell whether a medium is older than what is read."""
    try:
        return row["timestamp"].when() < since
    except SourceError:
        return False
