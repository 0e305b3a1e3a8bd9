"""What the answers of OAuth servers mean: tokens with their ends, and refusals."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.apps import OAuthApp
from kpitui.sources.web.messages import Said
from kpitui.sources.web.tokens import Tokens
from kpitui.text import Text
from kpitui.text.clean import plain

LONGEST = 100 * 365 * 86_400
"""Seconds beyond which a life is no life."""
PASSING = (1, 2, 4, 17, 32, 341, 613)
"""Meta's codes of what may be gone a moment later."""
SLOWER = 5.0
"""Seconds more between two questions, where a server asks for that."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """A dialect of token endpoints, with what a person does next."""

    login: Text
    """Where the login is at its end."""
    app: Text
    """Where the app itself is not accepted."""
    renewing: bool = False
    """True: tokens are asked for earlier ones; a request that is bad then, is so by its token (X, LinkedIn)."""

    def __call__(self, said: Said) -> SourceError | None:
        """Return what an OAuth server's error means, whatever its status is."""
        content = said.content()
        error = content.get("error") if isinstance(content, dict) else None
        if not error:
            lost = self.renewing and said.status in (400, 401)
            return self._refused("invalid_grant", f"HTTP {said.status}", said) if lost else None
        if isinstance(error, dict):  # Meta
            passing = error.get("is_transient") or error.get("code") in PASSING or said.status >= 500
            return self._refused("passing" if passing else "invalid_grant", error.get("message"), said)
        return self._refused(str(error), content.get("error_description"), said)

    def _refused(self, code: str, words: object, said: Said) -> SourceError | None:
        """Return the error for one of the words that the standard has."""
        explained = said.redactor.clean(": ".join(str(one) for one in (code, words) if one), 160)
        given = {"place": said.place, "said": explained}
        if code in ("authorization_pending", "slow_down"):
            return SourceError(PENDING, SLOWER if code == "slow_down" else None)
        if code in ("invalid_grant", "access_denied", "expired_token") or (self.renewing and code == "invalid_request"):
            return SourceRefused(REFUSED.given(**given), cause=Cause.AUTH, advice=self.login)
        if code in ("invalid_client", "unauthorized_client"):
            return SourceRefused(BAD_CLIENT.given(**given), cause=Cause.AUTH, advice=self.app)
        if code in ("invalid_scope", "unsupported_grant_type", "invalid_request"):
            return SourceRefused(BAD_REQUEST.given(**given), cause=Cause.PERMISSION, advice=self.app)
        passing = said.status < 300 or code in ("passing", "temporarily_unavailable", "server_error")
        return SourceError(BAD_REQUEST.given(**given)) if passing else None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was known before an answer came."""

    now: int
    """When it came, ms."""
    client: str = ""
    """The app that asks."""
    tokens: Tokens | None = None
    """The tokens until then."""


def tokens_of(content: Any, app: OAuthApp, earlier: Earlier) -> Tokens:
    """Return the tokens of an answer; what it leaves out stays as it was. Raises ``SourceError`` for none."""
    said: Mapping[str, Any] = content if isinstance(content, dict) else {}
    access, before, now = said.get("access_token"), earlier.tokens, earlier.now
    if not isinstance(access, str) or not access:
        raise SourceError(NO_ACCESS.given(app=app.token_url.split("/")[2]), cause=Cause.PARSE)
    refresh = access if app.renewal is not None else said.get("refresh_token")
    kept = before.refresh if before else ""
    new = isinstance(refresh, str) and bool(refresh) and refresh != kept
    scopes = said.get("scope")
    names = [said[key] for key in app.account if isinstance(said.get(key), str | int)]
    return Tokens(
        access=access,
        until=_end(said, ("expires_in", "expires"), now) or _after(app.access_life, now),
        refresh=str(refresh) if new else kept,
        refresh_until=_refresh_until(said, app, earlier, new),
        got=now,
        account=plain(str(names[0]), 80) if names else before.account if before else "",
        scopes=tuple(_WORD.findall(scopes)) if isinstance(scopes, str) else before.scopes if before else (),
        client=earlier.client,
    )


def _refresh_until(said: Mapping[str, Any], app: OAuthApp, earlier: Earlier, new: bool) -> int | None:
    """Return when the refresh token ends: as the server says, else as long as the platform's usually live."""
    told = _end(said, ("refresh_token_expires_in", "refresh_expires_in"), earlier.now)
    if told is not None or app.renewal is not None:
        return told
    before = earlier.tokens
    return _after(app.refresh_life, earlier.now) if before is None or new else before.refresh_until


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


_WORD = re.compile(r"[^\s,]+")
REFUSED = Text("{place}: the login is not accepted any more ({said})", "{place} : l’accès n’est plus accepté ({said})")
BAD_CLIENT = Text("{place}: the app is not accepted ({said})", "{place} : l’application n’est pas acceptée ({said})")
BAD_REQUEST = Text("{place}: no tokens are given ({said})", "{place} : aucun jeton n’est donné ({said})")
NO_ACCESS = Text("{app}: the answer holds no token", "{app} : la réponse ne contient pas de jeton")
PENDING = Text("nobody has agreed yet", "personne n’a encore accepté")
