"""Figures of Prometheus and whatever speaks its language, and of programs that expose metrics themselves."""

from __future__ import annotations

from kpitui.config.mappings import MappingTable
from kpitui.measures import Kind
from kpitui.sources.contract import About, Rhythm, Source, SourceSettings
from kpitui.sources.promql.options import MINUTE, Options
from kpitui.text import Text

TITLE = Text("Prometheus or a page of metrics", "Prometheus ou une page de métriques")

RHYTHM = Rhythm(every=MINUTE)

ABOUT = About(
    needs=Text(
        "The address of a server that speaks Prometheus’s language: Prometheus, VictoriaMetrics, Mimir, "
        "Thanos, Cortex, Grafana Cloud. It is what a data source of Grafana shows under Connection, URL: "
        "without /api/v1, a prefix such as /prometheus kept. Where the server asks who you are: auth with a "
        "user and a password or a token, and on Mimir, Cortex or Thanos the tenant, headers = { "
        '"X-Scope-OrgID" = "…" }; whoever runs the server knows both (on Grafana Cloud: My account, your '
        "stack, Prometheus, Details; the user is the instance’s number, the token one of Access policies "
        "with metrics:read). Then a query: try it in Grafana’s Explore and copy it. Without a server, the "
        "address of a program’s own page of metrics, …/metrics.",
        "L’adresse d’un serveur qui parle la langue de Prometheus : Prometheus, VictoriaMetrics, Mimir, "
        "Thanos, Cortex, Grafana Cloud. C’est ce qu’une source de données de Grafana montre sous Connexion, "
        "URL : sans /api/v1, un préfixe tel que /prometheus gardé. Là où le serveur demande qui vous êtes : "
        "auth avec un utilisateur et un mot de passe ou un jeton, et pour Mimir, Cortex ou Thanos le "
        'locataire, headers = { "X-Scope-OrgID" = "…" } ; la personne qui gère le serveur connaît les deux '
        "(sur Grafana Cloud : My account, votre instance, Prometheus, Details ; l’utilisateur est le numéro "
        "de l’instance, le jeton est d’une Access policy avec metrics:read). Ensuite une requête : "
        "essayez-la dans Explore de Grafana et copiez-la. Sans serveur, l’adresse de la page de métriques "
        "d’un programme, …/metrics.",
    ),
    gives=Text(
        "One row for each point of each series: the columns metric, value, time, start (where the step "
        "begins) and one for each label. With step, the query is read over time, from backfill to now, and "
        "goes on where it ended; without, at the time of each poll. A measure of amounts (delta) takes "
        'increase(…[1h]) with step = "1h": each amount is dated at the start of its step. A measure of kind '
        "counter takes the bare counter: a restart is seen. A step without a value is absent, not zero; NaN "
        "too. Where kind is not said, amounts are delta with step, and counter without. A label named like "
        "one of these columns is exported_….",
        "Une ligne pour chaque point de chaque série : les colonnes metric, value, time, start (le début du "
        "pas) et une par label. Avec step, la requête est lue sur la durée, depuis backfill jusqu’à "
        "maintenant, et reprend où elle s’est arrêtée ; sans, à l’heure de chaque relevé. Une mesure de "
        'quantités (delta) prend increase(…[1h]) avec step = "1h" : chaque quantité est datée du début de '
        "son pas. Une mesure de genre counter prend le compteur nu : un redémarrage est vu. Un pas sans "
        "valeur est absent, pas zéro ; NaN aussi. Sans kind, les quantités sont delta avec step, et counter "
        "sans. Un label nommé comme une de ces colonnes devient exported_….",
    ),
    fresh=Text(
        "As fresh as the server’s own figures, usually seconds. As far back as it keeps them and backfill "
        "asks. The last steps are read again (overlap), and values that a server gets late are waited for, "
        "for a day. At most 250,000 points in one poll: the rest follows at the next.",
        "Aussi frais que les données du serveur, quelques secondes en général. Aussi loin qu’il les garde "
        "et que backfill le demande. Les derniers pas sont relus (overlap), et les valeurs qu’un serveur "
        "reçoit en retard sont attendues un jour. Au plus 250 000 points par relevé : la suite vient "
        "au suivant.",
    ),
    example="""\
[[brand]]
id = "acme"
name = "Acme"
own = true

[[source]]
name = "visits"
kind = "prometheus"
url = "https://prometheus.example.com"
query = 'sum by (channel) (increase(site_sessions_total[1h]))'
step = "1h"
backfill = "30d"

  [[source.measure]]
  name = "sessions"
  value = "value"
  labels = { brand = "acme", channel = "$channel" }

[[source]]
name = "shop"
kind = "prometheus"
url = "http://shop.example.com:9100/metrics"

  [[source.measure]]
  name = "followers"
  value = "value"
  where = { metric = "shop_followers" }
  labels = { brand = "acme", channel = "$network" }
""",
)


def open_source(settings: SourceSettings) -> Source:
    """Return a source that reads a range, an instant, or a page of metrics at each poll."""
    from dataclasses import replace

    from kpitui.sources.promql.ranges import Plan
    from kpitui.sources.promql.reading import Asking, Instant, MetricsSource, Page
    from kpitui.sources.promql.stepping import Range, asked_of
    from kpitui.sources.web.client import HttpClient

    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    settings = replace(settings, mappings=completed(settings, options))
    asking = Asking(options, settings, settings.client or HttpClient())
    if options.scrapes:
        return MetricsSource(settings, Page(asking), asking.client)
    if options.step is None or not options.ranges:
        return MetricsSource(settings, Instant(asking), asking.client)
    step = options.step
    overlap = max(step, 5 * MINUTE) if options.overlap is None else options.overlap
    plan = Plan(step, max(options.backfill, step), overlap, settings.lag, settings.zone)
    way = Range(asking, plan, asked_of(options.query or "", step, settings))
    return MetricsSource(settings, way, asking.client)


def completed(settings: SourceSettings, options: Options) -> tuple[MappingTable, ...]:
    """Return the mappings with what goes without saying: kind, the columns of value and time, where a step begins."""
    found = []
    for mapping in settings.mappings:
        said: dict[str, object] = {} if mapping.value is not None else {"value": "value"}
        kind = meant(settings, mapping, options.ranges)
        if kind is not settings.kind_of(mapping):
            said["kind"] = kind.value
        bucketed = options.ranges and kind in (Kind.DELTA, Kind.UNIQUE) and mapping.time is None
        if bucketed and kind is Kind.DELTA and mapping.bucket is None:
            said["bucket"] = options.step
        if mapping.time is None:
            said["time"] = "start" if bucketed else "time"
        found.append(mapping.model_copy(update=said))
    return tuple(found)


def meant(settings: SourceSettings, mapping: MappingTable, ranges: bool) -> Kind:
    """Return the kind of a measure's figures: of amounts, those of each step; without steps, a count that goes on.

    Rows of metrics are no events, and what a moment shows is no amount, unless the mapping says so.
    """
    kind, known = settings.kind_of(mapping), settings.vocabulary.get(mapping.name)
    if mapping.kind is not None or mapping.id or mapping.key or known is None:
        return kind
    if kind in (Kind.DELTA, Kind.EVENT) and not ranges and Kind.COUNTER in known.kinds:
        return Kind.COUNTER
    return Kind.DELTA if kind is Kind.EVENT and Kind.DELTA in known.kinds else kind
