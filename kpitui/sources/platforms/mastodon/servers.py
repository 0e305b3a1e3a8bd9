"""Which server is asked for what: each account its own, searches and the token's messages that of the brand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kpitui.config.secrets import Secret
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.calls import Caller, Nobody, Token
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.sources.web.messages import Said
from kpitui.text import Text


def split_name(name: str) -> tuple[str, str]:
    """Return the two parts of ``@name@server``, in small letters; the server is empty where none is written.

    The address of a profile, ``https://server/@name``, is taken too. Both are empty where it is no account.
    """
    text = name.strip().lower()
    if text.startswith(("https://", "http://")):
        parts = urlsplit(text)
        user, host = parts.path.strip("/").partition("/")[0].removeprefix("@"), parts.netloc
    else:
        user, _, host = text.removeprefix("@").partition("@")
    return ("", "") if not user or any(sign in "/ @?#" for sign in user + host) else (user, host)


def host_of(instance: str | None, accounts: Sequence[str]) -> str | None:
    """Return the host of the brand's server: the one that is named, else that of the first account; None: unknown."""
    if instance is not None:
        text = instance.strip().lower().rstrip("/")
        return text.partition("://")[2] or text
    return next((host for name in accounts if (host := split_name(name)[1])), None)


def names_of(author: Node, home: str) -> frozenset[tuple[str, str]]:
    """Return what an author may be called: by the address in the fediverse, and by that of the profile's page."""
    name, host = split_name(author["acct"].text() or "")
    page = split_name(author["url"].text() or "")
    return frozenset({(name, host or home), page})


def closed(said: Said) -> SourceError | None:
    """Return what it means that a server wants a login of who has none: what is public elsewhere is not so there."""
    if said.status not in (401, 422):
        return None
    return SourceRefused(CLOSED.given(place=said.place, status=said.status), cause=Cause.PERMISSION, advice=LOG_IN)


@dataclass(slots=True)
class Servers:
    """The callers of one source, one for each server."""

    settings: SourceSettings
    options: PlatformOptions
    token: Secret | None
    instance: str | None
    _callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """Return the host of the server that is searched."""
        if self.instance is None and self.options.base_url is not None:
            return urlsplit(self.options.base_url).netloc
        return host_of(self.instance, self.options.accounts) or ""

    def caller(self, host: str = "") -> Caller:
        """Return what asks a server, at home with the token; with ``base_url`` there is one server for all."""
        base = self.options.base_url is not None
        asked = self.home if base or not host else host
        if asked not in self._callers:
            known = self.token is not None and asked == self.home
            login = Token(self.token) if known and self.token is not None else Nobody()
            self._callers[asked] = Caller(self.settings, f"https://{asked}", login, None if known else closed)
        return self._callers[asked]

    @property
    def several(self) -> bool:
        """Tell whether more than one server is asked: what one of them refuses says nothing of the others."""
        rivals = [name for rival in self.options.competitors.values() for name in rival.accounts]
        hosts = {split_name(name)[1] or self.home for name in (*self.options.accounts, *rivals)}
        return self.options.base_url is None and len(hosts | {self.home}) > 1

    def local(self, name: str) -> str:
        """Return an account's name as the server that is asked for it knows it."""
        user, host = split_name(name)
        abroad = self.options.base_url is not None and host not in ("", self.home)
        return f"{user}@{host}" if abroad else user

    async def leave(self) -> None:
        """Close the connections."""
        for caller in self._callers.values():
            await caller.leave()


CLOSED = Text(
    "{place}: this server shows it only to who logs in ({status})",
    "{place} : ce serveur ne le montre qu’aux personnes connectées ({status})",
)
LOG_IN = Text(
    "Give the source a token of the brand's account on that server, or name a server that shows it to all: instance.",
    "Donnez à la source un jeton du compte de la marque sur ce serveur, ou nommez un serveur qui le montre à tous :"
    " instance.",
)
