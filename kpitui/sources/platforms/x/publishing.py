"""One's own posts on X, with what they have received; those that answer somebody are answers, no publications."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from kpitui.config.spans import DAY
from kpitui.errors import SourceError
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask, Page
from kpitui.sources.platforms.figures import Happening, Post
from kpitui.sources.platforms.mentions import worded
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.x.ids import moment_of, when_of, written
from kpitui.sources.platforms.x.people import People
from kpitui.sources.platforms.x.searching import posts_of, referred, tagged
from kpitui.sources.platforms.x.spending import Bill
from kpitui.sources.platforms.x.till import Till, remarks
from kpitui.sources.rows.wording import Wording
from kpitui.text import Text

SIZE, LEAST = 100, 5
"""Posts of one page, at most and at least."""
PAGES = 10
REVISED = 7 * DAY
"""Posts of the last seven days are read again: each day of each of them is paid for."""
PRIVATE_REACH = 30 * DAY
"""How long X tells what only the author may know."""


@dataclass(frozen=True, slots=True)
class Publishing:
    """What is asked of one's own posts."""

    till: Till
    people: People
    wording: Wording
    private: bool
    """Whether X is asked for what only the author may know, such as clicks: that takes a login, not an app's token."""

    async def posts(self, asked: Asked) -> Given:
        """Give the posts since some time, and the answers among them."""
        me = (await self.people.of(asked.account, asked.now))["id"].name()
        rejected: list[Rejection] = []
        notes: list[Text] = []
        seen, token = {""}, ""
        oldest = asked.now
        for turn in range(PAGES):
            try:
                page = await self._page(me, asked, token)
            except SourceError as error:
                if not turn:
                    raise
                # What was paid for is kept.
                return Given((oldest, asked.now), {}, rejected, [*notes, error.text])
            notes += remarks(page.content)
            for at in each(posts_of(page.content), partial(self._add, asked, me), rejected):
                oldest = min(oldest, at)
            token = page.content["meta"]["next_token"].text() or ""
            if token in seen:
                return Given((asked.since, asked.now), {}, rejected, notes)
            seen.add(token)
        return Given((oldest, asked.now), {}, rejected, [*notes, MORE.given(count=SIZE * PAGES)])

    async def _page(self, me: str, asked: Asked, token: str) -> Page:
        """Return one page, as long as there is money for."""
        bill = Bill(f"posts:{me}", posts=1)
        size = self.till.fitting(bill, SIZE, LEAST)
        private = self.private and asked.now - asked.since < PRIVATE_REACH
        fields = "public_metrics,created_at,entities,referenced_tweets,in_reply_to_user_id"
        params: dict[str, str | int] = {
            "exclude": "retweets",
            "max_results": size,
            "start_time": written(asked.since),
            "tweet.fields": f"{fields},non_public_metrics" if private else fields,
            **({"pagination_token": token} if token else {}),
        }
        ask = Ask(f"2/users/{me}/tweets", params, bucket="timeline")
        return await self.till.page(ask, replace(bill, posts=size))

    def _add(self, asked: Asked, me: str, post: Node) -> int | None:
        """Add a post or an answer; return when it was written. A copy of another's post is neither."""
        ident, at = post["id"].name(), when_of(post)
        links = referred(post)
        if "retweeted" in links:
            return None
        to = links.get("replied_to")
        if to and post["in_reply_to_user_id"].text() != me:
            asked.figures.event("answers", Happening(at, ident, to))
            begun = moment_of(to)
            if begun is not None and begun <= at:
                asked.figures.event("response_seconds", Happening(at, to, value=(at - begun) / 1000))
            return at
        made = post_of(post, ident, at)
        tags = tuple(tag for row in tagged(post, "hashtags") if (tag := row["tag"].text()))
        campaign = worded(self.wording, made.text, tags, (asked.account.brand, at))["campaign"]
        asked.figures.post(made, asked.now, campaign)
        return at


def post_of(post: Node, ident: str, at: int) -> Post:
    """Return a post with its lifetime figures; a quote is a share as a repost is."""
    public, private = post["public_metrics"], post["non_public_metrics"]
    shares = [value for name in ("retweet_count", "quote_count") if (value := public[name].count()) is not None]
    shown = private["impression_count"].count()
    return Post(
        ident,
        at,
        post["text"].text() or "",
        likes=public["like_count"].count(),
        comments=public["reply_count"].count(),
        shares=sum(shares) if shares else None,
        saves=public["bookmark_count"].count(),
        clicks=private["url_link_clicks"].count(),
        impressions=public["impression_count"].count() if shown is None else shown,
    )


MORE = Text(
    "more than {count} own posts: the oldest of them were not read",
    "plus de {count} publications : les plus anciennes n’ont pas été lues",
)
