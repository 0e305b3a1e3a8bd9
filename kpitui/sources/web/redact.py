"""Secrets taken out of what is shown: URLs, errors, excerpts of answers."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlsplit

from kpitui.text.clean import plain

HIDDEN = "***"

_TELLING = re.compile(
    r"(?i)([?&;#\s\"'{,(]|^)([\w.\-]*(?:token|secret|password|passwd|signature|api[_-]?key|apikey|access[_-]?key|auth|credential|proof|sig|key)"
    r"[\"']?\s*[=:]\s*[\"']?)([^&;#\s\"'},)]+)"
)
_USER = re.compile(r"(?i)(\bhttps?://)[^/\s@]+@")
_SCHEME = re.compile(r"(?i)\b(bearer|basic|token)\s+[\w+/=.~\-]{6,}")
_SHORTEST = 4


@dataclass(frozen=True, slots=True, repr=False)
class Redactor:
    """Hides the secrets of one source, and whatever looks like one."""

    secrets: tuple[str, ...] = ()
    """Every form in which the secrets may come back."""

    def __repr__(self) -> str:
        """Say nothing of them."""
        return "Redactor()"

    def also(self, secrets: Iterable[str]) -> Redactor:
        """Return one that hides more secrets."""
        return Redactor(tuple(sorted({*self.secrets, *redactor(secrets).secrets}, key=len, reverse=True)))

    def clean(self, text: str, limit: int | None = 200) -> str:
        """Return a text without secrets and control characters."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        text = _USER.sub(rf"\1{HIDDEN}@", plain(text))
        text = _TELLING.sub(rf"\1\2{HIDDEN}", text)
        return plain(_SCHEME.sub(rf"\1 {HIDDEN}", text), limit)

    def place(self, url: str) -> str:
        """Return a URL as it may be shown: its host and path."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if _port(url) else ""
        return self.clean(f"{host}{port}{parts.path if parts.path != '/' else ''}", 120)


def redactor(secrets: Iterable[str]) -> Redactor:
    """Return what hides secrets in every form: as they are, quoted for a URL, in base 64."""
    forms: set[str] = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
            forms |= {secret, quote(secret, safe=""), quote_plus(secret), encoded, repr(secret)[1:-1]}
    return Redactor(tuple(sorted(forms, key=len, reverse=True)))


def _port(url: str) -> int | None:
    """Return the port that a URL names, if it is a sound one."""
    try:
        return urlsplit(url).port
    except ValueError:
        return None
