"""Which KPI gives which figure of two exporters of Mastodon servers."""

from tests.reference.figures import DataSet, Excluded

EXPORTERS = DataSet(
    "prometheus_social",
    (),
    (Excluded("**", "to be done"),),
)
