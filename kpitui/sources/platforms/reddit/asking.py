"""The calls to Reddit, part by part, and what its refusals mean. Authors' names go no further than their key."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Rejection
from kpitui.measures.labels import fold
from kpitui.sources.platforms.calls import Ask, Caller, Page
from kpitui.sources.platforms.mentions import Listener, Mention
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.options import Account, Topic
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.web.messages import Said
from kpitui.text import Text

SIZE = 100
PAGES = 3
LATE = 2 * DAY
"""Scores and comments go on coming; traffic of a day may be missing so long."""
_COMMUNITY = re.compile(r"(?:https?://[^/]*reddit\.com)?/?(?:r/)?([A-Za-z0-9_]{2,40})/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reddit:
    """What is asked of Reddit."""

    caller: Caller
    listener: Listener
    topics: Mapping[Account, Topic]

    async def members(self, asked: Asked) -> Given:
        """Ask for a community's members."""
        name = community_of(asked.account.name)
        about = await self.caller.get(f"r/{quote(name)}/about", {"raw_json": 1})
        # An unknown name leads to a list of what is found by it.
        if about["kind"].text() != "t5":
            raise SourceRefused(UNKNOWN.given(name=name), cause=Cause.NOT_FOUND)
        asked.figures.level("followers", asked.now, about["data"]["subscribers"].count())
        return Given()

    async def traffic(self, asked: Asked) -> Given:
        """Ask for a community's traffic by day, in UTC: days that are over and counted."""
        name = community_of(asked.account.name)
        rejected: list[Rejection] = []
        rows = (await self.caller.get(f"r/{quote(name)}/about/traffic", {"raw_json": 1}))["day"].rows()
        days = sorted(each(rows, _day, rejected))
        over = [one for one in days if one[0] + DAY <= asked.now]
        # The newest days are zeros until they are counted.
        while over and not any(over[-1][1:]) and over[-1][0] + DAY > asked.now - LATE:
            over.pop()
        for start, people, views, joined in over:
            span = (start, start + DAY)
            asked.figures.amount("impressions", span, views)
            asked.figures.people("reach", span, people)
            asked.figures.amount("follows", span, joined)
        return Given((over[0][0], over[-1][0] + DAY) if over else None, rejected=rejected)

    async def mentions(self, asked: Asked) -> Given:
        """Search posts for each word, newest first; a post that several words find is one mention."""
        start, notes = asked.since, []
        rejected: list[Rejection] = []
        for word in self.topics[asked.account].words:
            ask = Ask("r/all/search", {"q": f'"{word}"', "sort": "new", "type": "link", "limit": SIZE, "raw_json": 1})
            oldest, more = asked.now, True
            async for page in self.caller.pages(ask, _after(ask, asked.since), PAGES):
                posts = page.content["data"]["children"].listed()
                heard = each(posts, partial(mention_of, word), rejected)
                self.listener.add(asked.figures, [one for one in heard if one.at >= asked.since])
                oldest, more = min([oldest, *_times(posts)]), _after(ask, asked.since)(page) is not None
            if more:
                start = max(start, oldest)
                notes.append(MORE.given(word=word))
        return Given((start, asked.now), rejected=rejected, notes=notes)


def community_of(name: str) -> str:
    """Return a community's bare name: of ``r/name``, ``name`` or its page's address; empty where it is none."""
    found = _COMMUNITY.fullmatch(name.strip())
    return found[1] if found else ""


def mention_of(word: str, post: Node) -> Mention | None:
    """Return a post as a mention; None where it holds the word nowhere, since the search is a loose one."""
    data = post["data"]
    texts = [data[name].text() or "" for name in ("title", "selftext", "url")]
    if not any(fold(word) in fold(text) for text in texts):
        return None
    author = data["author_fullname"].text() or data["author"].text()
    received = [value for name in ("score", "num_comments") if (value := data[name].number()) is not None]
    return Mention(
        data["name"].name(),
        data["created_utc"].when(),
        None if author == "[deleted]" else author,
        " ".join(texts[:2]),
        # More votes against a post than for it are no interactions less than none.
        interactions=sum(max(value, 0.0) for value in received) if received else None,
    )


def dialect(said: Said) -> SourceError | None:
    """Return what a refusal means where Reddit gives a reason: a community that is private, banned, in quarantine."""
    content = said.content()
    reason = content.get("reason") if isinstance(content, dict) else None
    if said.status not in (403, 404) or not isinstance(reason, str):
        return None
    cause = Cause.NOT_FOUND if said.status == 404 or reason == "banned" else Cause.PERMISSION
    given = {"place": said.place, "reason": said.redactor.clean(reason, 60)}
    return SourceRefused(CLOSED.given(**given), cause=cause)


def _day(row: Node) -> tuple[int, float | None, float | None, float | None]:
    """Return a day's start, its visitors, page views and new members."""
    return row[0].when(), row[1].count(), row[2].count(), row[3].count()


def _times(posts: list[Node]) -> list[int]:
    """Return when posts were made, as far as they say so."""
    times: list[int] = []
    for post in posts:
        try:
            times.append(post["data"]["created_utc"].when())
        except Malformed:
            continue
    return times


def _after(ask: Ask, since: int) -> Callable[[Page], Ask | None]:
    """Return what finds the next page, unless this one goes back far enough."""

    def following(page: Page) -> Ask | None:
        """Return the call of the next page."""
        data = page.content["data"]
        after = data["after"].text()
        if not after or min(_times(data["children"].rows()), default=since) < since:
            return None
        return replace(ask, params={**ask.params, "after": after})

    return following


UNKNOWN = Text("there is no community r/{name}", "il n’y a pas de communauté r/{name}")
CLOSED = Text("{place}: the community is closed to you ({reason})", "{place} : communauté inaccessible ({reason})")
MORE = Text(
    "“{word}” was found more often than the search shows: older posts were not read",
    "« {word} » a été trouvé plus souvent que la recherche n’en montre : les plus anciennes publications n’ont pas été"
    " lues",
)
