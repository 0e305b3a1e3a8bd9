"""A call with all that a source's options say of it: who asks, what is trusted, how long it may take."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from kpitui.config.secrets import Secret
from kpitui.sources.web.auth import Auth, Value, hidden, revealed
from kpitui.sources.web.messages import Deadlines, Request
from kpitui.sources.web.redact import redactor

SECRET_PART = 8
"""Signs from which a part of a secret URL is taken for a key."""


class Reaching(Protocol):
    """The options of a source that asks one address."""

    @property
    def url(self) -> Value:
        """Where it asks."""
        ...

    @property
    def headers(self) -> Mapping[str, Value]:
        """More headers."""
        ...

    @property
    def params(self) -> Mapping[str, object]:
        """Parameters of the URL."""
        ...

    @property
    def auth(self) -> Auth | None:
        """Who asks."""
        ...

    @property
    def timeout(self) -> int:
        """How long a call may take, ms."""
        ...

    @property
    def largest(self) -> int:
        """Megabytes of an answer."""
        ...

    @property
    def ca(self) -> str | None:
        """A file with more certificates."""
        ...


def call_of(options: Reaching, url: str, headers: Mapping[str, str], folder: Path) -> Request:
    """Return a call of an address, its secrets revealed. Raises ``SourceRefused`` where one can't be had."""
    auth = options.auth
    plain = {name: value for name, value in options.headers.items() if isinstance(value, str)}
    secret = {name: value for name, value in options.headers.items() if not isinstance(value, str)}
    secrets = [
        *secret_parts(options.url),
        *hidden((options.url, *secret.values(), *options.params.values())),
        *(auth.secrets() if auth else ()),
    ]
    seconds = options.timeout / 1000
    return Request(
        url=url,
        params=tuple({**revealed(options.params), **(auth.params() if auth else {})}.items()),
        headers={**headers, **plain},
        credentials={**revealed(secret), **(auth.headers() if auth else {})},
        deadlines=Deadlines(connect=min(10.0, seconds), read=min(20.0, seconds), total=seconds),
        largest=options.largest << 20,
        ca=None if options.ca is None else str(folder / options.ca),
        redactor=redactor(secrets),
    )


def secret_parts(url: Value) -> list[str]:
    """Return the parts of a secret URL, each of which may be the secret itself."""
    if not isinstance(url, Secret):
        return []
    parts = urlsplit(url.reveal())
    return [part for part in (*parts.path.split("/"), parts.query, parts.fragment) if len(part) >= SECRET_PART]
