"""Rows that an HTTP endpoint gives: JSON, CSV or metrics, page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from kpitui.config.secrets import Secret
from kpitui.config.table import Anything, Span
from kpitui.sources.contract import Source, SourceOptions, SourceSettings
from kpitui.sources.tables.forms import Form
from kpitui.sources.web.auth import Auth, hidden, revealed, shown
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.messages import Request
    from kpitui.sources.web.paging import Paging

TITLE = Text("an HTTP endpoint", "une adresse HTTP")

SECRET_PART = 8
"""Signs from which a part of a secret URL is taken for a key."""


class Options(SourceOptions):
    """The keys of a source of kind ``http``."""

    url: str | Secret
    """``http://…`` or ``https://…``."""
    method: Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]+$")] = "GET"
    """``GET``, or ``POST`` for a query with a ``body``."""
    headers: dict[str, str | Secret] = Field(default_factory=dict)
    """More headers; secrets by reference."""
    params: dict[str, str | int | float | bool | Secret] = Field(default_factory=dict)
    """Parameters of the URL; secrets by reference."""
    body: Anything = None
    """A text, or a table that is sent as JSON."""
    auth: Auth | None = None
    """Who asks."""
    rows: str | None = None
    """JMESPath of the rows; default: the whole answer."""
    next: str | None = None
    """JMESPath of the next page's URL or cursor."""
    cursor: str = "cursor"
    """The parameter that carries a cursor."""
    pages: int = Field(default=50, ge=1, le=10_000)
    """How many pages one poll reads at most."""
    timeout: Span = 60_000
    """How long a page may take in all."""
    largest: int = Field(default=64, ge=1, le=1024)
    """Megabytes that a page may hold, unpacked."""
    ca: str | None = None
    """A file with certificates to trust besides the system's, relative to the configuration."""
    format: Form | None = None
    """``json``, ``csv``, ``metrics`` or ``number``; default: seen from the answer."""
    paid: bool = False
    """True: each call costs money; asked at its intervals, and otherwise only where one says so (``--paid``)."""


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks the endpoint at each poll."""
    from dataclasses import replace

    from kpitui.measures import Poll
    from kpitui.sources.rows.columns import needed, time_columns
    from kpitui.sources.rows.table import Table, join
    from kpitui.sources.tables.asked import AskedSource
    from kpitui.sources.tables.delimited import Wanted
    from kpitui.sources.tables.output import Reading
    from kpitui.sources.web.client import HttpClient
    from kpitui.sources.web.paging import read_pages
    from kpitui.sources.web.reading import table_of

    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    client = settings.client or HttpClient()
    reading = Reading(Wanted(needed(settings.mappings), time_columns(settings.mappings)), options.rows, options.format)

    async def ask(_: Poll) -> Table:
        """Return the rows of all pages."""
        # A secret may come from a command or a keyring that takes its time.
        request = await asyncio.to_thread(request_of, options, settings)
        pages = await read_pages(client, request, paging_of(options))
        table = join([table_of(answer, reading) for answer in pages.answers])
        return replace(table, notes=(*table.notes, *pages.notes))

    return AskedSource(settings, ask, client.close)


def request_of(options: Options, settings: SourceSettings) -> Request:
    """Return the first page's request, its secrets revealed. Raises ``SourceRefused`` where one can't be had."""
    import json

    from kpitui.sources.web.messages import Deadlines, Request
    from kpitui.sources.web.redact import redactor

    auth = options.auth
    plain = {name: value for name, value in options.headers.items() if isinstance(value, str)}
    secret = {name: value for name, value in options.headers.items() if not isinstance(value, str)}
    body = options.body
    if isinstance(body, dict | list):
        plain = {"Content-Type": "application/json", **plain}
    data = json.dumps(body) if isinstance(body, dict | list) else body
    secrets = [
        *_parts(options.url),
        *hidden((options.url, *secret.values(), *options.params.values())),
        *(auth.secrets() if auth else ()),
    ]
    seconds = options.timeout / 1000
    return Request(
        url=shown(options.url),
        method=options.method,
        params=tuple({**revealed(options.params), **(auth.params() if auth else {})}.items()),
        headers={"Accept": "application/json, text/csv;q=0.8, */*;q=0.5", **plain},
        credentials={**revealed(secret), **(auth.headers() if auth else {})},
        body=None if data is None else str(data).encode(),
        deadlines=Deadlines(connect=min(10.0, seconds), read=min(20.0, seconds), total=seconds),
        repeatable=options.method == "POST",
        largest=options.largest << 20,
        ca=None if options.ca is None else str(settings.folder / options.ca),
        redactor=redactor(secrets),
    )


def _parts(url: str | Secret) -> list[str]:
    """Return the parts of a secret URL, each of which may be the secret itself."""
    from urllib.parse import urlsplit

    if isinstance(url, str):
        return []
    parts = urlsplit(url.reveal())
    return [part for part in (*parts.path.split("/"), parts.query, parts.fragment) if len(part) >= SECRET_PART]


def paging_of(options: Options) -> Paging | None:
    """Return how the next page is found, where there are several."""
    from kpitui.sources.tables.objects import search
    from kpitui.sources.web.paging import Paging

    return None if options.next is None else Paging(search(options.next), options.cursor, options.pages)
