"""What an OAuth server is asked for tokens, and what its answers mean."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.apps import Exchange, OAuthApp
from kpitui.sources.web.messages import Request, Said
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.tokens import Tokens, run_auth
from kpitui.text import Text
from kpitui.text.clean import plain

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient

LONGEST = 100 * 365 * 86_400
"""Seconds beyond which a life is no life."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The user's app: who asks for tokens."""

    id: str
    secret: str = ""
    name: str = ""
    """The source that logs in."""
    redirect: str = ""
    """The redirect URL that is registered, where it isn't the usual one."""

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Identity()"


@dataclass(frozen=True, slots=True)
class AppGrant:
    """Tokens of an app."""

    app: OAuthApp
    who: Identity

    async def renew(self, client: HttpClient, tokens: Tokens | None, now: int) -> Tokens:
        """Return new tokens. Raises ``SourceRefused`` where a person must log in again."""
        if not self.app.asks:
            form = {"grant_type": "client_credentials", **_scopes(self.app, self.app.scopes)}
            return await self.asked(client, form, None, now)
        if tokens is None:
            raise SourceRefused(NOBODY, cause=Cause.AUTH, advice=run_auth(self.who.name))
        if tokens.client and tokens.client != self.who.id:
            raise SourceRefused(OTHER_APP, cause=Cause.AUTH, advice=run_auth(self.who.name))
        ended = tokens.refresh_until is not None and tokens.refresh_until <= now
        if not tokens.refresh or ended:
            raise SourceRefused(OVER, cause=Cause.AUTH, advice=run_auth(self.who.name))
        if self.app.renewal is not None:
            return await self.exchanged(client, self.app.renewal, tokens, now)
        return await self.asked(client, {"grant_type": "refresh_token", "refresh_token": tokens.refresh}, tokens, now)

    async def asked(self, client: HttpClient, form: Mapping[str, str], before: Tokens | None, now: int) -> Tokens:
        """Return the tokens for a form."""
        request = self.request(self.app.token_url, form, before)
        return self._tokens((await client.send(request)).json(), before, now)

    async def exchanged(self, client: HttpClient, exchange: Exchange, tokens: Tokens, now: int) -> Tokens:
        """Return the tokens that are given for others."""
        form = {"grant_type": exchange.grant, exchange.param: tokens.access}
        if exchange.client:
            form |= {
                self.app.client_name: self.who.id,
                **({"client_secret": self.who.secret} if self.who.secret else {}),
            }
        request = replace(
            self.request(exchange.url, form, tokens),
            method=exchange.method,
            **({"params": tuple(form.items()), "body": None} if exchange.method == "GET" else {"body": _body(form)}),
        )
        return self._tokens((await client.send(request)).json(), tokens, now)

    def request(self, url: str, form: Mapping[str, str], before: Tokens | None = None) -> Request:
        """Return the request that sends a form, the app named as the platform wants it. It is never sent twice."""
        basic = self.app.client_auth == "basic" and bool(self.who.secret)
        pair = f"{quote(self.who.id, safe='')}:{quote(self.who.secret, safe='')}"
        named = {} if basic else {self.app.client_name: self.who.id}
        secret = {"client_secret": self.who.secret} if self.who.secret and not basic else {}
        hidden = [self.who.secret, *form.values(), *(before.secrets if before else ()), pair]
        return Request(
            url,
            "POST",
            headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            credentials={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if basic else {},
            body=_body({**form, **named, **secret}),
            attempts=1,
            redirects=False,
            redactor=redactor(one for one in hidden if len(one) > _HARMLESS),
            dialect=self._meaning,
            identity=f"app {self.who.id}",
        )

    def _meaning(self, said: Said) -> SourceError | None:
        """Return what an OAuth server's error means, whatever its status is."""
        content = said.content()
        error = content.get("error") if isinstance(content, dict) else None
        if not error:
            return None
        if isinstance(error, dict):
            passing = error.get("is_transient") or error.get("code") in (1, 2, 4, 17, 32, 341, 613)
            return None if passing or said.status >= 500 else self._refused("invalid_grant", error.get("message"), said)
        return self._refused(str(error), content.get("error_description"), said)

    def _refused(self, code: str, words: object, said: Said) -> SourceError | None:
        """Return the error for one of the words that the standard has."""
        explained = said.redactor.clean(f"{code}: {words}" if words else code, 160)
        given = {"place": said.place, "said": explained}
        if code in ("invalid_grant", "access_denied", "expired_token"):
            return SourceRefused(REFUSED.given(**given), cause=Cause.AUTH, advice=run_auth(self.who.name))
        if code in ("invalid_client", "unauthorized_client"):
            return SourceRefused(BAD_CLIENT.given(**given), cause=Cause.AUTH, advice=CHECK_CLIENT)
        if code in ("invalid_scope", "unsupported_grant_type", "invalid_request"):
            return SourceRefused(BAD_REQUEST.given(**given), cause=Cause.PERMISSION, advice=CHECK_CLIENT)
        return None if said.status >= 300 else SourceError(BAD_REQUEST.given(**given))

    def _tokens(self, content: Any, before: Tokens | None, now: int) -> Tokens:
        """Return the tokens of an answer; what it leaves out stays as it was."""
        said: Mapping[str, Any] = content if isinstance(content, dict) else {}
        access = said.get("access_token")
        if not isinstance(access, str) or not access:
            raise SourceError(NO_ACCESS.given(app=self.app.token_url.split("/")[2]), cause=Cause.PARSE)
        refresh = said.get("refresh_token")
        kept = before.refresh if before else ""
        if self.app.renewal is not None:
            refresh = access
        new = isinstance(refresh, str) and bool(refresh) and refresh != kept
        scopes = said.get("scope")
        names = [said[key] for key in self.app.account if isinstance(said.get(key), str | int)]
        return Tokens(
            access=access,
            until=_end(said, ("expires_in", "expires"), now) or _after(self.app.access_life, now),
            refresh=str(refresh) if new else kept,
            refresh_until=self._refresh_until(said, (before, new), now),
            got=now,
            account=plain(str(names[0]), 80) if names else before.account if before else "",
            scopes=tuple(_WORD.findall(scopes)) if isinstance(scopes, str) else before.scopes if before else (),
            client=self.who.id,
        )

    def _refresh_until(self, said: Mapping[str, Any], kept: tuple[Tokens | None, bool], now: int) -> int | None:
        """Return when the refresh token ends: as the server says, else as long as the platform's usually live."""
        told = _end(said, ("refresh_token_expires_in", "refresh_expires_in"), now)
        before, new = kept
        if told is not None or self.app.renewal is not None:
            return told
        return _after(self.app.refresh_life, now) if before is None or new else before.refresh_until


def _end(said: Mapping[str, Any], names: tuple[str, ...], now: int) -> int | None:
    """Return when a life ends that an answer gives in seconds; None where it says none, or nonsense."""
    for name in names:
        try:
            seconds = float(said[name])
        except (KeyError, TypeError, ValueError):
            continue
        if math.isfinite(seconds) and 0 < seconds < LONGEST:
            return now + round(seconds * 1000)
    return None


def _after(seconds: int | None, now: int) -> int | None:
    """Return when a life ends that begins now."""
    return None if seconds is None else now + seconds * 1000


def _scopes(app: OAuthApp, scopes: tuple[str, ...]) -> dict[str, str]:
    """Return the scopes as they are asked for."""
    return {"scope": app.separator.join(scopes)} if scopes else {}


def _body(form: Mapping[str, str]) -> bytes:
    """Return a form as it is sent."""
    return urlencode(form).encode()


_WORD = re.compile(r"[^\s,]+")
_HARMLESS = 18
"""Signs up to which a form's values are names, no secrets: ``authorization_code``."""

CHECK_CLIENT = Text(
    "compare client_id, client_secret and redirect with the app’s page at the platform",
    "comparez client_id, client_secret et redirect avec la page de l’application chez le service",
)
NOBODY = Text("nobody has logged in yet", "personne ne s’est encore identifié")
OTHER_APP = Text("its tokens belong to another client_id", "ses jetons sont ceux d’un autre client_id")
OVER = Text("its tokens have ended", "ses jetons sont arrivés à leur fin")
REFUSED = Text("{place}: the login is not accepted any more ({said})", "{place} : l’accès n’est plus accepté ({said})")
BAD_CLIENT = Text("{place}: the app is not accepted ({said})", "{place} : l’application n’est pas acceptée ({said})")
BAD_REQUEST = Text("{place}: no tokens are given ({said})", "{place} : aucun jeton n’est donné ({said})")
NO_ACCESS = Text("{app}: the answer holds no token", "{app} : la réponse ne contient pas de jeton")
