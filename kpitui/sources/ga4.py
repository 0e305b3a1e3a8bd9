"""Visits, key events, revenue and ad costs of a site, by Google Analytics 4's Data API v1 (runReport)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Annotated, Any

from kpitui.config.secrets import Secret
from kpitui.config.spans import DAY, SECOND
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller
from kpitui.sources.platforms.ga4.reports import (
    Report,
    Row,
    check_columns,
    oldest_of,
    origin_of,
    quota_of,
    remarks_of,
    rows_of,
    zone_in,
)
from kpitui.sources.platforms.google import app_of, dialect
from kpitui.sources.platforms.options import accounts_of
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.platforms.sites import MORE, SiteOptions, Tally, day_of, day_span, zone_of
from kpitui.sources.web.google import service_account
from kpitui.sources.web.oauth import AccessTokens, OAuthApp, OAuthOptions, access_tokens
from kpitui.text import Text

TITLE = Text("Google Analytics 4", "Google Analytics 4 (visites d’un site)")
RHYTHM = Rhythm(every=1_800 * SECOND, lag=8 * 3_600 * SECOND, least=600 * SECOND)
MEASURES = (
    "sessions",
    "sessions_all",
    "engaged_sessions",
    "engaged_seconds",
    "users",
    "users_returning",
    "conversions",
    "orders",
    "revenue",
    "spend",
)
HOST = "https://analyticsdata.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
APP = app_of(SCOPE)
ABOUT = About(
    needs=Text(
        "The property's number (Admin > Property details), and a service account: in the Google Cloud console make a"
        " project, enable the “Google Analytics Data API”, make a service account under IAM & Admin, and a JSON key for"
        " it; in Analytics, Admin > Property access management, add the account's e-mail as a Viewer. It needs"
        ' pip install "kpitui[google]". Or an OAuth client, and “kpitui auth”.',
        "Le numéro de la propriété (Administration > Détails de la propriété) et un compte de service : dans la console"
        " Google Cloud, créez un projet, activez « Google Analytics Data API », créez un compte de service sous IAM et"
        " administration, et une clé JSON ; dans Analytics, Administration > Gestion des accès à la propriété, ajoutez"
        ' l’e-mail du compte comme Lecteur. Il faut pip install "kpitui[google]". Sinon OAuth et « kpitui auth ».',
    ),
    gives=Text(
        "By the day: visits by Google's default channel group, source, medium and campaign, engaged ones and their"
        " time, visitors, key events, purchases, revenue, and the cost of ads that are linked.",
        "Par jour : les visites par groupe de canaux par défaut de Google, source, support et campagne, celles avec"
        " engagement et leur durée, les visiteurs, les événements clés, les achats, le chiffre d’affaires et le coût"
        " des annonces associées.",
    ),
    fresh=Text(
        "Four to eight hours late, revised for three days, which are read again; as far back as the property keeps."
        " Google allows 200,000 tokens a day and 40,000 an hour for a property; what is left is shown.",
        "Quatre à huit heures de retard, révisé pendant trois jours, qui sont relus ; aussi loin que la propriété"
        " conserve. Google accorde 200 000 jetons par jour et 40 000 par heure et par propriété ; le reste est montré.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "site"
kind = "ga4"
accounts = "123456789"
key = { file = "google-key.json" }
goals = ["purchase", "generate_lead"]
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Make a new JSON key for the service account (Google Cloud console, IAM & Admin), or run “kpitui auth”.",
        "Créez une clé JSON du compte de service (console Google Cloud, IAM et administration), ou « kpitui auth ».",
    ),
    Cause.PERMISSION: Text(
        "In Analytics, Admin > Property access management, add the service account's e-mail as a Viewer.",
        "Dans Analytics, Administration > Gestion des accès à la propriété, ajoutez l’e-mail du compte comme Lecteur.",
    ),
    Cause.SPENT: Text(
        "Nothing to do: it goes on when the quota begins again. A longer every needs less of it.",
        "Rien à faire : la suite viendra avec le nouveau quota. Un every plus long en demande moins.",
    ),
}
REVISED = 3 * DAY
SIZE = 25_000
PAGES = 8
ORIGIN = ("sessionDefaultChannelGroup", "sessionSource", "sessionMedium", "sessionCampaignName")
VISITS = {
    "sessions": "sessions",
    "engagedSessions": "engaged_sessions",
    "userEngagementDuration": "engaged_seconds",
    "ecommercePurchases": "orders",
    "totalRevenue": "revenue",
}
"""Metrics of visits, and the measures that they are."""


class Options(SiteOptions, OAuthOptions):
    """The keys of a source of kind ``ga4``."""

    key: Annotated[
        Secret | None,
        Text("The service account's JSON key, by reference.", "La clé JSON du compte de service, par référence."),
    ] = None


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives."""
    return MEASURES


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how a person logs in; None where a service account does."""
    return None if isinstance(options, Options) and (options.key or options.token) else APP


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    key = options.key

    def opening() -> AccessTokens:
        """Open the service account, or what ``kpitui auth`` keeps."""
        if key is None:
            return access_tokens(settings, APP)
        account = service_account(key.reveal(), (SCOPE,))
        return AccessTokens(f"account {account.key['client_email']}", account)

    caller = Caller(settings, HOST, dialect=dialect, opening=opening)
    accounts = accounts_of(settings, options)
    if not accounts:
        raise SourceRefused(NO_PROPERTY)
    reports = Reports(caller, options, zone_of(settings, options))
    visits = ("sessions", "sessions_all", "engaged_sessions", "engaged_seconds", "orders", "revenue")
    parts = (
        Part("visits", Text("visits", "visites"), visits, reports.visits, accounts),
        Part("visitors", Text("visitors", "visiteurs"), ("users", "users_returning"), reports.visitors, accounts),
        Part("goals", Text("key events", "événements clés"), ("conversions",), reports.goals, accounts),
        Part("spend", Text("cost of ads", "coût des annonces"), ("spend",), reports.spend, accounts),
    )
    filled = tuple(replace(part, backfill=options.backfill, revised=REVISED) for part in parts)
    return PlatformSource(Platform("web", filled, advice=ADVICE, credential=caller.credential, leave=caller.leave))


@dataclass(frozen=True, slots=True)
class Reports:
    """What is asked of Google Analytics."""

    caller: Caller
    options: Options
    zone: tzinfo

    async def visits(self, asked: Asked) -> Given:
        """Ask for each day's visits by where they came from."""
        report = await self._report(asked, ORIGIN, tuple(VISITS))
        tally = Tally(asked.figures)
        for row in rows_of(report, ORIGIN):
            span, labels = self._span(row, report, asked), {**_site(asked), **origin_of(row)}
            for metric, measure in VISITS.items():
                tally.add(measure, span, row.figures.get(metric), labels)
            tally.add("sessions_all", span, row.figures.get("sessions"), _site(asked))
        tally.pour()
        return self._given(asked, report)

    async def visitors(self, asked: Asked) -> Given:
        """Ask for each day's visitors, and those among them who had come before."""
        report = await self._report(asked, (), ("totalUsers",))
        returning = await self._report(asked, ("newVsReturning",), ("totalUsers",))
        for row in rows_of(report, ()):
            self._people(asked, report, ("users", row))
        for row in rows_of(returning, ("newVsReturning",)):
            if row.named["newVsReturning"] == "returning":
                self._people(asked, returning, ("users_returning", row))
        report.rejected += returning.rejected
        given = self._given(asked, report)
        start, end = given.read or (None, asked.now)
        return replace(given, read=(start, day_span(day_of(end, report.zone), report.zone)[0]))

    async def goals(self, asked: Asked) -> Given:
        """Ask for each day's key events by what they were and where the visit came from."""
        named = ("eventName", *ORIGIN)
        report = await self._report(asked, named, ("keyEvents",))
        tally = Tally(asked.figures)
        for row in rows_of(report, named):
            labels = {**_site(asked), **origin_of(row), "goal": row.named["eventName"]}
            if count := row.figures.get("keyEvents"):
                tally.add("conversions", self._span(row, report, asked), count, labels)
        tally.pour()
        return self._given(asked, report)

    async def spend(self, asked: Asked) -> Given:
        """Ask for each day's cost of ads by campaign."""
        report = await self._report(asked, ORIGIN, ("advertiserAdCost",))
        tally = Tally(asked.figures)
        for row in rows_of(report, ORIGIN):
            if cost := row.figures.get("advertiserAdCost"):
                tally.add("spend", self._span(row, report, asked), cost, {**_site(asked), **origin_of(row)})
        tally.pour()
        return self._given(asked, report)

    async def _report(self, asked: Asked, dimensions: Sequence[str], metrics: tuple[str, ...]) -> Report:
        """Return a report by days. A metric that Google no longer knows is left out, and told of."""
        report = Report(self.zone, metrics)
        while True:
            try:
                await self._pages(asked, dimensions, report)
            except SourceError as error:
                said = error.text.say("en")
                bad = [name for name in report.metrics if name in said]
                if error.cause is not Cause.BAD_METRIC or not bad or len(bad) == len(report.metrics):
                    raise
                report.notes += [RETIRED.given(metric=name) for name in bad]
                report.metrics = tuple(name for name in report.metrics if name not in bad)
            else:
                return report

    async def _pages(self, asked: Asked, dimensions: Sequence[str], report: Report) -> None:
        """Read all pages of a report."""
        body: dict[str, Any] = {
            "dateRanges": [
                {"startDate": f"{day_of(asked.since, self.zone)}", "endDate": f"{day_of(asked.now, self.zone)}"}
            ],
            "dimensions": [{"name": name} for name in ("date", *dimensions)],
            "metrics": [{"name": name} for name in report.metrics],
            "orderBys": [{"dimension": {"dimensionName": "date"}, "desc": True}],
            "limit": str(SIZE),
            "returnPropertyQuota": True,
        }
        if "eventName" in dimensions and self.options.goals:
            wanted = {"fieldName": "eventName", "inListFilter": {"values": list(self.options.goals)}}
            body["dimensionFilter"] = {"filter": wanted}
        path = f"v1beta/properties/{asked.account.name}:runReport"
        last = b""
        for number in range(PAGES):
            page = await self.caller.page(Ask(path, json={**body, "offset": str(number * SIZE)}))
            last, again = page.answer.body, page.answer.body == last
            rows = [] if again else page.content["rows"].rows()  # the same page once more would count twice
            check_columns(page.content, dimensions, report)
            report.rows += rows
            report.notes += remarks_of(page.content["metadata"])
            report.zone = zone_in(page.content["metadata"], self.zone)
            report.quota = quota_of(page.content["propertyQuota"], asked.now) or report.quota
            if not rows or (number + 1) * SIZE >= (page.content["rowCount"].count() or 0):
                return
        report.cut = True
        report.notes.append(MORE.given(count=SIZE * PAGES))

    def _people(self, asked: Asked, report: Report, found: tuple[str, Row]) -> None:
        """Add the people of a day that is over."""
        measure, row = found
        span = day_span(row.day, report.zone)
        if span[1] <= asked.now:
            asked.figures.people(measure, span, row.figures.get("totalUsers"), **_site(asked))

    def _span(self, row: Row, report: Report, asked: Asked) -> tuple[int, int]:
        """Return a row's day; the one that runs ends now."""
        begun, ended = day_span(row.day, report.zone)
        return begun, max(begun + 1, min(ended, asked.now))

    def _given(self, asked: Asked, report: Report) -> Given:
        """Return what was read: whole days of the property, up to what Google has had the time to count."""
        start = day_span(day_of(asked.since, report.zone), report.zone)[0]
        if report.cut:
            start = day_span(oldest_of(report), report.zone)[1]
        end = max(asked.now - self.caller.settings.lag, start)
        return Given((start, end), rejected=report.rejected, notes=report.notes, quota=report.quota)


def _site(asked: Asked) -> dict[str, str]:
    """Return the labels of the property; what no network brought has no channel."""
    return {"site": asked.account.name, "account": "", "channel": ""}


NO_PROPERTY = Text(
    "no property: write its number under accounts", "aucune propriété : écrivez son numéro sous accounts"
)
RETIRED = Text("Google no longer gives {metric}", "Google ne donne plus {metric}")
