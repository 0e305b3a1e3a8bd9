"""Service accounts: assertions that Google could verify, given for tokens by our own client."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

import pytest

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.web.google import GRANT, service_account
from kpitui.sources.web.oauth import AccessTokens
from tests.servers.listening import Listening, reply
from tests.sources.web.logged import NOW, Clock, had, shown

pytest.importorskip("google.auth", reason="the extra google is not installed")
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SCOPES = ("https://www.googleapis.com/auth/analytics.readonly",)


@dataclass
class Issuer(Listening):
    """A token server that verifies what it gets, as the standard says (RFC 7523)."""

    private: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    claims: list[dict[str, Any]] = field(default_factory=list)
    """What the assertions claimed."""
    kid: str = ""
    refusing: bool = False

    @property
    def key(self) -> dict[str, str]:
        """Return the account's key, as its file holds it."""
        pem = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "private_key_id": "k3y",
            "private_key": pem.decode(),
            "client_email": "kpis@acme.iam.gserviceaccount.com",
            "token_uri": f"{self.origin}/token",
        }

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Verify the signature and give a token."""
        form = dict(parse_qsl(handler.rfile.read(int(handler.headers["Content-Length"])).decode()))
        assert form["grant_type"] == GRANT
        head, claims, signature = form["assertion"].split(".")
        signed = f"{head}.{claims}".encode()
        self.private.public_key().verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
        self.kid = json.loads(_decoded(head))["kid"]
        self.claims.append(json.loads(_decoded(claims)))
        if self.refusing:
            said = {"error": "invalid_grant", "error_description": f"Invalid JWT {form['assertion']}"}
            reply(handler, json.dumps(said).encode(), 400)
            return
        given = {"access_token": f"ya29.{len(self.claims)}-t0ken", "expires_in": 3599, "token_type": "Bearer"}
        reply(handler, json.dumps(given).encode())


def _decoded(part: str) -> bytes:
    """Return a part of an assertion."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Give the token server."""
    with Issuer() as running:
        yield running


def test_an_assertion_is_signed_and_says_who_asks_for_what(issuer: Issuer) -> None:
    """Signature, audience, scope and times are as Google wants them; the token serves until it must be renewed."""
    clock = Clock()
    access = AccessTokens("ga4", service_account(json.dumps(issuer.key), SCOPES), clock=clock)
    assert asyncio.run(had(access)) == "ya29.1-t0ken"
    assert issuer.claims == [
        {
            "iss": "kpis@acme.iam.gserviceaccount.com",
            "aud": f"{issuer.origin}/token",
            "scope": SCOPES[0],
            "iat": NOW // 1000,
            "exp": NOW // 1000 + 3600,
        }
    ]
    assert issuer.kid == "k3y"
    clock.now += 3000
    assert asyncio.run(had(access)) == "ya29.1-t0ken"
    clock.now += 400
    assert asyncio.run(had(access)) == "ya29.2-t0ken"
    assert access.credential() is None


def test_it_may_act_for_a_person(issuer: Issuer) -> None:
    """Where the organisation allows it, the assertion names for whom."""
    asyncio.run(had(AccessTokens("ga4", service_account(json.dumps(issuer.key), SCOPES, "ann@acme.test"))))
    assert issuer.claims[0]["sub"] == "ann@acme.test"


def test_a_key_that_was_deleted(issuer: Issuer) -> None:
    """A refused assertion needs a person, who is told what to do; nothing secret is shown."""
    issuer.refusing = True
    account = service_account(json.dumps(issuer.key), SCOPES)
    with pytest.raises(SourceRefused) as caught:
        asyncio.run(had(AccessTokens("ga4", account)))
    assert (caught.value.cause, caught.value.advice is None) == (Cause.AUTH, False)
    assert account.assertion(NOW)[:40] not in shown(caught.value)
    assert "PRIVATE KEY" not in shown(caught.value) + repr(account)


@pytest.mark.parametrize(
    "change",
    [
        {"private_key": "no key"},
        {"private_key": ""},
        {"client_email": 5},
        {"token_uri": "http://elsewhere.test/token"},
    ],
)
def test_a_key_that_is_none(issuer: Issuer, change: dict[str, object]) -> None:
    """A wrong file is told as such before anything is sent."""
    with pytest.raises(SourceRefused, match="no JSON key") as caught:
        asyncio.run(had(AccessTokens("ga4", service_account(json.dumps({**issuer.key, **change}), SCOPES))))
    assert caught.value.cause is Cause.AUTH
    assert not issuer.claims
    for text in ("", "[]", "/home/ann/key.json"):
        with pytest.raises(SourceRefused, match="no JSON key"):
            service_account(text, SCOPES)


def test_without_the_package(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who hasn't installed it is told how."""
    account = service_account(json.dumps(issuer.key), SCOPES)
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(SourceRefused, match="google-auth") as caught:
        account.assertion(NOW)
    assert caught.value.advice is not None
    assert 'pip install "kpitui[google]"' in caught.value.advice.say("en")
