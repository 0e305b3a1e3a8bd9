"""The forms of a reading that scripts rely on."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

from kpitui.cli.printing import KEYS, Column, as_csv, as_json, as_table, instant
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status, Window
from kpitui.text import Language, Text

DAY = 24 * 3_600_000
END = 1_419_984_000_000
READING = Reading(
    kpi="engagement_rate_by_reach",
    objective="interaction",
    scope=Scope("acme", (("channel", "facebook"),)),
    window=Window(END - 7 * DAY, END, END - 14 * DAY, END - 7 * DAY, "7d"),
    unit="percent",
    value=3.4182,
    status=Status.OK,
    flags=frozenset({Flag.PARTIAL, Flag.LOW_N}),
    previous=3.9011,
    change=-0.4829,
    change_unit="points",
    severity=Severity.WARNING,
    since=END - DAY,
)


def test_json_has_the_published_keys() -> None:
    """The keys, their order and the forms of their values are those of the documentation."""
    found = json.loads(as_json([READING], Language.EN))
    assert len(found) == 1
    assert tuple(found[0]) == KEYS
    assert found[0] == {
        "kpi": "engagement_rate_by_reach", "objective": "interaction",
        "scope": {"brand": "acme", "channel": "facebook"}, "period": "7d", "start": "2014-12-24T00:00:00Z",
        "end": "2014-12-31T00:00:00Z", "value": 3.4182, "unit": "percent", "previous": 3.9011, "change": -0.4829,
        "change_unit": "points", "status": "ok", "flags": ["low_n", "partial"], "reason": None, "low": None,
        "high": None, "severity": "warning", "since": "2014-12-30T00:00:00Z", "target": None, "pace": None,
    }  # fmt: skip


def test_json_of_nothing_is_an_empty_array() -> None:
    """A program can always parse the answer."""
    assert json.loads(as_json([], Language.EN)) == []


def test_reasons_are_in_the_language() -> None:
    """The reason is the only text of a reading; it is said in the language of the call."""
    reading = replace(READING, value=None, status=Status.NO_DATA, reason=Text("no reach", "pas de portée"))
    assert json.loads(as_json([reading], Language.FR))[0]["reason"] == "pas de portée"


def test_csv_has_the_same_keys_with_the_scope_spread() -> None:
    """One column for each part of a scope, empty where a reading has none."""
    rows = list(csv.DictReader(as_csv([READING, replace(READING, scope=Scope("b"))], Language.EN).splitlines()))
    columns = [column for key in KEYS for column in (["scope.brand", "scope.channel"] if key == "scope" else [key])]
    assert list(rows[0]) == columns
    assert rows[0]["flags"] == "low_n partial"
    assert [row["scope.channel"] for row in rows] == ["facebook", ""]
    assert rows[0]["value"] == "3.4182"


def test_instants_keep_their_milliseconds() -> None:
    """A time is written to the second, to the millisecond where it has any; none is none."""
    assert instant(END) == "2014-12-31T00:00:00Z"
    assert instant(END + 5) == "2014-12-31T00:00:00.005Z"
    assert instant(None) is None


def test_tables_align_and_leave_empty_columns_out() -> None:
    """Figures stand flush right, wide letters count for two, a column with nothing in it isn't shown."""
    columns = [Column("a"), Column("n", right=True), Column("empty")]
    lines = as_table(columns, [["東", "1", ""], ["b", "20", ""]]).splitlines()
    assert lines == ["a    n", "東   1", "b   20"]
