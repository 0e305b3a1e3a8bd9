"""How platforms let programs in by OAuth, said as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Pkce(StrEnum):
    """How a login proves that it is finished by whoever began it."""

    NONE = "none"
    S256 = "S256"
    """As the standard says (RFC 7636)."""
    HEX = "hex"
    """The same, but written in hexadecimal (TikTok)."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One access token given for another: a short-lived one for a long-lived one, or for its own successor."""

    url: str
    grant: str
    """The ``grant_type``."""
    param: str = "access_token"
    """The parameter that carries the token."""
    client: bool = True
    """Whether the app says who it is."""
    method: Literal["GET", "POST"] = "GET"


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """How a platform lets programs in."""

    token_url: str
    authorize_url: str = ""
    """Where a person agrees; empty: the app alone is let in (``client_credentials``)."""
    scopes: tuple[str, ...] = ()
    pkce: Pkce = Pkce.S256
    client_auth: Literal["body", "basic"] = "body"
    """Where the app says who it is. Without a ``client_secret`` it is always the body."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """More parameters of ``authorize_url``."""
    redirect: str = "http://127.0.0.1:8765/"
    """Where the browser goes in the end, with the code in its address. Nothing listens there: the person copies it."""
    rotating: bool = False
    """True: each renewal gives a new refresh token, and the one before is worth nothing."""
    device_url: str = ""
    """Where the device flow begins: a short code, entered on any other machine."""
    device_scopes: tuple[str, ...] = ()
    """What the device flow asks for; empty: the same."""
    long_lived: Exchange | None = None
    """What makes a long-lived token of the first one."""
    renewal: Exchange | None = None
    """What renews an access token without a refresh token."""
    access_life: int | None = None
    """Seconds that an access token lives where the server doesn't say."""
    refresh_life: int | None = None
    """Seconds that a refresh token lives where the server doesn't say."""
    client_name: str = "client_id"
    """The parameter that names the app."""
    separator: str = " "
    """Between scopes."""
    account: tuple[str, ...] = ()
    """The keys of a token's answer that say whose it is."""
    whoami: str = ""
    """A URL that says whose a token is, by a GET with it."""

    @property
    def asks(self) -> bool:
        """Tell whether a person must agree."""
        return bool(self.authorize_url or self.device_url)
