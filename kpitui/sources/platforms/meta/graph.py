"""The Graph API: calls of one version, signed, as the source or as a page; pages of answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from kpitui.errors import Cause, SourceError
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page, Params
from kpitui.sources.platforms.meta.errors import TooMuch, meaning
from kpitui.sources.platforms.meta.logins import Asker, Bearer, PageToken, Signature, SourceToken
from kpitui.sources.platforms.meta.options import HOST, MetaOptions
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.oauth import OAuthApp
from kpitui.text import Text

UNSAID = frozenset({"access_token", "appsecret_proof", "input_token"})
"""Parameters of the next page's address that are not taken from it: they are secrets, and each call says its own."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Asks Meta as one of its users or pages."""

    settings: SourceSettings
    options: MetaOptions
    asker: Asker
    signature: Signature
    caller: Caller
    _pages: dict[str, Graph] = field(default_factory=dict)

    def of_page(self, page: str) -> Graph:
        """Return what asks as a page."""
        if page not in self._pages:
            token = PageToken(self.asker, lambda: self._page_token(page))
            self._pages[page] = replace(self, asker=token, caller=self._caller_of(token), _pages={})
        return self._pages[page]

    async def get(self, path: str, params: Params | None = None) -> Node:
        """Return what a call gives. Raises ``SourceError``."""
        return (await self.page(Ask(path, params or {}))).content

    async def page(self, ask: Ask) -> Page:
        """Return what a call gives; a token that is refused is renewed once. Raises ``SourceError``."""
        try:
            return await self.caller.page(await self._signed(ask))
        except SourceError as error:
            if error.cause is not Cause.AUTH or not await self.asker.renew():
                raise
        return await self.caller.page(await self._signed(ask))

    def walk(self, ask: Ask, most: int) -> Walk:
        """Return the way through the pages of a list, so many at most."""
        return Walk(self, ask, most)

    async def _signed(self, ask: Ask) -> Ask:
        """Return a call of the version in force, with its signature."""
        proof = await self.signature.params(await self.asker.token())
        return replace(ask, path=f"{self.options.version}/{ask.path}", params={**ask.params, **proof})

    async def _page_token(self, page: str) -> str | None:
        """Return a page's own token; None where it has none for this user."""
        return (await self.get(page, {"fields": "access_token"}))["access_token"].text()

    def _caller_of(self, asker: Asker) -> Caller:
        """Return what makes the calls of another asker, over the same connections."""
        return replace(self.caller, login=Bearer(asker, self.signature), _client=self.caller.client)


@dataclass(slots=True)
class Walk:
    """Goes through the pages of a list; one that leads back to an earlier one is the last."""

    graph: Graph
    ask: Ask
    most: int
    cut: bool = False
    """Whether there was more than it read."""

    async def __aiter__(self) -> AsyncIterator[Node]:
        """Give the pages. Raises ``SourceError``."""
        ask, seen = self.ask, {repr(self.ask)}
        for page in range(1, self.most + 1):
            ask, content = await self._page(ask)
            after = following(ask, content)
            onward = after is not None and repr(after) not in seen
            self.cut = onward and page == self.most
            content["data"].listed()
            yield content
            if after is None or not onward:
                return
            seen.add(repr(after))
            ask = after

    async def _page(self, ask: Ask) -> tuple[Ask, Node]:
        """Return a page and the call that gave it: fewer at once where Meta finds it too much. Raises."""
        while True:
            try:
                return ask, (await self.graph.page(ask)).content
            except TooMuch:
                limit = int(str(ask.params.get("limit", 1))) // 2
                if limit < 1:
                    raise
                ask = replace(ask, params={**ask.params, "limit": str(limit)})


def graph_of(settings: SourceSettings, app: OAuthApp | None) -> Graph:
    """Return what asks Meta for a source."""
    options = settings.options
    if not isinstance(options, MetaOptions):
        raise TypeError(type(options))
    caller = Caller(settings, HOST, dialect=meaning)
    asker, signature = SourceToken(settings, app, _client_of(caller)), Signature(options.client_secret)
    caller.login = Bearer(asker, signature)
    return Graph(settings, options, asker, signature, caller)


def _client_of(caller: Caller) -> Callable[[], HttpClient]:
    """Return what gives a caller's connections."""
    return lambda: caller.client


def cut_off(times: Iterable[int], asked: tuple[int, int], walk: Walk) -> tuple[tuple[int, int], tuple[Text, ...]]:
    """Return the stretch that a walk has read, newest first, and a note where it did not get to the end of it."""
    since, now = asked
    oldest = min(times, default=since)
    if not walk.cut or oldest <= since:
        return (since, now), ()
    return (oldest, now), (_MORE.given(path=walk.ask.path, pages=walk.most),)


def following(ask: Ask, content: Node) -> Ask | None:
    """Return the call of the next page: the same address, with what ``paging.next`` says besides secrets."""
    paging = content["paging"]
    address = paging["next"].text()
    if not address:
        return None
    after = paging["cursors"]["after"].text()
    said = {"after": after} if after else dict(parse_qsl(urlsplit(address).query))
    return replace(ask, params={**ask.params, **{name: one for name, one in said.items() if name not in UNSAID}})


_MORE = Text(
    "{path}: there is more than {pages} pages: what is older was not read",
    "{path} : il y a plus de {pages} pages : ce qui est plus ancien n’a pas été lu",
)
