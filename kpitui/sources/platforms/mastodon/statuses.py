"""Mastodon's statuses as own posts, mentions and answers."""

from __future__ import annotations

from kpitui.measures import MULTI
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.markup import text_of
from kpitui.sources.platforms.mentions import Mention
from kpitui.sources.platforms.nodes import Node, summed

POST = ("posts", "likes", "comments", "shares")
"""The measures of own posts."""
PRIVATE = "direct"
"""The visibility of messages between persons."""
_FORMATS = {"image": "image", "video": "video", "gifv": "video", "audio": "audio"}


def words_of(status: Node) -> str:
    """Return a status's text with its warning."""
    warning, content = status["spoiler_text"].text() or "", status["content"].text() or ""
    return f"{warning} {text_of(content)}".strip()


def tags_of(status: Node) -> tuple[str, ...]:
    """Return a status's hashtags."""
    return tuple(tag["name"].name() for tag in status["tags"].rows())


def post_of(status: Node) -> Post:
    """Return an own status as a post."""
    return Post(
        status["id"].name(),
        status["created_at"].when(),
        words_of(status),
        _format(status),
        likes=status["favourites_count"].count(),
        comments=status["replies_count"].count(),
        shares=summed(status["reblogs_count"], status["quotes_count"]),
    )


def mention_of(status: Node) -> Mention:
    """Return another's status as a mention."""
    author = status["account"]
    return Mention(
        status["id"].name(),
        status["created_at"].when(),
        author["id"].text(),
        words_of(status),
        (status["language"].text() or "").replace(MULTI, ""),
        followers=author["followers_count"].count(),
        interactions=summed(
            status["favourites_count"], status["replies_count"], status["reblogs_count"], status["quotes_count"]
        ),
        hashtags=tags_of(status),
    )


def _format(status: Node) -> str:
    """Return what a status shows."""
    media = [one["type"].text() or "" for one in status["media_attachments"].rows()]
    if media:
        kind = _FORMATS.get(media[0], "")
        return "carousel" if len(media) > 1 and kind == "image" else kind
    if status["poll"]:
        return "poll"
    return "link" if status["card"] else "text"
