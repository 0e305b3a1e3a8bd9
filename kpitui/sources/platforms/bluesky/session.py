"""Logging in to Bluesky: one session, kept and renewed. A server allows ten logins a day."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from kpitui.config.secrets import Secret
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.web.messages import Rate, Request, Said
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.tokens import Tokens
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient

LOGINS = Rate(calls=10, per=86_400, name="createSession")
"""What a server allows, right passwords or wrong ones."""
PATIENCE = 4 * 3_600_000
"""How long a refused password is not tried again, ms: trying spends the day's logins."""
NEW = "com.atproto.server.createSession"
NEXT = "com.atproto.server.refreshSession"
ENDED = frozenset({"ExpiredToken", "InvalidToken", "BadJwt", "AuthMissing", "AuthenticationRequired", "InvalidAuth"})
"""Words that say that a token or a password is not accepted, whatever the status is."""
CLOSED = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoDeactivated", "RepoTakendown"})


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A password that was refused."""

    digest: bytes
    until: int
    """ms."""
    error: SourceError


@dataclass(slots=True)
class SessionGrant:
    """Sessions of one account, by its app password."""

    pds: str
    """The server of the account, as a URL."""
    handle: str
    password: Secret = field(repr=False)
    request: Request
    """What is the same for all calls: deadlines, certificates."""
    _refusal: _Refusal | None = None

    async def renew(self, client: HttpClient, tokens: Tokens | None, now: int) -> Tokens:
        """Return a session: the next one of that which is known, else a new one. Raises ``SourceError``."""
        if tokens is not None and tokens.refresh and tokens.client == self.handle:
            try:
                return await self._session(client, self._next(tokens), now)
            except SourceError as error:
                if error.cause is not Cause.AUTH:
                    raise
        return await self._new(client, now)

    async def _new(self, client: HttpClient, now: int) -> Tokens:
        """Log in. A password that was refused is not tried again for hours, unless it has changed."""
        password = await asyncio.to_thread(self.password.reveal)
        digest = blake2b(password.encode(), digest_size=16).digest()
        known = self._refusal
        if known is not None and known.digest == digest and now < known.until:
            raise known.error
        body = json.dumps({"identifier": self.handle, "password": password}).encode()
        request = replace(
            self.request,
            url=f"{self.pds}/xrpc/{NEW}",
            method="POST",
            headers={"Accept": "application/json", "Content-Type": "application/json"},
            body=body,
            redirects=False,
            redactor=redactor([password]),
            dialect=login_dialect,
            identity=f"login {self.handle}",
            rates=(LOGINS,),
        )
        try:
            return await self._session(client, request, now)
        except SourceRefused as error:
            self._refusal = _Refusal(digest, now + PATIENCE, error)
            raise

    def _next(self, tokens: Tokens) -> Request:
        """Return the call for the next session; it is sent once, since its token holds once."""
        return replace(
            self.request,
            url=f"{self.pds}/xrpc/{NEXT}",
            method="POST",
            headers={"Accept": "application/json"},
            credentials={"Authorization": f"Bearer {tokens.refresh}"},
            redirects=False,
            redactor=redactor(tokens.secrets),
            dialect=login_dialect,
            identity=f"refresh {self.handle}",
        )

    async def _session(self, client: HttpClient, request: Request, now: int) -> Tokens:
        """Return the session that a call gives."""
        content = Node((await client.send(request)).json())
        access, refresh = content["accessJwt"].name(), content["refreshJwt"].name()
        until = _ending(access)
        return Tokens(access, until, refresh, None, now, content["did"].text() or "", client=self.handle)


def login_dialect(said: Said) -> SourceError | None:
    """Return what the refusal of a login means."""
    if said.status < 400 or said.status == 429 or said.status >= 500:
        return None
    code, words = words_of(said)
    given = {"place": said.place, "said": words}
    if code == "AuthFactorTokenRequired":
        return SourceRefused(FACTOR.given(**given), cause=Cause.AUTH, advice=MAKE_PASSWORD)
    if code in CLOSED:
        return SourceRefused(SHUT.given(**given), cause=Cause.PERMISSION, advice=OPEN_AGAIN)
    if code in ENDED or said.status in (400, 401):
        return SourceRefused(WRONG.given(**given), cause=Cause.AUTH, advice=MAKE_PASSWORD)
    return None


def words_of(said: Said) -> tuple[str, str]:
    """Return the name of an error, and what the server says of it."""
    content = said.content()
    if not isinstance(content, dict):
        return "", str(said.status)
    code, message = content.get("error"), content.get("message")
    texts = [one for one in (code, message) if isinstance(one, str) and one]
    return (code if isinstance(code, str) else ""), said.redactor.clean(": ".join(texts), 160) or str(said.status)


def _ending(token: str) -> int | None:
    """Return when a token ends, as it says itself, ms; None where it says nothing."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    end = said.get("exp") if isinstance(said, dict) else None
    return round(end * 1000) if isinstance(end, int | float) and 0 < end < 1e11 else None


MAKE_PASSWORD = Text(
    "Make an app password on bsky.app: Settings → Privacy and security → App passwords → Add App Password; copy it to"
    " where “app_password” points, and compare “handle” with the account. It can be withdrawn there at any time.",
    "Créez un mot de passe d’application sur bsky.app : Paramètres → Confidentialité et sécurité → Mots de passe"
    " d’application → Ajouter ; copiez-le là où « app_password » le cherche, et comparez « handle » avec le compte. Il"
    " se révoque au même endroit à tout moment.",
)
OPEN_AGAIN = Text(
    "Log in on bsky.app: it says what became of the account and how to open it again.",
    "Connectez-vous sur bsky.app : il dit ce qu’est devenu le compte et comment le rouvrir.",
)
WRONG = Text(
    "{place}: the account or its app password is not accepted ({said})",
    "{place} : le compte ou son mot de passe d’application n’est pas accepté ({said})",
)
FACTOR = Text(
    "{place}: the account's own password asks for a code by e-mail; an app password does not ({said})",
    "{place} : le mot de passe du compte demande un code par e-mail ; un mot de passe d’application, non ({said})",
)
SHUT = Text("{place}: the account is closed ({said})", "{place} : le compte est fermé ({said})")
