"""Instagram professional accounts, by Meta's Graph API: https://developers.facebook.com/docs/instagram-platform."""

from __future__ import annotations

from datetime import UTC, datetime

from kpitui.measures import Break
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.instagram.options import Options
from kpitui.sources.platforms.instagram.parts import parts_of
from kpitui.sources.platforms.meta.advice import ADVICE
from kpitui.sources.platforms.meta.options import app_of
from kpitui.sources.platforms.meta.source import Kind
from kpitui.sources.web.oauth import OAuthApp
from kpitui.text import Text

__all__ = ["ABOUT", "ADVICE", "RHYTHM", "TITLE", "Options", "measures_of", "oauth", "open_source"]

TITLE = Text("Instagram", "Instagram")
RHYTHM = Rhythm(every=3_600_000, least=900_000)
SCOPES = (
    "instagram_basic",
    "instagram_manage_insights",
    "instagram_manage_comments",
    "pages_show_list",
    "pages_read_engagement",
)
"""What ``kpitui auth`` asks for."""
ABOUT = About(
    needs=Text(
        "A professional Instagram account (business or creator) that is connected to a Facebook page, and a token."
        " 1. At developers.facebook.com › My Apps, create an app of type Business and add Instagram. 2. At"
        " business.facebook.com › Settings › Users › System users, add a system user and assign the page and the"
        " Instagram account to it. 3. Generate token: choose the app, “never” expires, and tick instagram_basic,"
        " instagram_manage_insights, instagram_manage_comments, pages_show_list, pages_read_engagement. 4. Keep the"
        " token where token names it. Instead of 2 to 4 you can write client_id and client_secret and run “kpitui auth"
        " NAME” (a login for 60 days). Hashtags need the feature Instagram Public Content Access, which Meta grants to"
        " the app on request (App Review). Competitors must have professional accounts.",
        "Un compte Instagram professionnel (entreprise ou créateur) relié à une page Facebook, et un jeton. 1. Sur"
        " developers.facebook.com › Mes apps, créez une application de type Entreprise et ajoutez Instagram. 2. Sur"
        " business.facebook.com › Paramètres › Utilisateurs › Utilisateurs système, ajoutez un utilisateur système et"
        " attribuez-lui la page et le compte Instagram. 3. Générer un jeton : choisissez l’application, expiration"
        " « jamais », et cochez instagram_basic, instagram_manage_insights, instagram_manage_comments,"
        " pages_show_list, pages_read_engagement. 4. Gardez le jeton là où token le désigne. Au lieu de 2 à 4, vous"
        " pouvez écrire client_id et client_secret et lancer « kpitui auth NOM » (un accès pour 60 jours). Les hashtags"
        " demandent la fonctionnalité Instagram Public Content Access, que Meta accorde à l’application sur demande"
        " (Contrôle app). Les concurrents doivent avoir un compte professionnel.",
    ),
    gives=Text(
        "Followers, one's own and competitors'; by day views (as impressions), reach, follows, unfollows and taps on"
        " the profile's buttons; each medium and story with its likes, comments, shares, saves and reach; competitors'"
        " media with likes and comments; media of others that tag the account; uses of followed hashtags. Likes,"
        " comments, shares and saves are those of the media, not the account's daily ones, and views those of the"
        " account, not of the media: nothing is counted twice. Mentions in captions and comments without a tag reach"
        " only programs that Meta calls back: not this one. No clicks on links, no private messages.",
        "Les abonnés, les vôtres et ceux des concurrents ; par jour les vues (comme affichages), la portée, les"
        " abonnements, désabonnements et appuis sur les boutons du profil ; chaque publication et story avec ses"
        " j’aime, commentaires, partages, enregistrements et sa portée ; les publications des concurrents avec j’aime"
        " et commentaires ; les publications d’autres qui identifient le compte ; l’usage des hashtags suivis."
        " J’aime, commentaires, partages et enregistrements sont ceux des publications, pas ceux du compte par jour, et"
        " les vues celles du compte, pas des publications : rien n’est compté deux fois. Les mentions en légende ou en"
        " commentaire sans identification ne parviennent qu’aux programmes que Meta rappelle : pas à celui-ci. Ni clics"
        " sur des liens, ni messages privés.",
    ),
    fresh=Text(
        "Followers and media live; days up to 48 hours late, so the last three are read again, 16 days further back at"
        " each poll until backfill is reached. Meta's days begin at midnight in California. Reach comes by day only:"
        " over a week it lies between the largest day and their sum. Under 100 followers there are no follows."
        " Hashtags: the last 24 hours, thirty in seven days. Stories: the last 24 hours, from five viewers on. Asked"
        " once an hour.",
        "Abonnés et publications en direct ; les jours avec jusqu’à 48 heures de retard : les trois derniers sont"
        " relus, et 16 jours de plus vers le passé à chaque lecture, jusqu’à backfill. Les jours de Meta commencent à"
        " minuit en Californie. La portée ne vient que par jour : sur une semaine, elle est entre le plus grand jour et"
        " leur somme. Sous 100 abonnés, pas d’abonnements par jour. Hashtags : les dernières 24 heures, trente en sept"
        " jours. Stories : les dernières 24 heures, à partir de cinq spectateurs. Interrogé une fois par heure.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "instagram"
kind = "instagram"
accounts = ["@acme"]
token = { env = "META_TOKEN" }
client_secret = { env = "META_APP_SECRET" }
competitors = { globex = "@globex" }
hashtags = ["acme"]
""",
)
BREAKS = (
    Break(
        "impressions",
        round(datetime(2025, 4, 21, tzinfo=UTC).timestamp() * 1000),
        Text(
            "Instagram counts views instead of impressions from here on: figures before and after don't compare",
            "Instagram compte à partir d’ici des vues et non plus des impressions : l’avant et l’après ne se comparent"
            " pas",
        ),
    ),
)
KIND = Kind("instagram", parts_of, BREAKS)


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how ``kpitui auth`` logs in; None where the options carry a token."""
    return app_of(options, SCOPES)


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    return KIND.measures(options)


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    return KIND.open(settings, oauth(settings.options))
