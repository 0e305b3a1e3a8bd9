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
from weakref import WeakKeyDictionary

from kpitui import __version__
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.body import ACCEPTED, Body, BodyError
from kpitui.sources.web.budget import Budgets, Key, key_of
from kpitui.sources.web.failures import astray, cut, failure_of, limited, status_of, too_large, too_slow
from kpitui.sources.web.limits import Limits, retry_at
from kpitui.sources.web.messages import Answer, Request, Said, Verdict
from kpitui.sources.web.redirects import merged, redirected
from kpitui.text import Text

if TYPE_CHECKING:
    import httpx

AGENT = f"kpitui/{__version__}"
REDIRECTS = 8
PAUSE = 0.4
"""Seconds before the second attempt; doubled each time, with chance."""
PATIENCE = 3.0
"""A server may ask to wait so many seconds within one call; longer waits are the schedule's."""
MINUTE = 60.0
"""A rate within so many seconds is waited for within one call."""
ONWARD = (301, 302, 303, 307, 308)
"""Statuses that send elsewhere."""
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
    _budgets: Budgets = field(default_factory=Budgets)
    _drawn: set[Key] = field(default_factory=set)
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

    def apart(self) -> HttpClient:
        """Return this client for one source alone: it shares everything, but knows whose quotas the source draws on."""
        return replace(self, _drawn=set())

    def limits(self) -> Limits:
        """Return what is left of the tightest quota that was drawn on."""
        return self._budgets.left([*self._drawn], time.time())

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
            onward = raw.status in ONWARD and "location" in raw.headers and request.redirects
            error = None if onward else _error_of(raw, request)
            self._budgets.note(request, raw.headers, time.time(), error)
            if error is not None:
                raise _Passing(error) if _passes(error) else error
            if not onward:
                return Answer(raw.status, raw.headers, raw.body, request.url, request.redactor)
            request = redirected(request, raw.status, raw.headers["location"])
            if request.url in seen:
                raise astray(request)
            seen.add(request.url)
        raise astray(request)

    async def _allowed(self, request: Request) -> None:
        """Wait a moment where the quota asks for it. Raises ``SourceError`` where that would take longer."""
        self._drawn.add(key_of(request))
        spaced = any(rate.per <= MINUTE for rate in request.rates)
        patience = request.deadlines.total if spaced else PATIENCE
        while (free := self._budgets.take(request, now := time.time())) is not None:
            patience -= free - now
            if patience < 0:
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
                params=merged(request),
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


def _error_of(raw: _Raw, request: Request) -> SourceError | None:
    """Return what an answer means by the platform's dialect and its status, before anything else in it is read."""
    if request.dialect is not None:
        place = request.redactor.place(request.url)
        said = Said(raw.status, raw.headers, raw.body, place, time.time(), request.redactor)
        meaning = request.dialect(said)
        if meaning is Verdict.FINE:
            return None
        if meaning is not None:
            meaning.status = raw.status
            again = retry_at(raw.headers, said.now)
            if again is not None and meaning.cause in (Cause.LIMITED, Cause.SPENT):
                meaning.retry_after = max(meaning.retry_after or 0.0, again - said.now)
            return meaning
    return None if 200 <= raw.status < 300 else status_of(raw.status, raw.headers, raw.body, request)


def _passes(error: SourceError) -> bool:
    """Tell whether another attempt may help."""
    return not isinstance(error, SourceRefused) and (error.cause is Cause.TRANSIENT or error.retry_after is not None)


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
