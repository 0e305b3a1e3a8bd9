"""Facebook pages, by Meta's Graph API: https://developers.facebook.com/docs/graph-api."""

from __future__ import annotations

from datetime import UTC, datetime

from kpitui.measures import Break
from kpitui.sources.contract import About, Rhythm, Source, SourceOptions, SourceSettings
from kpitui.sources.platforms.facebook.options import Options
from kpitui.sources.platforms.facebook.parts import parts_of
from kpitui.sources.platforms.meta.advice import ADVICE
from kpitui.sources.platforms.meta.options import app_of
from kpitui.sources.platforms.meta.source import Kind
from kpitui.sources.web.oauth import OAuthApp
from kpitui.text import Text

__all__ = ["ABOUT", "ADVICE", "RHYTHM", "TITLE", "Options", "measures_of", "oauth", "open_source"]

TITLE = Text("Facebook", "Facebook")
RHYTHM = Rhythm(every=3_600_000, lag=0, least=900_000)
SCOPES = ("pages_show_list", "pages_read_engagement", "pages_read_user_content", "read_insights")
"""What ``kpitui auth`` asks for; more where the options need it."""
ABOUT = About(
    needs=Text(
        "A Facebook page that you manage, and a token. 1. At developers.facebook.com › My Apps, create an app of type"
        " Business. 2. At business.facebook.com › Settings › Users › System users, add a system user and assign the"
        " page to it (full control), and the ad account if you want spend. 3. Generate token: choose the app, “never”"
        " expires, and tick pages_show_list, pages_read_engagement, read_insights, pages_read_user_content;"
        " pages_messaging for response times, leads_retrieval and pages_manage_ads for leads, ads_read for ads. 4. Keep"
        " the token where token names it. Instead of 2 to 4 you can write client_id and client_secret and run “kpitui"
        " auth NAME” (a login for 60 days). Write client_secret in any case: calls are signed with it. Competitors'"
        " followers need the feature Page Public Metadata Access, which Meta grants to the app on request (App"
        " Review).",
        "Une page Facebook que vous gérez, et un jeton. 1. Sur developers.facebook.com › Mes apps, créez une"
        " application de type Entreprise. 2. Sur business.facebook.com › Paramètres › Utilisateurs › Utilisateurs"
        " système, ajoutez un utilisateur système et attribuez-lui la page (contrôle total), et le compte"
        " publicitaire si vous voulez les dépenses. 3. Générer un jeton : choisissez l’application, expiration «"
        " jamais », et cochez pages_show_list, pages_read_engagement, read_insights, pages_read_user_content ;"
        " pages_messaging pour les délais de réponse, leads_retrieval et pages_manage_ads pour les leads, ads_read"
        " pour la publicité. 4. Gardez le jeton là où token le désigne. Au lieu de 2 à 4, vous pouvez écrire"
        " client_id et client_secret et lancer « kpitui auth NOM » (un accès pour 60 jours). Écrivez client_secret"
        " dans tous les cas : les appels sont signés avec. Les abonnés des concurrents demandent la fonctionnalité"
        " Page Public Metadata Access, que Meta accorde à l’application sur demande (Contrôle app).",
    ),
    gives=Text(
        "Followers, one's own and competitors'; by day views (as impressions), reach (also over 7 and 28 days),"
        " follows, unfollows and clicks on the page's buttons; each post with its reactions, comments, shares, link"
        " clicks and reach; posts of others that tag the page; private messages and when they were first answered"
        " (automatic replies count as answers: Meta doesn't tell them apart); leads of forms; spend and conversions"
        " of ads. Views are those of the whole page, ads included: those of single posts are not added to them. Of"
        " messages and leads only the time is read. No saves, no figures of competitors' posts.",
        "Les abonnés, les vôtres et ceux des concurrents ; par jour les vues (comme affichages), la portée (aussi sur 7"
        " et 28 jours), les abonnements, désabonnements et clics sur les boutons de la page ; chaque publication avec"
        " ses réactions, commentaires, partages, clics de lien et sa portée ; les publications d’autres qui identifient"
        " la page ; les messages privés et leur première réponse (les réponses automatiques comptent : Meta ne les"
        " distingue pas) ; les leads des formulaires ; les dépenses et conversions de la publicité. Les vues sont"
        " celles de toute la page, publicité comprise : celles de chaque publication ne s’y ajoutent pas. Des"
        " messages et des leads, seule l’heure est lue. Ni enregistrements, ni publications des concurrents.",
    ),
    fresh=Text(
        "Followers, posts and messages live; days up to 48 hours late, so the last three are read again. Meta's days"
        " begin at midnight in California. Days go back two years, leads 90 days, ads 37 months. A page under 100"
        " followers has no days. Asked once an hour; Meta's limit grows with the page's audience.",
        "Abonnés, publications et messages en direct ; les jours avec jusqu’à 48 heures de retard : les trois derniers"
        " sont relus. Les jours de Meta commencent à minuit en Californie. Les jours remontent à deux ans, les leads à"
        " 90 jours, la publicité à 37 mois. Une page de moins de 100 abonnés n’a pas de jours. Interrogé une fois par"
        " heure ; la limite de Meta croît avec l’audience de la page.",
    ),
    example="""\
[[brand]]
id = "acme"
own = true

[[brand]]
id = "globex"

[[source]]
name = "facebook"
kind = "facebook"
accounts = ["acmepage"]
token = { env = "META_TOKEN" }
client_secret = { env = "META_APP_SECRET" }
competitors = { globex = "globexpage" }
without = ["leads"]
""",
)
BREAKS = (
    Break(
        "impressions",
        round(datetime(2025, 11, 15, tzinfo=UTC).timestamp() * 1000),
        Text(
            "Meta counts views instead of impressions from here on: figures before and after don't compare",
            "Meta compte à partir d’ici des vues et non plus des impressions : l’avant et l’après ne se comparent pas",
        ),
    ),
    Break(
        "reach",
        round(datetime(2026, 6, 15, tzinfo=UTC).timestamp() * 1000),
        Text(
            "Meta counts reach by viewers of any content from here on: figures before and after don't compare",
            "Meta compte à partir d’ici la portée par spectateurs de tout contenu : l’avant et l’après ne se comparent"
            " pas",
        ),
    ),
)
KIND = Kind("facebook", parts_of, BREAKS)


def oauth(options: SourceOptions) -> OAuthApp | None:
    """Return how ``kpitui auth`` logs in; None where the options carry a token."""
    if not isinstance(options, Options):
        return None
    wanted = {"messages": "pages_messaging", "leads": "leads_retrieval"}
    more = [scope for topic, scope in wanted.items() if topic not in options.without]
    return app_of(options, (*SCOPES, *more, *(("ads_read",) if options.ad_accounts else ())))


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options."""
    return KIND.measures(options)


def open_source(settings: SourceSettings) -> Source:
    """Return a source that asks at each poll."""
    return KIND.open(settings, oauth(settings.options))
