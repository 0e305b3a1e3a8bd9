"""Visits, goals and revenue of a site, by Plausible's Stats API v2: https://plausible.io/docs/stats-api."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Annotated, Any

from kpitui.config.secrets import Secret
from kpitui.config.spans import SECOND
from kpitui.errors import Cause, SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page, Token
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.options import accounts_of
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.platforms.sites import MORE, SiteOptions, Tally, day_of, day_span, hour_span, origin, zone_of
from kpitui.sources.web.messages import Rate
from kpitui.text import Text

TITLE = Text("Plausible Analytics", "Plausible Analytics (visites d’un site)")
RHYTHM = Rhythm(every=300 * SECOND, least=60 * SECOND)
MEASURES = ("sessions", "sessions_all", "users", "conversions", "revenue")
HOST = "https://plausible.io"
ABOUT = About(
    needs=Text(
        "A key of the Stats API: in Plausible, your name (top right) > Settings > API keys > New API key, kind “Stats"
        " API”. It needs a plan with the API (Business), or a server of your own (base_url).",
        "Une clé de l’API Stats : dans Plausible, votre nom (en haut à droite) > Settings > API keys > New API key,"
        " type « Stats API ». Il faut une offre avec l’API (Business), ou votre propre serveur (base_url).",
    ),
    gives=Text(
        "Visits by the hour, by channel, source and campaign; visitors by the day; goals reached and their revenue."
        " Whether a visit came from a social network is Plausible's own grouping.",
        "Les visites par heure, par canal, source et campagne ; les visiteurs par jour ; les objectifs atteints et leur"
        " chiffre d’affaires. Qu’une visite vienne d’un réseau social, c’est Plausible qui le dit.",
    ),
    fresh=Text(
        "Live. Plausible allows 600 calls an hour for each key and says so nowhere in its answers: they are counted"
        " here. It gives the whole history of the site.",
        "En direct. Plausible autorise 600 appels par heure et par clé sans le dire dans ses réponses : ils sont"
        " comptés ici. Il donne tout l’historique du site.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "site"
kind = "plausible"
accounts = "acme.example"
token = { env = "PLAUSIBLE_KEY" }
timezone = "Europe/Paris"
goals = ["Purchase", "Signup"]
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "The key is wrong or was deleted: in Plausible, Settings > API keys, make a new one of the kind “Stats API”.",
        "La clé est fausse ou supprimée : dans Plausible, Settings > API keys, créez-en une de type « Stats API ».",
    ),
    Cause.PERMISSION: Text(
        "The key's owner can't see this site, or the plan has no API: check accounts (the site's name) and the plan.",
        "Le titulaire de la clé ne voit pas ce site, ou l’offre n’a pas d’API : vérifiez accounts et l’offre.",
    ),
    Cause.LIMITED: Text(
        "Plausible allows 600 calls an hour: it goes on by itself. A longer every needs fewer.",
        "Plausible autorise 600 appels par heure : la suite viendra d’elle-même. Un every plus long en demande moins.",
    ),
}
SIZE = 10_000
PAGES = 10
REVISED = 7_200 * SECOND


class Options(SiteOptions):
    """The keys of a source of kind ``plausible``."""

    token: Annotated[Secret, Text("The key of the Stats API.", "La clé de l’API Stats.")]


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    rates = () if options.base_url else (Rate(600, 3600.0),)
    caller = Caller(settings, HOST, Token(options.token), rates=rates)
    site = Site(caller, options, zone_of(settings, options))
    accounts = accounts_of(settings, options)
    if not accounts:
        raise SourceRefused(NO_SITE)
    parts = (
        Part("visits", Text("visits", "visites"), ("sessions", "sessions_all"), site.visits, accounts),
        Part("visitors", Text("visitors", "visiteurs"), ("users",), site.visitors, accounts),
        Part("goals", Text("goals", "objectifs"), ("conversions", "revenue"), site.goals, accounts),
    )
    filled = tuple(replace(part, backfill=options.backfill, revised=REVISED) for part in parts)
    return PlatformSource(Platform("web", filled, advice=ADVICE, leave=caller.leave))


@dataclass(slots=True)
class Rows:
    """What a query gave."""

    rows: list[Node] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    cut: bool = False
    """Whether there are more, and older, ones than are read at once."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is asked of Plausible."""

    caller: Caller
    options: Options
    zone: tzinfo

    async def visits(self, asked: Asked) -> Given:
        """Ask for the visits of each hour, by where they came from."""
        dimensions = ["time:hour", "visit:channel", "visit:source", "visit:utm_campaign"]
        found = await self._query(asked, ["visits"], dimensions)
        tally = Tally(asked.figures)
        for span, named, metrics in each(found.rows, partial(self._hour, asked.now, len(dimensions)), found.rejected):
            visits = metrics[0].count()
            tally.add("sessions", span, visits, {**_site(asked), **origin(named[1], named[0], named[2])})
            tally.add("sessions_all", span, visits, {**_site(asked), "channel": ""})
        tally.pour()
        return self._given(asked, found)

    async def visitors(self, asked: Asked) -> Given:
        """Ask for the different visitors of each day."""
        found = await self._query(asked, ["visitors"], ["time:day"])
        for span, count in each(found.rows, partial(self._day, asked.now), found.rejected):
            asked.figures.people("users", span, count, channel="", **_site(asked))
        given = self._given(asked, found)
        # The visitors of a day that runs are not known yet: that is no zero.
        midnight = day_span(day_of(asked.now, self.zone), self.zone)[0]
        return replace(given, read=(given.read[0] if given.read else midnight, midnight))

    async def goals(self, asked: Asked) -> Given:
        """Ask for the goals that were reached in each hour, and what they brought."""
        dimensions = ["time:hour", "event:goal", "visit:channel", "visit:source", "visit:utm_campaign"]
        filters = [["is", "event:goal", list(self.options.goals)]] if self.options.goals else []
        found = await self._query(asked, ["events", "total_revenue"], dimensions, filters)
        tally = Tally(asked.figures)
        for span, named, metrics in each(found.rows, partial(self._hour, asked.now, len(dimensions)), found.rejected):
            labels = {**_site(asked), **origin(named[2], named[1], named[3]), "goal": named[0]}
            tally.add("conversions", span, metrics[0].count(), labels)
            revenue = metrics[1]["value"] if isinstance(metrics[1].value, dict) else metrics[1]
            tally.add("revenue", span, revenue.number(), labels)
        tally.pour()
        return self._given(asked, found)

    async def _query(
        self, asked: Asked, metrics: list[str], dimensions: list[str], filters: list[Any] | None = None
    ) -> Rows:
        """Return the rows of a query, page by page."""
        days = [day_of(at, self.zone).isoformat() for at in (asked.since, asked.now)]
        body = {
            "site_id": asked.account.name,
            "metrics": metrics,
            "date_range": days,
            "dimensions": dimensions,
            "filters": filters or [],
            "order_by": [[dimensions[0], "desc"]],
            "include": {"total_rows": True},
            "pagination": {"limit": SIZE, "offset": 0},
        }
        found = Rows()
        async for page in self.caller.pages(Ask("api/v2/query", json=body), partial(_following, body), PAGES):
            found.rows += page.content["results"].listed()
            found.notes += [*_warnings(page.content["meta"]), *self._elsewhere(page.content["query"])]
            found.cut = _following(body, page) is not None
        return found

    def _given(self, asked: Asked, found: Rows) -> Given:
        """Return what was read: from the beginning of a day in the site's zone on."""
        start = day_span(day_of(asked.since, self.zone), self.zone)[0]
        if found.cut:
            times = each(found.rows, lambda row: row["dimensions"][0].moment(self.zone), [])
            start = day_span(day_of(min(times, default=asked.now), self.zone) + timedelta(days=1), self.zone)[0]
            found.notes.append(MORE.given(count=SIZE * PAGES))
        return Given((start, asked.now), rejected=found.rejected, notes=found.notes)

    def _hour(self, now: int, wanted: int, row: Node) -> tuple[tuple[int, int], list[str], list[Node]]:
        """Return a row's hour, its other dimensions and its metrics; the hour that runs ends now."""
        dimensions = row["dimensions"].rows()
        if len(dimensions) != wanted:
            raise Malformed(NO_ROW.given(place=row.place, wanted=wanted, count=len(dimensions)))
        start, end = hour_span(dimensions[0].when(self.zone), self.zone)
        named = [one.text() or "" for one in dimensions[1:]]
        return (start, max(start + 1, min(end, now))), named, [row["metrics"][0], row["metrics"][1]]

    def _day(self, now: int, row: Node) -> tuple[tuple[int, int], float | None] | None:
        """Return a row's day and its visitors; a day that is not over has no such number yet."""
        text = row["dimensions"][0].name()
        try:
            span = day_span(datetime.fromisoformat(text).date(), self.zone)
        except ValueError:
            raise Malformed(NO_DAY.given(shown=text)) from None
        return None if span[1] > now else (span, row["metrics"][0].count())

    def _elsewhere(self, query: Node) -> Iterator[Text]:
        """Give a note where Plausible counts the site's days in another zone."""
        text = query["date_range"][0].text()
        try:
            said = datetime.fromisoformat(text or "")
        except ValueError:
            return
        if said.tzinfo is not None and said.utcoffset() != said.replace(tzinfo=self.zone).utcoffset():
            yield ZONE.given(said=said.strftime("%z"), zone=str(self.zone))


def _site(asked: Asked) -> dict[str, str]:
    """Return the label of the site."""
    return {"site": asked.account.name, "account": ""}


def _following(body: dict[str, Any], page: Page) -> Ask | None:
    """Return the call for the next page."""
    offset = int(page.content["query"]["pagination"]["offset"].count() or 0)
    rows = len(page.content["results"].rows())
    whole = page.content["meta"]["total_rows"].count() or 0
    if not rows or offset + rows >= whole:
        return None
    return Ask("api/v2/query", json={**body, "pagination": {"limit": SIZE, "offset": offset + rows}})


def _warnings(meta: Node) -> Iterator[Text]:
    """Give what Plausible remarks on a metric."""
    for name, said in meta["metric_warnings"].items():
        message = said["warning"].text() or said["message"].text() or said["code"].text() or ""
        yield WARNING.given(metric=name, said=message)


NO_SITE = Text(
    "no site: write its name, as Plausible has it, under accounts",
    "aucun site : écrivez son nom, tel que dans Plausible, sous accounts",
)
NO_ROW = Text(
    "{place}: {wanted} dimensions were asked for, not {count}",
    "{place} : on a demandé {wanted} dimensions, pas {count}",
)
NO_DAY = Text("“{shown}” is no day", "« {shown} » n’est pas un jour")
ZONE = Text(
    "Plausible counts this site's days at {said}, not in {zone}: write the site's timezone",
    "Plausible compte les jours de ce site à {said}, pas en {zone} : indiquez timezone, le fuseau du site",
)
WARNING = Text("{metric}: {said}", "{metric} : {said}")
