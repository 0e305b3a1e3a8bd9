"""A person logs in: at a browser, whose last address is pasted, or by a short code on any other machine."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.apps import Pkce
from kpitui.sources.web.grants import AppGrant, scopes_of
from kpitui.sources.web.messages import Request
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.tokens import Tokens
from kpitui.text import Text
from kpitui.text.clean import plain

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
NAMES = ("username", "screen_name", "handle", "login", "name", "email", "id")
"""The keys that tell whose account it is, the most telling first."""


@dataclass(frozen=True, slots=True, repr=False)
class Attempt:
    """One login that has begun."""

    url: str
    """Where the person goes."""
    state: str
    verifier: str = ""

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Attempt()"

    def code(self, pasted: str) -> str:
        """Return the code in what was pasted: the browser's last address, or the code alone.

        Raises ``SourceRefused`` where the address belongs to another login, or says that access was denied.
        """
        pasted = "".join(pasted.split())
        parts = urlsplit(pasted)
        said = {**parse_qs(parts.fragment), **parse_qs(parts.query)}
        if not said.keys() & {"code", "error"}:  # the end of an address, without its beginning
            said |= parse_qs(parts.path.lstrip("?")) if "code=" in parts.path else {}
        if "error" in said:
            words = plain((said.get("error_description") or said["error"])[0], 160)
            raise SourceRefused(DENIED.given(said=words), cause=Cause.AUTH)
        if "code" in said:
            if not hmac.compare_digest(said.get("state", [""])[0].encode(), self.state.encode()):
                raise SourceRefused(OTHER_LOGIN, cause=Cause.AUTH)
            return said["code"][0]
        if parts.scheme in ("http", "https") or not pasted:
            raise SourceRefused(NO_CODE, cause=Cause.AUTH)
        return pasted


def begin(grant: AppGrant) -> Attempt:
    """Return a login that begins now: its address, and what proves later that it is the same."""
    app, state, verifier = grant.app, secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    said = {
        "response_type": "code",
        app.client_name: grant.who.id,
        "redirect_uri": redirect_of(grant),
        "state": state,
        **scopes_of(app, app.scopes),
        **app.extra,
    }
    if app.pkce is not Pkce.NONE:
        said |= {"code_challenge": challenge(verifier, app.pkce), "code_challenge_method": "S256"}
    joint = "&" if "?" in app.authorize_url else "?"
    return Attempt(f"{app.authorize_url}{joint}{urlencode(said)}", state, verifier if app.pkce is not Pkce.NONE else "")


def challenge(verifier: str, pkce: Pkce) -> str:
    """Return what is shown at the beginning of the secret that is shown at the end."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return digest.hex() if pkce is Pkce.HEX else base64.urlsafe_b64encode(digest).decode().rstrip("=")


def redirect_of(grant: AppGrant) -> str:
    """Return where the browser goes in the end."""
    return grant.who.redirect or grant.app.redirect


async def finish(client: HttpClient, grant: AppGrant, attempt: Attempt, code: str, now: int) -> Tokens:
    """Return the tokens for a code, long-lived where the platform has such. Raises ``SourceError``."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_of(grant)}
    if attempt.verifier:
        form["code_verifier"] = attempt.verifier
    return await _lasting(client, grant, await grant.asked(client, form, None, now), now)


@dataclass(frozen=True, slots=True, repr=False)
class Device:
    """A login on another machine that has begun."""

    user_code: str
    """What the person enters."""
    url: str
    """Where."""
    code: str
    """What we ask with."""
    every: float
    """Seconds between two questions."""
    until: int
    """When it is too late, ms."""

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Device()"


async def begin_device(client: HttpClient, grant: AppGrant, now: int) -> Device:
    """Return a login that begins now on another machine. Raises ``SourceError``."""
    scopes = scopes_of(grant.app, grant.app.device_scopes or grant.app.scopes)
    said = (await client.send(grant.request(grant.app.device_url, scopes))).json()
    url = said.get("verification_uri") or said.get("verification_url") if isinstance(said, dict) else None
    if not url or not said.get("device_code") or not said.get("user_code"):
        raise SourceError(NO_DEVICE, cause=Cause.PARSE)
    until = now + 1000 * int(said.get("expires_in") or 900)
    every = float(said.get("interval") or 5)
    return Device(plain(str(said["user_code"]), 40), plain(str(url), 200), str(said["device_code"]), every, until)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How one waits for a person."""

    clock: Callable[[], int]
    """The time, ms."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def finish_device(client: HttpClient, grant: AppGrant, device: Device, waiting: Waiting) -> Tokens:
    """Return the tokens once the person has agreed elsewhere. Raises ``SourceError``."""
    form, every = {"grant_type": DEVICE, "device_code": device.code}, device.every
    while waiting.clock() < device.until:
        await waiting.sleep(every)
        try:
            tokens = await grant.asked(client, form, None, waiting.clock())
        except SourceError as error:
            if isinstance(error, SourceRefused) or error.cause is not Cause.TRANSIENT:
                raise
            every += error.retry_after or 0.0
            continue
        return await _lasting(client, grant, tokens, waiting.clock())
    raise SourceRefused(TOO_LATE, cause=Cause.AUTH)


async def account_of(client: HttpClient, grant: AppGrant, tokens: Tokens) -> Tokens:
    """Return tokens with whose they are, where the platform tells; what it doesn't tell stops nothing."""
    if not grant.app.whoami:
        return tokens
    hidden = redactor(tokens.secrets)
    credentials = {"Authorization": f"Bearer {tokens.access}"}
    request = Request(grant.app.whoami, credentials=credentials, redactor=hidden, identity=f"app {grant.who.id}")
    try:
        found = _name((await client.send(request)).json())
    except SourceError:
        return tokens
    return replace(tokens, account=hidden.clean(found, 80) or tokens.account)


async def _lasting(client: HttpClient, grant: AppGrant, tokens: Tokens, now: int) -> Tokens:
    """Return long-lived tokens for the first ones, where the platform has such."""
    exchange = grant.app.long_lived
    return tokens if exchange is None else await grant.exchanged(client, exchange, tokens, now)


def _name(said: Any, depth: int = 3) -> str:
    """Return the name within what a platform tells of an account; empty where there is none."""
    if isinstance(said, list):
        return next((found for one in said[:3] if (found := _name(one, depth - 1))), "") if depth else ""
    if not isinstance(said, dict):
        return ""
    own = (str(said[key]) for key in NAMES if isinstance(said.get(key), str | int) and said[key])
    inner = (_name(value, depth - 1) for value in said.values() if depth and isinstance(value, dict | list))
    return next(own, "") or next((found for found in inner if found), "")


DENIED = Text("access was denied: {said}", "l’accès a été refusé : {said}")
OTHER_LOGIN = Text(
    "the address belongs to another login: open the link above, and paste the address at which it ends",
    "cette adresse est celle d’une autre tentative : ouvrez le lien ci-dessus, et collez l’adresse où il aboutit",
)
NO_CODE = Text("there is no code in it", "il n’y a pas de code dedans")
NO_DEVICE = Text("the platform gave no code to enter", "le service n’a donné aucun code à saisir")
TOO_LATE = Text("nobody agreed in time", "personne n’a accepté à temps")
