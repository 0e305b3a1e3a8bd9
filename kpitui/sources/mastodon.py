"""A brand on Mastodon, and on servers that speak its language: any instance, without login for what is public."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Self

from pydantic import model_validator

from kpitui.config.secrets import Secret
from kpitui.config.spans import DAY
from kpitui.config.table import Name, mistake
from kpitui.errors import Cause
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.mastodon.asking import Mastodon
from kpitui.sources.platforms.mastodon.servers import Servers, host_of, split_name
from kpitui.sources.platforms.mastodon.statuses import POST
from kpitui.sources.platforms.mentions import MEASURES
from kpitui.sources.platforms.options import Account, ListeningOptions, accounts_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.text import Text

TITLE = Text("Mastodon", "Mastodon")
RHYTHM = Rhythm(every=300_000, least=60_000)
ABOUT = About(
    needs=Text(
        "Nothing for what is public: followers, posts, hashtags of any account on any server."
        " To find mentions by words, and the messages that await an answer, a token of the brand's account: log in on"
        " its server, Preferences → Development → New application, give it a name, tick “read” alone, Submit; open the"
        " application and copy “Your access token”. The token reads and can't post.",
        "Rien pour ce qui est public : abonnés, publications et hashtags de tout compte, sur tout serveur."
        " Pour trouver les mentions par mots et les messages en attente de réponse, un jeton du compte de la marque :"
        " se connecter sur son serveur, Préférences → Développement → Nouvelle application, lui donner un nom, cocher"
        " seulement « read », Envoyer ; ouvrir l’application et copier « Votre jeton d’accès ». Il lit et ne peut rien"
        " publier.",
    ),
    gives=Text(
        "Followers; posts with their favourites, replies, boosts and quotes; mentions by hashtag with their authors and"
        " these authors' followers; uses of the followed hashtags by day, and by how many people. With a token:"
        " mentions by words where the server searches posts, messages to the account and how fast it answers."
        " Mastodon knows no impressions and no reach.",
        "Abonnés ; publications avec favoris, réponses, partages et citations ; mentions par hashtag, leurs auteurs et"
        " les abonnés de ces auteurs ; emplois des hashtags suivis par jour, et par combien de personnes. Avec un"
        " jeton : les mentions par mots là où le serveur cherche dans les messages, les messages adressés au compte et"
        " le délai de réponse. Mastodon ne connaît ni affichages, ni portée.",
    ),
    fresh=Text(
        "Live. A server sees what reached it: a large one sees more of the others' posts. Hashtags by day go back seven"
        " days. 300 calls in five minutes.",
        "En direct. Un serveur voit ce qui lui est parvenu : un grand serveur voit mieux les messages des autres. Les"
        " hashtags par jour remontent à sept jours. 300 appels en cinq minutes.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "mastodon"
kind = "mastodon"
accounts = "@acme@mastodon.social"
keywords = "acme"
hashtags = "#acmesummer"
# token = { env = "MASTODON_TOKEN" }  # to search by words, and to see messages and answers

[source.competitors]
globex = { accounts = "@globex@fosstodon.org", keywords = "globex" }
""",
)
ADVICE = {
    Cause.AUTH: Text(
        "Make a new token on the account's server: Preferences → Development → the application → Regenerate access"
        " token; copy it to where “token” points.",
        "Créez un nouveau jeton sur le serveur du compte : Préférences → Développement → l’application → Régénérer le"
        " jeton d’accès ; copiez-le là où « token » le cherche.",
    ),
    Cause.PERMISSION: Text(
        "The token lacks a right, or the server shows this only to who logs in: Preferences → Development → the"
        " application, tick “read”, then Regenerate access token, since rights hold for new tokens only.",
        "Il manque un droit au jeton, ou le serveur ne montre cela qu’aux personnes connectées : Préférences →"
        " Développement → l’application, cocher « read », puis Régénérer le jeton d’accès : les droits ne valent que"
        " pour les nouveaux jetons.",
    ),
    Cause.NOT_FOUND: Text(
        "Compare the account with its page: it is written @name@server. It may have moved or closed.",
        "Comparez le compte avec sa page : il s’écrit @nom@serveur. Il a pu déménager ou fermer.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: the server allows 300 calls in five minutes, and is asked again when it allows it.",
        "Rien à faire : le serveur permet 300 appels en cinq minutes, et sera réinterrogé dès qu’il le permet.",
    ),
}
REVISED = 14 * DAY
"""Favourites and replies go on coming: posts of the last two weeks are read again."""
LATE = 2 * DAY
"""Posts of other servers may reach this one so late, and what mentions receive goes on changing."""


class Options(ListeningOptions):
    """The keys of a source of kind ``mastodon``."""

    instance: Annotated[
        Name | None,
        Text(
            "The server that is searched, mastodon.social; default: that of the first account.",
            "Le serveur où l’on cherche, mastodon.social ; par défaut : celui du premier compte.",
        ),
    ] = None
    token: Annotated[
        Secret | None,
        Text(
            "The access token of the brand's account, with the right “read”; without one, only what is public.",
            "Le jeton d’accès du compte de la marque, avec le droit « read » ; sans lui, seulement ce qui est public.",
        ),
    ] = None

    @model_validator(mode="after")
    def _placed(self) -> Self:
        """Refuse accounts and searches of which nobody knows on which server."""
        names = [*self.accounts, *(name for rival in self.competitors.values() for name in rival.accounts)]
        for name in names:
            if not split_name(name)[0]:
                raise mistake(_NAMED.given(name=name))
        if self.base_url is None and host_of(self.instance, self.accounts) is None:
            homeless = next((name for name in names if not split_name(name)[1]), None)
            if homeless is not None:
                raise mistake(_NAMED.given(name=homeless))
            if self.keywords or self.hashtags or self.token or any(one.keywords for one in self.competitors.values()):
                raise mistake(_WHERE)
        return self


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    if not isinstance(options, Options):
        return ()
    rivals = options.competitors.values()
    found: list[str] = []
    if options.accounts or any(rival.accounts for rival in rivals):
        found += ["followers", *POST]
    if options.keywords or options.hashtags or options.token or any(rival.keywords for rival in rivals):
        found += MEASURES
    if options.token and options.accounts:
        found += ["requests", "answers"]
    if options.hashtags:
        found += ["hashtag_mentions", "authors"]
    return tuple(found)


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    servers = Servers(settings, options, options.token, options.instance)
    mastodon = Mastodon(settings, options, servers)
    accounts, topics = accounts_of(settings, options), tuple(mastodon.topics)
    back = options.backfill
    own = (mastodon.self_account,) if options.token and mastodon.self_account else ()
    every = tuple(account for account in accounts if account not in own)
    tags = (Account(settings.brand, ""),) if options.hashtags else ()
    search = tuple(one for one in topics if mastodon.topics[one].words) if options.token else ()
    parts = (
        Part("followers", Text("followers", "abonnés"), ("followers",), mastodon.followers, accounts),
        Part("own", Text("posts", "publications"), (*POST, "answers"), mastodon.posts, own, back, REVISED),
        Part("posts", Text("posts", "publications"), POST, mastodon.posts, every, back, REVISED),
        Part(
            "tags", Text("mentions by hashtag", "mentions par hashtag"), MEASURES, mastodon.tagged, topics, back, LATE
        ),
        Part("search", Text("mentions by words", "mentions par mots"), MEASURES, mastodon.found, search, back, LATE),
        Part("inbox", Text("messages", "messages"), (*MEASURES, "requests"), mastodon.inbox, own, back, LATE),
        Part(
            "uses",
            Text("uses of hashtags", "emplois des hashtags"),
            ("hashtag_mentions", "authors"),
            mastodon.uses,
            tags,
        ),
    )
    platform = Platform("mastodon", parts, advice=ADVICE, leave=servers.leave)
    return PlatformSource(replace(platform, ending=frozenset()) if servers.several else platform)


_NAMED = Text(
    "“{name}”: an account is written @name@server, @acme@mastodon.social",
    "« {name} » : un compte s’écrit @nom@serveur, @acme@mastodon.social",
)
_WHERE = Text(
    'on which server is it searched: instance = "mastodon.social"',
    'sur quel serveur chercher : instance = "mastodon.social"',
)
