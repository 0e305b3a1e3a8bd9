"""Where a call is sent on to, and what goes there with it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from kpitui.sources.web.failures import astray
from kpitui.sources.web.messages import Request


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
    kept = _harmless(request)
    return replace(request, url=url, method=method, body=None, params=(), credentials={}, headers=kept)


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


def merged(request: Request) -> tuple[tuple[str, str], ...] | None:
    """Return the parameters to send: httpx would drop those of the URL where others are given."""
    if not request.params:
        return None
    names = {name for name, _ in request.params}
    written = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    return (*((name, value) for name, value in written if name not in names), *request.params)
