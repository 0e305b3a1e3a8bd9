"""Tickets and ratings of a help desk, by Zendesk's Support API: https://developer.zendesk.com/api-reference."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from kpitui.config.secrets import Secret
from kpitui.config.spans import SECOND
from kpitui.config.table import Name
from kpitui.errors import Cause, SourceError
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page, Token
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.paging import by_url
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.platforms.resuming import MORE, Long
from kpitui.sources.platforms.tickets import MEASURES as TICKETS
from kpitui.sources.platforms.tickets import DeskOptions, Ticket, add_ticket
from kpitui.sources.web.messages import Rate
from kpitui.text import Text

TITLE = Text("Zendesk", "Zendesk (support)")
RHYTHM = Rhythm(every=300 * SECOND, least=60 * SECOND)
GIVEN = tuple(name for name in TICKETS if name != "tickets_reopened")
"""Zendesk counts how often a ticket was opened again, not when."""
MEASURES = (*GIVEN, "tickets_open", "csat_ratings")
ABOUT = About(
    needs=Text(
        "The desk's name (acme of acme.zendesk.com) and an API token: in Zendesk, Admin Center > Apps and"
        " integrations > APIs > API tokens > Add, with an administrator's e-mail as user; or an OAuth token alone.",
        "Le nom du support (acme pour acme.zendesk.com) et un jeton d’API : dans Zendesk, Centre d’administration >"
        " Applications et intégrations > API > Jetons d’API > Ajouter, avec l’e-mail d’un administrateur comme user ;"
        " ou un jeton OAuth sans user.",
    ),
    gives=Text(
        "Tickets opened, answered, resolved, by the way they came; the time to the first answer; open tickets;"
        " satisfaction ratings (good counts as 5, bad as 1). Subjects and texts are not read.",
        "Les tickets ouverts, répondus, résolus, selon leur voie d’arrivée ; le temps jusqu’à la première réponse ; les"
        " tickets en cours ; les notes de satisfaction (bien compte 5, mal 1). Ni sujets ni textes ne sont lus.",
    ),
    fresh=Text(
        "Live, back to the desk's beginning. Zendesk allows 200 to 2,500 calls a minute by plan, and ten a minute of"
        " this export: both are kept.",
        "En direct, jusqu’aux débuts du support. Zendesk autorise 200 à 2 500 appels par minute selon l’offre, et dix"
        " par minute de cet export : les deux sont respectés.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "support"
kind = "zendesk"
accounts = "acme"
user = "admin@acme.example"
token = { env = "ZENDESK_TOKEN" }
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Check user (an administrator's e-mail) and make a new token: Admin Center > Apps and integrations > APIs.",
        "Vérifiez user (l’e-mail d’un administrateur) et créez un jeton : Centre d’administration > Applications et"
        " intégrations > API.",
    ),
    Cause.PERMISSION: Text(
        "The user must be an administrator; ratings need a plan with customer satisfaction (CSAT).",
        "L’utilisateur doit être administrateur ; les notes demandent une offre avec la satisfaction client (CSAT).",
    ),
    Cause.NOT_FOUND: Text(
        "Check the desk's name under accounts: acme of acme.zendesk.com.",
        "Vérifiez le nom du support sous accounts : acme pour acme.zendesk.com.",
    ),
}
PAGES = 8
"""Pages of one poll: fewer than the ten of a minute, so that no poll waits for the next minute."""
SCORES = {"good": 5.0, "bad": 1.0}
"""Zendesk's two scores on a scale of five."""
OVER = frozenset({"solved", "closed"})
MINUTE = 60 * SECOND
SETTLED = 2 * MINUTE
"""What changed within the last minute is not exported yet."""


class Options(DeskOptions):
    """The keys of a source of kind ``zendesk``."""

    user: Annotated[
        Name | None,
        Text(
            "The e-mail of the token's user; none for an OAuth token.",
            "L’e-mail de l’utilisateur du jeton ; aucun pour un jeton OAuth.",
        ),
    ] = None
    token: Annotated[Secret, Text("The API token, or an OAuth token.", "Le jeton d’API, ou un jeton OAuth.")]


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    host = options.host("zendesk.com")
    made = None if options.user is None else partial(_basic, options.user)
    login = Token(options.token, made=made)
    rates = () if options.base_url else (Rate(10, 60.0, name="export"),)
    desk = Desk(Caller(settings, host, login), Caller(settings, host, login, rates=rates))
    account = (Account(settings.brand, ""),)
    parts = (
        Part("tickets", Text("tickets", "tickets"), GIVEN, desk.tickets, account, backfill=options.backfill),
        Part("open", Text("open tickets", "tickets en cours"), ("tickets_open",), desk.open, account),
        Part("ratings", Text("ratings", "notes"), ("csat_ratings",), desk.ratings, account, backfill=options.backfill),
    )
    return PlatformSource(Platform("web", parts, advice=ADVICE, leave=desk.caller.leave))


@dataclass(frozen=True, slots=True)
class Desk:
    """What is asked of Zendesk."""

    caller: Caller
    exporter: Caller

    async def tickets(self, asked: Asked) -> Given:
        """Ask for the tickets that changed since the last poll; anew by time where Zendesk forgot where that ended."""
        try:
            return await self._changed(asked)
        except SourceError as error:
            if error.cause not in (Cause.PERMISSION, Cause.NOT_FOUND) or "cursor" not in asked.state:
                raise
        kept = {name: value for name, value in asked.state.items() if name != "cursor"}
        return await self._changed(replace(asked, state=kept))

    async def _changed(self, asked: Asked) -> Given:
        """Ask for the tickets that changed, some pages at most; the rest comes with the next poll."""
        left = asked.state.get("cursor")
        rejected: list[Rejection] = []
        params: dict[str, str | int] = {"include": "metric_sets", "per_page": 500}
        if isinstance(left, str):
            params["cursor"] = left
        else:
            params["start_time"] = min(asked.since, asked.now - SETTLED) // 1000
        ask = Ask("api/v2/incremental/tickets/cursor.json", params)
        cursor, ended, rows = left if isinstance(left, str) else None, False, 0
        async for page in self.exporter.pages(ask, partial(_following, ask), PAGES):
            metrics = _metrics(page.content["metric_sets"])
            nodes = page.content["tickets"].listed()
            rows += len(nodes)
            for ticket in each(nodes, partial(ticket_of, metrics), rejected):
                add_ticket(asked.figures, ticket)
            cursor = page.content["after_cursor"].text() or cursor
            ended = page.content["end_of_stream"].flag() or cursor is None
        state = {} if cursor is None else {"cursor": cursor}
        start = asked.state.get("begun")
        since = start if isinstance(start, int) else asked.since
        if not ended:
            return Given(state={**state, "begun": since}, rejected=rejected, rows=rows, failed=MORE)
        return Given((since, max(since, asked.now - SETTLED)), state, rejected, rows=rows)

    async def open(self, asked: Asked) -> Given:
        """Ask how many tickets are open."""
        found = await self.caller.get("api/v2/search/count.json", {"query": "type:ticket status<solved"})
        count = found["count"]
        value = count["value"].count() if isinstance(count.value, dict) else count.count()
        asked.figures.level("tickets_open", asked.now, value, account="", channel="")
        return Given()

    async def ratings(self, asked: Asked) -> Given:
        """Ask for the ratings since the last poll."""
        rejected: list[Rejection] = []
        ask = Ask("api/v2/satisfaction_ratings.json", {"start_time": asked.since // 1000, "page[size]": 100})
        long = Long(self.caller, ask, asked)
        async for page in long.pages(by_url("links", "next"), PAGES):
            for rating in each(page.content["satisfaction_ratings"].listed(), rating_of, rejected):
                asked.figures.event("csat_ratings", rating, account="", channel="")
        return long.given(rejected)


def ticket_of(metrics: Mapping[str, Node], node: Node) -> Ticket | None:
    """Return a ticket with its times; None of a deleted one."""
    status = node["status"].name()
    if status == "deleted":
        return None
    ident, opened = node["id"].name(), node["created_at"].when()
    told = metrics.get(ident, node["metric_set"])
    minutes = told["reply_time_in_minutes"]["calendar"].count()
    return Ticket(
        ident,
        opened,
        node["via"]["channel"].text() or "",
        status,
        node["requester_id"].text(),
        answered=None if minutes is None else opened + round(minutes * MINUTE),
        resolved=(told["solved_at"].moment() or node["updated_at"].moment()) if status in OVER else None,
    )


def rating_of(node: Node) -> Happening | None:
    """Return a rating on a scale of five; None of one that was only offered."""
    score = SCORES.get(node["score"].text() or "")
    if score is None:
        return None
    return Happening(node["created_at"].when(), node["id"].name(), node["requester_id"].text(), score)


def _metrics(node: Node) -> dict[str, Node]:
    """Return the metrics of tickets, by the tickets' ids."""
    return {one["ticket_id"].name(): one for one in node.rows()}


def _following(ask: Ask, page: Page) -> Ask | None:
    """Return the call for the next page; None at the end."""
    cursor = page.content["after_cursor"].text()
    if page.content["end_of_stream"].flag() or not cursor:
        return None
    kept = {name: value for name, value in ask.params.items() if name not in ("start_time", "cursor")}
    return replace(ask, params={**kept, "cursor": cursor})


def _basic(user: str, token: str) -> str:
    """Return the header of a user with an API token."""
    return f"Basic {base64.b64encode(f'{user}/token:{token}'.encode()).decode()}"
