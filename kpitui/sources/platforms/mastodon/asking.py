"""The calls to Mastodon's servers, part by part. Authors' names are compared and go no further."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceRefused
from kpitui.measures import Rejection
from kpitui.measures.labels import fold
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.calls import PAGES, Ask, Caller, Page
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.mastodon.servers import Servers, names_of, split_name
from kpitui.sources.platforms.mastodon.statuses import PRIVATE, mention_of, post_of, tags_of, words_of
from kpitui.sources.platforms.mastodon.timelines import SIZE, Read, further, look, older, short_of, span_of, time_of
from kpitui.sources.platforms.mentions import Listener, worded
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.options import Account, ListeningOptions, Topic, searched
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.text import Text

SEARCHED = 5
"""Pages of a search: servers don't like deep ones."""
_WORDS = re.compile(r"[#＃]?[\w\s]+")


@dataclass(slots=True)
class Mastodon:
    """What is asked of the servers for one source."""

    settings: SourceSettings
    options: ListeningOptions
    servers: Servers
    answers: frozenset[str] = frozenset()
    """The account's own answers: what replies to them goes on with a talk, and is no new request."""
    topics: Mapping[Account, Topic] = field(init=False)
    """What is searched, by what stands for an account."""

    def __post_init__(self) -> None:
        """Find what is searched."""
        self.topics = searched(self.settings, self.options)

    @property
    def self_account(self) -> Account | None:
        """Return the account that the token is of: the first one of the brand that lives on its server."""
        for name in self.options.accounts:
            if split_name(name)[1] in ("", self.servers.home) or self.options.base_url is not None:
                return Account(self.settings.brand, name)
        return None

    async def followers(self, asked: Asked) -> Given:
        """Ask for an account's followers."""
        account = await self._account(asked)
        asked.figures.level("followers", asked.now, account["followers_count"].count())
        moved = account["moved"]["acct"].text()
        notes = [MOVED.given(account=asked.account.name, to=moved)] if moved else []
        return Given(notes=notes)

    async def posts(self, asked: Asked) -> Given:
        """Ask for an account's own statuses, boosts left out; with the token its answers to others too."""
        known = asked.state.get("id")
        ident = known if isinstance(known, str) else (await self._account(asked))["id"].name()
        answering = self.servers.token is not None and asked.account == self.self_account
        ask = Ask(
            f"api/v1/accounts/{quote(ident, safe='')}/statuses",
            {"limit": SIZE, "exclude_reblogs": "true", **({} if answering else {"exclude_replies": "true"})},
        )
        answers: list[str] = []
        rejected: list[Rejection] = []
        read = Read()
        async for statuses in self._timeline(self._caller(asked.account), ask, asked, read):
            each(statuses, partial(self._own, asked, ident, answers if answering else None), rejected)
        if answering:
            self.answers = frozenset(answers)
        return Given(span_of(asked, [read]), {"id": ident}, rejected)

    async def tagged(self, asked: Asked) -> Given:
        """Read the timelines of a brand's words as hashtags, and of the hashtags that are followed."""
        topic = self.topics[asked.account]
        names = [tag for word in topic.words if (tag := tag_of(word))]
        follow = [tag for one in self.options.hashtags if topic.own and (tag := tag_of(one))]
        reads: list[Read] = []
        rejected: list[Rejection] = []
        for tag in dict.fromkeys([*names, *follow]):
            # A hashtag that is followed names the brand only where a word does, if there are words.
            words = () if tag in names else topic.words
            reads.append(Read())
            ask = Ask(f"api/v1/timelines/tag/{quote(tag, safe='')}", {"limit": SIZE})
            async for statuses in self._timeline(self.servers.caller(), ask, asked, reads[-1]):
                self._hear(asked, statuses, words, rejected)
        return Given(span_of(asked, reads), rejected=rejected, notes=short_of(reads))

    async def found(self, asked: Asked) -> Given:
        """Search statuses for a brand's words."""
        reads: list[Read] = []
        rejected: list[Rejection] = []
        for word in self.topics[asked.account].words:
            reads.append(Read())
            ask = Ask("api/v2/search", {"q": f'"{word}"', "type": "statuses", "limit": SIZE, "offset": 0})
            async for page in self.servers.caller().pages(ask, further(ask, asked.since), SEARCHED):
                statuses = page.content["statuses"].listed()
                look(reads[-1], statuses, asked.since, len(statuses) < SIZE)
                self._hear(asked, statuses, (word,), rejected)
        return Given(span_of(asked, reads), rejected=rejected, notes=short_of(reads))

    async def inbox(self, asked: Asked) -> Given:
        """Read the messages to the account: each is a request, and a mention where it is public."""
        ask = Ask("api/v1/notifications", {"types[]": "mention", "limit": SIZE})
        read = Read()
        rejected: list[Rejection] = []
        async for notifications in self._timeline(self.servers.caller(), ask, asked, read):
            statuses = each(notifications, _message, rejected)
            each(statuses, partial(self._request, asked), rejected)
            self._hear(asked, statuses, (), rejected)
        return Given(span_of(asked, [read]), rejected=rejected)

    async def uses(self, asked: Asked) -> Given:
        """Ask how often hashtags were used on each of the last days, and by how many people."""
        starts: list[int] = []
        notes: list[Text] = []
        rejected: list[Rejection] = []
        for written in dict.fromkeys(self.options.hashtags):
            name = written.removeprefix("#")
            history = (await self.servers.caller().get(f"api/v1/tags/{quote(name, safe='')}"))["history"].rows()
            days = each(
                history, lambda one: (one["day"].when(), one["uses"].count(), one["accounts"].count()), rejected
            )
            if days and not any(uses for _, uses, _ in days) and await self._used(name, asked.now):
                notes.append(UNCOUNTED.given(tag=name))
                continue
            for start, uses, people in days:
                span = (start, min(start + DAY, asked.now))
                if span[0] < span[1]:
                    starts.append(start)
                    asked.figures.amount("hashtag_mentions", span, uses, hashtag=name)
                    asked.figures.people("authors", span, people, hashtag=name)
        read = (min(starts), asked.now) if starts else None
        return Given(read, rejected=rejected, notes=notes)

    async def _account(self, asked: Asked) -> Node:
        """Return an account as its server shows it. Raises ``SourceRefused`` where it is closed."""
        name = asked.account.name
        found = await self._caller(asked.account).get("api/v1/accounts/lookup", {"acct": self.servers.local(name)})
        if found["suspended"].flag():
            raise SourceRefused(SUSPENDED.given(account=name), cause=Cause.NOT_FOUND)
        return found

    async def _used(self, tag: str, now: int) -> bool:
        """Tell whether a hashtag was used in the last days after all: some servers count no uses and say 0."""
        ask = Ask(f"api/v1/timelines/tag/{quote(tag, safe='')}", {"limit": 1})
        newest = (await self.servers.caller().page(ask)).content.rows()
        return any((time_of(one) or 0) > now - 6 * DAY for one in newest)

    def _caller(self, account: Account) -> Caller:
        """Return what asks an account's server."""
        return self.servers.caller(split_name(account.name)[1])

    async def _timeline(self, caller: Caller, ask: Ask, asked: Asked, read: Read) -> AsyncIterator[list[Node]]:
        """Give the pages of a timeline, newest first, back to where it is to be read."""

        def following(page: Page) -> Ask | None:
            """Return the call of the next page, unless this one goes back far enough."""
            return None if read.whole else older(ask, page)

        async for page in caller.pages(ask, following, PAGES):
            rows = page.content.rows()
            look(read, rows, asked.since, older(ask, page) is None or not rows)
            yield rows

    def _own(self, asked: Asked, ident: str, answers: list[str] | None, status: Node) -> None:
        """Add an own status: a post, or an answer to somebody."""
        if status["reblog"] or status["created_at"].when() < asked.since:
            return
        to = status["in_reply_to_account_id"].text()
        if to is None or to == ident:
            if status["visibility"].text() != PRIVATE:
                post = post_of(status)
                about = (asked.account.brand, post.published)
                campaign = worded(self.settings.wording, post.text, tags_of(status), about)["campaign"]
                asked.figures.post(post, asked.now, campaign)
        elif answers is not None and (request := status["in_reply_to_id"].text()) is not None:
            answers.append(status["id"].name())
            asked.figures.event("answers", Happening(status["created_at"].when(), answers[-1], request))

    def _hear(self, asked: Asked, statuses: list[Node], words: Iterable[str], rejected: list[Rejection]) -> None:
        """Add the mentions among statuses: by others, not older than asked, and with one of the words, if there are."""
        folded = [fold(word.removeprefix("#")) for word in words]

        def heard(status: Node) -> object:
            """Add one status."""
            unheard = status["reblog"] or status["visibility"].text() == PRIVATE
            if unheard or status["created_at"].when() < asked.since or self._is_own(asked.account, status):
                return None
            text = fold(" ".join((words_of(status), *tags_of(status))))
            if not folded or any(word in text for word in folded):
                listener.add(asked.figures, [mention_of(status)])
            return None

        listener = Listener(self.settings)
        each(statuses, heard, rejected)

    def _request(self, asked: Asked, status: Node) -> None:
        """Add a message that calls for an answer: one that does not go on with an answer that was given."""
        at, to = status["created_at"].when(), status["in_reply_to_id"].text()
        if at >= asked.since and to not in self.answers and not self._is_own(asked.account, status):
            happened = Happening(at, status["id"].name(), status["account"]["id"].text())
            asked.figures.event("requests", happened)

    def _is_own(self, account: Account, status: Node) -> bool:
        """Tell whether a status is by the very brand that it would be a mention of."""
        rival = None if account.own else self.options.competitors.get(account.brand)
        own = self.options.accounts if rival is None else rival.accounts
        home = self.servers.home
        written = {(user, host or home) for user, host in map(split_name, own)}
        return bool(written & names_of(status["account"], home))


def tag_of(word: str) -> str:
    """Return a word as a hashtag, without its sign and blanks; empty where it can't be one."""
    return re.sub(r"[\s#＃]", "", word) if _WORDS.fullmatch(word.strip()) else ""


def _message(notification: Node) -> Node | None:
    """Return the status of a mention that is notified of."""
    status = notification["status"]
    return status if notification["type"].text() == "mention" and status else None


MOVED = Text("{account} has moved to {to}", "{account} a déménagé vers {to}")
SUSPENDED = Text("{account} is suspended on its server", "{account} est suspendu sur son serveur")
UNCOUNTED = Text(
    "the server keeps no count of #{tag} by day: ask another one (instance)",
    "le serveur ne compte pas #{tag} par jour : demandez à un autre (instance)",
)
