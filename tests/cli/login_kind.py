"""A kind of source that logs in at the tests' own OAuth server, installed as an outsider's would be."""

from __future__ import annotations

import importlib.metadata

import pytest

from kpitui.measures import Delivery, Kind, Poll, Sample
from kpitui.sources.contract import About, Source, SourceOptions, SourceSettings
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Request
from kpitui.sources.web.oauth import AccessTokens, OAuthApp, OAuthOptions, access_tokens
from kpitui.text import Text

TITLE = Text("a platform of the tests", "un service des tests")
ABOUT = About(
    Text("An account.", "Un compte."), Text("Mentions.", "Des mentions."), Text("At once.", "Tout de suite."), ""
)


class Options(OAuthOptions):
    """Its keys."""

    origin: str
    """Where the server is."""
    device: bool = False
    """Whether it has short codes."""


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how one logs in."""
    assert isinstance(options, Options)
    if options.origin == "none":
        return None
    return OAuthApp(
        f"{options.origin}/token",
        f"{options.origin}/authorize",
        rotating=True,
        refresh_life=15_552_000,
        device_url=f"{options.origin}/device" if options.device else "",
        whoami=f"{options.origin}/me",
    )


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return what it gives."""
    return ("mentions",)


class Platform:
    """The source."""

    def __init__(self, access: AccessTokens, client: HttpClient, origin: str) -> None:
        self._access = access
        self._client = client
        self._origin = origin

    async def poll(self, poll: Poll) -> Delivery:
        """Ask whose the token is, and take that for a mention."""
        answer = await self._access.send(self._client, Request(f"{self._origin}/me"))
        name = answer.json()["data"]["username"]
        sample = Sample("mentions", Kind.EVENT, (("brand", name),), poll.now, 1.0, "m", id="1")
        return Delivery(poll.now, [sample], rows=1, credential=self._access.credential())

    async def close(self) -> None:
        """Give nothing back."""


def open_source(settings: SourceSettings) -> Source:
    """Return the source."""
    options = settings.options
    assert isinstance(options, Options)
    return Platform(access_tokens(settings, oauth(options)), settings.client or HttpClient(), options.origin)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be found as an outsider's kind."""
    entry = importlib.metadata.EntryPoint("login", __name__, "kpitui.sources")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda *, group: [entry] if group == entry.group else [])
