"""Logins at the tests' own OAuth server."""

from __future__ import annotations

from pathlib import Path

from kpitui.errors import SourceError
from kpitui.sources.web.apps import OAuthApp
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.grants import AppGrant, Identity
from kpitui.sources.web.logins import begin, finish
from kpitui.sources.web.oauth import AccessTokens
from kpitui.sources.web.tokens import TokenFile, Tokens, token_file
from tests.servers.oauth import CLIENT, SECRET, OAuthServer

NOW = 1_800_000_000_000
WHO = Identity(CLIENT, SECRET, "x-own")


def app_of(server: OAuthServer, **changes: object) -> OAuthApp:
    """Return the server's app."""
    said = {"rotating": True, "scopes": ("read", "offline"), "refresh_life": 15_552_000, **changes}
    return OAuthApp(f"{server.origin}/token", f"{server.origin}/authorize", **said)  # type: ignore[arg-type]


class Clock:
    """A clock that tests set, in seconds."""

    def __init__(self) -> None:
        self.now = NOW / 1000

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def logged_in(server: OAuthServer, folder: Path, **changes: object) -> tuple[AppGrant, TokenFile]:
    """Log in, and return the login's grant and file."""
    grant, client = AppGrant(app_of(server, **changes), WHO), HttpClient()
    attempt = begin(grant)
    try:
        tokens = await finish(client, grant, attempt, attempt.code(server.agree(attempt.url)), NOW)
    finally:
        await client.close()
    file = token_file(folder, "x-own")
    file.write(tokens)
    return grant, file


async def had(access: AccessTokens, refused: str = "") -> str:
    """Return an access token, got with a client of its own."""
    client = HttpClient()
    try:
        return await access.access(client, refused)
    finally:
        await client.close()


def kept(file: TokenFile) -> Tokens:
    """Return the tokens of a file, which are there."""
    tokens = file.read()
    assert tokens is not None
    return tokens


def shown(error: SourceError) -> str:
    """Return everything that is shown of an error."""
    advice = "" if error.advice is None else error.advice.say("en") + error.advice.say("fr")
    return f"{error!r} {error} {error.text.say('fr')} {advice}"
