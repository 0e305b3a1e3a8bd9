"""What LinkedIn tells of pages: followers, gains and figures by day, and of single posts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial

from kpitui.config.spans import DAY
from kpitui.measures import Rejection
from kpitui.sources.platforms.figures import Figures, Post
from kpitui.sources.platforms.linkedin.calling import Pages, days, encoded, listed
from kpitui.sources.platforms.mentions import worded
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.stretches import Span
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.sources.rows.wording import Wording
from kpitui.text import Text

SIZE = 100
"""Posts of one page."""
PAGES = 10
TOGETHER = 50
"""Posts whose figures are asked for in one call."""
FIELDS = {"likes": "likeCount", "comments": "commentCount", "shares": "shareCount", "clicks": "clickCount"}
KINDS = {"share": "shares", "ugcPost": "ugcPosts"}
"""How posts' two kinds of URNs are asked for."""
NONE = Node(dict.fromkeys((*FIELDS.values(), "uniqueImpressionsCount"), 0))
"""The figures of a post that LinkedIn leaves out since nothing has happened there."""
_TAG = re.compile(r"\{hashtag\|\\?[#＃]\|([^}|]*)\}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked of LinkedIn."""

    pages: Pages
    wording: Wording
    posts_told: bool
    """Whether likes, comments, shares and clicks come from single posts; by day else, never both."""

    async def followers(self, asked: Asked) -> Given:
        """Give a page's followers."""
        urn = await self.pages.urn(asked.account)
        content = await self.pages.get(f"networkSizes/{encoded(urn)}", edgeType="COMPANY_FOLLOWED_BY_MEMBER")
        asked.figures.level("followers", asked.now, content["firstDegreeSize"].count())
        return Given()

    async def gains(self, asked: Asked) -> Given:
        """Give the followers won on each day; LinkedIn counts them up to two days before."""
        return await self._by_day(asked, "organizationalEntityFollowerStatistics", _midnight(asked.now) - DAY)

    async def days(self, asked: Asked) -> Given:
        """Give what happened on each day."""
        return await self._by_day(asked, "organizationalEntityShareStatistics", _midnight(asked.now))

    async def posts(self, asked: Asked) -> Given:
        """Give the page's posts with their lifetime figures."""
        urn = await self.pages.urn(asked.account)
        rejected: list[Rejection] = []
        found: dict[str, Post] = {}
        notes: list[Text] = []
        begin = asked.since
        for turn in range(PAGES):
            params = {"q": "author", "author": encoded(urn), "count": str(SIZE), "sortBy": "CREATED"}
            page = await self.pages.find("posts", turn * SIZE, **params)
            rows = page.content["elements"].rows()
            new = {post.id: post for post in each(rows, post_of, rejected) if post.id not in found}
            found |= {ident: post for ident, post in new.items() if post.published >= asked.since}
            if len(rows) < SIZE or not new or min(post.published for post in new.values()) < asked.since:
                break
        else:
            begin = min(post.published for post in found.values())
            notes.append(MORE.given(count=len(found)))
        for kind in KINDS:
            await self._figures(asked, urn, [post for post in found.values() if _kind(post.id) == kind])
        return Given((begin, asked.now), {}, rejected, notes)

    async def _figures(self, asked: Asked, urn: str, posts: list[Post]) -> None:
        """Add posts of one kind with their figures. Only here is what LinkedIn leaves out a zero."""
        for begin in range(0, len(posts), TOGETHER):
            some = posts[begin : begin + TOGETHER]
            kind = _kind(some[0].id)
            content = await self.pages.get(
                "organizationalEntityShareStatistics",
                q="organizationalEntity",
                organizationalEntity=encoded(urn),
                **{KINDS[kind]: listed(post.id for post in some)},
            )
            told = {row[kind].text(): row["totalShareStatistics"] for row in content["elements"].rows()}
            for post in some:
                self._add(asked, post, told.get(post.id, NONE))

    def _add(self, asked: Asked, post: Post, told: Node) -> None:
        """Add a post with its figures."""
        whole = replace(
            post,
            likes=told[FIELDS["likes"]].count(),
            comments=told[FIELDS["comments"]].count(),
            shares=told[FIELDS["shares"]].count(),
            clicks=told[FIELDS["clicks"]].count(),
            reach=told["uniqueImpressionsCount"].count(),
        )
        tags = tuple(hashtags_in(post.text))
        campaign = worded(self.wording, post.text, tags, (asked.account.brand, post.published))["campaign"]
        asked.figures.post(whole, asked.now, campaign)

    async def _by_day(self, asked: Asked, path: str, end: int) -> Given:
        """Add the figures of whole days of UTC, as far as LinkedIn has them."""
        start = min(_midnight(asked.since), end - DAY)
        urn = await self.pages.urn(asked.account)
        content = await self.pages.get(
            path, q="organizationalEntity", organizationalEntity=encoded(urn), timeIntervals=days(start, end)
        )
        rejected: list[Rejection] = []
        spans = each(content["elements"].rows(), partial(self._day, asked.figures), rejected)
        return Given(_stretch(spans), rejected=rejected)

    def _day(self, figures: Figures, row: Node) -> tuple[int, int]:
        """Add the figures of one day, and return it."""
        span = row["timeRange"]["start"].when(), row["timeRange"]["end"].when()
        gained = _sum(row["followerGains"], "organicFollowerGain", "paidFollowerGain")
        told = row["totalShareStatistics"]
        impressions, reach = told["impressionCount"].count(), told["uniqueImpressionsCount"].count()
        mentions = _sum(told, "shareMentionsCount", "commentMentionsCount")
        others = {} if self.posts_told else {name: told[field].count() for name, field in FIELDS.items()}
        for measure, value in {"follows": gained, "impressions": impressions, "mentions": mentions, **others}.items():
            figures.amount(measure, span, value)
        figures.people("reach", span, reach)
        return span


def post_of(row: Node) -> Post | None:
    """Return a post without its figures; None for one that isn't public, or only passes another's on."""
    text = _TAG.sub(r"#\1", row["commentary"].text() or "")
    if row["lifecycleState"].text() not in (None, "PUBLISHED") or (row["reshareContext"] and not text.strip()):
        return None
    ident = row["id"].name()
    published = row["publishedAt"].moment()
    made = row["createdAt"].when() if published is None else published
    return Post(ident, made, text, _format(row["content"])) if _kind(ident) in KINDS else None


def _format(content: Node) -> str:
    """Return what a post consists of."""
    names = frozenset(name for name, item in content.items() if item)
    if "media" in names:
        kind = _kind(content["media"]["id"].text() or "")
        return {"video": "video", "image": "image", "document": "carousel"}.get(kind, "")
    return next((known for name, known in _FORMATS.items() if name in names), "" if names else "text")


_FORMATS = {"multiImage": "carousel", "carousel": "carousel", "article": "link"}


def _kind(urn: str) -> str:
    """Return what a URN names: ``share``, ``ugcPost``, ``video``."""
    parts = urn.split(":")
    return parts[2] if len(parts) > 3 and parts[:2] == ["urn", "li"] else ""


def _sum(node: Node, *names: str) -> float | None:
    """Return the sum of those fields that are there; None where none is."""
    values = [value for name in names if (value := node[name].count()) is not None]
    return sum(values) if values else None


def _stretch(spans: list[tuple[int, int]]) -> Span | None:
    """Return the last stretch of days without a hole; None where there are no days."""
    begin = end = None
    for start, stop in sorted(spans, reverse=True):
        if end is not None and stop != begin:
            break
        begin, end = start, stop if end is None else end
    return None if end is None else (begin, end)


def _midnight(moment: int) -> int:
    """Return the beginning of a day of UTC, ms."""
    return moment // DAY * DAY


MORE = Text(
    "more than {count} posts: the oldest of them were not read",
    "plus de {count} publications : les plus anciennes n’ont pas été lues",
)
