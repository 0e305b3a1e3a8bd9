"""Posts on X that name a brand, one by one: each is paid for once, and so is its author."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from kpitui.errors import SourceError
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask, Page
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.mentions import Listener, Mention
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.x.counting import REACH
from kpitui.sources.platforms.x.ids import moment_of, when_of, written
from kpitui.sources.platforms.x.people import handle
from kpitui.sources.platforms.x.spending import Bill
from kpitui.sources.platforms.x.till import Till, remarks
from kpitui.text import Text

SIZE, LEAST = 100, 10
"""Posts of one page, at most and at least."""
PAGES = 10
MARGIN = 60_000
"""X refuses what lies a moment before its seven days."""
METRICS = ("like_count", "retweet_count", "reply_count", "quote_count", "bookmark_count")


@dataclass(slots=True)
class _Read:
    """What one search has read so far."""

    posts: int = 0
    newest: str = ""
    oldest: int | None = None
    whole: bool = False
    """Whether it came to the end."""
    broken: bool = False
    """Whether an error broke it off: what is missing is searched for again."""
    notes: list[Text] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Searching:
    """What is searched on X."""

    till: Till
    listener: Listener
    queries: Mapping[Account, str]
    own: frozenset[str]
    """One's own handles: a post that is addressed to one of them calls for an answer."""
    authors: bool

    async def mentions(self, asked: Asked) -> Given:
        """Search for what is new since the last time; where it breaks off, keep what was paid for."""
        since = max(asked.since, asked.now - REACH + MARGIN)
        newest = asked.state.get("newest")
        before = newest if isinstance(newest, str) else ""
        whole = asked.state.get("whole")
        read = _Read()
        await self._pages(asked, _begin(before, since, asked.now), read)
        if read.broken:
            kept = {"newest": newest, "whole": whole}
        else:
            kept = {"newest": max(read.newest, before, key=_order) or None, "whole": asked.now}
        begin = min(since, whole) if isinstance(whole, int) and asked.now - whole < REACH else since
        begin = begin if read.whole or read.oldest is None else read.oldest
        return Given((begin, asked.now), kept, read.rejected, read.notes)

    async def _pages(self, asked: Asked, begin: Mapping[str, str], read: _Read) -> None:
        """Read page after page."""
        token = ""
        for _ in range(PAGES):
            try:
                page = await self._page(asked, {**begin, **({"next_token": token} if token else {})})
            except SourceError as error:
                if not read.posts:
                    raise
                read.broken = True
                read.notes.append(BROKEN.given(count=read.posts, cause=error.text))
                return
            self._add(asked, page.content, read)
            after = page.content["meta"]["next_token"].text() or ""
            if after in ("", token):
                read.whole = True
                return
            token = after
        read.notes.append(MORE.given(count=read.posts))

    async def _page(self, asked: Asked, begin: Mapping[str, str]) -> Page:
        """Return one page, as long as there is money for."""
        query = self.queries[asked.account]
        bill = Bill(f"search:{query}", posts=1, users=int(self.authors))
        size = self.till.fitting(bill, SIZE, LEAST)
        people = {"expansions": "author_id", "user.fields": "public_metrics"} if self.authors else {}
        fields = "public_metrics,author_id,created_at,lang,entities,referenced_tweets"
        params: dict[str, str | int] = {"query": query, "max_results": size, "tweet.fields": fields, **people, **begin}
        ask = Ask("2/tweets/search/recent", params, bucket="search")
        return await self.till.page(ask, replace(bill, posts=size, users=size * bill.users))

    def _add(self, asked: Asked, content: Node, read: _Read) -> None:
        """Add the mentions of a page, and what among them calls for an answer."""
        posts = posts_of(content)
        people = dict(each(content["includes"]["users"].rows(), _person, read.rejected))
        read.posts += len(posts)
        read.notes += remarks(content)
        for mention, named in each(posts, partial(mention_of, people), read.rejected):
            read.newest = max(read.newest, mention.id, key=_order)
            read.oldest = mention.at if read.oldest is None else min(read.oldest, mention.at)
            self.listener.add(asked.figures, [mention])
            author = people.get(mention.author or "")
            if asked.account.own and named & self.own and (author is None or author.handle not in self.own):
                asked.figures.event("requests", Happening(mention.at, mention.id))


@dataclass(frozen=True, slots=True)
class _Person:
    """Who wrote a post: for the time of one poll."""

    handle: str
    followers: float | None


def mention_of(people: Mapping[str, _Person], post: Node) -> tuple[Mention, frozenset[str]]:
    """Return a post as a mention, and the accounts that it addresses.

    What a copy has received, its original has: it is nobody's twice, and calls for no answer.
    """
    author = post["author_id"].text()
    copy = "retweeted" in referred(post)
    received = [value for name in METRICS if (value := post["public_metrics"][name].count()) is not None]
    named = frozenset(handle(row["username"].text() or "") for row in tagged(post, "mentions"))
    person = people.get(author or "")
    mention = Mention(
        post["id"].name(),
        when_of(post),
        author,
        post["text"].text() or "",
        _language(post["lang"].text() or ""),
        followers=None if person is None else person.followers,
        interactions=sum(received) if received and not copy else None,
        hashtags=tuple(tag for row in tagged(post, "hashtags") if (tag := row["tag"].text())) or None,
    )
    return mention, frozenset() if copy else named


def _person(row: Node) -> tuple[str, _Person]:
    """Return an author by id."""
    followers = row["public_metrics"]["followers_count"].count()
    return row["id"].name(), _Person(handle(row["username"].text() or ""), followers)


def posts_of(content: Node) -> list[Node]:
    """Return the posts of an answer: a list, or one alone."""
    data = content["data"]
    return [data] if isinstance(data.value, dict) else data.rows()


def referred(post: Node) -> dict[str, str]:
    """Return the posts that a post refers to: by ``retweeted``, ``replied_to``, ``quoted``."""
    return {row["type"].text() or "": row["id"].text() or "" for row in _listed(post["referenced_tweets"])}


def tagged(post: Node, name: str) -> list[Node]:
    """Return what is tagged in a post's text."""
    return _listed(post["entities"][name])


def _listed(node: Node) -> list[Node]:
    """Return a list's items; programs that keep X's answers write an empty list as an empty object."""
    return node.rows() if node else []


def _begin(newest: str, since: int, now: int) -> dict[str, str]:
    """Return where a search begins: after the last post that was read, unless X has forgotten it."""
    at = moment_of(newest)
    fresh = at is not None and now - at < REACH - MARGIN
    return {"since_id": newest} if fresh else {"start_time": written(since)}


def _order(ident: str) -> tuple[int, str]:
    """Return what ids are ordered by: they are numbers of different lengths."""
    return len(ident), ident


def _language(code: str) -> str:
    """Return a language; X writes ``und``, ``qme`` and the like where it knows none."""
    return "" if code == "und" or (code.startswith("q") and len(code) == 3) else code


BROKEN = Text(
    "the search broke off after {count} posts, which are kept: {cause}",
    "la recherche s’est interrompue après {count} publications, qui sont gardées : {cause}",
)
MORE = Text(
    "more than {count} new mentions: the oldest of them were not read",
    "plus de {count} nouvelles mentions : les plus anciennes n’ont pas été lues",
)
