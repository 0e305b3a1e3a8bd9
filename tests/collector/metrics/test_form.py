"""Families as text, in both forms, as the library of the field reads them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as classic

from kpitui.collector.metrics.form import END, Family, Type, labelled, written

FAMILIES = (
    Family("up", 'One\nline \\ and "another"', samples=[("", 1.0), ('a="b"', 0.5)]),
    Family("spent_seconds", "Time.", Type.COUNTER, "seconds", [("", 17.25)]),
    Family("build", "Version.", Type.INFO, samples=[('version="1"', 1.0)]),
    Family("nothing", "It has no sample.", unit="seconds"),
)


def test_both_forms() -> None:
    """Names end as each form wants them; a family without samples isn't there."""
    assert written(FAMILIES, open_metrics=True) == (
        '# HELP up One\\nline \\\\ and \\"another\\"\n# TYPE up gauge\nup 1.0\nup{a="b"} 0.5\n'
        "# HELP spent_seconds Time.\n# TYPE spent_seconds counter\n# UNIT spent_seconds seconds\n"
        "spent_seconds_total 17.25\n"
        '# HELP build Version.\n# TYPE build info\nbuild_info{version="1"} 1.0\n'
    )
    assert written(FAMILIES, open_metrics=False) == (
        '# HELP up One\\nline \\\\ and "another"\n# TYPE up gauge\nup 1.0\nup{a="b"} 0.5\n'
        "# HELP spent_seconds_total Time.\n# TYPE spent_seconds_total counter\nspent_seconds_total 17.25\n"
        '# HELP build_info Version.\n# TYPE build_info gauge\nbuild_info{version="1"} 1.0\n'
    )


@given(
    st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True), st.text(min_size=1), max_size=3),
    st.floats(allow_nan=False),
    st.text(max_size=12),
)
def test_it_is_read_as_it_was_meant(labels: dict[str, str], value: float, said: str) -> None:
    """Whatever labels, help and values hold, the library of the field reads it back in both forms."""
    family = Family("kpitui_x", said, samples=[(labelled(labels), value)])
    for form, text in ((openmetrics, written([family], True) + END), (classic, written([family], False))):
        (found,) = form(text)
        (sample,) = found.samples
        assert (sample.name, sample.labels, sample.value) == ("kpitui_x", labels, value)
