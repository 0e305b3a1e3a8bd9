"""A brand on Bluesky: followers and posts without a login; mentions, messages and answers with an app password."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Self

from pydantic import model_validator

from kpitui.config.secrets import Secret
from kpitui.config.spans import DAY
from kpitui.config.table import Name, mistake
from kpitui.errors import Cause
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.bluesky.asking import Bluesky, handle_of
from kpitui.sources.platforms.bluesky.posts import POST, dialect
from kpitui.sources.platforms.bluesky.session import MAKE_PASSWORD, SessionGrant
from kpitui.sources.platforms.calls import Caller
from kpitui.sources.platforms.mentions import MEASURES
from kpitui.sources.platforms.options import Account, BaseUrl, ListeningOptions, accounts_of
from kpitui.sources.platforms.parts import Part, Platform, PlatformSource
from kpitui.sources.web.admission import login_file
from kpitui.sources.web.messages import Deadlines, Request
from kpitui.sources.web.oauth import AccessTokens
from kpitui.text import Text

TITLE = Text("Bluesky", "Bluesky")
RHYTHM = Rhythm(every=300_000, least=300_000)
HOST = "https://public.api.bsky.app"
PDS = "https://bsky.social"
ABOUT = About(
    needs=Text(
        "Nothing for followers and posts of any account. To find mentions, and the messages that await an answer, an"
        " app password of the brand's account: on bsky.app, Settings → Privacy and security → App passwords → Add App"
        " Password, without access to direct messages. Never the account's own password.",
        "Rien pour les abonnés et les publications de tout compte. Pour trouver les mentions et les messages en attente"
        " de réponse, un mot de passe d’application du compte de la marque : sur bsky.app, Paramètres → Confidentialité"
        " et sécurité → Mots de passe d’application → Ajouter, sans accès aux messages privés. Jamais le mot de passe"
        " du compte.",
    ),
    gives=Text(
        "Followers; posts with their likes, replies, reposts with quotes, and bookmarks. With the app password:"
        " mentions by words and hashtags, their authors and these authors' followers, what is addressed to the account"
        " and how fast it answers. Bluesky knows no impressions and no reach.",
        "Abonnés ; publications avec j’aime, réponses, republications et citations, et favoris. Avec le mot de passe"
        " d’application : les mentions par mots et hashtags, leurs auteurs et les abonnés de ces auteurs, ce qui"
        " s’adresse au compte et le délai de réponse. Bluesky ne connaît ni affichages, ni portée.",
    ),
    fresh=Text(
        "Live; asked every 5 minutes at most, one page of 100 mentions for each word, as Bluesky wishes. 3000 calls in"
        " five minutes, ten logins a day: the session is kept.",
        "En direct ; interrogé au plus toutes les 5 minutes, une page de 100 mentions par mot, comme Bluesky le"
        " souhaite. 3000 appels en cinq minutes, dix connexions par jour : la session est conservée.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "bluesky"
kind = "bluesky"
accounts = "acme.bsky.social"
# app_password = { env = "BLUESKY_APP_PASSWORD" }  # for mentions, and then:
# keywords = "acme"

[source.competitors]
globex = "globex.example"
""",
)
ADVICE = {
    Cause.AUTH: MAKE_PASSWORD,
    Cause.PERMISSION: MAKE_PASSWORD,
    Cause.NOT_FOUND: Text(
        "Compare the account with its page on bsky.app: the handle behind the @, such as acme.bsky.social.",
        "Comparez le compte avec sa page sur bsky.app : le nom derrière le @, comme acme.bsky.social.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again when Bluesky allows it. It allows ten logins a day: every program that logs"
        " in with this account counts.",
        "Rien à faire : il sera réinterrogé dès que Bluesky le permet. Dix connexions par jour sont permises, tous"
        " programmes confondus pour ce compte.",
    ),
}
REVISED = 14 * DAY
"""Likes and replies go on coming: posts of the last two weeks are read again."""
LATE = 2 * DAY
"""What mentions receive goes on changing."""


class Options(ListeningOptions):
    """The keys of a source of kind ``bluesky``."""

    handle: Annotated[
        Name | None,
        Text(
            "The account that logs in; default: the first of “accounts”.",
            "Le compte qui se connecte ; par défaut : le premier de « accounts ».",
        ),
    ] = None
    app_password: Annotated[
        Secret | None,
        Text(
            "An app password of that account, by reference; without one, only what is public.",
            "Un mot de passe d’application de ce compte, par référence ; sans lui, seulement ce qui est public.",
        ),
    ] = None
    pds: Annotated[
        BaseUrl,
        Text(
            "The server where the account lives, if it is not Bluesky's own.",
            "Le serveur où vit le compte, si ce n’est pas celui de Bluesky.",
        ),
    ] = PDS

    @model_validator(mode="after")
    def _named(self) -> Self:
        """Refuse accounts that are no handles, and a password of nobody."""
        rivals = [name for rival in self.competitors.values() for name in rival.accounts]
        for name in [*self.accounts, *rivals, *([self.handle] if self.handle else [])]:
            handle = handle_of(name)
            if ("." not in handle and not handle.startswith("did:")) or any(sign in handle for sign in "/@ "):
                raise mistake(_HANDLE.given(name=name))
        if self.app_password is not None and self.handle is None and not self.accounts:
            raise mistake(_WHOSE)
        return self


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    if not isinstance(options, Options):
        return ()
    rivals = options.competitors.values()
    found: list[str] = []
    if options.accounts or options.app_password or any(rival.accounts for rival in rivals):
        found += ["followers", *POST]
    if options.keywords or options.hashtags or options.app_password or any(rival.keywords for rival in rivals):
        found += MEASURES
    if options.app_password:
        found += ["requests", "answers"]
    if options.hashtags:
        found.append("hashtag_mentions")
    return tuple(found)


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    login = _login(settings, options)
    accounts = tuple(dict.fromkeys((*((login,) if login else ()), *accounts_of(settings, options))))
    session = None if login is None else _session(settings, options, login)
    bluesky = Bluesky(settings, options, Caller(settings, HOST, dialect=dialect), session, accounts, login)
    own, topics = tuple(one for one in accounts if one == login), tuple(bluesky.topics)
    others, back = tuple(one for one in accounts if one != login), options.backfill
    heard = (*MEASURES, *(("hashtag_mentions",) if options.hashtags else ()))
    parts = (
        Part("followers", Text("followers", "abonnés"), ("followers",), bluesky.followers, accounts),
        Part("own", Text("posts", "publications"), (*POST, "answers"), bluesky.posts, own, back, REVISED),
        Part("posts", Text("posts", "publications"), POST, bluesky.posts, others, back, REVISED),
        Part("inbox", Text("messages", "messages"), (*MEASURES, "requests"), bluesky.inbox, own, back, LATE),
        Part("search", Text("mentions", "mentions"), heard, bluesky.found, topics, back, LATE),
    )

    async def leave() -> None:
        """Close the connections."""
        await bluesky.public.leave()
        if bluesky.session is not None:
            await bluesky.session.leave()

    return PlatformSource(Platform("bluesky", parts, advice=ADVICE, leave=leave))


def _login(settings: SourceSettings, options: Options) -> Account | None:
    """Return the account that logs in, as the configuration names it; None: nobody does."""
    if options.app_password is None:
        return None
    handle = options.handle or options.accounts[0]
    named = next((name for name in options.accounts if handle_of(name) == handle_of(handle)), handle)
    return Account(settings.brand, named)


def _session(settings: SourceSettings, options: Options, login: Account) -> Caller:
    """Return what asks with the login: at the account's own server, which hands on what it does not know itself."""
    there = replace(settings, options=options.model_copy(update={"base_url": options.pds}))
    password = options.app_password
    seconds = options.timeout / 1000
    request = Request(
        options.pds,
        deadlines=Deadlines(connect=min(10.0, seconds), read=min(20.0, seconds), total=seconds),
        ca=None if options.ca is None else str(settings.folder / options.ca),
    )

    def opening() -> AccessTokens:
        """Open the session that is kept."""
        if password is None:
            raise TypeError(password)
        grant = SessionGrant(options.pds, handle_of(login.name), password, request)
        return AccessTokens(settings.name, grant, login_file(settings))

    return Caller(there, options.pds, dialect=dialect, opening=opening)


_HANDLE = Text(
    "“{name}”: an account is written as its handle, acme.bsky.social",
    "« {name} » : un compte s’écrit avec son nom complet, acme.bsky.social",
)
_WHOSE = Text('whose app password is it: handle = "acme.bsky.social"', 'à quel compte : handle = "acme.bsky.social"')
