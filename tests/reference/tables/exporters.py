"""Which KPI gives which figure of two exporters of Mastodon servers."""

from tests.reference.figures import DataSet, Excluded, Figure, Read

_SYSTEMLI = "values/systemli_prometheus-mastodon-exporter.prom/"

EXPORTERS = DataSet(
    "prometheus_social",
    (
        Read(
            "every metric",
            "exporters",
            (
                Figure("values/mastodon_babashka_exporter.prom/*", "figure"),
                Figure(_SYSTEMLI + '*{host="mastodon.social"}', "figure"),
            ),
            ("--by", "metric"),
            ("metric",),
        ),
        Read(
            "registrations",
            "exporters",
            (Figure("weekly_registrations_over_users", "registration_rate", 100),),
            (),
        ),
    ),
    (
        Excluded("files/**", "describes the file"),
        Excluded("rows", "describes the file"),
    ),
)
