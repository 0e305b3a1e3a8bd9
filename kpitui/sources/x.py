"""Followers, mentions, hashtags and one's own posts on X, by its API (version 2), with a limit of what it may cost."""

from __future__ import annotations

from collections.abc import Iterator

from kpitui.errors import Cause
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Caller
from kpitui.sources.platforms.mentions import MEASURES as READ
from kpitui.sources.platforms.mentions import Listener
from kpitui.sources.platforms.options import Account, accounts_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.sources.platforms.x.choices import Options, counting_every, handles_of, topics_of
from kpitui.sources.platforms.x.counting import HOUR, REACH, Counting, once, query_of
from kpitui.sources.platforms.x.people import People, handle
from kpitui.sources.platforms.x.problems import dialect
from kpitui.sources.platforms.x.publishing import REVISED, Publishing
from kpitui.sources.platforms.x.searching import Searching
from kpitui.sources.platforms.x.spending import MILLION, Prices, Purse
from kpitui.sources.platforms.x.till import PaidSource, Till
from kpitui.sources.web.oauth import OAuthApp, access_tokens
from kpitui.text import Text

TITLE = Text("X", "X")
RHYTHM = Rhythm(every=900_000, least=60_000)
HOST = "https://api.x.com"
ABOUT = About(
    needs=Text(
        "An app at X, and credit. At console.x.com: sign in, Apps, Create app; Billing, Buy credits (X charges each"
        " post and each person that is read; set its own spending limit there too). Then Keys and tokens, Bearer Token,"
        " Generate: put it where token says. For the clicks on your own posts use a login instead: User"
        " authentication settings, Web App, callback http://127.0.0.1:8765/, copy the Client ID and Client Secret into"
        " client_id and client_secret, and run “kpitui auth”.",
        "Une application chez X, et du crédit. Sur console.x.com : connectez-vous, Apps, Create app ; Billing, Buy"
        " credits (X fait payer chaque publication et chaque personne lues ; fixez-y aussi sa propre limite). Puis Keys"
        " and tokens, Bearer Token, Generate : placez-le là où token le dit. Pour les clics sur vos"
        " publications, préférez un accès personnel : User authentication settings, Web App, callback"
        " http://127.0.0.1:8765/, copiez Client ID et Client Secret dans client_id et client_secret, puis lancez"
        " « kpitui auth ».",
    ),
    gives=Text(
        "Followers of your accounts and of competitors; how often brands and hashtags are named, hour by hour; your own"
        " posts with likes, replies, reposts, bookmarks and impressions (clicks too with a login), and how fast you"
        " answer. With search = true each mention is read instead of counted: authors and their followers, sentiment,"
        " requests; that costs far more. A brand is counted or searched, never both.",
        "Les abonnés de vos comptes et des concurrents ; combien de fois marques et hashtags sont nommés, heure par"
        " heure ; vos publications avec j’aime, réponses, partages, signets et affichages (les clics aussi avec un"
        " accès personnel), et la rapidité de vos réponses. Avec search = true, chaque mention est lue au lieu d’être"
        " comptée : auteurs et leurs abonnés, sentiment, demandes ; c’est bien plus cher. Une marque est comptée ou"
        " cherchée, jamais les deux.",
    ),
    fresh=Text(
        "About live, counts each hour or as often as the money allows; mentions go back seven days. It never spends"
        " more than max_usd_per_month in a month of UTC: near the limit it stops reading posts and counts until the"
        " month ends, and keeps money aside for the followers. With the usual prices a count each hour costs about"
        " $3.60 a month for each brand and each hashtag, an account $0.30, a hundred mentions a day about $45 (a third"
        " of that with authors = false). Several programs with one app spend side by side, “kpitui check --paid” too:"
        " give each its own limit.",
        "Presque en direct, les comptages chaque heure ou aussi souvent que l’argent le permet ; les mentions"
        " remontent à sept jours. Jamais plus de max_usd_per_month n’est dépensé par"
        " mois UTC : près de la limite, publications et comptages s’arrêtent jusqu’à la fin du mois, et de quoi lire"
        " les abonnés reste de côté. Aux prix d’usage, un comptage par heure coûte environ 3,60 $ par mois pour chaque"
        " marque et chaque hashtag, un compte 0,30 $, cent mentions par jour environ 45 $ (le tiers avec"
        " authors = false). Plusieurs programmes avec une même application dépensent chacun de leur côté,"
        " « kpitui check --paid » aussi : donnez à chacun sa limite.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "x"
kind = "x"
token = { env = "X_BEARER_TOKEN" }
accounts = "@acme"
keywords = ["acme", "acme.example"]
hashtags = ["acmelaunch"]
competitors = { globex = { accounts = "@globex", keywords = "globex" } }
max_usd_per_month = 20
""",
)

ADVICE = {
    Cause.AUTH: Text(
        "At console.x.com, Apps, your app, Keys and tokens: make a new Bearer Token and put it where token says; with a"
        " login, run “kpitui auth” again.",
        "Sur console.x.com, Apps, votre application, Keys and tokens : créez un nouveau Bearer Token et placez-le là où"
        " token le dit ; avec un accès personnel, relancez « kpitui auth ».",
    ),
    Cause.PERMISSION: Text(
        "At console.x.com, see that the app belongs to a project with pay-per-use access and may read posts and users.",
        "Sur console.x.com, vérifiez que l’application fait partie d’un projet payé à l’usage et peut lire publications"
        " et profils.",
    ),
    Cause.NOT_FOUND: Text(
        "Compare the account's name in the configuration with its address, x.com/name.",
        "Comparez le nom du compte dans la configuration avec son adresse, x.com/nom.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again when X allows it, within a quarter of an hour.",
        "Rien à faire : la source sera réinterrogée dès que X le permet, d’ici un quart d’heure.",
    ),
    Cause.SPENT: Text(
        "Nothing to do until the month begins again; or raise max_usd_per_month. Cheaper: a longer counts_every, fewer"
        " hashtags, search = false.",
        "Rien à faire jusqu’au mois suivant ; ou augmentez max_usd_per_month. Moins cher : un counts_every plus long,"
        " moins de hashtags, search = false.",
    ),
}

GIVEN = ("posts", "likes", "comments", "shares", "saves", "impressions", "answers", "response_seconds")
"""What one's own posts give."""
MEASURES = ("followers", *READ, "requests", "hashtag_mentions", *GIVEN, "clicks")
"""What it gives at most."""
APP = OAuthApp(
    token_url="https://api.x.com/2/oauth2/token",  # noqa: S106 - an address
    authorize_url="https://x.com/i/oauth2/authorize",
    scopes=("tweet.read", "users.read", "offline.access"),
    client_auth="basic",
    rotating=True,
    access_life=7200,
)


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    if not isinstance(options, Options):
        return ()
    people = bool(options.accounts or options.competitors)
    return (
        *(("followers",) if people else ()),
        *(() if not options.mentions else (*READ, "requests") if options.search else ("mentions",)),
        *(("hashtag_mentions",) if once(options.hashtags) else ()),
        *(_given(options) if options.posts and options.accounts else ()),
    )


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how one logs in; None: the options hold a token."""
    return APP if isinstance(options, Options) and options.token is None else None


def open_source(settings: SourceSettings) -> Source:
    """Return a source that stops before its limit."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    accounts = accounts_of(settings, options)
    purse = _purse(options, len({handle(account.name) for account in accounts})) if options.paid else None
    caller = Caller(
        settings, HOST, dialect=dialect(lambda: _reset(purse)), opening=lambda: access_tokens(settings, APP)
    )
    till = Till(caller, purse)
    people = People(till, tuple(dict.fromkeys(handle(account.name) for account in accounts)))
    parts = tuple(_parts(settings, options, till, people))
    platform = Platform(
        "x",
        parts,
        advice=ADVICE,
        credential=caller.credential,
        leave=caller.leave,
        # Each endpoint has its own limit, and each part its own price: one that is shut says nothing of the others.
        ending=frozenset({Cause.AUTH}),
    )
    return PaidSource(PlatformSource(platform), till)


def _parts(settings: SourceSettings, options: Options, till: Till, people: People) -> Iterator[Part]:
    """Give the parts, the cheap ones first."""
    accounts = accounts_of(settings, options)
    own = tuple(account for account in accounts if account.own)
    queries = {
        topic.account: query_of(topic.words, handles_of(options, topic), options.retweets)
        for topic in topics_of(settings.brand, options)
    }
    if accounts:
        yield Part("followers", FOLLOWERS, ("followers",), people.followers, accounts)
    if own and options.posts:
        reading = Publishing(till, people, settings.wording, options.token is None)
        yield Part("posts", POSTS, _given(options), reading.posts, own, options.backfill, REVISED)
    hashtags = tuple(once(options.hashtags))
    counting = Counting(till, queries, hashtags, options.retweets)
    every = counting_every(options, len(hashtags) + (0 if options.search else len(queries)))
    if hashtags:
        alone = (Account(settings.brand, ""),)
        yield Part("hashtags", HASHTAGS, ("hashtag_mentions",), counting.tags, alone, REACH, 2 * HOUR, REACH, every)
    if options.search and queries:
        handles = frozenset(handle(account.name) for account in own)
        searching = Searching(till, Listener(settings), queries, handles, options.authors)
        given = (*READ, "requests")
        yield Part("search", MENTIONS, given, searching.mentions, tuple(queries), options.backfill, 0, REACH)
    elif queries:
        asked = counting.mentions
        yield Part("counts", MENTIONS, ("mentions",), asked, tuple(queries), REACH, 2 * HOUR, REACH, every)


def _given(options: Options) -> tuple[str, ...]:
    """Return what one's own posts give: an app's token is told no clicks."""
    return (*GIVEN, "clicks") if options.token is None else GIVEN


def _purse(options: Options, people: int) -> Purse:
    """Return the purse."""
    dollars = (options.usd_per_post, options.usd_per_user, options.usd_per_count)
    post, user, count = (round(price * MILLION) for price in dollars)
    return Purse(round(options.max_usd_per_month * MILLION), Prices(post, user, count), people)


def _reset(purse: Purse | None) -> float | None:
    """Return the seconds until X's own cap begins again; None: it has not said so."""
    if purse is None:
        return None
    return ((purse.begins or purse.renewed()) - purse.now) / 1000


FOLLOWERS = Text("followers", "abonnés")
POSTS = Text("own posts", "publications")
HASHTAGS = Text("hashtags", "hashtags")
MENTIONS = Text("mentions", "mentions")
