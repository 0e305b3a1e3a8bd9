"""Bluesky's posts as own posts and mentions, and what its errors mean."""

from __future__ import annotations

import re

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.bluesky.session import CLOSED, ENDED, words_of
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.mentions import Mention
from kpitui.sources.platforms.nodes import Malformed, Node, summed
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.sources.web.messages import Said
from kpitui.text import Text

POST = ("posts", "likes", "comments", "shares", "saves")
"""The measures of own posts."""
_UNKNOWN = re.compile(r"not found|could not find|could not locate|unable to resolve|unknown (actor|profile)", re.I)
_FORMATS = {
    "app.bsky.embed.video": "video",
    "app.bsky.embed.external": "link",
    "app.bsky.embed.record": "quote",
}


def author_of(uri: str) -> str:
    """Return whose record an address is: ``at://did:plc:…/app.bsky.feed.post/…``."""
    return uri.removeprefix("at://").partition("/")[0]


def at_of(post: Node) -> int:
    """Return when a post appeared: as it says itself, but not before Bluesky knew of it. Raises ``Malformed``."""
    indexed, said = post["indexedAt"].moment(), None
    try:
        said = post["record"]["createdAt"].moment()
    except Malformed:
        if indexed is None:
            raise
    known = [at for at in (indexed, said) if at is not None]
    return min(known) if known else post["indexedAt"].when()


def parent_of(post: Node) -> str | None:
    """Return the address of what a post replies to; None where it replies to nothing."""
    return post["record"]["reply"]["parent"]["uri"].text()


def post_of(post: Node) -> Post:
    """Return an own post."""
    return Post(
        post["uri"].name(),
        at_of(post),
        " ".join((post["record"]["text"].text() or "", *(f"#{tag}" for tag in _facets(post)))),
        _format(post["record"]["embed"]),
        likes=post["likeCount"].count(),
        comments=post["replyCount"].count(),
        shares=summed(post["repostCount"], post["quoteCount"]),
        saves=post["bookmarkCount"].count(),
    )


def mention_of(post: Node) -> Mention:
    """Return another's post as a mention."""
    languages = post["record"]["langs"].rows()
    return Mention(
        post["uri"].name(),
        at_of(post),
        post["author"]["did"].name(),
        post["record"]["text"].text() or "",
        (languages[0].text() or "") if languages else "",
        interactions=summed(post["likeCount"], post["replyCount"], post["repostCount"], post["quoteCount"]),
        hashtags=tags_of(post),
    )


def tags_of(post: Node) -> tuple[str, ...]:
    """Return a post's hashtags: in its text, and those that are not shown in it."""
    return tuple(dict.fromkeys((*hashtags_in(post["record"]["text"].text() or ""), *_facets(post))))


def dialect(said: Said) -> SourceError | None:
    """Return what a refusal means: Bluesky says with 400 what others say with 401 and 404."""
    if said.status < 400 or said.status == 429 or said.status >= 500:
        return None
    code, words = words_of(said)
    given = {"place": said.place, "said": words}
    if "feed.searchPosts" in said.place and (said.status == 403 or code in ("AuthMissing", "AuthenticationRequired")):
        return SourceRefused(NO_SEARCH.given(**given), cause=Cause.PERMISSION)
    if code in ENDED:
        return SourceRefused(ENDED_TOKEN.given(**given), cause=Cause.AUTH)
    if code in CLOSED or said.status == 404 or (said.status == 400 and _UNKNOWN.search(words)):
        return SourceRefused(NOBODY.given(**given), cause=Cause.NOT_FOUND)
    return None


def _facets(post: Node) -> tuple[str, ...]:
    """Return the hashtags that are marked in a post's text, and those beside it."""
    facets = [feature for facet in post["record"]["facets"].rows() for feature in facet["features"].rows()]
    marked = [tag for one in facets if (tag := one["tag"].text())]
    return tuple(dict.fromkeys((*marked, *(tag for one in post["record"]["tags"].rows() if (tag := one.text())))))


def _format(embed: Node) -> str:
    """Return what a post shows."""
    kind = (embed["$type"].text() or "").partition("#")[0]
    if kind == "app.bsky.embed.recordWithMedia":
        return _format(embed["media"])
    if kind == "app.bsky.embed.images":
        return "carousel" if len(embed["images"].rows()) > 1 else "image"
    return _FORMATS.get(kind, "") if kind else "text"


NO_SEARCH = Text(
    "{place}: posts are searched only for who logs in ({said})",
    "{place} : la recherche demande de se connecter ({said})",
)
ENDED_TOKEN = Text(
    "{place}: the session is not accepted ({said})",
    "{place} : la session n’est pas acceptée ({said})",
)
NOBODY = Text("{place}: there is no such account ({said})", "{place} : ce compte n’existe pas ({said})")
