"""Items of YouTube's Data API made into posts and mentions; its counts are texts, and rounded for subscribers."""

from __future__ import annotations

from dataclasses import dataclass

from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.markup import text_of
from kpitui.sources.platforms.mentions import Mention
from kpitui.sources.platforms.nodes import Node


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment below one of the brand's videos, with the brand's first answer to it."""

    mention: Mention
    asks: bool
    """Whether it is a question."""
    answered: tuple[str, int] | None
    """The id and the time of the first answer by the channel itself."""


def post_of(item: Node) -> Post:
    """Return a video with its figures; what its owner hides is absent."""
    counts, snippet = item["statistics"], item["snippet"]
    return Post(
        item["id"].name(),
        snippet["publishedAt"].when(),
        " ".join((snippet["title"].text() or "", snippet["description"].text() or "")),
        "video",
        likes=counts["likeCount"].count(),
        comments=counts["commentCount"].count(),
        impressions=counts["viewCount"].count(),
    )


def mention_of(item: Node) -> Mention | None:
    """Return a found video as a mention; None of a channel or a list."""
    ident = item["id"]["videoId"].text()
    if not ident:
        return None
    snippet = item["snippet"]
    text = " ".join(text_of(snippet[name].text() or "") for name in ("title", "description"))
    return Mention(ident, snippet["publishedAt"].when(), snippet["channelId"].text(), text)


def comment_of(channel: str, item: Node) -> Comment | None:
    """Return a thread's first comment; None of the channel's own."""
    top = item["snippet"]["topLevelComment"]
    snippet = top["snippet"]
    author = snippet["authorChannelId"]["value"].text()
    if author == channel:
        return None
    text = text_of(snippet["textOriginal"].text() or snippet["textDisplay"].text() or "")
    likes, replies = snippet["likeCount"].count(), item["snippet"]["totalReplyCount"].count()
    received = [one for one in (likes, replies) if one is not None]
    mention = Mention(
        top["id"].name(),
        snippet["publishedAt"].when(),
        author,
        text,
        interactions=sum(received) if received else None,
    )
    return Comment(mention, "?" in text, _answer(channel, item["replies"]["comments"].rows()))


def _answer(channel: str, replies: list[Node]) -> tuple[str, int] | None:
    """Return the id and the time of the channel's first answer."""
    own = [one for one in replies if one["snippet"]["authorChannelId"]["value"].text() == channel]
    times = [(one["snippet"]["publishedAt"].when(), one["id"].name()) for one in own]
    return None if not times else (min(times)[1], min(times)[0])
