"""Service accounts of Google: an assertion signed by the account's key, given for an access token.

A kind with a ``key`` asks with ``AccessTokens(settings.name, service_account(options.key.reveal(), scopes))``.
The signing is google-auth's (``pip install "kpitui[google]"``); the call is our own client's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.web.apps import OAuthApp
from kpitui.sources.web.granted import Earlier, Refusals, tokens_of
from kpitui.sources.web.messages import Request
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.tokens import Tokens
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = 3600
"""Seconds that an assertion, and the token for it, live."""
NEEDED = ("client_email", "private_key", "token_uri")


@dataclass(frozen=True, slots=True, repr=False)
class ServiceAccount:
    """An account that a program has of its own."""

    key: Mapping[str, str]
    """What the key's file holds."""
    scopes: tuple[str, ...]
    subject: str = ""
    """The person for whom it acts, where the organisation allows that."""

    def __repr__(self) -> str:
        """Say nothing of it."""
        return "ServiceAccount()"

    async def renew(self, client: HttpClient, tokens: Tokens | None, now: int) -> Tokens:
        """Return a new access token."""
        form = {"grant_type": GRANT, "assertion": self.assertion(now)}
        request = Request(
            self.key["token_uri"],
            "POST",
            headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            repeatable=True,
            redirects=False,
            redactor=redactor([form["assertion"], self.key["private_key"]]),
            dialect=Refusals(NEW_KEY, NEW_KEY),
            identity=f"account {self.key['client_email']}",
        )
        app = OAuthApp(self.key["token_uri"], access_life=LIFE)
        return tokens_of((await client.send(request)).json(), app, Earlier(now, self.key["client_email"]))

    def assertion(self, now: int) -> str:
        """Return the signed assertion. Raises ``SourceRefused`` where the key can't sign, or the package is absent."""
        try:
            from google.auth import crypt, jwt
        except ImportError:
            raise SourceRefused(NO_PACKAGE, advice=INSTALL) from None
        begin = now // 1000
        payload = {
            "iss": self.key["client_email"],
            "aud": self.key["token_uri"],
            "scope": " ".join(self.scopes),
            "iat": begin,
            "exp": begin + LIFE,
            **({"sub": self.subject} if self.subject else {}),
        }
        try:
            signer = crypt.RSASigner.from_service_account_info(self.key)
            return str(jwt.encode(signer, payload), "ascii")
        except (ValueError, TypeError):
            raise SourceRefused(BAD_KEY, cause=Cause.AUTH, advice=NEW_KEY) from None


def service_account(key: str, scopes: tuple[str, ...], subject: str = "") -> ServiceAccount:
    """Return the account of a key's file, given its text. Raises ``SourceRefused`` where it is none."""
    try:
        said = json.loads(key)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) and said[name] for name in NEEDED):
        raise SourceRefused(BAD_KEY, cause=Cause.AUTH, advice=NEW_KEY)
    parts = urlsplit(said["token_uri"])
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise SourceRefused(BAD_KEY, cause=Cause.AUTH, advice=NEW_KEY)
    return ServiceAccount({name: value for name, value in said.items() if isinstance(value, str)}, scopes, subject)


NO_PACKAGE = Text("a package is missing: google-auth", "il manque un paquet : google-auth")
INSTALL = Text('run “pip install "kpitui[google]"”', 'lancez « pip install "kpitui[google]" »')
BAD_KEY = Text(
    "the key is no JSON key of a Google service account", "la clé n’est pas une clé JSON d’un compte de service Google"
)
NEW_KEY = Text(
    "in the Google Cloud console, under IAM & Admin, Service Accounts, Keys, make a new JSON key, and put it where the"
    " source’s key says",
    "dans la console Google Cloud, sous IAM et administration, Comptes de service, Clés, créez une clé JSON, et"
    " mettez-la là où l’indique la clé de la source",
)
