"""Times: ISO 8601, formats, zones, gaps, and the guess that is never made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.errors import SourceRefused
from kpitui.sources.rows.table import cells
from kpitui.sources.rows.times import TimeStyle, read_times
from tests.sources.making import NOW, notes, only, read, reasons

PARIS = ZoneInfo("Europe/Paris")


def instant(text: str, form: str | None = None, zone: str = "Europe/Paris") -> str | None:
    """Return a text's time in UTC; None where it is none."""
    found = read_times(cells([text]), TimeStyle(ZoneInfo(zone), form))
    if found.bad[0]:
        return None
    when = datetime.fromtimestamp(int(found.values[0]) / 1000, UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01", "2026-06-30T22:00:00.000Z"),
        ("2026-01-01 08:05", "2026-01-01T07:05:00.000Z"),
        ("2026-01-01T08:05:09", "2026-01-01T07:05:09.000Z"),
        ("2026-01-01T08:05:09.217967+00:00", "2026-01-01T08:05:09.217Z"),
        ("2026-01-01T08:05:09Z", "2026-01-01T08:05:09.000Z"),
        ("2026-01-01T08:05:09+0000", "2026-01-01T08:05:09.000Z"),
        ("2026-01-01 08:05:09 -0800", "2026-01-01T16:05:09.000Z"),
        ("2026-01-01T08:05:09+05:30", "2026-01-01T02:35:09.000Z"),
        ("2022-05-17 7", "2022-05-17T05:00:00.000Z"),
        ("2026-03-29 02:30", "2026-03-29T01:30:00.000Z"),  # a gap: moved forward by it
        ("2026-10-25 02:30", "2026-10-25T00:30:00.000Z"),  # comes twice: the first
        ("2023-02-30", None),
        ("2026-01-01T25:00", None),
        ("1 January 2026", None),
        ("20260101", None),
        ("", None),
    ],
)
def test_iso(text: str, expected: str | None) -> None:
    """ISO 8601 is read with or without offset; the clock's changes follow the two rules."""
    assert instant(text) == expected


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("24-02-2015 11.35", "%d-%m-%Y %H.%M", "2015-02-24T10:35:00.000Z"),
        ("Tue Oct 31 22:10:47 +0000 2017", "%a %b %d %H:%M:%S %z %Y", "2017-10-31T22:10:47.000Z"),
        ("1632166413", "unix", "2021-09-20T19:33:33.000Z"),
        ("1632166413.5", "unix", "2021-09-20T19:33:33.500Z"),
        ("1632166413217", "unix_ms", "2021-09-20T19:33:33.217Z"),
        ("soon", "unix", None),
        ("inf", "unix", None),
        ("31-02-2015", "%d-%m-%Y", None),
    ],
)
def test_formats(text: str, form: str, expected: str | None) -> None:
    """A strptime format, seconds and milliseconds are read as they say."""
    assert instant(text, form) == expected


def test_midnight_that_is_skipped() -> None:
    """A date alone is the day's first instant where midnight itself is skipped."""
    assert instant("2018-11-04", zone="America/Sao_Paulo") == "2018-11-04T03:00:00.000Z"


def test_unknown_format_is_refused() -> None:
    """A format that strptime doesn't know is a mistake of the configuration."""
    with pytest.raises(SourceRefused, match="time_format"):
        instant("2015", "%Q")


@pytest.mark.parametrize(
    ("dates", "proposed"),
    [
        (["08/11/2021 17:05:47", "09/11/2021 08:00:00"], ['"%d/%m/%Y %H:%M:%S"', '"%m/%d/%Y %H:%M:%S"']),
        (["24-02-2015 11.35", "24-02-2015 11.15"], ['"%d-%m-%Y %H.%M"']),
        (["02.13.21", "02.03.21"], ['"%m.%d.%y"']),
    ],
)
def test_no_guess_of_day_and_month(tmp_path: Path, dates: list[str], proposed: list[str]) -> None:
    """A day-first or month-first column without a format is an error that shows two rows and proposes formats."""
    rows = "when;n\n" + "".join(f"{date};1\n" for date in dates)
    with pytest.raises(SourceRefused) as caught:
        read(tmp_path, rows, {"name": "mentions", "time": "when"})
    said = caught.value.text.say("en")
    assert all(f"“{date}” (rows.csv:{line})" in said for line, date in enumerate(dates, 2))
    assert all(form in said for form in proposed)
    assert ("%m/%d" in said) == any("%m/%d" in form for form in proposed)


def test_joined_and_constant_times(tmp_path: Path) -> None:
    """Columns are joined; a constant stands for every row."""
    rows = "date,hour,n\n2022-05-17,12:29:44,3\n"
    joined = read(tmp_path, rows, {"name": "followers", "time": ["date", "hour"], "timezone": "UTC", "value": "n"})
    assert only(joined).t == 1_652_790_584_000
    constant = read(tmp_path, rows, {"name": "followers", "time": {"at": "2022-05-10"}, "value": "n"})
    assert only(constant).t == 1_652_133_600_000


def test_future_rows_are_kept_at_the_poll(tmp_path: Path) -> None:
    """A row dated more than five minutes ahead is stored at the poll's time, and said."""
    delivery = read(tmp_path, "t,n\n2999-01-01,3\n", {"name": "followers", "time": "t", "value": "n"})
    assert only(delivery).t == NOW
    assert "1 rows are dated in the future (rows.csv:2)" in notes(delivery)


def test_bad_times_are_rejected_by_row(tmp_path: Path) -> None:
    """A cell that is no time is rejected with place and text; the others stay."""
    rows = "t,n\n2026-01-01,1\nyesterday,2\n,3\n"
    delivery = read(tmp_path, rows, {"name": "followers", "time": "t", "value": "n"})
    assert [sample.value for sample in delivery.samples] == [1]
    assert reasons(delivery) == [
        "rows.csv:4, t: the time is missing (1)",
        "rows.csv:3, t: “yesterday” is not a time (ISO 8601, or as time_format says) (1)",
    ]


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2037, 1, 1)))
def test_local_times_agree_with_the_library(local: datetime) -> None:
    """Every local time is read as Python's own zones read it, the first of two."""
    local = local.replace(microsecond=local.microsecond // 1000 * 1000, fold=0)
    found = read_times(cells([local.isoformat()]), TimeStyle(PARIS))
    assert int(found.values[0]) == round(local.replace(tzinfo=PARIS).timestamp() * 1000)
