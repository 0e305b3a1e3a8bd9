"""The calls to Bluesky, part by part. Authors' handles are compared and go no further."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import MULTI, Rejection
from kpitui.measures.labels import fold
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.bluesky.posts import at_of, author_of, mention_of, parent_of, post_of, tags_of
from kpitui.sources.platforms.calls import PAGES, Ask, Caller, Page, Params
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.mentions import Listener, Mention, followed_in, worded
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.options import Account, ListeningOptions, Topic, searched
from kpitui.sources.platforms.paging import by_cursor
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.text import Text

SIZE = 100
ACTORS = 25
"""Accounts of one call."""
AUTHORS = 100
"""Authors of mentions whose followers one poll asks for."""
_CALLED = frozenset({"mention", "quote"})
_AWAITED = frozenset({"mention", "reply"})


def handle_of(name: str) -> str:
    """Return an account as Bluesky is asked for it: its handle without a sign, or its DID."""
    text = name.strip().removeprefix("https://bsky.app/profile/").removeprefix("@").rstrip("/")
    return text if text.startswith("did:") else text.lower()


@dataclass(frozen=True, slots=True)
class _Profiles:
    """The accounts of one poll, asked for together."""

    at: int
    known: Mapping[str, Node]
    """By handle and by DID."""
    error: SourceError | None = None


@dataclass(slots=True)
class Bluesky:
    """What is asked for one source."""

    settings: SourceSettings
    options: ListeningOptions
    public: Caller
    """Asks what is public."""
    session: Caller | None
    """Asks with a login; None: there is none."""
    accounts: tuple[Account, ...]
    login: Account | None = None
    """The account that logs in."""
    answers: frozenset[str] = frozenset()
    """Its own answers: what replies to them goes on with a talk, and is no new request."""
    topics: Mapping[Account, Topic] = field(init=False)
    """What is searched, by what stands for an account."""
    _profiles: _Profiles | None = None

    def __post_init__(self) -> None:
        """Find what is searched."""
        self.topics = searched(self.settings, self.options)

    async def followers(self, asked: Asked) -> Given:
        """Give an account's followers; all accounts of the source are asked for together."""
        profiles = await self._known(asked.now)
        profile = profiles.get(handle_of(asked.account.name))
        if profile is None:
            raise SourceRefused(UNKNOWN.given(account=asked.account.name), cause=Cause.NOT_FOUND)
        asked.figures.level("followers", asked.now, profile["followersCount"].count())
        return Given()

    async def posts(self, asked: Asked) -> Given:
        """Ask for an account's own posts, reposts left out; of the account that logs in its answers to others too."""
        answering = asked.account == self.login
        actor = handle_of(asked.account.name)
        kinds = "posts_with_replies" if answering else "posts_and_author_threads"
        ask = Ask("xrpc/app.bsky.feed.getAuthorFeed", {"actor": actor, "limit": SIZE, "filter": kinds})
        answers: list[str] = []
        rejected: list[Rejection] = []
        oldest = asked.now
        whole = False
        async for page in self.public.pages(ask, _until(ask, asked.since), PAGES):
            feed = page.content["feed"].listed()
            each(feed, partial(self._own, asked, answers if answering else None), rejected)
            oldest = min([oldest, *_times(feed)])
            whole = _until(ask, asked.since)(page) is None
        if answering:
            self.answers = frozenset(answers)
        return Given((asked.since if whole else max(oldest, asked.since), asked.now), rejected=rejected)

    async def found(self, asked: Asked) -> Given:
        """Search for a brand's words, and its hashtags: the newest page of each, as Bluesky wishes."""
        topic = self.topics[asked.account]
        start, notes = asked.since, []
        rejected: list[Rejection] = []
        mentions: dict[str, Mention] = {}
        for query in self._queries(topic):
            since = datetime.fromtimestamp(asked.since / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            params: Params = {"q": query, "since": since, "sort": "latest", "limit": SIZE}
            page = (await self._caller.page(Ask("xrpc/app.bsky.feed.searchPosts", params))).content
            posts = page["posts"].listed()
            heard = each(posts, partial(self._heard, asked, topic), rejected)
            mentions |= {mention.id: mention for mention in heard}
            if len(posts) >= SIZE and (times := _times(posts)):
                start = max(start, min(times))
                notes.append(MORE.given(word=query.strip('"'), count=SIZE))
        Listener(self.settings).add(asked.figures, await self._known_authors(mentions.values()))
        return Given((min(start, asked.now), asked.now), rejected=rejected, notes=notes)

    async def inbox(self, asked: Asked) -> Given:
        """Read what names the account or replies to it: mentions, and requests."""
        ask = Ask("xrpc/app.bsky.notification.listNotifications", {"limit": SIZE, "reasons": [*_CALLED, "reply"]})
        rejected: list[Rejection] = []
        mentions: list[Mention] = []
        oldest = asked.now
        whole = False
        async for page in self._caller.pages(ask, _until(ask, asked.since), PAGES):
            notifications = page.content["notifications"].listed()
            mentions += each(notifications, partial(self._notified, asked), rejected)
            oldest = min([oldest, *_times(notifications)])
            whole = _until(ask, asked.since)(page) is None
        Listener(self.settings).add(asked.figures, await self._known_authors(mentions))
        return Given((asked.since if whole else max(oldest, asked.since), asked.now), rejected=rejected)

    @property
    def _caller(self) -> Caller:
        """Return what asks with the login, if there is one."""
        return self.session or self.public

    async def _known(self, now: int) -> Mapping[str, Node]:
        """Return the profiles of the source's accounts, asked once in a poll."""
        if self._profiles is None or self._profiles.at != now:
            try:
                self._profiles = _Profiles(now, await self._ask_for([handle_of(one.name) for one in self.accounts]))
            except SourceError as error:
                self._profiles = _Profiles(now, {}, error)
        if self._profiles.error is not None:
            raise self._profiles.error
        return self._profiles.known

    async def _ask_for(self, actors: Iterable[str]) -> dict[str, Node]:
        """Return profiles by handle and DID; unknown ones are left out."""
        known: dict[str, Node] = {}
        names = list(dict.fromkeys(actors))
        for at in range(0, len(names), ACTORS):
            content = await self.public.get("xrpc/app.bsky.actor.getProfiles", {"actors": names[at : at + ACTORS]})
            for profile in content["profiles"].rows():
                known[(profile["handle"].text() or "").lower()] = profile
                known[profile["did"].text() or ""] = profile
        return known

    async def _known_authors(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Return mentions with their authors' followers, where these can be had."""
        found = list(mentions)
        authors = list(dict.fromkeys(one.author for one in found if one.author))[:AUTHORS]
        try:
            known = await self._ask_for(authors)
            followers = {did: known[did]["followersCount"].count() for did in authors if did in known}
        except SourceError:
            # Nobody's mentions are given up for what their authors count.
            return found
        return [replace(one, followers=followers.get(one.author or "")) for one in found]

    def _queries(self, topic: Topic) -> list[str]:
        """Return what is searched for a brand."""
        tags = [f"#{tag.removeprefix('#')}" for tag in self.options.hashtags] if topic.own else []
        # A phrase needs quotes; a bare word is found by some servers only without.
        words = [word if word.isalnum() else f'"{word}"' for word in topic.words]
        return list(dict.fromkeys([*words, *tags]))

    def _own(self, asked: Asked, answers: list[str] | None, item: Node) -> None:
        """Add an own post, or an answer to somebody."""
        post = item["post"]
        if item["reason"] or (at := at_of(post)) < asked.since:
            return
        parent, uri = parent_of(post), post["uri"].name()
        if parent is None or author_of(parent) == author_of(uri):
            whole = post_of(post)
            about = (asked.account.brand, whole.published)
            campaign = worded(self.settings.wording, whole.text, tags_of(post), about)["campaign"]
            asked.figures.post(whole, asked.now, campaign)
        elif answers is not None:
            answers.append(uri)
            asked.figures.event("answers", Happening(at, uri, parent))

    def _heard(self, asked: Asked, topic: Topic, post: Node) -> Mention | None:
        """Return a post that was found as a mention of a brand by others; the use of a followed hashtag is added."""
        if at_of(post) < asked.since or self._is_own(asked.account, post):
            return None
        mention, tags = mention_of(post), tags_of(post)
        followed = followed_in(self.options.hashtags, tags) if topic.own else []
        if followed:
            used = Happening(mention.at, mention.id, mention.author)
            asked.figures.event("hashtag_mentions", used, hashtag=MULTI.join(followed))
        # What only carries a followed hashtag names the brand where one of its words does, if there are words.
        named = fold(" ".join((mention.text, *tags)))
        only_tagged = bool(followed) and bool(topic.words) and not any(fold(word) in named for word in topic.words)
        return None if only_tagged else mention

    def _notified(self, asked: Asked, notification: Node) -> Mention | None:
        """Add a request; return what names the account as a mention."""
        reason = notification["reason"].text()
        at = at_of(notification)
        if reason not in _CALLED | _AWAITED or at < asked.since or self._is_own(asked.account, notification):
            return None
        mention = mention_of(notification)
        if reason in _AWAITED and parent_of(notification) not in self.answers:
            asked.figures.event("requests", Happening(at, mention.id, mention.author))
        return mention if reason in _CALLED else None

    def _is_own(self, account: Account, post: Node) -> bool:
        """Tell whether a post is by the very brand that it would be a mention of."""
        names = {handle_of(one.name) for one in self.accounts if (one.brand, one.own) == (account.brand, account.own)}
        known = {} if self._profiles is None else self._profiles.known
        dids = {known[name]["did"].text() for name in names if name in known}
        author = post["author"]
        return author["did"].text() in names | dids or (author["handle"].text() or "").lower() in names


def _times(items: list[Node]) -> list[int]:
    """Return when items of a feed or a list came into it, as far as they say so."""
    times: list[int] = []
    for item in items:
        try:
            reposted = item["reason"] if isinstance(item["reason"].value, dict) else Node(None)
            times.append(reposted["indexedAt"].when() if reposted else at_of(item["post"] if item["post"] else item))
        except Malformed:
            continue
    return times


def _until(ask: Ask, since: int) -> Callable[[Page], Ask | None]:
    """Return what finds the next page by the cursor, unless this one goes back far enough."""
    onward = by_cursor(ask, "cursor", "cursor")

    def following(page: Page) -> Ask | None:
        """Return the call of the next page."""
        rows = page.content["feed"].rows() or page.content["notifications"].rows()
        if not rows or min(_times(rows), default=since) < since:
            return None
        return onward(page)

    return following


UNKNOWN = Text("there is no account {account} on Bluesky", "il n’y a pas de compte {account} sur Bluesky")
MORE = Text(
    "“{word}” was found {count} times or more: older ones were not read",
    "« {word} » a été trouvé au moins {count} fois : les plus anciennes n’ont pas été lues",
)
