"""A brand on Reddit: its communities' members and traffic, and the posts that name it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import model_validator

from kpitui import __version__
from kpitui.config.spans import DAY
from kpitui.config.table import Name, mistake
from kpitui.errors import Cause
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Caller
from kpitui.sources.platforms.mentions import Listener
from kpitui.sources.platforms.options import ListeningOptions, accounts_of, topics_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.sources.platforms.reddit.asking import LATE, Reddit, community_of, dialect
from kpitui.sources.web.apps import OAuthApp, Pkce
from kpitui.sources.web.oauth import OAuthOptions, access_tokens
from kpitui.text import Text

TITLE = Text("Reddit", "Reddit")
RHYTHM = Rhythm(every=300_000, least=60_000)
HOST = "https://oauth.reddit.com"
SITE = "https://www.reddit.com"
ABOUT = About(
    needs=Text(
        "An app of yours. Since November 2025 Reddit gives keys only to those it approves: ask for access to its Data"
        " API in its help centre (Responsible Builder Policy); that may take weeks, or stay without an answer. Then,"
        " logged in: reddit.com/prefs/apps → create another app → script, redirect uri http://127.0.0.1:8765/. The"
        " identifier stands below the app's name, the secret beside “secret”. For the traffic of a community one must"
        " be its moderator, set traffic = true and log in once with “kpitui auth”. Without a key: kind rss with"
        " https://www.reddit.com/search.rss?q=….",
        "Une application à vous. Depuis novembre 2025, Reddit n’accorde de clés que sur approbation : demandez l’accès"
        " à son API Data dans son centre d’aide (Responsible Builder Policy) ; cela peut prendre des semaines, ou"
        " rester sans réponse. Puis, connecté : reddit.com/prefs/apps → create another app → script, redirect uri"
        " http://127.0.0.1:8765/. L’identifiant est sous le nom de l’application, le secret à côté de « secret »."
        " Pour le trafic d’une communauté, il faut en être modérateur, mettre traffic = true et s’identifier une fois"
        " avec « kpitui auth ». Sans clé : kind rss avec https://www.reddit.com/search.rss?q=….",
    ),
    gives=Text(
        "Members of communities; posts that name a brand in their title, text or link, with authors, score and"
        " comments; with traffic, a community's page views, visitors and new members by day. Comments can't be"
        " searched; scores are blurred by Reddit.",
        "Membres des communautés ; publications qui nomment une marque dans le titre, le texte ou le lien, avec"
        " auteurs, score et commentaires ; avec traffic, les pages vues, visiteurs et nouveaux membres par jour."
        " La recherche ne couvre pas les commentaires ; Reddit brouille les scores.",
    ),
    fresh=Text(
        "Live; the search goes back 250 posts for each word. Traffic is some hours late. 100 calls a minute.",
        "En direct ; la recherche remonte à 250 publications par mot. Le trafic a quelques heures de retard. 100 appels"
        " par minute.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "reddit"
kind = "reddit"
client_id = "p-jcoLKBynTLew"
client_secret = { env = "REDDIT_CLIENT_SECRET" }
username = "acme_team"
accounts = "r/acme"
keywords = "acme"

[source.competitors]
globex = { accounts = "r/globex", keywords = "globex" }
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Compare client_id and client_secret with reddit.com/prefs/apps; Reddit may also have withdrawn the key, since"
        " it wants each to be approved (Responsible Builder Policy).",
        "Comparez client_id et client_secret avec reddit.com/prefs/apps ; Reddit a pu aussi retirer la clé, car il veut"
        " approuver chacune (Responsible Builder Policy).",
    ),
    Cause.PERMISSION: Text(
        "The community is private, you are not its moderator, or the key is not approved: open the page in a browser"
        " with the same account; ask for approval in Reddit's help centre (Responsible Builder Policy).",
        "La communauté est privée, vous n’en êtes pas modérateur, ou la clé n’est pas approuvée : ouvrez la page dans"
        " un navigateur avec le même compte ; demandez l’approbation dans le centre d’aide de Reddit (Responsible"
        " Builder Policy).",
    ),
    Cause.NOT_FOUND: Text(
        "Compare the community with its page: r/name, as in reddit.com/r/name. It may be closed.",
        "Comparez la communauté avec sa page : r/nom, comme dans reddit.com/r/nom. Elle est peut-être fermée.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: Reddit allows 100 calls a minute, and is asked again when it allows it.",
        "Rien à faire : Reddit permet 100 appels par minute, et sera réinterrogé dès qu’il le permet.",
    ),
}
TRAFFIC = ("impressions", "reach", "follows")


class Options(ListeningOptions, OAuthOptions):
    """The keys of a source of kind ``reddit``."""

    username: Annotated[
        Name | None,
        Text(
            "Your account on Reddit, which it wants programs to name to it.",
            "Votre compte Reddit, que Reddit demande aux programmes de lui nommer.",
        ),
    ] = None
    traffic: Annotated[
        bool,
        Text(
            "True: page views, visitors and new members of your communities by day; for moderators who log in.",
            "true : pages vues, visiteurs et nouveaux membres de vos communautés par jour ; pour les modérateurs qui"
            " s’identifient.",
        ),
    ] = False

    @model_validator(mode="after")
    def _named(self) -> Self:
        """Refuse what is no community."""
        for name in (*self.accounts, *(name for rival in self.competitors.values() for name in rival.accounts)):
            if not community_of(name):
                raise mistake(_NAMED.given(name=name))
        return self


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    if not isinstance(options, Options):
        return ()
    rivals = options.competitors.values()
    found: list[str] = []
    if options.accounts or any(rival.accounts for rival in rivals):
        found.append("followers")
    if options.keywords or any(rival.keywords for rival in rivals):
        found += ["mentions", "author_interactions", "author_posts"]
        found += ["hashtag_mentions"] if options.hashtags else []
    return (*found, *(TRAFFIC if options.traffic and options.accounts else ()))


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how one logs in: the app alone, or, for traffic, a moderator; None: the options hold a token."""
    if not isinstance(options, Options) or options.token is not None:
        return None
    base = options.base_url or SITE
    site = SITE if (urlsplit(base).hostname or "").endswith("reddit.com") else base
    token_url = f"{site}/api/v1/access_token"
    if not options.traffic:
        return OAuthApp(token_url, client_auth="basic")
    return OAuthApp(
        token_url,
        f"{site}/api/v1/authorize",
        scopes=("read", "modconfig"),
        pkce=Pkce.NONE,
        client_auth="basic",
        extra={"duration": "permanent"},
    )


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    named = f" (by /u/{options.username.removeprefix('u/')})" if options.username else ""
    caller = Caller(
        settings,
        HOST,
        dialect=dialect,
        headers={"User-Agent": f"python:kpitui:{__version__}{named}"},
        opening=partial(access_tokens, settings, oauth(options)),
    )
    topics = {topic.account: topic for topic in topics_of(settings, options)}
    reddit = Reddit(caller, Listener(settings, options.hashtags), topics)
    accounts = accounts_of(settings, options)
    own = tuple(account for account in accounts if account.own) if options.traffic else ()
    heard = ("mentions", "author_interactions", "author_posts", *(("hashtag_mentions",) if options.hashtags else ()))
    parts = (
        Part("followers", Text("members", "membres"), ("followers",), reddit.members, accounts),
        Part("traffic", Text("traffic", "trafic"), TRAFFIC, reddit.traffic, own, every=DAY // 8),
        Part("mentions", Text("mentions", "mentions"), heard, reddit.mentions, tuple(topics), options.backfill, LATE),
    )
    return PlatformSource(Platform("reddit", parts, advice=ADVICE, credential=caller.credential, leave=caller.leave))


_NAMED = Text("“{name}”: a community is written r/name", "« {name} » : une communauté s’écrit r/nom")
