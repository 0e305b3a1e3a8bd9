"""Leads, deals and revenue of a CRM, by HubSpot's search API v3: https://developers.hubspot.com/docs/api/crm/search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from functools import partial
from typing import Annotated, Any

from kpitui.config.secrets import Secret
from kpitui.config.spans import DAY, SECOND
from kpitui.errors import Cause, SourceError
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page, Token
from kpitui.sources.platforms.hubspot.records import DEAL, LEAD, add_deal, changed_at, deal_of, lead_of
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.options import Account, PlatformOptions
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.platforms.resuming import MORE
from kpitui.sources.platforms.sites import day_of, day_span, days_between
from kpitui.sources.platforms.stretches import mapping, number
from kpitui.sources.web.messages import Rate, Said
from kpitui.text import Text

TITLE = Text("HubSpot", "HubSpot (CRM)")
RHYTHM = Rhythm(every=300 * SECOND, least=60 * SECOND)
DEALS = ("deals_won", "deals_lost", "deal_value", "cycle_days", "revenue")
MEASURES = ("leads", "leads_all", "opportunities_open", *DEALS)
HOST = "https://api.hubapi.com"
ABOUT = About(
    needs=Text(
        "A private app's token: in HubSpot, Settings > Integrations > Private apps > Create, with the scopes"
        " crm.objects.contacts.read and crm.objects.deals.read; then Auth > Show token.",
        "Le jeton d’une application privée : dans HubSpot, Paramètres > Intégrations > Applications privées > Créer,"
        " avec les droits crm.objects.contacts.read et crm.objects.deals.read ; puis Auth > Afficher le jeton.",
    ),
    gives=Text(
        "Leads that social networks brought, one by one, with the stages that they reach; all leads by the day; deals"
        " won and lost, their value and length, by where they came from; open deals. Names and addresses are not read.",
        "Les leads venus des réseaux sociaux, un par un, avec les étapes atteintes ; tous les leads par jour ; les"
        " affaires gagnées et perdues, leur montant et leur durée, selon leur provenance ; les affaires en cours. Ni"
        " noms ni adresses ne sont lus.",
    ),
    fresh=Text(
        "Live but for seconds to minutes of its index; at most 10,000 records of one search. HubSpot allows five"
        " searches a second; what is left of the day is shown.",
        "En direct, à quelques secondes ou minutes d’index près ; au plus 10 000 fiches par recherche. HubSpot autorise"
        " cinq recherches par seconde ; le reste du jour est montré.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "crm"
kind = "hubspot"
token = { env = "HUBSPOT_TOKEN" }
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Copy the private app's token anew: Settings > Integrations > Private apps > Auth > Show token.",
        "Recopiez le jeton de l’application privée : Paramètres > Intégrations > Applications privées > Auth.",
    ),
    Cause.PERMISSION: Text(
        "Add the scopes crm.objects.contacts.read and crm.objects.deals.read to the private app.",
        "Ajoutez les droits crm.objects.contacts.read et crm.objects.deals.read à l’application privée.",
    ),
    Cause.LIMITED: Text("Nothing to do: it goes on by itself.", "Rien à faire : la suite viendra d’elle-même."),
}
SIZE = 200
PAGES = 50
"""HubSpot gives 10,000 records of one search."""
DAYS = 120
"""Days of all leads that one poll counts, a call each."""
REVISED = 600 * SECOND
"""The index of the search may be late."""
SOCIAL = ["SOCIAL_MEDIA", "PAID_SOCIAL"]


class Options(PlatformOptions):
    """The keys of a source of kind ``hubspot``."""

    token: Annotated[Secret, Text("The private app's token.", "Le jeton de l’application privée.")]


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def open_source(settings: SourceSettings) -> Source:
    """Return a source that searches at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    rates = () if options.base_url else (Rate(5, 1.0, name="search"),)
    crm = Crm(Caller(settings, HOST, Token(options.token), dialect, rates=rates), settings.zone)
    account = (Account(settings.brand, ""),)
    parts = (
        Part("leads", Text("social leads", "leads sociaux"), ("leads",), crm.leads, account, revised=REVISED),
        Part("all", Text("all leads", "tous les leads"), ("leads_all",), crm.all_leads, account, revised=DAY),
        Part("deals", Text("deals", "affaires"), DEALS, crm.deals, account, revised=REVISED),
        Part("open", Text("open deals", "affaires en cours"), ("opportunities_open",), crm.open, account),
    )
    filled = tuple(replace(part, backfill=options.backfill) for part in parts)
    return PlatformSource(Platform("", filled, advice=ADVICE, leave=crm.caller.leave))


def dialect(said: Said) -> SourceError | None:
    """Return what HubSpot's error means where its status does not say it: which limit was met."""
    if said.status != 429:
        return None
    error = Node(said.content())
    try:
        policy, words = error["policyName"].text() or "", error["message"].text() or ""
    except Malformed:
        return None
    given = {"place": said.place, "said": said.redactor.clean(words, 120)}
    if "DAILY" in policy:
        return SourceError(SPENT.given(**given), 3600.0, cause=Cause.SPENT)
    wait = 1.0 if policy == "SECONDLY" else 10.0
    return SourceError(LIMITED.given(**given), wait, cause=Cause.LIMITED)


@dataclass(frozen=True, slots=True)
class Search:
    """Which records are searched."""

    kind: str
    changed: str
    """The property that tells when a record changed."""
    condition: dict[str, Any]
    properties: Sequence[str]


@dataclass(frozen=True, slots=True)
class Crm:
    """What is asked of HubSpot."""

    caller: Caller
    zone: tzinfo

    async def leads(self, asked: Asked) -> Given:
        """Ask for the contacts that social networks brought and that changed since the last poll."""
        brought = {"propertyName": "hs_analytics_source", "operator": "IN", "values": SOCIAL}
        nodes, given = await self._changed(asked, Search("contacts", "lastmodifieddate", brought, LEAD))
        rejected: list[Rejection] = []
        for steps in each(nodes, lead_of, rejected):
            for happened, labels in steps:
                asked.figures.event("leads", happened, account="", **labels)
        return replace(given, rejected=rejected)

    async def all_leads(self, asked: Asked) -> Given:
        """Ask how many contacts each day brought, from anywhere: one call a day, which gives a number alone."""
        first, today = day_of(asked.since, self.zone), day_of(asked.now, self.zone)
        # A poll has a deadline: a long past is read over several polls.
        last = min(today, first + timedelta(days=DAYS - 1))
        end = min(day_span(last, self.zone)[1], asked.now)
        for day in days_between(first, last):
            span = day_span(day, self.zone)
            count = await self._count("contacts", self._between("createdate", day))
            asked.figures.amount("leads_all", (span[0], max(span[0] + 1, min(span[1], end))), count, account="")
        return Given((day_span(first, self.zone)[0], end))

    async def deals(self, asked: Asked) -> Given:
        """Ask for the deals that were closed and changed since the last poll."""
        closed = {"propertyName": "hs_is_closed", "operator": "EQ", "value": "true"}
        nodes, given = await self._changed(asked, Search("deals", "hs_lastmodifieddate", closed, DEAL))
        rejected: list[Rejection] = []
        for deal in each(nodes, deal_of, rejected):
            add_deal(asked.figures, deal)
        return replace(given, rejected=rejected)

    async def open(self, asked: Asked) -> Given:
        """Ask how many deals are open."""
        count = await self._count("deals", [{"propertyName": "hs_is_closed", "operator": "EQ", "value": "false"}])
        asked.figures.level("opportunities_open", asked.now, count, account="")
        return Given()

    async def _changed(self, asked: Asked, search: Search) -> tuple[list[Node], Given]:
        """Return the records that changed, oldest change first, and what was read; the next poll goes on with more."""
        left = mapping(asked.state.get("rest"))
        begun, since = number(left.get("begun")), number(left.get("changed"))
        if begun is None or since is None:
            begun = since = asked.since
        nodes, whole = await self._records(search, since)
        if whole:
            return nodes, Given((begun, asked.now))
        newest = max(each(nodes, partial(changed_at, search.changed), []), default=since)
        if newest <= since:
            return nodes, Given(failed=TOO_MANY)
        return nodes, Given(state={"rest": {"begun": begun, "changed": newest}}, failed=MORE)

    async def _records(self, search: Search, since: int) -> tuple[list[Node], bool]:
        """Return the records of a search, and whether these are all of them."""
        filters = [search.condition, {"propertyName": search.changed, "operator": "GTE", "value": str(since)}]
        body = {
            "filterGroups": [{"filters": filters}],
            "properties": list(search.properties),
            "sorts": [{"propertyName": search.changed, "direction": "ASCENDING"}],
            "limit": SIZE,
        }
        nodes: list[Node] = []
        total = 0.0
        ask = Ask(f"crm/v3/objects/{search.kind}/search", json=body)
        async for page in self.caller.pages(ask, partial(_following, ask, body), PAGES):
            nodes += (page.content["contacts"] or page.content["results"]).listed()
            total = page.content["total"].count() or 0
        return nodes, len(nodes) >= total

    async def _count(self, kind: str, filters: Sequence[dict[str, Any]]) -> float:
        """Return how many records a search finds."""
        body = {"filterGroups": [{"filters": list(filters)}], "limit": 1}
        return (await self.caller.page(Ask(f"crm/v3/objects/{kind}/search", json=body))).content["total"].counted()

    def _between(self, name: str, day: date) -> list[dict[str, Any]]:
        """Return the filters of a day."""
        start, end = day_span(day, self.zone)
        return [
            {"propertyName": name, "operator": "GTE", "value": str(start)},
            {"propertyName": name, "operator": "LT", "value": str(end)},
        ]


def _following(ask: Ask, body: dict[str, Any], page: Page) -> Ask | None:
    """Return the call for the next page."""
    after = page.content["paging"]["next"]["after"].text()
    return replace(ask, json={**body, "after": after}) if after else None


LIMITED = Text("{place}: too many searches for now: {said}", "{place} : trop de recherches pour le moment : {said}")
SPENT = Text("{place}: today's calls are used up: {said}", "{place} : les appels du jour sont épuisés : {said}")
TOO_MANY = Text(
    "HubSpot gives 10,000 records of one search, and more changed at one instant",
    "HubSpot donne 10 000 fiches par recherche, et davantage ont été modifiées au même instant",
)
