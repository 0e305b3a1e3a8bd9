"""What the page says of readings, alerts, sources and the collector, and what it never says."""

from __future__ import annotations

import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as classic

from kpitui.collector.metrics.page import Page
from kpitui.collector.metrics.readings import names_of
from kpitui.kpis.kpi import Unit
from tests.collector.metrics.scene import END, KPIS, SECRET, board, reading, snapshot

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]
ALL = {"brand": "acme", "channel": "all", "period": "7d"}


def samples(open_metrics: bool = True) -> Samples:
    """Return the samples of the page, as the library of the field reads them."""
    text = Page(snapshot()).sheet(open_metrics).body.decode()
    reading: Callable[[str], Iterable[Any]] = openmetrics if open_metrics else classic
    found = (one for family in reading(text) for one in family.samples)
    return {(one.name, frozenset(one.labels.items())): one.value for one in found}


def at(found: Samples, name: str, **labels: str) -> float | None:
    """Return one sample; None where it is absent."""
    return found.get((name, frozenset(labels.items())))


@pytest.mark.parametrize("open_metrics", [True, False])
def test_readings(open_metrics: bool) -> None:
    """One family for each KPI, its unit in the name; what has no value has no sample, and zero is one."""
    found = samples(open_metrics)
    assert at(found, "kpitui_kpi_net_sentiment", **ALL) == 31.2
    assert at(found, "kpitui_kpi_net_sentiment", **{**ALL, "channel": 'X "quoted"\n'}) == -3
    assert at(found, "kpitui_kpi_engagement_rate_percent", **ALL) == 3.4182
    assert at(found, "kpitui_kpi_followers_total_people", **ALL) == 817_561
    assert at(found, "kpitui_kpi_mentions", **ALL) == 0
    assert at(found, "kpitui_kpi_cpa", **ALL, currency="EUR") == 12.5
    assert at(found, "kpitui_kpi_first_response_time_seconds", **ALL) == 5400
    assert not [name for name, _ in found if "kpi_nps" in name or "mentions_growth" in name]


def test_what_is_to_be_known_of_readings() -> None:
    """Status, flags, severity and times are series of their own; a reading without a value is neither fine nor bad."""
    found = samples()
    assert at(found, "kpitui_reading_status", kpi="nps", status="no_data", **ALL) == 1
    assert at(found, "kpitui_reading_status", kpi="followers_total", status="stale", **ALL) == 1
    assert at(found, "kpitui_reading_status", kpi="mentions_growth", status="new", **ALL) == 1
    assert at(found, "kpitui_reading_flag", kpi="engagement_rate", flag="low_n", **ALL) == 1
    asked = ("mentions", "engagement_rate", "nps")
    severities = {kpi: at(found, "kpitui_reading_severity", kpi=kpi, **ALL) for kpi in asked}
    assert severities == {"mentions": 0, "engagement_rate": 1, "nps": None}
    assert at(found, "kpitui_reading_end_timestamp_seconds", kpi="mentions", **ALL) == END / 1000
    newest = "kpitui_reading_newest_sample_timestamp_seconds"
    assert at(found, newest, kpi="net_sentiment", **ALL) == END / 1000 - 5
    assert at(found, newest, kpi="mentions", **ALL) is None


def test_alerts() -> None:
    """Alerts are told by rule and place and counted by severity; labels that may name a person only add to it."""
    found = samples()
    firing = {"rule": "nps-low", "kpi": "nps", "brand": "acme", "channel": "x", "severity": "critical"}
    assert at(found, "kpitui_alert_firing", **firing, suggested="false") == 2
    assert at(found, "kpitui_alert_firing", rule="source", source="crm", severity="warning", suggested="false") == 1
    assert at(found, "kpitui_alerts_firing", severity="critical", suggested="false") == 2
    assert at(found, "kpitui_alerts_firing", severity="critical", suggested="true") == 0
    assert at(found, "kpitui_alerts_firing", severity="warning", suggested="true") == 1


def test_sources_and_the_collector() -> None:
    """Each source says how its last poll went and what its host still allows; what isn't known is absent."""
    found = samples()
    posts, crm, new = {"source": 'po"sts', "kind": "csv"}, {"source": "crm", "kind": "hubspot"}, {"source": "new"}
    assert at(found, "kpitui_source_up", **posts) == 1
    assert at(found, "kpitui_source_up", **crm) == 0
    assert at(found, "kpitui_source_up", **new, kind="rss") is None
    assert at(found, "kpitui_source_state", **crm, state="refused") == 1
    assert at(found, "kpitui_source_failed_polls", **crm) == 3
    assert at(found, "kpitui_source_last_success_timestamp_seconds", **posts) == END / 1000
    assert at(found, "kpitui_source_last_success_timestamp_seconds", **crm) is None
    assert at(found, "kpitui_source_latency_seconds", **posts) == 0.25
    assert at(found, "kpitui_source_new_samples", **posts) == 3
    assert at(found, "kpitui_source_rejected_rows", **posts) == 2
    assert at(found, "kpitui_source_quota_left", **posts, unit="calls") == 90
    assert sum(name == "kpitui_source_quota_left" for name, _ in found) == 1
    assert at(found, "process_start_time_seconds") == END / 1000 - 60
    assert [name for name, _ in found if name == "kpitui_build_info"]
    assert (at(found, "process_cpu_seconds_total") or 0) > 0


def test_what_it_never_says() -> None:
    """No reason, note, rejected cell, secret or person is on the page."""
    for open_metrics in (True, False):
        text = Page(snapshot()).sheet(open_metrics).body.decode()
        assert SECRET not in text
        assert "jane" not in text
        assert "NaN" not in text


def test_it_is_made_once_for_each_snapshot() -> None:
    """A call costs nothing while nothing is new, and readings are written again only with other boards."""
    page, first = Page(snapshot()), snapshot()
    page.show(first)
    sheet = page.sheet(True)
    assert page.sheet(True) is sheet
    assert zlib.decompress(sheet.packed, zlib.MAX_WBITS | 16) == sheet.body
    page.show(replace(first, firing=()))
    assert b"nps-low" not in page.sheet(True).body
    page.show(replace(first, boards=(board(reading("mentions", 4.0)),)))
    assert b'kpitui_kpi_mentions{brand="acme",channel="all",period="7d"} 4.0\n' in page.sheet(True).body


def test_names() -> None:
    """No two KPIs share a metric, and no name ends as those of counters and histograms do."""
    one = KPIS["mentions"]
    mine = {
        "leads_total": replace(one, id="leads_total"),
        "x": replace(one, id="x", unit=Unit.PERCENT),
        "x_percent": replace(one, id="x_percent"),
    }
    names = names_of([*KPIS.values(), *mine.values()])
    assert len(set(names.values())) == len(names)
    assert names["leads_total"] == "kpitui_kpi_leads_total_value"
    assert names["avg_social_traffic"] == "kpitui_kpi_avg_social_traffic_per_day"


def test_promtool_has_nothing_to_say() -> None:
    """Prometheus's own tool finds nothing to improve."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    body = Page(snapshot()).sheet(False).body
    checked = subprocess.run([tool, "check", "metrics"], input=body, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")
