"""Who asks Meta: the token of the source, and the token of a page that is had with it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kpitui.config.secrets import Secret
from kpitui.errors import Cause, SourceError
from kpitui.sources.contract import SourceSettings
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.oauth import OAuthApp, access_tokens

if TYPE_CHECKING:
    from kpitui.sources.web.oauth import AccessTokens


class Asker(Protocol):
    """A token, wherever it comes from."""

    async def token(self) -> str:
        """Return it. Raises ``SourceError``."""
        ...

    async def renew(self) -> bool:
        """Get another after this one was refused; False: there is no way to."""
        ...

    def hidden(self) -> tuple[str, ...]:
        """Return what must never be shown."""
        ...


@dataclass(slots=True)
class SourceToken:
    """The token that the options give, or that ``kpitui auth`` keeps."""

    settings: SourceSettings
    app: OAuthApp | None
    client: Callable[[], HttpClient]
    _access: AccessTokens | None = None
    _last: str = ""

    async def token(self) -> str:
        """Return it."""
        if self._access is None:
            self._access = await asyncio.to_thread(access_tokens, self.settings, self.app)
        self._last = await self._access.access(self.client())
        return self._last

    async def renew(self) -> bool:
        """Take what somebody else may have renewed meanwhile, or renew it."""
        if self._access is None:
            return False
        try:
            return await self._access.access(self.client(), self._last) != self._last
        except SourceError:
            return False

    def hidden(self) -> tuple[str, ...]:
        """Return the tokens."""
        return () if self._access is None else self._access.secrets()


@dataclass(slots=True)
class PageToken:
    """A page's own token, without which Meta gives no figures of it. It is kept in memory alone."""

    source: Asker
    ask: Callable[[], Awaitable[str | None]]
    """Asks for it with the source's token."""
    _token: str = ""

    async def token(self) -> str:
        """Return it; the source's where that is a page's already."""
        if not self._token:
            try:
                self._token = await self.ask() or ""
            except SourceError as error:
                if error.cause not in (Cause.PERMISSION, Cause.NOT_FOUND, Cause.BAD_METRIC):
                    raise
            self._token = self._token or await self.source.token()
        return self._token

    async def renew(self) -> bool:
        """Ask for it again."""
        before, self._token = self._token, ""
        return await self.token() != before or await self.source.renew()

    def hidden(self) -> tuple[str, ...]:
        """Return both tokens."""
        return (*((self._token,) if self._token else ()), *self.source.hidden())


@dataclass(slots=True)
class Signature:
    """Signs calls with the app's secret, which proves that a stolen token is not used elsewhere."""

    secret: Secret | None
    _value: str = field(default="", repr=False)

    async def params(self, token: str) -> Mapping[str, str]:
        """Return the parameters that sign a call; none without a secret."""
        if self.secret is None:
            return {}
        if not self._value:
            self._value = await asyncio.to_thread(self.secret.reveal)
        return {"appsecret_proof": proof_of(token, self._value)}

    def hidden(self) -> tuple[str, ...]:
        """Return the secret."""
        return (self._value,) if self._value else ()


def proof_of(token: str, secret: str) -> str:
    """Return the proof that whoever uses a token knows the app's secret."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Bearer:
    """Says in a header who asks, never in the URL: Meta repeats the URL in its answers."""

    asker: Asker
    signature: Signature

    async def headers(self) -> Mapping[str, str]:
        """Return the header."""
        return {"Authorization": f"Bearer {await self.asker.token()}"}

    async def renew(self) -> bool:
        """Leave it to whoever signs the call anew."""
        return False

    def secrets(self) -> Sequence[str]:
        """Return the tokens, the app's secret, and what is made of them."""
        tokens, secrets = self.asker.hidden(), self.signature.hidden()
        return (*tokens, *secrets, *(proof_of(token, secret) for token in tokens for secret in secrets))
