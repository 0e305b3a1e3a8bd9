"""Followers and videos of one's own account on TikTok, by its Display API (version 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, model_validator

from kpitui.config.spans import DAY
from kpitui.config.table import Texts, mistake
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.mentions import worded
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.options import Account, PlatformOptions, Rivals, accounts_of
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.sources.rows.wording import Wording
from kpitui.sources.web.apps import Pkce
from kpitui.sources.web.messages import Rate, Said, Verdict
from kpitui.sources.web.oauth import OAuthApp, OAuthOptions, access_tokens
from kpitui.text import Text

TITLE = Text("TikTok", "TikTok")
RHYTHM = Rhythm(every=900_000, least=60_000)
HOST = "https://open.tiktokapis.com"
ABOUT = About(
    needs=Text(
        "An app at TikTok, and the account itself. At developers.tiktok.com: Manage apps, Connect an app; add Login Kit"
        " with the redirect URI that you write into redirect, and the scopes user.info.stats and video.list; Submit for"
        " review (before that, Sandbox lets in the accounts that you name there). Copy Client key and Client secret"
        " into client_id and client_secret, and run “kpitui auth” with the account logged in.",
        "Une application chez TikTok, et le compte lui-même. Sur developers.tiktok.com : Manage apps, Connect an app ;"
        " ajoutez Login Kit avec la redirect URI que vous écrivez dans redirect, et les scopes user.info.stats et"
        " video.list ; Submit for review (d’ici là, Sandbox laisse entrer les comptes que vous y nommez). Copiez Client"
        " key et Client secret dans client_id et client_secret, et lancez « kpitui auth », le compte étant connecté.",
    ),
    gives=Text(
        "The account's followers, and its public videos with views, likes, comments and shares. TikTok tells nothing of"
        " other accounts: no competitors, no mentions, no hashtags of others.",
        "Les abonnés du compte, et ses vidéos publiques avec vues, j’aime, commentaires et partages. TikTok ne dit rien"
        " des autres comptes : ni concurrents, ni mentions, ni hashtags des autres.",
    ),
    fresh=Text(
        "About live. Videos of the last ninety days are read again at each poll, older ones no more. The login renews"
        " itself for a year: then log in again. 600 calls a minute are allowed, far more than it makes.",
        "Presque en direct. Les vidéos des quatre-vingt-dix derniers jours sont relues à chaque lecture, les plus"
        " anciennes non. L’accès se renouvelle seul pendant un an : puis identifiez-vous à nouveau. 600 appels par"
        " minute sont permis, bien plus qu’il n’en faut.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[source]]
name = "tiktok"
kind = "tiktok"
client_id = "awabcdefghijkl"
client_secret = { env = "TIKTOK_SECRET" }
redirect = "https://acme.example/tiktok"
accounts = "@acme"
""",
)

ADVICE = {
    Cause.AUTH: Text(
        "The login has ended or was withdrawn: run “kpitui auth” again, with the account logged in at tiktok.com.",
        "L’accès est arrivé à sa fin ou a été retiré : relancez « kpitui auth », le compte étant connecté sur"
        " tiktok.com.",
    ),
    Cause.PERMISSION: Text(
        "At developers.tiktok.com, Manage apps, your app: see that it has Login Kit with the scopes user.info.stats and"
        " video.list and has passed the review; then run “kpitui auth” again and allow them all.",
        "Sur developers.tiktok.com, Manage apps, votre application : vérifiez qu’elle a Login Kit avec les scopes"
        " user.info.stats et video.list et qu’elle a passé l’examen ; puis relancez « kpitui auth » et"
        " acceptez-les tous.",
    ),
    Cause.LIMITED: Text(
        "Nothing to do: it is asked again in a minute. A longer every helps.",
        "Rien à faire : elle sera réinterrogée dans une minute. Un every plus long aide.",
    ),
}

APP = OAuthApp(
    token_url="https://open.tiktokapis.com/v2/oauth/token/",  # noqa: S106 - an address
    authorize_url="https://www.tiktok.com/v2/auth/authorize/",
    scopes=("user.info.basic", "user.info.stats", "video.list"),
    pkce=Pkce.HEX,
    rotating=True,
    access_life=86_400,
    refresh_life=365 * 86_400,
    client_name="client_key",
    separator=",",
    account=("open_id",),
)
RATE = Rate(600, 60)
"""For each of its calls; TikTok's answers don't tell what is left."""
SIZE, PAGES = 20, 25
ALIVE = 90 * DAY
"""How long a video's figures are read again."""
FOLLOWERS, VIDEOS = Text("followers", "abonnés"), Text("videos", "vidéos")
GIVEN = ("posts", "impressions", "likes", "comments", "shares")


class Options(PlatformOptions, OAuthOptions):
    """The keys of a source of kind ``tiktok``."""

    accounts: Annotated[
        Texts,
        Text(
            "What the account is called on screens; which one it is, the login says.",
            "Le nom du compte à l’écran ; c’est l’accès qui dit lequel il est.",
        ),
    ] = ()
    competitors: Annotated[
        Rivals,
        Text("None: TikTok tells nothing of other accounts.", "Aucun : TikTok ne dit rien des autres comptes."),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _alone(self) -> Options:
        """Refuse what TikTok doesn't tell."""
        if self.competitors:
            raise mistake(NO_RIVALS)
        if len(self.accounts) > 1:
            raise mistake(ONE)
        return self


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    return ("followers", *GIVEN) if isinstance(options, Options) else ()


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how one logs in; None: the options hold a token."""
    return APP if isinstance(options, Options) and options.token is None else None


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks for the account of its login."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    caller = Caller(settings, HOST, dialect=dialect, rates=(RATE,), opening=lambda: access_tokens(settings, APP))
    tiktok = TikTok(caller, settings.wording)
    accounts = accounts_of(settings, options) or (Account(settings.brand, ""),)
    parts = (
        Part("followers", FOLLOWERS, ("followers",), tiktok.followers, accounts),
        Part("videos", VIDEOS, GIVEN, tiktok.videos, accounts, options.backfill, ALIVE),
    )
    platform = Platform("tiktok", parts, advice=ADVICE, credential=caller.credential, leave=caller.leave)
    return PlatformSource(platform)


@dataclass(frozen=True, slots=True)
class TikTok:
    """What is asked of TikTok."""

    caller: Caller
    wording: Wording

    async def followers(self, asked: Asked) -> Given:
        """Give the account's followers."""
        ask = Ask("v2/user/info/", {"fields": "open_id,follower_count"}, bucket="user")
        data = (await self.caller.page(ask)).content["data"]
        # The API for researchers has the same figures without the object around them.
        person = data["user"] if data["user"] else data
        asked.figures.level("followers", asked.now, person["follower_count"].count())
        return Given()

    async def videos(self, asked: Asked) -> Given:
        """Give the videos since some time, the newest first, with their lifetime figures."""
        rejected: list[Rejection] = []
        seen: set[str] = set()
        cursor: float | None = None
        oldest = asked.now
        for _ in range(PAGES):
            body = {"max_count": SIZE} if cursor is None else {"max_count": SIZE, "cursor": int(cursor)}
            fields = "id,create_time,title,video_description,view_count,like_count,comment_count,share_count"
            ask = Ask("v2/video/list/", {"fields": fields}, json=body, bucket="videos")
            data = (await self.caller.page(ask)).content["data"]
            posts = each(data["videos"].rows() if data else data.listed(), post_of, rejected)
            for post in posts:
                oldest = min(oldest, post.published)
                if post.id not in seen and post.published >= asked.since:
                    seen.add(post.id)
                    self._add(asked, post)
            before, cursor = cursor, data["cursor"].count()
            ended = not data["has_more"].flag() or cursor in (None, before)
            if ended or oldest < asked.since:
                return Given((asked.since, asked.now), rejected=rejected)
        return Given((oldest, asked.now), rejected=rejected, notes=[MORE.given(count=SIZE * PAGES)])

    def _add(self, asked: Asked, post: Post) -> None:
        """Add a video."""
        tags = tuple(hashtags_in(post.text))
        campaign = worded(self.wording, post.text, tags, (asked.account.brand, post.published))["campaign"]
        asked.figures.post(post, asked.now, campaign)


def post_of(row: Node) -> Post:
    """Return a video; the API for researchers calls its id otherwise."""
    ident = row["id"] if row["id"].value is not None else row["video_id"]
    texts = [row["title"].text() or "", row["video_description"].text() or ""]
    return Post(
        ident.name(),
        row["create_time"].when(),
        " ".join(dict.fromkeys(texts)),
        "video",
        likes=row["like_count"].count(),
        comments=row["comment_count"].count(),
        shares=row["share_count"].count(),
        impressions=row["view_count"].count(),
    )


def dialect(said: Said) -> SourceError | Verdict | None:
    """Return the error that TikTok's code means: ``ok`` is a success, whatever the status is."""
    content = said.content()
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict):
        return None
    code = str(error.get("code") or "")
    words = said.redactor.clean(str(error.get("message") or code), 160)
    given = {"place": said.place, "said": words, "code": said.redactor.clean(code, 40)}
    if code in ("ok", ""):
        return Verdict.FINE if code else None
    if code in ("access_token_invalid", "access_token_expired", "token_not_authorized_on_specified_device"):
        return SourceRefused(NOT_IN.given(**given), cause=Cause.AUTH)
    if code in ("scope_not_authorized", "scope_permission_missed"):
        scope = "video.list" if "video" in said.place else "user.info.stats"
        return SourceRefused(NO_SCOPE.given(scope=scope, **given), cause=Cause.PERMISSION)
    if code == "rate_limit_exceeded":
        return SourceError(LIMITED.given(**given), RATE.per, cause=Cause.LIMITED)
    if code in ("internal_error", "timeout") or said.status >= 500:
        return SourceError(FAILS.given(**given))
    return SourceRefused(REFUSED.given(**given), cause=Cause.PERMISSION)


NO_RIVALS = Text(
    "TikTok tells nothing of other accounts: competitors can't be read there",
    "TikTok ne dit rien des autres comptes : on ne peut y lire de concurrents",
)
ONE = Text(
    "one account for each source: the one that is logged in; make a source for each of the others",
    "un compte par source : celui qui s’est identifié ; faites une source pour chacun des autres",
)
NOT_IN = Text(
    "{place}: TikTok does not accept the login (“{said}”)", "{place} : TikTok n’accepte pas l’accès (« {said} »)"
)
NO_SCOPE = Text(
    "{place}: the login does not allow {scope} (“{said}”)", "{place} : l’accès ne permet pas {scope} (« {said} »)"
)
LIMITED = Text("{place}: too many calls (“{said}”)", "{place} : trop d’appels (« {said} »)")
FAILS = Text("{place}: TikTok fails (“{said}”)", "{place} : TikTok est en panne (« {said} »)")
REFUSED = Text(
    "{place}: TikTok refuses the call ({code}: “{said}”)", "{place} : TikTok refuse l’appel ({code} : « {said} »)"
)
MORE = Text(
    "more than {count} videos: the oldest of them were not read",
    "plus de {count} vidéos : les plus anciennes n’ont pas été lues",
)
