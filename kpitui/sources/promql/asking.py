"""How a Prometheus-compatible server is asked, and what its refusals mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.contract import SourceSettings
from kpitui.sources.web.auth import shown
from kpitui.sources.web.calling import call_of
from kpitui.sources.web.messages import Request, Said
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.promql.options import Options

ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
"""Both forms of exposed metrics, the one that says when a count began first."""
LONGEST = 1_500
"""Signs of a query that still fits into an address; a longer one is sent by POST."""
WORDS = 220
"""Signs of a server's words that are told: how they begin and how they end."""
FORM = "application/x-www-form-urlencoded"
_PREAMBLE = re.compile(r"^error when executing query=.* on the time range \([^)]*\): ", re.DOTALL)
_SPEAKS = ("/api/v1/query_range", "/api/v1/query", "/api/v1", "/api")


def scrape_of(options: Options, settings: SourceSettings) -> Request:
    """Return the call that reads what a program exposes."""
    return call_of(options, shown(options.url), {"Accept": ACCEPT}, settings.folder)


def query_of(options: Options, settings: SourceSettings, path: str, params: Mapping[str, str]) -> Request:
    """Return a call of the API."""
    call = call_of(options, base_of(shown(options.url)) + path, {"Accept": "application/json"}, settings.folder)
    given = {"query": options.query or "", **params}
    if len(urlencode(given)) <= LONGEST:
        return replace(call, params=(*call.params, *given.items()), dialect=meaning)
    headers = {**call.headers, "Content-Type": FORM}
    body = urlencode(given).encode()
    return replace(call, method="POST", headers=headers, body=body, repeatable=True, dialect=meaning)


def base_of(url: str) -> str:
    """Return a server's address; what belongs to the API may have been copied with it."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    for end in _SPEAKS:
        path = path.removesuffix(end)
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def meaning(said: Said) -> SourceError | None:
    """Return what a server's own words mean; None where its status says enough."""
    content = said.content()
    told = content if isinstance(content, dict) else {}
    if 200 <= said.status < 300 and told.get("status") != "error":
        return None
    error = told.get("error")
    full = _PREAMBLE.sub("", said.redactor.clean(error if isinstance(error, str) else "", None))
    words = full if len(full) <= WORDS else f"{full[: WORDS // 2]} … {full[-WORDS // 2 :]}"
    given = {"place": said.place, "status": said.status, "words": words}
    if said.status in (401, 403) or "no org id" in said.body[:4096].decode("utf-8", "replace"):
        cause = Cause.PERMISSION if said.status == 403 else Cause.AUTH
        return SourceRefused(_CLOSED.given(**given), cause=cause, advice=_TENANT)
    if said.status == 404 or (said.status == 400 and not words):
        return SourceRefused(_NOWHERE.given(**given), cause=Cause.NOT_FOUND, advice=_ADDRESS)
    if not words or said.status == 429:
        return None
    kind = str(told.get("errorType"))
    if said.status in (400, 405, 422) or kind in ("bad_data", "execution"):
        large = any(sign in full for sign in ("too many", "limit", "exceed", "maximum"))
        return SourceRefused(_BAD.given(**given), cause=Cause.BAD_METRIC, advice=_SMALLER if large else _QUERY)
    slow = said.status == 503 or kind in ("timeout", "canceled")
    return SourceError(_FAILS.given(**given), cause=Cause.TRANSIENT, advice=_SMALLER if slow else None)


_BAD = Text(
    "{place}: the query is refused ({status}): “{words}”", "{place} : la requête est refusée ({status}) : « {words} »"
)
_FAILS = Text("{place}: the server fails ({status}): “{words}”", "{place} : le serveur échoue ({status}) : « {words} »")
_NOWHERE = Text(
    "{place}: nothing of Prometheus’s at this address ({status})",
    "{place} : rien de Prometheus à cette adresse ({status})",
)
_CLOSED = Text(
    "{place}: the server does not let kpitui in ({status}) {words}",
    "{place} : le serveur ne laisse pas entrer kpitui ({status}) {words}",
)
_QUERY = Text(
    "Try the query in Grafana’s Explore or on the server’s own page, then copy it into “query”.",
    "Essayez la requête dans Explore de Grafana ou sur la page du serveur, puis copiez-la dans « query ».",
)
_SMALLER = Text(
    "Ask for less at once: a longer “step”, a shorter “backfill”, or fewer series with sum by (…).",
    "Demandez moins à la fois : un « step » plus long, un « backfill » plus court, ou moins de séries avec sum by (…).",
)
_ADDRESS = Text(
    "url is the server’s address without /api/v1, as Grafana’s data source has it; a prefix such as /prometheus stays.",
    "url est l’adresse du serveur sans /api/v1, comme dans la source de données de Grafana ; un préfixe "
    "tel que /prometheus reste.",
)
_TENANT = Text(
    "Ask who runs the server for a token (auth) and, on Mimir, Cortex, Loki or Thanos, for the tenant’s name: "
    'headers = { "X-Scope-OrgID" = "…" }.',
    "Demandez à qui gère le serveur un jeton (auth) et, pour Mimir, Cortex, Loki ou Thanos, le nom du "
    'locataire : headers = { "X-Scope-OrgID" = "…" }.',
)
