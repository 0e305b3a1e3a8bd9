"""What is asked of YouTube for a channel or a brand's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask, Caller, Page
from kpitui.sources.platforms.figures import Figures, Happening
from kpitui.sources.platforms.google import PACIFIC
from kpitui.sources.platforms.mentions import Listener
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.options import Account, Topic
from kpitui.sources.platforms.paging import by_cursor
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.sites import day_of, day_span
from kpitui.sources.platforms.youtube.items import Comment, comment_of, mention_of, post_of
from kpitui.text import Text

DAILY = {"views": "impressions", "shares": "shares", "subscribersGained": "follows", "subscribersLost": "unfollows"}
"""Metrics of the Analytics API, and the measures that they are; likes and comments come with the videos."""
LATE = 3 * DAY
"""Analytics is so late, and comments so old are looked at again for answers."""
DIGITS = 3
"""To how many digits YouTube rounds subscribers."""
PAGES = 5


@dataclass(frozen=True, slots=True)
class Channels:
    """What is asked of YouTube."""

    caller: Caller
    searcher: Caller
    analytics: Caller
    listener: Listener
    topics: Mapping[Account, Topic]
    most: int
    """Videos of a channel that are read."""
    counts_views: bool = True
    """Whether the videos' views count as impressions: else the daily figures have them."""

    async def followers(self, asked: Asked) -> Given:
        """Ask for a channel's subscribers; a channel may hide them."""
        channel = await self._channel(asked)
        counts = channel["statistics"]
        if counts["hiddenSubscriberCount"].flag():
            return Given(notes=[HIDDEN.given(account=asked.account.name)])
        asked.figures.level("followers", asked.now, counts["subscriberCount"].count(), DIGITS)
        return Given()

    async def videos(self, asked: Asked) -> Given:
        """Ask for a channel's newest videos, as they are now."""
        uploads = asked.state.get("uploads")
        if not isinstance(uploads, str):
            channel = await self._channel(asked)
            uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"].name()
        rejected: list[Rejection] = []
        listed = Ask("youtube/v3/playlistItems", {"part": "contentDetails", "playlistId": uploads, "maxResults": 50})
        following = by_cursor(listed, "pageToken", "nextPageToken")
        oldest, more = asked.now, False
        async for page in self.caller.pages(listed, following, -(-self.most // 50)):
            names = each(page.content["items"].rows(), lambda one: one["contentDetails"]["videoId"].name(), rejected)
            if names:
                oldest = min([oldest, *await self._figures_of(asked, names, rejected)])
            more = bool(page.content["nextPageToken"])
        start = max(oldest, asked.since) if more else asked.since
        return Given((start, asked.now), {"uploads": uploads}, rejected)

    async def mentions(self, asked: Asked) -> Given:
        """Search for a brand's words among new videos, and ask how many subscribers their channels have."""
        words = "|".join(f'"{word}"' for word in self.topics[asked.account].words)
        after = datetime.fromtimestamp(asked.since / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        search: dict[str, str | int] = {
            "part": "snippet",
            "q": words,
            "type": "video",
            "order": "date",
            "maxResults": 50,
        }
        search["publishedAfter"] = after
        page = (await self.searcher.page(Ask("youtube/v3/search", search, bucket="searches"))).content
        rejected: list[Rejection] = []
        found = each(page["items"].rows(), mention_of, rejected)
        known = await self._subscribers({one.author for one in found if one.author}, rejected)
        self.listener.add(asked.figures, [replace(one, followers=known.get(one.author or "")) for one in found])
        start = min((one.at for one in found), default=asked.since) if page["nextPageToken"] else asked.since
        return Given((start, asked.now), rejected=rejected)

    async def comments(self, asked: Asked) -> Given:
        """Ask for the comments below a channel's videos, newest first, and the channel's answers."""
        ident = asked.state.get("channel")
        channel = ident if isinstance(ident, str) else (await self._channel(asked))["id"].name()
        threads = {"part": "snippet,replies", "allThreadsRelatedToChannelId": channel, "order": "time"}
        ask = Ask("youtube/v3/commentThreads", {**threads, "maxResults": 100, "textFormat": "plainText"})
        rejected: list[Rejection] = []
        oldest = asked.now

        def following(page: Page) -> Ask | None:
            """Return the call for the next page, unless this one reaches back far enough."""
            return None if oldest < asked.since - LATE else by_cursor(ask, "pageToken", "nextPageToken")(page)

        more = False
        async for page in self.caller.pages(ask, following, PAGES):
            for one in each(page.content["items"].rows(), partial(comment_of, channel), rejected):
                oldest = min(oldest, one.mention.at)
                self.listener.add(asked.figures, [one.mention])
                _add_request(asked.figures, one)
            more = bool(page.content["nextPageToken"])
        start = oldest if more and oldest > asked.since else asked.since
        return Given((start, asked.now), {"channel": channel}, rejected)

    async def days(self, asked: Asked) -> Given:
        """Ask for each day's figures of a channel of one's own; its days are those of the US Pacific coast."""
        ident = asked.state.get("channel")
        channel = ident if isinstance(ident, str) else (await self._channel(asked))["id"].name()
        zone = ZoneInfo(PACIFIC)
        params = {
            "ids": f"channel=={channel}",
            "startDate": f"{day_of(asked.since, zone)}",
            "endDate": f"{day_of(asked.now, zone)}",
            "dimensions": "day",
            "metrics": ",".join(DAILY),
        }
        table = await self.analytics.get("v2/reports", params)
        columns = [one["name"].text() for one in table["columnHeaders"].rows()]
        rejected: list[Rejection] = []
        last = max(each(table["rows"].rows(), partial(_add_day, asked, columns), rejected), default=None)
        read = None if last is None else (day_span(day_of(asked.since, zone), zone)[0], last)
        return Given(read, {"channel": channel}, rejected)

    async def _channel(self, asked: Asked) -> Node:
        """Return the channel of an account. Raises ``SourceRefused`` where there is none: YouTube answers nothing."""
        name = asked.account.name
        which = {"forHandle": name} if name.startswith("@") else {"id": name}
        parts = {"part": "id,statistics,contentDetails", **which}
        channel = (await self.caller.get("youtube/v3/channels", parts))["items"][0]
        if not channel:
            raise SourceRefused(NO_CHANNEL.given(account=name), cause=Cause.NOT_FOUND)
        return channel

    async def _figures_of(self, asked: Asked, names: list[str], rejected: list[Rejection]) -> list[int]:
        """Add some videos with their figures, and return when they were published."""
        page = await self.caller.get("youtube/v3/videos", {"part": "snippet,statistics", "id": ",".join(names)})
        posts = each(page["items"].rows(), post_of, rejected)
        for post in posts:
            asked.figures.post(post if self.counts_views else replace(post, impressions=None), asked.now)
        return [post.published for post in posts]

    async def _subscribers(self, channels: Iterable[str], rejected: list[Rejection]) -> dict[str, float]:
        """Return the subscribers of channels, by their ids; those that hide them are left out."""
        names = sorted(channels)
        if not names:
            return {}
        page = await self.caller.get(
            "youtube/v3/channels", {"part": "statistics", "id": ",".join(names), "maxResults": 50}
        )
        return dict(each(page["items"].rows(), _standing, rejected))


def _standing(item: Node) -> tuple[str, float] | None:
    """Return a channel's id and subscribers; None where it hides them."""
    count = (
        None if item["statistics"]["hiddenSubscriberCount"].flag() else item["statistics"]["subscriberCount"].count()
    )
    return None if count is None else (item["id"].name(), count)


def _add_request(figures: Figures, comment: Comment) -> None:
    """Add a comment that asks something as a request, and the channel's first answer."""
    mention = comment.mention
    if comment.asks:
        figures.event("requests", Happening(mention.at, mention.id, mention.author))
        if comment.answered is not None:
            ident, at = comment.answered
            figures.event("answers", Happening(at, ident, mention.id))


def _add_day(asked: Asked, columns: list[str | None], row: Node) -> int | None:
    """Add a day's figures, and return when the day ends; None where the row is none of a day that is over."""
    cells = dict(zip(columns, row.rows(), strict=False))
    try:
        span = day_span(date.fromisoformat(cells["day"].name()), ZoneInfo(PACIFIC))
    except (KeyError, ValueError):
        raise Malformed(NO_DAYS) from None
    if span[1] > asked.now:
        return None
    counts = {measure: cells[metric].count() for metric, measure in DAILY.items() if metric in cells}
    for measure, count in counts.items():
        asked.figures.amount(measure, span, count)
    return span[1]


NO_CHANNEL = Text("YouTube has no channel {account}", "YouTube n’a pas de chaîne {account}")
HIDDEN = Text("{account} hides its subscribers", "{account} cache ses abonnés")
NO_DAYS = Text("the daily figures come without days", "les chiffres du jour arrivent sans jours")
