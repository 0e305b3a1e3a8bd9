"""The HTTP client: one for all sources, usable from several threads, each with its own event loop."""

from __future__ import annotations

import asyncio
import random
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit
from weakref import WeakKeyDictionary

from kpitui import __version__
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.body import ACCEPTED, Body, BodyError
from kpitui.sources.web.budget import Budgets
from kpitui.sources.web.failures import PASSING, astray, cut, failure_of, limited, status_of, too_large, too_slow
from kpitui.sources.web.limits import Limits, limits_of
from kpitui.sources.web.messages import Answer, Request, Said
from kpitui.text import Text

if TYPE_CHECKING:
    import httpx

AGENT = f"kpitui/{__version__}"
REDIRECTS = 8
PAUSE = 0.4
"""Seconds before the second attempt; doubled each time, with chance."""
PATIENCE = 3.0
"""A server may ask to wait so many seconds within one call; longer waits are the schedule's."""
EXCERPT = 65_536
"""Bytes of a failure's body that are read for the server's words."""

Loop = asyncio.AbstractEventLoop


class _Passing(Exception):  # no error of the program: it says that another attempt may help
    """A failure that may be gone a moment later."""

    def __init__(self, error: SourceError) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True)
class _Raw:
    """An answer before it is judged."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class HttpClient:
    """Sends requests; opened connections are kept for each thread's loop."""

    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    """How one waits between attempts."""
    _clients: WeakKeyDictionary[Loop, dict[str | None, httpx.AsyncClient]] = field(default_factory=WeakKeyDictionary)
    _trust: dict[str | None, ssl.SSLContext] = field(default_factory=dict)
    _limits: dict[str, Limits] = field(default_factory=dict)
    _budgets: Budgets = field(default_factory=Budgets)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    async def send(self, request: Request) -> Answer:
        """Return the answer. Raises ``SourceError`` or ``SourceRefused``, and nothing else."""
        failed: list[SourceError] = []
        self._prepare(request)
        try:
            async with asyncio.timeout(request.deadlines.total):
                return await self._tried(request, failed)
        except TimeoutError:
            # Time that ran out between attempts says less than what the last of them was answered.
            raise failed[-1] if failed else too_slow(request) from None

    def limits(self, url: str) -> Limits:
        """Return what a host last said of its quota."""
        return self._limits.get(urlsplit(url).netloc, Limits())

    async def close(self) -> None:
        """Close the connections of the loop that asks."""
        for client in self._clients.pop(asyncio.get_running_loop(), {}).values():
            await client.aclose()

    def _prepare(self, request: Request) -> None:
        """Load the library and the certificates, which takes a while and is no time of the server's."""
        import httpx

        with suppress(httpx.InvalidURL, OSError, ValueError):  # the first attempt says it
            self._client(request)

    async def _tried(self, request: Request, failed: list[SourceError]) -> Answer:
        """Send a request, again where that is harmless and may help; what failed on the way is added to a list."""
        attempts = request.attempts if request.retried else 1
        for attempt in range(1, attempts + 1):
            try:
                return await self._followed(request)
            except _Passing as passing:
                wait = _wait(passing.error, attempt)
                if attempt == attempts or wait is None:
                    raise passing.error from None
                failed.append(passing.error)
            await self.pause(wait)
        raise too_slow(request)

    async def _followed(self, request: Request) -> Answer:
        """Send a request and follow where it is sent."""
        seen = {request.url}
        for _ in range(REDIRECTS + 1):
            await self._allowed(request)
            raw = await self._once(request)
            self._budgets.note(request, raw.status, raw.headers, time.time())
            self._limits[urlsplit(request.url).netloc] = limits_of(raw.headers, time.time())
            sent_on = raw.status in (301, 302, 303, 307, 308) and "location" in raw.headers
            if not (sent_on and request.redirects):
                return _judged(raw, request)
            request = redirected(request, raw.status, raw.headers["location"])
            if request.url in seen:
                raise astray(request)
            seen.add(request.url)
        raise astray(request)

    async def _allowed(self, request: Request) -> None:
        """Wait a moment where the quota asks for it. Raises ``SourceError`` where that would take longer."""
        now = time.time()
        free = self._budgets.take(request, now)
        if free is None:
            return
        if free - now > PATIENCE:
            raise limited(request, now, free)
        await self.pause(free - now)

    async def _once(self, request: Request) -> _Raw:
        """Send one request, and read its answer up to the cap."""
        import httpx

        try:
            client = self._client(request)
            headers = {"User-Agent": AGENT, "Accept-Encoding": ACCEPTED, **request.headers, **request.credentials}
            limits = request.deadlines
            sent = client.build_request(
                request.method,
                request.url,
                params=_merged(request),
                headers=headers,
                content=request.body,
                timeout=httpx.Timeout(limits.read, connect=limits.connect),
            )
            answer = await client.send(sent, stream=True)
            try:
                return _Raw(
                    answer.status_code,
                    {name.lower(): value for name, value in answer.headers.items()},
                    await _read(answer, request),
                )
            finally:
                await answer.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
            # A timeout of the whole call is asyncio's, told by ``send``.
            if isinstance(error, TimeoutError):
                raise
            failure = failure_of(error, request)
            raise failure if isinstance(failure, SourceRefused) else _Passing(failure) from None

    def _client(self, request: Request) -> httpx.AsyncClient:
        """Return the connections of this thread's loop that trust what the request trusts."""
        import logging
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        import httpx

        logging.getLogger("httpx").disabled = True  # it logs URLs, with the secrets in them
        with self._lock:
            mine = self._clients.setdefault(asyncio.get_running_loop(), {})
            if request.ca not in mine:
                mine[request.ca] = httpx.AsyncClient(
                    verify=self._trusted(request.ca),
                    follow_redirects=False,
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                    limits=httpx.Limits(max_connections=20, max_keepalive_connections=8),
                )
            return mine[request.ca]

    def _trusted(self, ca: str | None) -> ssl.SSLContext:
        """Return whom a connection trusts, read once for all threads."""
        if ca not in self._trust:
            import httpx

            context = httpx.create_ssl_context()
            if ca is not None:
                try:
                    context.load_verify_locations(ca)
                except (OSError, ssl.SSLError):
                    unreadable = Text("ca: {path} holds no certificates", "ca : {path} ne contient pas de certificats")
                    raise SourceRefused(unreadable.given(path=ca)) from None
            self._trust[ca] = context
        return self._trust[ca]


def redirected(request: Request, status: int, location: str) -> Request:
    """Return the request that follows a redirect; another host gets neither credentials nor body."""
    url = urljoin(request.url, location)
    body, method = request.body, request.method
    if status == 303 or (status in (301, 302) and method.upper() == "POST"):
        body, method = None, "GET"
    if same_host(request.url, url):
        return replace(request, url=url, method=method, body=body, params=())
    if body is not None or urlsplit(url).scheme not in ("http", "https"):
        raise astray(request)
    return replace(request, url=url, method=method, params=(), credentials={}, headers=_harmless(request))


def same_host(before: str, url: str) -> bool:
    """Tell whether credentials may follow from one URL to another: the same host, as secure as before or more."""
    old, new = _origin(before), _origin(url)
    return old == new or (old[1] == new[1] and old[::2] == ("http", 80) and new[::2] == ("https", 443))


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port or (443 if parts.scheme == "https" else 80)


def _harmless(request: Request) -> dict[str, str]:
    """Return the headers that any host may see."""
    kept = ("accept", "accept-language", "user-agent", "content-type")
    return {name: value for name, value in request.headers.items() if name.lower() in kept}


def _merged(request: Request) -> tuple[tuple[str, str], ...] | None:
    """Return the parameters to send: httpx would drop those of the URL where others are given."""
    if not request.params:
        return None
    names = {name for name, _ in request.params}
    written = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    return (*((name, value) for name, value in written if name not in names), *request.params)


def _judged(raw: _Raw, request: Request) -> Answer:
    """Return an answer of success, judged by the platform's dialect and its status before anything in it is read."""
    if request.dialect is not None:
        place = request.redactor.place(request.url)
        said = Said(raw.status, raw.headers, raw.body, place, time.time(), request.redactor)
        if (error := request.dialect(said)) is not None:
            error.status = raw.status
            raise _Passing(error) if error.cause is Cause.TRANSIENT or error.retry_after is not None else error
    if not 200 <= raw.status < 300:
        error = status_of(raw.status, raw.headers, raw.body, request)
        raise _Passing(error) if raw.status in PASSING or error.retry_after is not None else error
    return Answer(raw.status, raw.headers, raw.body, request.url, request.redactor)


def _wait(error: SourceError, attempt: int) -> float | None:
    """Return how long to wait before another attempt; None: there is no use in one."""
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= PATIENCE else None
    return float(PAUSE * 2 ** (attempt - 1)) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing


async def _read(answer: httpx.Response, request: Request) -> bytes:
    """Return the decoded body; of a failure only its beginning."""
    failed = answer.status_code >= 300
    largest = EXCERPT if failed else request.largest
    declared = answer.headers.get("content-length", "")
    if not failed and declared.isdigit() and int(declared) > largest:
        raise too_large(request)
    try:
        body = Body(answer.headers.get("content-encoding", ""), largest)
        async for piece in answer.aiter_raw():
            body.add(piece)
        return body.result()
    except BodyError as error:
        if failed:
            return b""
        raise (too_large if error.large else cut)(request) from None
