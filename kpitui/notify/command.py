"""A command of the user's own: the letter's JSON on its standard input; no shell, and none of kpitui's secrets."""

from __future__ import annotations

import os

from kpitui.errors import RouteError, SourceError
from kpitui.notify.contract import DEADLINE, Letter, Route, RouteSettings

PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM"),
        *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK"),
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR"),
    }
)
"""The variables that the command gets, besides those that begin with ``LC_`` or ``XDG_``: others may be secrets."""
MOST = 1 << 20
"""Bytes that it may print."""


def open_way(settings: RouteSettings) -> Route:
    """Return a route to a command."""
    return Command(settings)


class Command:
    """Runs a command for each letter."""

    def __init__(self, settings: RouteSettings) -> None:
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Run the command with a letter; an exit status of 0 says that it has arrived."""
        from kpitui.sources.tables.process import Run, printed

        argv = self._settings.table.command or ()
        run = Run(argv, passed_on(), self._settings.folder, DEADLINE, MOST, letter.json.encode(), alone=True)
        try:
            await printed(run)
        except SourceError as error:
            raise RouteError(error.text) from None


def passed_on() -> dict[str, str]:
    """Return the variables that the command gets."""
    return {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith(("LC_", "XDG_"))}
