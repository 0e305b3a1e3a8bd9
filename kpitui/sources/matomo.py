"""Visits, goals and revenue of a site, by Matomo's Reporting API: https://developer.matomo.org/api-reference."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from kpitui.config.secrets import Secret
from kpitui.config.spans import DAY, SECOND
from kpitui.errors import Cause, SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller
from kpitui.sources.platforms.matomo.answers import dialect, failure, message_of, results
from kpitui.sources.platforms.nodes import Malformed, Node, each
from kpitui.sources.platforms.options import BaseUrl, accounts_of
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.platforms.sites import SiteOptions, day_of, day_span, days_between, origin, zone_of
from kpitui.sources.web.messages import Answer, Said
from kpitui.text import Text

TITLE = Text("Matomo", "Matomo (visites d’un site)")
RHYTHM = Rhythm(every=300 * SECOND, least=60 * SECOND)
MEASURES = ("sessions", "sessions_all", "users", "users_returning", "conversions", "revenue")
ABOUT = About(
    needs=Text(
        "The address of your Matomo, the number of the site (Settings > Websites > Manage: “ID”), and a token: in"
        " Matomo, Settings > Personal > Security > Auth tokens > Create new token, for a user who may view the site.",
        "L’adresse de votre Matomo, le numéro du site (Administration > Sites web > Gérer : « ID ») et un jeton : dans"
        " Matomo, Administration > Personnel > Sécurité > Jetons d’authentification > Créer, pour un utilisateur qui"
        " peut voir le site.",
    ),
    gives=Text(
        "Visits by the day: by social network, by kind of origin, in all; visitors and those who came back; goals"
        " reached and their revenue, apart for social networks.",
        "Les visites par jour : par réseau social, par provenance, au total ; les visiteurs et ceux qui reviennent ;"
        " les objectifs atteints et leur chiffre d’affaires, à part pour les réseaux sociaux.",
    ),
    fresh=Text(
        "Live, as your server computes its reports (some only by the hour). It has no limit but its own strength; the"
        " last two days are read again.",
        "En direct, selon que votre serveur calcule ses rapports (parfois à l’heure). Sans limite que la sienne ; les"
        " deux derniers jours sont relus.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "site"
kind = "matomo"
base_url = "https://stats.acme.example"
accounts = "1"
token = { env = "MATOMO_TOKEN" }
timezone = "Europe/Paris"
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Make a new token in Matomo: Settings > Personal > Security > Auth tokens.",
        "Créez un nouveau jeton dans Matomo : Administration > Personnel > Sécurité > Jetons d’authentification.",
    ),
    Cause.PERMISSION: Text(
        "The token's user may not view this site: an administrator grants it under Settings > System > Users.",
        "L’utilisateur du jeton ne peut pas voir ce site : un administrateur l’accorde sous Administration > Système >"
        " Utilisateurs.",
    ),
    Cause.NOT_FOUND: Text(
        "Check base_url and the site's number under accounts (Settings > Websites > Manage: “ID”).",
        "Vérifiez base_url et le numéro du site sous accounts (Administration > Sites web > Gérer : « ID »).",
    ),
}
REVISED = 2 * DAY
LONGEST = 365
"""Days of one call."""
KINDS = {"1": "direct", "2": "organic_search", "3": "referral", "6": "unassigned"}
"""Matomo's kinds of origin as groups; campaigns may be of any. Social networks are told one by one."""

Take = Callable[[Asked, tuple[int, int], Node], None]
"""Makes figures of one day's result."""


class Options(SiteOptions):
    """The keys of a source of kind ``matomo``."""

    base_url: Annotated[BaseUrl, Text("The address of your Matomo.", "L’adresse de votre Matomo.")]
    token: Annotated[Secret, Text("The token (token_auth).", "Le jeton (token_auth).")]


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    caller = Caller(settings, options.base_url, dialect=dialect)
    site = Site(caller, options, zone_of(settings, options))
    accounts = accounts_of(settings, options)
    if not accounts:
        raise SourceRefused(NO_SITE)
    parts = (
        Part("visits", Text("visits", "visites"), ("sessions_all",), site.visits, accounts),
        Part("visitors", Text("visitors", "visiteurs"), ("users", "users_returning"), site.visitors, accounts),
        Part("origins", Text("origins of visits", "provenances"), ("sessions",), site.origins, accounts),
        Part("goals", Text("goals", "objectifs"), ("conversions", "revenue"), site.goals, accounts),
    )
    filled = tuple(replace(part, backfill=options.backfill, revised=REVISED) for part in parts)
    return PlatformSource(Platform("web", filled, advice=ADVICE, leave=caller.leave))


@dataclass(frozen=True, slots=True)
class Site:
    """What is asked of Matomo."""

    caller: Caller
    options: Options
    zone: tzinfo

    async def visits(self, asked: Asked) -> Given:
        """Ask for each day's visits."""
        return await self._whole(asked, [("method=VisitsSummary.get", _visits)], "sessions_all")

    async def visitors(self, asked: Asked) -> Given:
        """Ask for each day's visitors, and those who had come before."""
        calls: list[tuple[str, Take]] = [
            ("method=VisitsSummary.get", _visitors),
            ("method=VisitFrequency.get", _returning),
        ]
        return await self._whole(asked, calls, "users")

    async def _whole(self, asked: Asked, calls: Sequence[tuple[str, Take]], measure: str) -> Given:
        """Ask for some reports of each day; what was read are the days of a measure.

        Of a day without visits Matomo gives nothing, as of a day that it has not counted: that is no zero.
        """
        given = await self._days(asked, calls)
        spans = [(one.t, one.until or one.t) for one in asked.figures.samples if one.measure == measure]
        read = (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None
        return replace(given, read=read)

    async def origins(self, asked: Asked) -> Given:
        """Ask for each day's visits by social network, and by kind of origin."""
        calls: list[tuple[str, Take]] = [
            ("method=Referrers.getSocials", _socials),
            ("method=Referrers.getReferrerType", _kinds),
        ]
        return await self._days(asked, calls)

    async def goals(self, asked: Asked) -> Given:
        """Ask for each day's goals: those of visits from social networks, and all."""
        calls: list[tuple[str, Take]] = []
        for goal in self.options.goals or ("",):
            named = f"&idGoal={goal}" if goal else ""
            social = _goals(goal, {"group": "organic_social"})
            calls.append((f"method=Goals.get{named}&segment=referrerType%3D%3Dsocial", social))
            calls.append((f"method=Goals.get{named}&segment=referrerType%21%3Dsocial", _goals(goal, {})))
        return await self._days(asked, calls)

    async def _days(self, asked: Asked, calls: Sequence[tuple[str, Take]]) -> Given:
        """Ask for some reports of each day, all in one request, a year at most at once."""
        first, last = day_of(asked.since, self.zone), day_of(asked.now, self.zone)
        rejected: list[Rejection] = []
        start = first
        while start <= last:
            end = min(start + timedelta(days=LONGEST - 1), last)
            answer = await self._bulk(asked, (start, end), [call for call, _ in calls])
            for node, (_, take) in zip(results(answer, len(calls)), calls, strict=True):
                if (message := message_of(node)) is not None:
                    said = Said(answer.status, answer.headers, b"", answer.place, 0.0, answer.redactor)
                    raise failure(message, said)
                if isinstance(node.value, dict) and asked.account.name in node.value:
                    node = node[asked.account.name]
                days = [Node(pair, node.place) for pair in self._by_day(node, (start, end))]
                each(days, partial(self._take, asked, take), rejected)
            start = end + timedelta(days=1)
        return Given((day_span(first, self.zone)[0], asked.now), rejected=rejected)

    def _take(self, asked: Asked, take: Take, day: Node) -> None:
        """Make figures of one day's result; the day that runs ends now."""
        when, result = day.value
        begun, ended = day_span(when, self.zone)
        if begun < asked.now:
            take(asked, (begun, min(ended, asked.now)), Node(result, f"{day.place}, {when}"))

    def _by_day(self, node: Node, span: tuple[date, date]) -> Iterator[tuple[date, object]]:
        """Give each day's result; of a single day Matomo may leave the date out."""
        named = {day.isoformat(): day for day in days_between(*span)}
        content = node.value
        if isinstance(content, dict) and any(key in named for key in content):
            yield from ((named[key], result) for key, result in content.items() if key in named)
        elif span[0] == span[1]:
            yield span[0], content
        elif content not in ([], None, {}):
            raise Malformed(NO_DAYS.given(place=node.place))

    async def _bulk(self, asked: Asked, days: tuple[date, date], calls: Sequence[str]) -> Answer:
        """Return the answers to several calls at once; the token goes in the body, where no log keeps it."""
        token = await asyncio.to_thread(self.options.token.reveal)
        self.caller.secrets = (token,)
        site = {"idSite": asked.account.name, "period": "day", "date": f"{days[0]},{days[1]}", "format_metrics": "0"}
        urls = {f"urls[{at}]": f"{call}&{urlencode(site)}" for at, call in enumerate(calls)}
        form = {"module": "API", "method": "API.getBulkRequest", "format": "JSON", "token_auth": token, **urls}
        return await self.caller.send(Ask("index.php", form=form))


def _site(asked: Asked) -> dict[str, str]:
    """Return the labels of the site; what no network brought has no channel."""
    return {"site": asked.account.name, "account": "", "channel": ""}


def _visits(asked: Asked, span: tuple[int, int], day: Node) -> None:
    """Add a day's visits."""
    if day:
        asked.figures.amount("sessions_all", span, day["nb_visits"].count(), **_site(asked))


def _visitors(asked: Asked, span: tuple[int, int], day: Node) -> None:
    """Add a day's visitors; those of a day that runs are not known yet."""
    if day and span[1] < asked.now:
        asked.figures.people("users", span, day["nb_uniq_visitors"].count(), **_site(asked))


def _returning(asked: Asked, span: tuple[int, int], day: Node) -> None:
    """Add a day's visitors who had come before."""
    if day and span[1] < asked.now:
        asked.figures.people("users_returning", span, day["nb_uniq_visitors_returning"].count(), **_site(asked))


def _socials(asked: Asked, span: tuple[int, int], day: Node) -> None:
    """Add a day's visits by social network."""
    for row in day.rows():
        labels = {**_site(asked), **origin(row["label"].name(), "Organic Social")}
        asked.figures.amount("sessions", span, row["nb_visits"].count(), **{**labels, "network": row["label"].name()})


def _kinds(asked: Asked, span: tuple[int, int], day: Node) -> None:
    """Add a day's visits by kind of origin, but for social networks."""
    for row in day.rows():
        group = KINDS.get(row["referrer_type"].text() or "")
        if group is not None:
            asked.figures.amount("sessions", span, row["nb_visits"].count(), **{**_site(asked), "group": group})


def _goals(goal: str, labels: dict[str, str]) -> Take:
    """Return what adds a day's goals."""

    def take(asked: Asked, span: tuple[int, int], day: Node) -> None:
        """Add them."""
        if day:
            named = {**_site(asked), **labels, "goal": goal}
            asked.figures.amount("conversions", span, day["nb_conversions"].count(), **named)
            asked.figures.amount("revenue", span, day["revenue"].number(), **named)

    return take


NO_SITE = Text("no site: write its number under accounts", "aucun site : écrivez son numéro sous accounts")
NO_DAYS = Text("{place}: not by days, as it was asked for", "{place} : pas par jours, comme demandé")
