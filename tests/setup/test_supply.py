"""Which KPIs can have a value."""

from kpitui.setup.supply import feeds
from tests.setup.opening import BRANDS, SOURCE, opened

MENTIONS = '[[source.measure]]\nname = "mentions"\nid = "id"\nlabels = { brand = "$brand" }\n'


def test_what_is_configured_and_what_others_would_need() -> None:
    """A KPI whose measures have a source is configured; the others say which measures they lack."""
    project = opened(BRANDS + SOURCE + MENTIONS)
    assert "mentions" in project.configured
    assert "share_of_voice" in project.configured
    assert project.missing["impressions"] == ("impressions",)
    assert not set(project.configured) & set(project.missing)
    assert set(project.configured) | set(project.missing) == set(project.context.catalogue.kpis)


def test_one_of_several_ways_is_enough() -> None:
    """A KPI with several formulas is configured when one of them has its measures."""
    project = opened(BRANDS + SOURCE + '[[source.measure]]\nname = "response_seconds"\nvalue = "s"\n')
    assert "first_response_time" in project.configured
    assert "response_rate" in project.missing


def test_each_kpi_knows_the_sources_of_its_measures() -> None:
    """A screen can say which source in trouble a row depends on."""
    found = feeds(opened(BRANDS + SOURCE + MENTIONS))
    assert len(found["mentions"]) == 1
    assert found["impressions"] == ()
