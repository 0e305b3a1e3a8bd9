"""What people publish: one's own posts with their campaigns, and the posts of others that name the account."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kpitui.measures import Rejection
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.mentions import Listener, Mention, worded
from kpitui.sources.platforms.meta.graph import Walk, cut_off
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.sources.rows.wording import Wording

Adding = Callable[[Post, int, str | None], None]
"""Adds the samples of a post as they are at an instant, with its campaign."""


def add_posts(asked: Asked, posts: Iterable[Post], wording: Wording, add: Adding) -> None:
    """Add the samples of the posts that are asked for."""
    for post in posts:
        if post.published >= asked.since:
            about = (asked.account.brand, post.published)
            add(post, asked.now, worded(wording, post.text, hashtags_in(post.text), about)["campaign"])


async def read_mentions(asked: Asked, walk: Walk, listener: Listener, make: Callable[[Node], Mention]) -> Given:
    """Add the posts of others, newest first, as far back as is asked for."""
    rejected: list[Rejection] = []
    times: list[int] = []
    async for page in walk:
        found = each(page["data"].rows(), make, rejected)
        listener.add(asked.figures, [one for one in found if one.at >= asked.since])
        times += [one.at for one in found]
        if found and min(times) < asked.since:
            break
    read, notes = cut_off(times, (asked.since, asked.now), walk)
    return Given(read, rejected=rejected, notes=notes)
