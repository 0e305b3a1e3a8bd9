"""Rows that an HTTP endpoint gives: JSON, CSV or metrics, page by page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from kpitui.config.secrets import Secret
from kpitui.config.table import Anything, Span
from kpitui.sources.contract import About, Source, SourceOptions, SourceSettings
from kpitui.sources.tables.forms import Form
from kpitui.sources.web.auth import Auth, shown
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.messages import Request
    from kpitui.sources.web.paging import Paging

TITLE = Text("an HTTP endpoint", "une adresse HTTP")
ABOUT = About(
    needs=Text(
        "An address that answers with JSON, CSV, metrics or one number, and what lets you in there, if anything:"
        " auth = { bearer = … }, { user = …, password = … }, { user = { env = … } } for a key without a password, or"
        " { header = …, value = … }.",
        "Une adresse qui répond en JSON, CSV, métriques ou un nombre, et ce qui y donne accès, s’il le faut :"
        " auth = { bearer = … }, { user = …, password = … }, { user = { env = … } } pour une clé sans mot de passe, ou"
        " { header = …, value = … }.",
    ),
    gives=Text(
        "Whatever the answer holds: it serves platforms that have no kind of their own here (Delighted, Typeform,"
        " Salesforce, Brandwatch, Talkwalker, an endpoint of your own).",
        "Ce que contient la réponse : elle sert les plateformes sans type à elles ici (Delighted, Typeform,"
        " Salesforce, Brandwatch, Talkwalker, un service à vous).",
    ),
    fresh=Text(
        "As fresh as the endpoint. Its limits are read in its answers and kept, a tenth in reserve.",
        "Aussi fraîche que l’adresse. Ses limites sont lues dans ses réponses et respectées, un dixième en réserve.",
    ),
    example="""\
[[source]]
name = "nps"
kind = "http"
url = "https://api.example.org/v1/responses"
auth = { bearer = { env = "SURVEY_TOKEN" } }
rows = "responses"
next = "next_cursor"
every = "15m"

  [[source.measure]]
  name = "nps_ratings"
  time = "created_at"
  id = "id"
  value = "score"
""",
)


class Options(SourceOptions):
    """The keys of a source of kind ``http``."""

    url: Annotated[str | Secret, Text("http://… or https://….", "http://… ou https://….")]
    method: Annotated[
        Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]+$")],
        Text("GET, or POST for a query with a body.", "GET, ou POST pour une requête avec un body."),
    ] = "GET"
    headers: Annotated[
        dict[str, str | Secret],
        Text("More headers; secrets by reference.", "D’autres en-têtes ; les secrets par référence."),
    ] = Field(default_factory=dict)
    params: Annotated[
        dict[str, str | int | float | bool | Secret],
        Text("Parameters of the URL; secrets by reference.", "Paramètres de l’URL ; les secrets par référence."),
    ] = Field(default_factory=dict)
    body: Annotated[
        Anything, Text("A text, or a table that is sent as JSON.", "Un texte, ou une table envoyée en JSON.")
    ] = None
    auth: Annotated[Auth | None, Text("Who asks.", "Qui demande.")] = None
    rows: Annotated[
        str | None,
        Text(
            "JMESPath of the rows; default: the whole answer.", "JMESPath des lignes ; par défaut : toute la réponse."
        ),
    ] = None
    next: Annotated[
        str | None,
        Text("JMESPath of the next page's URL or cursor.", "JMESPath de l’URL ou du curseur de la page suivante."),
    ] = None
    cursor: Annotated[str, Text("The parameter that carries a cursor.", "Le paramètre qui porte un curseur.")] = (
        "cursor"
    )
    pages: Annotated[
        int, Text("How many pages one poll reads at most.", "Combien de pages une lecture parcourt au plus.")
    ] = Field(default=50, ge=1, le=10_000)
    timeout: Annotated[Span, Text("How long a page may take in all.", "Durée maximale d’une page.")] = 60_000
    largest: Annotated[
        int, Text("Megabytes that a page may hold, unpacked.", "Mégaoctets qu’une page peut contenir, décompressée.")
    ] = Field(default=64, ge=1, le=1024)
    ca: Annotated[
        str | None,
        Text(
            "A file with certificates to trust besides the system's, relative to the configuration.",
            "Un fichier de certificats à accepter en plus de ceux du système, relatif à la configuration.",
        ),
    ] = None
    format: Annotated[
        Form | None,
        Text(
            "json, csv, metrics or number; default: seen from the answer.",
            "json, csv, metrics ou number ; par défaut : reconnu dans la réponse.",
        ),
    ] = None
    paid: Annotated[
        bool,
        Text(
            "True: each call costs money; asked at its intervals, and otherwise only where one says so (--paid).",
            "true : chaque appel est payant ; interrogée à ses intervalles, et sinon seulement sur demande (--paid).",
        ),
    ] = False


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
    from dataclasses import replace

    from kpitui.sources.web.calling import call_of

    body = options.body
    structured = isinstance(body, dict | list)
    headers = {"Accept": "application/json, text/csv;q=0.8, */*;q=0.5"}
    if structured:
        headers["Content-Type"] = "application/json"
    data = json.dumps(body) if structured else body
    return replace(
        call_of(options, shown(options.url), headers, settings.folder),
        method=options.method,
        body=None if data is None else str(data).encode(),
        repeatable=options.method == "POST",
    )


def paging_of(options: Options) -> Paging | None:
    """Return how the next page is found, where there are several."""
    from kpitui.sources.tables.objects import search
    from kpitui.sources.web.paging import Paging

    return None if options.next is None else Paging(search(options.next), options.cursor, options.pages)
