"""What an OAuth server is asked for tokens, and what its answers mean."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.web.apps import Exchange, OAuthApp
from kpitui.sources.web.granted import Earlier, Refusals, tokens_of
from kpitui.sources.web.messages import Request
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.tokens import Tokens, run_auth
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient


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
            form = {"grant_type": "client_credentials", **scopes_of(self.app, self.app.scopes)}
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
        return tokens_of((await client.send(request)).json(), self.app, Earlier(now, self.who.id, before))

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
        return tokens_of((await client.send(request)).json(), self.app, Earlier(now, self.who.id, tokens))

    def request(self, url: str, form: Mapping[str, str], before: Tokens | None = None) -> Request:
        """Return the request that sends a form, the app named as the platform wants it. It is never sent twice."""
        basic = self.app.client_auth == "basic" and bool(self.who.secret)
        pair = f"{quote(self.who.id, safe='')}:{quote(self.who.secret, safe='')}"
        named = {} if basic else {self.app.client_name: self.who.id}
        secret = {"client_secret": self.who.secret} if self.who.secret and not basic else {}
        hidden = [value for name, value in form.items() if name not in _HARMLESS]
        hidden += [self.who.secret, pair, *(before.secrets if before else ())]
        return Request(
            url,
            "POST",
            headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            credentials={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if basic else {},
            body=_body({**form, **named, **secret}),
            attempts=1,
            redirects=False,
            redactor=redactor(hidden),
            dialect=Refusals(run_auth(self.who.name), CHECK_CLIENT, renewing=before is not None),
            identity=f"app {self.who.id}",
        )


def scopes_of(app: OAuthApp, scopes: tuple[str, ...]) -> dict[str, str]:
    """Return the scopes as they are asked for."""
    return {"scope": app.separator.join(scopes)} if scopes else {}


def _body(form: Mapping[str, str]) -> bytes:
    """Return a form as it is sent."""
    return urlencode(form).encode()


_HARMLESS = frozenset({"grant_type", "scope", "redirect_uri", "client_id", "client_key"})
"""What a form holds that is no secret."""

CHECK_CLIENT = Text(
    "compare client_id, client_secret and redirect with the app’s page at the platform",
    "comparez client_id, client_secret et redirect avec la page de l’application chez le service",
)
NOBODY = Text("nobody has logged in yet", "personne ne s’est encore identifié")
OTHER_APP = Text("its tokens belong to another client_id", "ses jetons sont ceux d’un autre client_id")
OVER = Text("its tokens have ended", "ses jetons sont arrivés à leur fin")
