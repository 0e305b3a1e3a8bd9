"""A webhook: the letter's JSON by POST to a URL. Whatever is secret in the URL is in no error."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from kpitui.errors import RouteError, SourceError, SourceRefused
from kpitui.notify.contract import DEADLINE, Letter, Route, RouteSettings, revealed
from kpitui.sources.web.redact import Redactor, redactor

PASSING = frozenset({408, 425, 429})
"""Statuses from 400 to 499 after which another attempt may help."""
LONG = 6
"""Letters from which on a piece of a path or a query may be a secret by itself."""


def open_way(settings: RouteSettings) -> Route:
    """Return a route to a URL."""
    return Webhook(settings)


class Webhook:
    """Sends letters to one URL."""

    def __init__(self, settings: RouteSettings) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Post a letter; any status of success says that it has arrived."""
        from kpitui.sources.web.messages import Deadlines, Request

        url = revealed(self._settings.table.webhook)
        request = Request(
            url,
            "POST",
            headers={"Content-Type": "application/json"},
            body=letter.json.encode(),
            deadlines=Deadlines(connect=DEADLINE / 2, read=DEADLINE, total=DEADLINE),
            attempts=1,
            redirects=False,
            redactor=redacted(url),
        )
        try:
            await self._settings.client.send(request)
        except SourceError as error:
            raise RouteError(error.text, error.retry_after, _is_final(error)) from None


def _is_final(error: SourceError) -> bool:
    """Tell whether a receiver will never take a letter; a 403 may also say that its quota is used up."""
    status = error.status or 0
    if status == 403:
        return isinstance(error, SourceRefused)
    return 300 <= status < 500 and status not in PASSING


def redacted(url: str) -> Redactor:
    """Return what hides everything of a URL but its host."""
    parts = urlsplit(url)
    whole = url.partition("://")[2].partition("/")[2]
    login = [parts.username or "", parts.password or ""]
    said = [value for _, value in parse_qsl(parts.query)]
    pieces = [piece for piece in (*parts.path.split("/"), *said) if len(piece) >= LONG]
    return redactor([url, whole, parts.path.strip("/"), parts.query, parts.fragment, *login, *pieces])
