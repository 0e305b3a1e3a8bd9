"""Channels, videos, mentions and comments of YouTube: Data API v3, and Analytics API v2 for channels of one's own."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated

from pydantic import Field

from kpitui.config.secrets import Secret
from kpitui.config.spans import DAY, SECOND
from kpitui.errors import Cause
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Caller, Nobody, Token
from kpitui.sources.platforms.google import PACIFIC, app_of, dialect
from kpitui.sources.platforms.mentions import Listener
from kpitui.sources.platforms.options import ListeningOptions, accounts_of, topics_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.sources.platforms.youtube.channels import DAILY, LATE, Channels
from kpitui.sources.web.messages import Rate
from kpitui.sources.web.oauth import OAuthApp, OAuthOptions, access_tokens
from kpitui.text import Text

TITLE = Text("YouTube", "YouTube")
RHYTHM = Rhythm(every=900 * SECOND, least=300 * SECOND)
POSTS = ("posts", "likes", "comments", "impressions")
TALK = ("mentions", "author_followers", "author_interactions", "author_posts")
MEASURES = ("followers", *POSTS, *TALK, "hashtag_mentions", "requests", "answers", "shares", "follows", "unfollows")
HOST = "https://www.googleapis.com"
ANALYTICS = "https://youtubeanalytics.googleapis.com"
APP = app_of("https://www.googleapis.com/auth/yt-analytics.readonly")
ABOUT = About(
    needs=Text(
        "An API key: in the Google Cloud console make a project, enable “YouTube Data API v3”, then APIs & Services >"
        " Credentials > Create credentials > API key. For daily views, shares and subscribers of your own channels also"
        " an OAuth client (same page, kind “Desktop app”), the “YouTube Analytics API” enabled, and “kpitui auth”.",
        "Une clé d’API : dans la console Google Cloud, créez un projet, activez « YouTube Data API v3 », puis API et"
        " services > Identifiants > Créer > Clé API. Pour les vues, partages et abonnés par jour de vos chaînes, aussi"
        " un client OAuth (même page, « Application de bureau »), « YouTube Analytics API », et « kpitui auth ».",
    ),
    gives=Text(
        "Subscribers (YouTube rounds them to three digits), the newest videos with views, likes and comments, videos"
        " that name the brand, comments below your videos and your answers; with a login, daily views, shares, new and"
        " lost subscribers.",
        "Les abonnés (arrondis à trois chiffres par YouTube), les dernières vidéos avec vues, j’aime et commentaires,"
        " les vidéos qui nomment la marque, les commentaires sous vos vidéos et vos réponses ; avec une connexion, par"
        " jour, les vues, partages, abonnés gagnés et perdus.",
    ),
    fresh=Text(
        "Minutes for what is public; Analytics is two to three days late. A key has 10,000 units a day and 100"
        " searches a day, from midnight to midnight on the US Pacific coast: searches are spread over the day.",
        "Quelques minutes pour ce qui est public ; Analytics a deux à trois jours de retard. Une clé a 10 000 unités et"
        " 100 recherches par jour, de minuit à minuit heure du Pacifique : les recherches sont étalées sur la journée.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "youtube"
kind = "youtube"
accounts = "@acme"
competitors = { globex = "@globex" }
keywords = ["acme"]
key = { env = "YOUTUBE_KEY" }
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "The API key is wrong or was deleted: Google Cloud console, APIs & Services > Credentials.",
        "La clé d’API est fausse ou supprimée : console Google Cloud, API et services > Identifiants.",
    ),
    Cause.PERMISSION: Text(
        "The key or the login may not see this: enable the API in the key's project; for Analytics, log in with an"
        " account that owns or manages the channel.",
        "La clé ou la connexion ne peut pas voir cela : activez l’API dans le projet de la clé ; pour Analytics,"
        " connectez-vous avec un compte qui possède ou gère la chaîne.",
    ),
    Cause.NOT_FOUND: Text(
        "Check the channel's name: its handle (@name), or the id that begins with UC.",
        "Vérifiez le nom de la chaîne : son identifiant public (@nom), ou celui qui commence par UC.",
    ),
    Cause.SPENT: Text(
        "Nothing to do: it goes on after midnight on the US Pacific coast. A longer every needs fewer units.",
        "Rien à faire : la suite viendra après minuit, heure du Pacifique. Un every plus long demande moins d’unités.",
    ),
}
SEARCHES = 90
"""Searches a day that are planned: some are left for the first poll and for a person."""

INDEXED = DAY
"""How late a new video may be found."""


class Options(ListeningOptions, OAuthOptions):
    """The keys of a source of kind ``youtube``."""

    key: Annotated[Secret, Text("The API key.", "La clé d’API.")]
    videos: Annotated[
        int,
        Text("How many of a channel's newest videos are read.", "Combien de vidéos récentes d’une chaîne sont lues."),
    ] = Field(default=50, ge=0, le=500)


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    if not isinstance(options, Options):
        return ()
    login = ("shares", "follows", "unfollows", "impressions") if _analysed(options) else ()
    comments = (*TALK, "requests", "answers") if options.accounts else ()
    talk = TALK if options.keywords or any(rival.keywords for rival in options.competitors.values()) else ()
    tags = ("hashtag_mentions",) if options.hashtags else ()
    return tuple(dict.fromkeys(("followers", *POSTS, *login, *comments, *talk, *tags)))


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how a person logs in; None where only what is public is asked for."""
    return APP if isinstance(options, Options) and options.token is None and options.client_id else None


def _analysed(options: Options) -> bool:
    """Tell whether there is a login for the Analytics API."""
    return bool(options.accounts) and (options.client_id is not None or options.token is not None)


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    login, units = Token(options.key, "X-Goog-Api-Key", ""), Rate(10_000, DAY / 1000, zone=PACIFIC, name="units")
    topics = {topic.account: topic for topic in topics_of(settings, options)}
    channels = Channels(
        Caller(settings, HOST, login, dialect, rates=(units,)),
        Caller(settings, HOST, login, dialect, rates=(Rate(100, DAY / 1000, zone=PACIFIC, name="searches"),)),
        Caller(settings, ANALYTICS, Nobody(), dialect, opening=partial(access_tokens, settings, APP)),
        Listener(settings, options.hashtags),
        topics,
        options.videos,
        not _analysed(options),
    )
    accounts = accounts_of(settings, options)
    own = tuple(account for account in accounts if account.own)
    talk = (*TALK, *(("hashtag_mentions",) if options.hashtags else ()))
    searched = max(RHYTHM.every, DAY // SEARCHES * len(topics))
    viewed = POSTS[:3] if _analysed(options) else POSTS
    parts = (
        Part("followers", Text("subscribers", "abonnés"), ("followers",), channels.followers, accounts),
        Part("videos", Text("videos", "vidéos"), viewed, channels.videos, accounts if options.videos else ()),
        Part(
            "mentions", Text("mentions", "mentions"), talk, channels.mentions, tuple(topics),
            every=searched, revised=INDEXED, quota="searches",
        ),
        Part("comments", Text("comments", "commentaires"), (*talk, "requests", "answers"), channels.comments, own),
        Part(
            "days", Text("daily figures", "chiffres du jour"), tuple(DAILY.values()), channels.days,
            own if _analysed(options) else (), revised=LATE, quota="analytics",
        ),
    )  # fmt: skip
    filled = tuple(replace(part, backfill=options.backfill) for part in parts)
    return PlatformSource(
        Platform(
            "youtube",
            filled,
            advice=ADVICE,
            credential=channels.analytics.credential,
            leave=channels.caller.leave,
        )
    )
