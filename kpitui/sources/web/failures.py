"""What went wrong with a call, in words that a person understands; no library's exception passes."""

from __future__ import annotations

import json
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.limits import Limits, limits_of, retry_at
from kpitui.sources.web.messages import Request
from kpitui.text import Text

REFUSED = frozenset({400, 401, 402, 403, 404, 405, 406, 407, 410, 414, 415, 422, 451})
"""Statuses that stay as they are until a person changes something."""

UNSENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "InvalidURL", "UnsupportedProtocol"})
"""Names of failures before anything was sent."""

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_SAYING = ("error_description", "error_user_msg", "message", "detail", "title", "description", "error", "reason")


def failure_of(error: BaseException, request: Request) -> SourceError:
    """Return what a failed connection means. ``error`` is httpx's or the system's."""
    causes = list(_chain(error))
    names = {type(cause).__name__ for cause in causes}
    failure = _failure_of(causes, names, request)
    failure.sent = not names & UNSENT
    return failure


def _failure_of(causes: list[BaseException], names: set[str], request: Request) -> SourceError:
    """Return the error for what a failed connection was caused by."""
    place = request.redactor.place(request.url)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SourceRefused(_TLS.given(place=place, cause=request.redactor.clean(cause.verify_message, 120)))
        if isinstance(cause, socket.gaierror):
            return SourceError(_DNS.given(place=place.partition("/")[0]))
        if isinstance(cause, ConnectionRefusedError):
            return SourceError(_PORT.given(place=place))
        if isinstance(cause, ssl.SSLError):
            return SourceError(_TLS.given(place=place, cause=request.redactor.clean(cause.reason or "TLS", 120)))
    if names & {"InvalidURL", "UnsupportedProtocol", "LocalProtocolError", "UnicodeEncodeError"}:
        return SourceRefused(_URL.given(place=place))
    if "ConnectTimeout" in names:
        return SourceError(_NO_CONNECTION.given(place=place, seconds=request.deadlines.connect))
    if names & {"ReadTimeout", "WriteTimeout", "PoolTimeout"}:
        return SourceError(_SILENT.given(place=place, seconds=request.deadlines.read))
    if "RemoteProtocolError" in names:
        return SourceError(_CUT.given(place=place))
    if "ProxyError" in names:
        return SourceError(_PROXY.given(place=place))
    return SourceError(_BROKEN.given(place=place))


def status_of(status: int, headers: Mapping[str, str], body: bytes, request: Request) -> SourceError:
    """Return what a status of failure means; the body only adds the server's own words."""
    error = _status_of(status, headers, body, request)
    error.status = status
    return error


def _status_of(status: int, headers: Mapping[str, str], body: bytes, request: Request) -> SourceError:
    """Return the error for a status of failure."""
    now = time.time()
    place = request.redactor.place(request.url)
    said, limits = _said(body, request), limits_of(headers, now)
    if status == 429 or (status == 403 and limits.remaining == 0):
        return _limited(place, now, retry_at(headers, now), limits)
    given = {"place": place, "status": status, "said": said}
    if status in (401, 407):
        return SourceRefused(_UNKNOWN.given(**given), cause=Cause.AUTH)
    if status == 403:
        return SourceRefused(_FORBIDDEN.given(**given))
    if status in (404, 410):
        return SourceRefused(_NOTHING.given(**given), cause=Cause.NOT_FOUND)
    if 300 <= status < 400:
        return SourceRefused(_ELSEWHERE.given(**given), cause=Cause.NOT_FOUND)
    if status == 402:
        again = retry_at(headers, now) or limits.reset_at
        wait = None if again is None else max(again - now, 0.0)
        return SourceRefused(_SPENT.given(**given), wait, cause=Cause.SPENT)
    if status in REFUSED:
        return SourceRefused(_BAD.given(**given))
    again = retry_at(headers, now)
    return SourceError(_SERVER.given(**given), None if again is None else max(again - now, 0.0))


def too_slow(request: Request) -> SourceError:
    """Return the error for a call that took longer than it may."""
    return SourceError(
        _TOO_SLOW.given(place=request.redactor.place(request.url), seconds=f"{request.deadlines.total:g}")
    )


def too_large(request: Request) -> SourceError:
    """Return the error for a body that is larger than it may be."""
    given = {"place": request.redactor.place(request.url), "size": f"{request.largest / (1 << 20):g}"}
    return SourceError(_TOO_LARGE.given(**given), cause=Cause.PARSE)


def cut(request: Request) -> SourceError:
    """Return the error for a body that ends too early."""
    return SourceError(_CUT.given(place=request.redactor.place(request.url)))


def astray(request: Request) -> SourceError:
    """Return the error for redirects that lead nowhere."""
    return SourceError(_ASTRAY.given(place=request.redactor.place(request.url)), cause=Cause.NOT_FOUND)


def limited(request: Request, now: float, again: float) -> SourceError:
    """Return the error for a call that is not made, since the quota is used up until some time."""
    error = _limited(request.redactor.place(request.url), now, again, Limits())
    error.sent = False
    return error


def _limited(place: str, now: float, again: float | None, limits: Limits) -> SourceError:
    """Return the error for too many calls, with the time from which more are allowed."""
    when = again or limits.reset_at
    if when is None or when <= now:
        return SourceError(_LIMITED.given(place=place), None, cause=Cause.LIMITED)
    until = time.strftime("%H:%M" if when - now < 72_000 else "%d/%m %H:%M", time.localtime(when))
    return SourceError(_LIMITED_UNTIL.given(place=place, until=until), when - now, cause=Cause.LIMITED)


def _said(body: bytes, request: Request) -> str:
    """Return the server's own words after a status, as `` (“…”)``; empty where it says nothing useful."""
    text = ""
    try:
        text = next(_sentences(json.loads(body[:65_536])), "")
    except (ValueError, RecursionError):
        if (title := _TITLE.search(body[:65_536])) is not None:
            text = title[1].decode("utf-8", errors="replace")
    cleaned = request.redactor.clean(text, 160).strip()
    return f" (“{cleaned}”)" if cleaned else ""


def _sentences(said: object) -> Iterator[str]:
    """Yield what an error's JSON says, the most telling first."""
    if isinstance(said, dict):
        for name in _SAYING:
            yield from _sentences(said.get(name))
        yield from _sentences(said.get("errors"))
    elif isinstance(said, list):
        for one in said[:3]:
            yield from _sentences(one)
    elif isinstance(said, str) and said.strip():
        yield said


def _chain(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """Yield an error and what caused it, groups included."""
    while error is not None and depth < 12:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _chain(one, depth + 1)
        error, depth = error.__cause__ or error.__context__, depth + 1


_DNS = Text("{place}: no such host (DNS), or no network", "{place} : hôte introuvable (DNS), ou pas de réseau")
_PORT = Text("{place}: connection refused, nothing listens there", "{place} : connexion refusée, rien n’y écoute")
_TLS = Text("{place}: no secure connection (TLS): {cause}", "{place} : pas de connexion sûre (TLS) : {cause}")
_URL = Text("{place}: the URL or a header is not valid", "{place} : l’URL ou un en-tête n’est pas valide")
_NO_CONNECTION = Text("{place}: no connection within {seconds:g} s", "{place} : pas de connexion en {seconds:g} s")
_SILENT = Text("{place}: nothing came for {seconds:g} s", "{place} : rien reçu pendant {seconds:g} s")
_CUT = Text("{place}: the answer is cut or broken", "{place} : la réponse est coupée ou abîmée")
_PROXY = Text("{place}: the proxy refuses or fails", "{place} : le proxy refuse ou échoue")
_BROKEN = Text("{place}: the connection broke", "{place} : la connexion s’est interrompue")
_TOO_SLOW = Text("{place}: no whole answer within {seconds} s", "{place} : pas de réponse complète en {seconds} s")
_TOO_LARGE = Text("{place}: the answer is larger than {size} MB", "{place} : la réponse dépasse {size} Mo")
_ASTRAY = Text("{place}: redirects that lead nowhere", "{place} : des redirections sans fin")
_LIMITED = Text("{place}: too many calls (429)", "{place} : trop d’appels (429)")
_LIMITED_UNTIL = Text(
    "{place}: too many calls, limited until {until}", "{place} : trop d’appels, limité jusqu’à {until}"
)
_UNKNOWN = Text(
    "{place}: the credentials are not accepted ({status}){said}",
    "{place} : les identifiants ne sont pas acceptés ({status}){said}",
)
_FORBIDDEN = Text("{place}: access is not allowed ({status}){said}", "{place} : accès non autorisé ({status}){said}")
_SPENT = Text(
    "{place}: what was paid for is used up ({status}){said}",
    "{place} : ce qui était payé est épuisé ({status}){said}",
)
_NOTHING = Text("{place}: nothing at this address ({status}){said}", "{place} : rien à cette adresse ({status}){said}")
_ELSEWHERE = Text("{place}: it has moved elsewhere ({status})", "{place} : l’adresse a changé ({status})")
_BAD = Text("{place}: the request is refused ({status}){said}", "{place} : requête refusée ({status}){said}")
_SERVER = Text("{place}: the server fails ({status}){said}", "{place} : le serveur est en panne ({status}){said}")
