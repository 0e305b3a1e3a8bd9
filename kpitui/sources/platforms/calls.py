"""Calls to a platform: its address, who asks, its dialect; answers as nodes; pages with a stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode, urljoin

from kpitui.config.secrets import Secret
from kpitui.errors import Cause, SourceError
from kpitui.measures import Credential
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Answer, Deadlines, Dialect, Rate, Request
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.redirects import same_host
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.oauth import AccessTokens

PAGES = 20
"""Pages of one call that a poll reads, where nothing else is said."""

Params = Mapping[str, str | int | float | Sequence[str] | None]
"""Parameters of a URL; a list repeats its name, None leaves it out."""


class Login(Protocol):
    """Who asks."""

    async def headers(self) -> Mapping[str, str]:
        """Return the headers that say so. Raises ``SourceError`` where there is nothing to say."""
        ...

    async def renew(self) -> bool:
        """Get a new token after the present one was refused; False: there is no way to."""
        ...

    def secrets(self) -> Sequence[str]:
        """Return what must never be shown."""
        ...


@dataclass(frozen=True, slots=True)
class Nobody:
    """Asks without saying who."""

    async def headers(self) -> Mapping[str, str]:
        """Say nothing."""
        return {}

    async def renew(self) -> bool:
        """Have nothing to renew."""
        return False

    def secrets(self) -> Sequence[str]:
        """Hide nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Token:
    """Asks with a secret that lasts: in a header, after a word such as ``Bearer``."""

    secret: Secret
    header: str = "Authorization"
    word: str = "Bearer "
    made: Callable[[str], str] | None = None
    """Makes the header's value of the secret, where it is more than a word before it (basic authentication)."""

    async def headers(self) -> Mapping[str, str]:
        """Return the header."""
        # A secret may come from a command or a keyring that takes its time.
        value = await asyncio.to_thread(self.secret.reveal)
        return {self.header: self.made(value) if self.made else f"{self.word}{value}"}

    async def renew(self) -> bool:
        """Have nothing to renew."""
        return False

    def secrets(self) -> Sequence[str]:
        """Return the secret, and the header's value made of it."""
        value = self.secret.reveal()
        return (value, self.made(value)) if self.made else (value,)


@dataclass(frozen=True, slots=True)
class Ask:
    """One call, without what is the same for all calls of the source."""

    path: str
    """After the base, or a whole URL (the next page's, as the platform wrote it)."""
    params: Params = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None
    """Sent as the body of a POST."""
    form: Mapping[str, str] | None = None
    """Sent as the body of a POST, as a form: where secrets must not stand in a URL."""
    bucket: str = ""
    """Which of the platform's quotas it draws on, where each endpoint has its own."""
    attempts: int = 3
    """How often it is tried; once where each attempt may cost money."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer."""

    content: Node
    answer: Answer


@dataclass(slots=True)
class Caller:
    """Asks one platform for one source."""

    settings: SourceSettings
    host: str
    """The platform's own address, ``https://api.example.org``; ``base_url`` takes its place."""
    login: Login = field(default_factory=Nobody)
    dialect: Dialect | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every call."""
    secrets: tuple[str, ...] = ()
    """More that must never be shown."""
    rates: tuple[Rate, ...] = ()
    """What the platform allows where its answers don't say so."""
    opening: Callable[[], AccessTokens] | None = None
    """Opens the login by OAuth (``lambda: access_tokens(settings, APP)``), instead of ``login``; it reads secrets."""
    _client: HttpClient | None = None
    _access: AccessTokens | None = None

    @property
    def options(self) -> PlatformOptions:
        """Return the source's options."""
        options = self.settings.options
        if not isinstance(options, PlatformOptions):
            raise TypeError(type(options))
        return options

    @property
    def base(self) -> str:
        """Return where the platform is asked."""
        return self.options.base_url or self.host

    async def get(self, path: str, params: Params | None = None) -> Node:
        """Return what a GET gives. Raises ``SourceError``."""
        return (await self.page(Ask(path, params or {}))).content

    async def page(self, ask: Ask) -> Page:
        """Return what a call gives, with its headers. Raises ``SourceError``, also of an answer that holds nothing.

        No platform says so that there is nothing to tell: taken for that, it would be a silent zero.
        """
        answer = await self.send(ask)
        content = answer.json()
        if content is None or content == {}:
            raise SourceError(EMPTY.given(place=answer.place), cause=Cause.PARSE)
        return Page(Node(content), answer)

    async def send(self, ask: Ask) -> Answer:
        """Return the raw answer of a call. A token that is refused is renewed once. Raises ``SourceError``."""
        request = await self.request(ask)
        if self.opening is not None and same_host(self.base, request.url):
            # Secrets may come from a command or a keyring that takes its time.
            access = self._access
            if access is None:
                self._access = access = await asyncio.to_thread(self.opening)
            return await access.send(self.client, request)
        try:
            return await self.client.send(request)
        except SourceError as error:
            if error.cause is not Cause.AUTH or not await self.login.renew():
                raise
        return await self.client.send(await self.request(ask))

    def credential(self) -> Credential | None:
        """Return when a person must log in again; None where that is unknown, or never."""
        return None if self._access is None else self._access.credential()

    async def pages(self, ask: Ask, following: Callable[[Page], Ask | None], most: int = PAGES) -> AsyncIterator[Page]:
        """Give the pages of an answer, ``most`` of them at most; a page that leads back to an earlier one is the last.

        ``following`` returns the call for the next page; None: there is none. A server that gives the same page again,
        whatever it is asked, is asked no more: nothing is read twice.
        """
        seen, last = {repr(ask)}, b""
        for _ in range(most):
            page = await self.page(ask)
            if page.answer.body == last:
                return
            last = page.answer.body
            yield page
            after = following(page)
            if after is None or repr(after) in seen:
                return
            seen.add(repr(after))
            ask = after

    async def request(self, ask: Ask) -> Request:
        """Return a call with everything that goes with it."""
        url = urljoin(f"{self.base}/", ask.path) if "://" in ask.path else f"{self.base}/{ask.path.lstrip('/')}"
        ours = same_host(self.base, url)
        credentials = dict(await self.login.headers()) if ours else {}
        secrets = await asyncio.to_thread(self.login.secrets)
        seconds = self.options.timeout / 1000
        body, kind = _body(ask)
        return Request(
            url=url,
            method="GET" if body is None else "POST",
            params=tuple(_pairs(ask.params)),
            headers={"Accept": "application/json", **kind, **self.headers, **ask.headers},
            credentials=credentials,
            body=body,
            deadlines=Deadlines(connect=min(10.0, seconds), read=min(20.0, seconds), total=seconds),
            attempts=ask.attempts,
            repeatable=body is not None,
            ca=None if self.options.ca is None else str(self.settings.folder / self.options.ca),
            redactor=redactor([*secrets, *self.secrets]),
            dialect=self.dialect,
            bucket=ask.bucket,
            rates=self.rates,
        )

    @property
    def client(self) -> HttpClient:
        """Return the client that all sources share, or one of its own."""
        if self._client is None:
            self._client = self.settings.client or HttpClient()
        return self._client

    async def leave(self) -> None:
        """Close the connections."""
        await self.client.close()


def _pairs(params: Params) -> list[tuple[str, str]]:
    """Return parameters as they are sent."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if isinstance(value, str | int | float):
            pairs.append((name, str(value)))
        elif value is not None:
            pairs += [(name, one) for one in value]
    return pairs


def _body(ask: Ask) -> tuple[bytes | None, dict[str, str]]:
    """Return a call's body and what it is."""
    if ask.form is not None:
        return urlencode(ask.form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    if ask.json is not None:
        return json.dumps(ask.json).encode(), {"Content-Type": "application/json"}
    return None, {}


EMPTY = Text("{place}: an answer that holds nothing", "{place}\u00a0: une réponse qui ne contient rien")
