"""Exposed metrics in both forms, line by line, as the library of the field reads them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as classic

from kpitui.sources import command
from kpitui.sources.tables.exposed import is_exposition, read_exposition
from tests.sources.making import figures, only, opened, polled, reasons

OPEN = """\
# HELP shop_visits Visits.
# TYPE shop_visits counter
# UNIT shop_visits visits
shop_visits_total{channel="x",path="C:\\\\DIR",said="\\"hi\\"\\n"} 17 1520879607.789 # {id="a b"} 1.0 1520879607.7
shop_visits_created{channel="x",path="C:\\\\DIR",said="\\"hi\\"\\n"} 1520430000.123 1520879607.789
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{le="0.5"} 3
wait_seconds_bucket{le="+Inf"} 5 # {} 0.7
wait_seconds_count 5
wait_seconds_sum 2.75
wait_seconds_created 1520430001
# TYPE temperature gauge
temperature NaN
temperature{place="roof"} -1.5e-3
# TYPE size summary
size{quantile="0.99"} +Inf
# EOF
"""

CLASSIC = """\
# A comment of nobody's.
# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400",}    3 1395066363000

msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
metric_without_timestamp_and_labels 12.47
something_weird{problem="division by zero"} +Inf -3982045
{"name.with.dots","label.too"="é}"} .5
"""


def as_library(text: str) -> list[tuple[str, list[tuple[str, str]], float]]:
    """Return the samples as the library reads them."""
    read = openmetrics if text.endswith("# EOF\n") else classic
    return [(one.name, sorted(one.labels.items()), float(one.value)) for family in read(text) for one in family.samples]


@pytest.mark.parametrize("text", [OPEN, CLASSIC], ids=["openmetrics", "classic"])
def test_as_the_library(text: str) -> None:
    """Both forms give what the library of the field gives: names, labels, escapes, values, infinities."""
    exposed = read_exposition(text)
    assert not exposed.bad
    ours = [(one.name, sorted(one.labels.items()), float(one.value)) for one in exposed.samples]
    assert repr(sorted(ours, key=repr)) == repr(sorted(as_library(text), key=repr))


def test_times_and_starts() -> None:
    """OpenMetrics writes seconds, the older text milliseconds; a count says when it began."""
    exposed = read_exposition(OPEN)
    assert exposed.ended
    assert exposed.millis(exposed.samples[0].time) == 1_520_879_607_789
    labels = (("channel", "x"), ("path", "C:\\DIR"), ("said", '"hi"\n'))
    assert exposed.starts()[("shop_visits_total", labels)] == 1_520_430_000_123
    assert exposed.starts()[("wait_seconds_bucket", ())] == 1_520_430_001_000
    older = read_exposition(CLASSIC)
    assert not older.ended
    assert [older.millis(one.time) for one in older.samples[:3]] == [1_395_066_363_000, 1_395_066_363_000, None]
    assert older.millis("1e300") is None


def test_a_bad_line_costs_itself() -> None:
    """Broken lines are counted one by one; what stands around them is read."""
    text = 'a 1\nb{x="1" 2\nc{x=1} 3\nd one\ne{x="1"y="2"} 4\n} 5\n 6\ng{x="\\"} 7\nh 8 9 10\ni 1\r\nj\t2'
    exposed = read_exposition(text)
    assert [one.name for one in exposed.samples] == ["a", "i", "j"]
    assert exposed.bad == [2, 3, 4, 5, 6, 7, 8, 9]
    assert read_exposition("a 1\n# EOF\nb 2\n").bad == [3]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# TYPE a gauge\na 1", True),
        ('a{b="c"} 1\n', True),
        ("# EOF", True),
        ("a,b\n1,2\n", False),
        ("value\n1\n", False),
        ("{}", False),
        ("# comment\na;b", False),
    ],
)
def test_it_is_told_from_other_texts(text: str, told: bool) -> None:
    """A text that says types or labels is one of metrics; a table or JSON is none."""
    assert is_exposition(text) is told


@given(st.dictionaries(st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True), st.text(max_size=20), max_size=4))
def test_labels_come_back(labels: dict[str, str]) -> None:
    """Whatever a label holds comes back, escaped as both forms say."""
    escaped = {
        name: value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"') for name, value in labels.items()
    }
    written = ",".join(f'{name}="{value}"' for name, value in escaped.items())
    (found,) = read_exposition(f"m{{{written}}} 1\n# EOF\n").samples
    assert found.labels == labels


@given(st.floats())
def test_values_come_back(value: float) -> None:
    """Every number comes back, NaN and infinities too."""
    (found,) = read_exposition(f"m {value!r}").samples
    assert float(found.value) == value or (math.isnan(float(found.value)) and math.isnan(value))


@given(st.text(alphabet='a{}="\\,# 1\n', max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    """Any text is read to its end: every line is a sample, a comment, or bad."""
    exposed = read_exposition(text)
    lines = [line.strip() for line in text.split("\n")]
    assert len(exposed.samples) + len(exposed.bad) == sum(bool(line) and line[0] != "#" for line in lines)


def test_a_command_prints_metrics(tmp_path: Path) -> None:
    """A command's metrics become figures; absent ones and broken lines do not, and a label that nothing has is told."""
    (tmp_path / "metrics.om").write_text(OPEN.replace("temperature NaN", "temperature NaN\nbroken{"), "utf-8")
    level = {"name": "followers", "value": "value", "labels": {"brand": "acme"}}
    run = {"argv": ["cat", "metrics.om"]}

    def given_by(**where: str) -> list[float]:
        return figures(polled(opened(tmp_path, run, {**level, "where": where}, kind=command)))

    assert given_by(metric="shop_visits_total") == [17]
    assert given_by(name="wait_seconds_sum") == [2.75]
    assert given_by(__name__="temperature") == [-0.0015]
    delivery = polled(opened(tmp_path, run, {**level, "where": {"metric": "size"}}, kind=command))
    assert reasons(delivery) == [
        "cat:15: no sample of a metric (1)",
        "cat:18, value: “+Inf” is not a number (1)",
    ]
    timed = {**level, "time": "time", "where": {"name": "shop_visits_total"}}
    (sample,) = polled(opened(tmp_path, run, timed, kind=command)).samples
    assert sample.t == 1_520_879_607_789
    unlabelled = {**level, "labels": {"channel": "$chanel"}}
    told = polled(opened(tmp_path, run, unlabelled, kind=command))
    assert only(told).labels == ()
    assert "no sample carries “chanel”" in told.notes[0].say("en")
