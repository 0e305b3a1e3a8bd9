"""What is exchanged over HTTP: requests and answers, and what a request may cost in time and memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from kpitui.errors import Cause, SourceError
from kpitui.sources.web.redact import Redactor
from kpitui.text import Text

MEGABYTE = 1 << 20

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be repeated without harm."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds that a call may take."""

    connect: float = 10.0
    read: float = 20.0
    """Without a single byte."""
    total: float = 60.0
    """From the first attempt to the last byte, waits included."""


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What came back, before it is judged."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    """Of a failure only its beginning."""
    place: str
    """Where it came from, as it may be shown."""
    now: float
    """Seconds since 1970."""
    redactor: Redactor

    def content(self) -> Any:
        """Return the body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Verdict(Enum):
    """What a platform's own words mean where that is no error."""

    FINE = "fine"
    """A success, whatever the status is."""


Dialect = Callable[[Said], SourceError | Verdict | None]
"""Returns the error that a platform's own words mean, also within a success; None: its status says enough."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a host allows, counted here, since its answers don't say it."""

    calls: float
    """How many calls, or units."""
    per: float
    """In how many seconds; 86,400 with a ``zone``: from midnight to midnight there."""
    cost: float = 1
    """What this call costs of them."""
    zone: str = ""
    """The zone at whose midnight it begins again; empty: the window slides."""
    name: str = ""
    """Tells apart two quotas of the same size."""


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One call."""

    url: str
    method: str = "GET"
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict)
    """Headers that say who asks: they go to the host of ``url`` and to no other."""
    body: bytes | None = None
    deadlines: Deadlines = Deadlines()
    attempts: int = 3
    """How often an idempotent call is tried."""
    repeatable: bool = False
    """A call that may be repeated although its method is not idempotent: a search sent by POST."""
    redirects: bool = True
    """Whether it goes where it is sent; a redirect is an error else."""
    largest: int = 64 * MEGABYTE
    """Bytes of the decoded body."""
    ca: str | None = None
    """A file with certificates to trust besides the system's."""
    redactor: Redactor = field(default_factory=Redactor)
    """What hides this call's secrets."""
    dialect: Dialect | None = None
    """How this platform says what went wrong, where its status alone does not."""
    identity: str = ""
    """Whose quota it draws on, where credentials change with time; empty: that of its credentials."""
    bucket: str = ""
    """Which of the host's quotas it draws on, where each endpoint has its own."""
    rates: tuple[Rate, ...] = ()
    """What the host allows without saying so in its headers."""

    def __repr__(self) -> str:
        """Say where it goes, without what is secret."""
        return f"Request({self.method} {self.redactor.place(self.url)})"

    @property
    def retried(self) -> bool:
        """Tell whether it may be sent again."""
        return self.repeatable or self.method.upper() in IDEMPOTENT


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What came back with a status of success."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    url: str
    """Where it came from in the end."""
    redactor: Redactor = field(default_factory=Redactor)

    def __repr__(self) -> str:
        """Say where it came from, without what is secret."""
        return f"Answer({self.status} {self.redactor.place(self.url)})"

    @property
    def place(self) -> str:
        """Return where it came from, as it may be shown."""
        return self.redactor.place(self.url)

    def json(self) -> Any:
        """Return the body as JSON. Raises ``SourceError`` which says what came instead."""
        text = self.body.decode("utf-8-sig", errors="replace").strip()
        if not text:
            empty = Text("{place}: empty answer", "{place}\u00a0: réponse vide")
            raise SourceError(empty.given(place=self.place), cause=Cause.PARSE)
        with suppress(ValueError, RecursionError):  # what json raises holds the whole answer
            return json.loads(text)
        raise SourceError(self._not_json(text), cause=Cause.PARSE)

    def _not_json(self, text: str) -> Text:
        """Return what came instead of JSON."""
        shown = self.redactor.clean(text[:400], 60)
        if "html" in self.headers.get("content-type", "") or text[:1] == "<":
            return Text(
                "{place}: a page (HTML) instead of data: “{shown}”",
                "{place}\u00a0: une page (HTML) au lieu de données\u00a0: «\u00a0{shown}\u00a0»",
            ).given(place=self.place, shown=shown)
        return Text(
            "{place}: the answer is not JSON: “{shown}”",
            "{place}\u00a0: la réponse n’est pas du JSON\u00a0: «\u00a0{shown}\u00a0»",
        ).given(place=self.place, shown=shown)
