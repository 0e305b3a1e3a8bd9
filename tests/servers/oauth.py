"""An OAuth server on loopback as strict as the strictest platform: a refresh token used twice ends the whole login.

It plays the person too: ``agree(url)`` returns the address at which the browser would end.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.servers.listening import Listening, reply

CLIENT, SECRET = "kpitui-app", "cl13nt-s3cr3t"


@dataclass
class Login:
    """What came of one agreement."""

    refresh: str
    """The refresh token that holds; an earlier one ends the login."""
    access: set[str] = field(default_factory=set)
    """The access tokens that hold."""
    previous: str = ""
    """The refresh token before that one."""
    ended: bool = False


@dataclass
class OAuthServer(Listening):
    """The server."""

    rotating: bool = True
    """Whether each renewal gives a new refresh token."""
    grace: bool = False
    """Whether the refresh token before the last still holds, for an answer that was lost."""
    basic: bool = False
    """Whether the app must say who it is in a header."""
    life: int = 3600
    """Seconds that an access token is said to live."""
    said: dict[str, object] = field(default_factory=dict)
    """More that the answers hold."""
    delay: float = 0.0
    """Seconds before a token is given, and after it was."""
    failing: int = 0
    """With what status it fails, if it does."""
    pending: list[str] = field(default_factory=list)
    """What is said to the next questions of a device."""
    reused: int = 0
    """How often a refresh token came that was no more."""
    forms: list[dict[str, str]] = field(default_factory=list)
    """What it was asked for tokens."""
    calls: list[str] = field(default_factory=list)
    """The tokens with which the platform itself was asked."""
    logins: list[Login] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def agree(self, url: str) -> str:
        """Agree as a person would, and return where the browser ends."""
        said = dict(parse_qsl(urlsplit(url).query))
        assert said["response_type"] == "code"
        assert said["client_id"] == CLIENT
        code = f"c0de-{next(self._count):06d}"
        self._codes[code] = said
        return f"{said['redirect_uri']}?{urlencode({'state': said['state'], 'code': code})}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path = urlsplit(handler.path).path
        if path == "/me":
            self._me(handler)
            return
        form = dict(parse_qsl(urlsplit(handler.path).query))
        form |= dict(parse_qsl(handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()))
        if basic := handler.headers.get("Authorization", "").partition("Basic ")[2]:
            form["client_id"], form["client_secret"] = base64.b64decode(basic).decode().split(":")
        self.forms.append(form)
        status, content = self._given(path, form, bool(basic))
        time.sleep(self.delay)
        reply(handler, json.dumps(content).encode(), status, Content_Type="application/json")

    def expire(self) -> None:
        """Let every access token end, at once and without a word."""
        for login in self.logins:
            login.access.clear()

    def _me(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer what the platform knows of whoever asks."""
        token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(token)
        known = any(token in login.access for login in self.logins)
        content = {"data": {"id": 7, "username": "acme"}} if known else {"error": {"message": f"no token {token}"}}
        reply(handler, json.dumps(content).encode(), 200 if known else 401, Content_Type="application/json")

    def _given(self, path: str, form: dict[str, str], basic: bool) -> tuple[int, dict[str, object]]:
        """Return the answer to a question for tokens."""
        if self.failing:
            return self.failing, {"message": "down"}
        if path == "/device":
            return 200, {"device_code": "dev1ce-c0de", "user_code": "ABCD-EFGH", "interval": 5, "expires_in": 600} | {
                "verification_url": "https://example.test/device"
            }
        known = form.get("client_id") == CLIENT and form.get("client_secret", SECRET) == SECRET
        if not known or basic is not self.basic:
            return 401, {"error": "invalid_client"}
        match form["grant_type"]:
            case "authorization_code":
                return self._coded(form)
            case "refresh_token":
                return self._refreshed(form["refresh_token"])
            case "client_credentials":
                return 200, self._tokens(Login(""))
            case "urn:ietf:params:oauth:grant-type:device_code" if self.pending:
                return 400, {"error": self.pending.pop(0)}
            case "urn:ietf:params:oauth:grant-type:device_code":
                return 200, self._tokens(Login(self._fresh("r3fresh")))
            case "longer" | "next":
                return 200, self._tokens(Login("")) | {"expires_in": 5_184_000}
        return 400, {"error": "unsupported_grant_type"}

    def _coded(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Return the tokens for a code, which holds once, for whoever began the login."""
        begun = self._codes.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if begun is None or begun["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant", "error_description": f"no code {form['code']}"}
        if begun.get("code_challenge", proof.rstrip("=")) != proof.rstrip("="):
            return 400, {"error": "invalid_grant", "error_description": "verifier"}
        return 200, self._tokens(Login(self._fresh("r3fresh")))

    def _refreshed(self, token: str) -> tuple[int, dict[str, object]]:
        """Return new tokens for a refresh token; one that was used before ends the login."""
        login = next((one for one in self.logins if token in (one.refresh, one.previous)), None)
        lost = login is not None and token == login.previous and self.grace
        if login is None or login.ended or (token != login.refresh and not lost):
            self.reused += 1
            for one in self.logins:
                one.ended = True
                one.access.clear()
            return 400, {"error": "invalid_grant", "error_description": f"{token} was used before"}
        if not self.rotating:
            return 200, {name: value for name, value in self._tokens(login).items() if name != "refresh_token"}
        login.previous, login.refresh = login.refresh, self._fresh("r3fresh")
        return 200, self._tokens(login)

    def _tokens(self, login: Login) -> dict[str, object]:
        """Return what a login is given."""
        if login not in self.logins:
            self.logins.append(login)
        access = self._fresh("acc3ss")
        login.access.add(access)
        rotated = {"refresh_token": login.refresh} if login.refresh else {}
        return {"access_token": access, "expires_in": self.life, "token_type": "bearer", **rotated, **self.said}

    def _fresh(self, kind: str) -> str:
        """Return a token that no other is."""
        return f"{kind}-{next(self._count):06d}-t0ken"
