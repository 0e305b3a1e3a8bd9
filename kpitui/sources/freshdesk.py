"""Tickets and ratings of a help desk, by Freshdesk's API v2: https://developers.freshdesk.com/api."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated

from kpitui.config.secrets import Secret
from kpitui.config.spans import SECOND
from kpitui.errors import Cause
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page, Token
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.paging import by_link
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.platforms.resuming import MORE, Long
from kpitui.sources.platforms.tickets import MEASURES as TICKETS
from kpitui.sources.platforms.tickets import DeskOptions, Ticket, add_ticket
from kpitui.text import Text

TITLE = Text("Freshdesk", "Freshdesk (support)")
RHYTHM = Rhythm(every=300 * SECOND, least=60 * SECOND)
MEASURES = (*TICKETS, "tickets_open", "csat_ratings")
ABOUT = About(
    needs=Text(
        "The desk's name (acme of acme.freshdesk.com) and an agent's API key: in Freshdesk, your picture (top right) >"
        " Profile settings > View API key.",
        "Le nom du support (acme pour acme.freshdesk.com) et la clé d’API d’un agent : dans Freshdesk, votre photo (en"
        " haut à droite) > Paramètres du profil > Afficher la clé d’API.",
    ),
    gives=Text(
        "Tickets opened, answered, resolved and opened again, by the way they came; the time to the first answer; open"
        " tickets; satisfaction ratings on a scale of five. Subjects and texts are not read.",
        "Les tickets ouverts, répondus, résolus et rouverts, selon leur voie d’arrivée ; le temps jusqu’à la première"
        " réponse ; les tickets en cours ; les notes de satisfaction sur cinq. Ni sujets ni textes ne sont lus.",
    ),
    fresh=Text(
        "Live; back as far as 30,000 changed tickets. Freshdesk allows 50 to 700 calls a minute by plan, 20 to 200 of"
        " them for lists of tickets; what is left is shown.",
        "En direct ; jusqu’à 30 000 tickets modifiés en arrière. Freshdesk autorise 50 à 700 appels par minute selon"
        " l’offre, dont 20 à 200 pour les listes de tickets ; le reste est montré.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "support"
kind = "freshdesk"
accounts = "acme"
token = { env = "FRESHDESK_KEY" }
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Copy the API key anew: your picture (top right) > Profile settings > View API key.",
        "Recopiez la clé d’API : votre photo (en haut à droite) > Paramètres du profil > Afficher la clé d’API.",
    ),
    Cause.PERMISSION: Text(
        "The key's agent may not see this: it needs access to all tickets; ratings need a plan with surveys.",
        "L’agent de la clé ne peut pas voir cela : il lui faut l’accès à tous les tickets ; les notes demandent une"
        " offre avec enquêtes.",
    ),
    Cause.NOT_FOUND: Text(
        "Check the desk's name under accounts: acme of acme.freshdesk.com.",
        "Vérifiez le nom du support sous accounts : acme pour acme.freshdesk.com.",
    ),
}
SIZE = 100
PAGES = 30
WAYS = {
    "1": "email",
    "2": "web",
    "3": "phone",
    "7": "chat",
    "9": "feedback",
    "10": "email",
    "13": "whatsapp",
}
"""Numbers of the ways by which tickets come."""
STATUSES = {"2": "open", "3": "pending", "4": "resolved", "5": "closed"}
RATINGS = {103: 5.0, 102: 5.0, 101: 4.0, 100: 3.0, -101: 2.0, -102: 1.0, -103: 1.0}
"""Freshdesk's ratings on a scale of five."""


class Options(DeskOptions):
    """The keys of a source of kind ``freshdesk``."""

    token: Annotated[Secret, Text("An agent's API key.", "La clé d’API d’un agent.")]


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    desk = Desk(Caller(settings, options.host("freshdesk.com"), Token(options.token, made=_basic)))
    account = (Account(settings.brand, ""),)
    parts = (
        Part("tickets", Text("tickets", "tickets"), TICKETS, desk.tickets, account),
        Part("open", Text("open tickets", "tickets en cours"), ("tickets_open",), desk.open, account),
        Part("ratings", Text("ratings", "notes"), ("csat_ratings",), desk.ratings, account),
    )
    filled = tuple(replace(part, backfill=options.backfill) for part in parts)
    return PlatformSource(Platform("web", filled, advice=ADVICE, leave=desk.caller.leave))


@dataclass(frozen=True, slots=True)
class Desk:
    """What is asked of Freshdesk."""

    caller: Caller

    async def tickets(self, asked: Asked) -> Given:
        """Ask for the tickets that changed since the last poll, oldest change first; the rest comes with the next."""
        rejected: list[Rejection] = []
        left = asked.state.get("changed")
        since = left if isinstance(left, int) else asked.since
        start = asked.state.get("begun")
        begun = start if isinstance(start, int) else asked.since
        order = {"order_by": "updated_at", "order_type": "asc", "include": "stats", "per_page": str(SIZE)}
        ask = Ask("api/v2/tickets", {**order, "updated_since": _written(since)})
        newest, more = since, False
        async for page in self.caller.pages(ask, _next, PAGES):
            nodes = page.content.rows()
            for ticket in each(nodes, ticket_of, rejected):
                add_ticket(asked.figures, ticket)
            newest = max([newest, *each(nodes, lambda node: node["updated_at"].moment(), [])])
            more = _next(page) is not None
        state = {"changed": newest}
        if more:
            return Given(state={**state, "begun": begun}, rejected=rejected, failed=MORE)
        return Given((begun, asked.now), state, rejected)

    async def open(self, asked: Asked) -> Given:
        """Ask how many tickets are open or wait."""
        found = await self.caller.get("api/v2/search/tickets", {"query": '"status:2 OR status:3"'})
        asked.figures.level("tickets_open", asked.now, found["total"].count(), account="", channel="")
        return Given()

    async def ratings(self, asked: Asked) -> Given:
        """Ask for the ratings since the last poll."""
        rejected: list[Rejection] = []
        ask = Ask("api/v2/surveys/satisfaction_ratings", {"created_since": _written(asked.since), "per_page": SIZE})
        long = Long(self.caller, ask, asked)
        async for page in long.pages(_next, PAGES):
            for rating in each(page.content.rows(), rating_of, rejected):
                asked.figures.event("csat_ratings", rating, account="", channel="")
        return long.given(rejected)


def ticket_of(node: Node) -> Ticket | None:
    """Return a ticket with its times; None of spam and of a deleted one."""
    if node["spam"].flag() or node["deleted"].flag():
        return None
    stats = node["stats"]
    status = STATUSES.get(node["status"].text() or "", "other")
    over = status in ("resolved", "closed")
    return Ticket(
        node["id"].name(),
        node["created_at"].when(),
        WAYS.get(node["source"].text() or "", "other"),
        status,
        node["requester_id"].text(),
        answered=stats["first_responded_at"].moment(),
        resolved=(stats["resolved_at"].moment() or stats["closed_at"].moment()) if over else None,
        reopened=stats["reopened_at"].moment(),
    )


def rating_of(node: Node) -> Happening | None:
    """Return a rating on a scale of five; None where the survey's main question has no answer."""
    value = node["ratings"]["default_question"].number()
    score = None if value is None else RATINGS.get(round(value))
    if score is None:
        return None
    return Happening(node["created_at"].when(), node["id"].name(), node["user_id"].text(), score)


def _next(page: Page) -> Ask | None:
    """Return the call for the next page, as far as Freshdesk gives any."""
    return by_link(page) if page.content.rows() else None


def _written(at: int) -> str:
    """Return an instant as Freshdesk takes it."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _basic(key: str) -> str:
    """Return the header of an API key, whose password is any sign."""
    return f"Basic {base64.b64encode(f'{key}:X'.encode()).decode()}"
