"""Followers, reach and posts of pages on LinkedIn, by its Community Management API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints, model_validator

from kpitui.config.spans import DAY
from kpitui.config.table import Flag, mistake
from kpitui.errors import Cause
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Caller
from kpitui.sources.platforms.linkedin.calling import IDENT, SLUG, Pages, dialect
from kpitui.sources.platforms.linkedin.reading import FIELDS, Reading
from kpitui.sources.platforms.options import PlatformOptions, accounts_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.sources.web.apps import Pkce
from kpitui.sources.web.oauth import OAuthApp, OAuthOptions, access_tokens
from kpitui.text import Text

TITLE = Text("LinkedIn", "LinkedIn")
RHYTHM = Rhythm(every=21_600_000, least=3_600_000)
HOST = "https://api.linkedin.com"
ABOUT = About(
    needs=Text(
        "An app at LinkedIn with the Community Management API, and an administrator of the page. At"
        " linkedin.com/developers: Create app, choose your page, have its administrator verify the app; Products,"
        " Community Management API, Request access, and wait for LinkedIn's answer. Then Auth: add the redirect URL"
        " http://127.0.0.1:8765/, copy Client ID and Primary Client Secret into client_id and client_secret, and run"
        " “kpitui auth” as an administrator of the page. accounts holds the page's number, or the end of its address"
        " linkedin.com/company/….",
        "Une application chez LinkedIn avec la Community Management API, et un administrateur de la page. Sur"
        " linkedin.com/developers : Create app, choisissez votre page, faites vérifier l’application par son"
        " administrateur ; Products, Community Management API, Request access, et attendez la réponse de LinkedIn. Puis"
        " Auth : ajoutez l’adresse de redirection http://127.0.0.1:8765/, copiez Client ID et Primary Client Secret"
        " dans client_id et client_secret, et lancez « kpitui auth » en tant qu’administrateur de la page. accounts"
        " contient le numéro de la page, ou la fin de son adresse linkedin.com/company/….",
    ),
    gives=Text(
        "Followers of your pages and of competitors; by day new followers, impressions, reach and mentions; your posts"
        " with likes, comments, reposts, clicks and readers. All of it organic: what ads bring is not in it. It knows"
        " neither who mentions you nor the visits of your page as a measure of kpitui.",
        "Les abonnés de vos pages et des concurrents ; par jour les nouveaux abonnés, affichages, portée et mentions ;"
        " vos publications avec j’aime, commentaires, partages, clics et lecteurs. Le tout sans la publicité. Il ne dit"
        " ni qui vous mentionne, ni les visites de votre page.",
    ),
    fresh=Text(
        "By day, about two days late, a year back; days are those of UTC. The login holds for sixty days and is renewed"
        " for a year: then an administrator logs in again. LinkedIn ends each version of its API after about a year.",
        "Par jour, avec environ deux jours de retard, sur un an ; jours UTC. L’accès vaut soixante jours et se"
        " renouvelle pendant un an : puis un administrateur s’identifie à nouveau. LinkedIn arrête chaque version"
        " de son API après un an environ.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "linkedin"
kind = "linkedin"
client_id = "86abcdefghijkl"
client_secret = { env = "LINKEDIN_SECRET" }
accounts = "1234567"
competitors = { globex = "globex-corporation" }
""",
)

ADVICE = {
    Cause.AUTH: Text(
        "The login has ended or was withdrawn: run “kpitui auth” again, as an administrator of the page.",
        "L’accès est arrivé à sa fin ou a été retiré : relancez « kpitui auth », en tant qu’administrateur de la page.",
    ),
    Cause.PERMISSION: Text(
        "Who logs in must be an administrator of the page (Page, Settings, Manage admins), and the app must have the"
        " Community Management API (linkedin.com/developers, Products). Then run “kpitui auth” again.",
        "Qui s’identifie doit être administrateur de la page (Page, Paramètres, Gérer les administrateurs), et"
        " l’application doit avoir la Community Management API (linkedin.com/developers, Products). Puis relancez"
        " « kpitui auth ».",
    ),
    Cause.NOT_FOUND: Text(
        "Compare accounts with the page's address: its number, or what follows linkedin.com/company/.",
        "Comparez accounts avec l’adresse de la page : son numéro, ou ce qui suit linkedin.com/company/.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again later. Fewer competitors or a longer every help.",
        "Rien à faire : elle sera réinterrogée plus tard. Moins de concurrents ou un every plus long aident.",
    ),
    Cause.SPENT: Text(
        "Nothing to do: LinkedIn's calls of the day come back at midnight UTC. A longer every helps.",
        "Rien à faire : les appels du jour reviennent à minuit UTC. Un every plus long aide.",
    ),
}

APP = OAuthApp(
    token_url="https://www.linkedin.com/oauth/v2/accessToken",  # noqa: S106 - an address
    authorize_url="https://www.linkedin.com/oauth/v2/authorization",
    scopes=("r_organization_social", "rw_organization_admin"),
    pkce=Pkce.NONE,
    access_life=60 * 86_400,
    refresh_life=365 * 86_400,
)
DAYS = ("impressions", "reach", "mentions")
POSTS = ("posts", *FIELDS, "post_reach")
MEASURES = ("followers", "follows", *DAYS, *POSTS)
"""What it gives at most."""
YEAR = 364 * DAY
"""LinkedIn tells of the last twelve months."""
LATE = 3 * DAY
"""The last days are read again: LinkedIn goes on counting them."""
ALIVE = 30 * DAY
"""How long a post's figures are worth asking for."""


class Options(PlatformOptions, OAuthOptions):
    """The keys of a source of kind ``linkedin``."""

    version: Annotated[
        str,
        StringConstraints(pattern=r"^20[0-9]{2}(0[1-9]|1[0-2])$"),
        Text("The version of LinkedIn's API, a year and a month.", "La version de l’API de LinkedIn, année et mois."),
    ] = "202609"
    posts: Annotated[
        Flag,
        Text(
            "Whether likes, comments, shares and clicks are read post by post; by day else.",
            "Si j’aime, commentaires, partages et clics sont lus publication par publication ; par jour sinon.",
        ),
    ] = True

    @model_validator(mode="after")
    def _named(self) -> Options:
        """Refuse an account that can be none."""
        for name in (*self.accounts, *(name for rival in self.competitors.values() for name in rival.accounts)):
            if not IDENT.fullmatch(name) and not SLUG.fullmatch(name):
                raise mistake(NO_PAGE.given(name=name))
        return self


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    if not isinstance(options, Options):
        return ()
    if not options.accounts:
        return ("followers",)
    return MEASURES if options.posts else ("followers", "follows", *DAYS, *FIELDS)


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how one logs in; None: the options hold a token."""
    return APP if isinstance(options, Options) and options.token is None else None


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks for each page."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    headers = {"LinkedIn-Version": options.version, "X-Restli-Protocol-Version": "2.0.0"}
    caller = Caller(settings, HOST, dialect=dialect, headers=headers, opening=lambda: access_tokens(settings, APP))
    parts = tuple(_parts(settings, options, Reading(Pages(caller), settings.wording, options.posts)))
    platform = Platform("linkedin", parts, advice=ADVICE, credential=caller.credential, leave=caller.leave)
    return PlatformSource(platform)


def _parts(settings: SourceSettings, options: Options, reading: Reading) -> Iterator[Part]:
    """Give the parts."""
    accounts = accounts_of(settings, options)
    own = tuple(account for account in accounts if account.own)
    back = options.backfill
    given = DAYS if options.posts else (*DAYS, *FIELDS)
    yield Part("followers", Text("followers", "abonnés"), ("followers",), reading.followers, accounts)
    gains = Text("new followers", "nouveaux abonnés")
    yield Part("gains", gains, ("follows",), reading.gains, own, back, LATE, YEAR)
    yield Part("days", Text("figures by day", "chiffres par jour"), given, reading.days, own, back, LATE, YEAR)
    if options.posts:
        yield Part("posts", Text("posts", "publications"), POSTS, reading.posts, own, back, ALIVE)


NO_PAGE = Text(
    "“{name}” is no page of LinkedIn's: its number, or what follows linkedin.com/company/",
    "« {name} » n’est pas une page LinkedIn : son numéro, ou ce qui suit linkedin.com/company/",
)
