"""Any service that Apprise knows, by its URL. The package is an extra, imported when the first letter is sent."""

from __future__ import annotations

import logging
import re
from threading import get_ident
from types import TracebackType

from kpitui.errors import RouteError
from kpitui.notify.contract import Letter, Route, RouteSettings, revealed
from kpitui.notify.threads import in_thread
from kpitui.sources.web.redact import Redactor, redactor
from kpitui.text import Text

MISSING = Text("url needs Apprise: install kpitui[notify]", "url demande Apprise : installez kpitui[notify]")
NOT_A_URL = Text("the URL is none that Apprise knows", "Apprise ne connaît pas cette forme d’URL")
REFUSED = Text("{service} did not take it", "{service} ne l’a pas accepté")
SAID = Text("{service} did not take it: {words}", "{service} ne l’a pas accepté : {words}")
_PIECES = re.compile(r"[/?&=:@#]+")


def open_way(settings: RouteSettings) -> Route:
    """Return a route by Apprise."""
    return ByApprise(settings)


class ByApprise:
    """Sends letters by Apprise."""

    def __init__(self, settings: RouteSettings) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Send a letter, in a thread: Apprise waits for the service."""
        await in_thread(self._send, letter)

    def _send(self, letter: Letter) -> None:
        """Send a letter, and wait until the service has taken it."""
        url = revealed(self._settings.table.url)
        try:
            import apprise
        except ImportError:
            raise RouteError(MISSING) from None
        with _Heard(logging.getLogger("apprise")) as heard:
            service = apprise.Apprise.instantiate(url)
            if service is None:
                raise RouteError(NOT_A_URL)
            post = apprise.Apprise()
            post.add(service)
            done = post.notify(body=letter.body, title=letter.title, body_format=apprise.NotifyFormat.TEXT)
        if not done:
            raise RouteError(_refused(str(service.service_name), heard.lines, hidden(url)))


class _Heard(logging.Handler):
    """Hears what Apprise says in this thread, for as long as it is entered; otherwise it would go to the terminal."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self._logger = logger
        self._thread = get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of this thread's."""
        if record.thread == self._thread:
            self.lines.append(record.getMessage())

    def __enter__(self) -> _Heard:
        """Begin to listen."""
        self._logger.addHandler(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Listen no more."""
        self._logger.removeHandler(self)


def hidden(url: str) -> Redactor:
    """Return what hides everything of an Apprise URL but its first word: its host is often a token."""
    rest = url.partition("://")[2]
    return redactor((url, rest, *filter(None, _PIECES.split(rest))))


def _refused(service: str, lines: list[str], hide: Redactor) -> Text:
    """Return what to say of a service that did not take a letter."""
    words = hide.clean(lines[-1], 160) if lines else ""
    name = hide.clean(service, 60)
    return SAID.given(service=name, words=words) if words else REFUSED.given(service=name)
