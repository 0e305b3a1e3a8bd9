"""Files of rows: forms, changes between polls, and the traps of real files."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import pytest

from kpitui.errors import SourceError, SourceRefused
from tests.sources.making import NOW, figures, notes, only, opened, polled, read, reasons

LEVEL = {"name": "followers", "time": "t", "value": "n", "labels": {"brand": "$b"}}
EVENT = {"name": "nps_ratings", "value": "n", "labels": {"brand": "$b"}}


def old(path: Path) -> None:
    """Let a file look as if nobody had written to it for a minute."""
    then = time.time() - 60
    os.utime(path, (then, then))


def test_changes_between_polls(tmp_path: Path) -> None:
    """A file that is as it was is left alone; an edited one is read again in full."""
    path = tmp_path / "rows.csv"
    path.write_text("b,n\nacme,1\n", "utf-8")
    old(path)
    source = opened(tmp_path, {"path": "rows.csv"}, EVENT)
    first = polled(source)
    assert (first.complete, first.unchanged, first.covers) == (True, False, (None, NOW))
    again = polled(source, NOW + 1000, first.state)
    assert (again.unchanged, list(again.samples), again.covers) == (True, [], (None, NOW + 1000))
    path.write_text("b,n\nacme,1\nacme,2\n", "utf-8")
    edited = polled(source, NOW + 2000, again.state)
    assert edited.complete
    assert figures(edited) == [1, 2]
    assert {sample.t for sample in edited.samples} == {NOW}


def test_a_file_that_goes_soon_after_it_came_is_gone(tmp_path: Path) -> None:
    """A file that was still being written at the last poll and is taken away leaves nothing behind."""
    (tmp_path / "a.csv").write_text("b,n\nacme,1\n", "utf-8")
    old(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("b,n\nacme,2\n", "utf-8")
    source = opened(tmp_path, {"path": "*.csv"}, EVENT)
    first = polled(source)
    assert figures(first) == [1, 2]
    (tmp_path / "b.csv").unlink()
    second = polled(source, NOW + 1000, first.state)
    assert (second.complete, second.unchanged, figures(second)) == (True, False, [1])
    assert polled(source, NOW + 2000, second.state).unchanged


def test_a_corrected_mapping_reads_again(tmp_path: Path) -> None:
    """The same file under another mapping is read again, with another fingerprint."""
    (tmp_path / "rows.csv").write_text("b,n,m\nacme,1,2\n", "utf-8")
    old(tmp_path / "rows.csv")
    first = polled(opened(tmp_path, {"path": "rows.csv"}, EVENT))
    second = polled(opened(tmp_path, {"path": "rows.csv"}, {**EVENT, "value": "m"}), NOW, first.state)
    assert figures(second) == [2]
    assert first.mappings.isdisjoint(second.mappings)


def test_patterns_name_parts_of_the_path(tmp_path: Path) -> None:
    """Parts of a pattern become columns; files come and go, and the whole set is delivered."""
    for channel in ("x", "facebook"):
        (tmp_path / "accounts" / channel).mkdir(parents=True)
        (tmp_path / "accounts" / channel / "followers.csv").write_text("n\n3\n", "utf-8")
        old(tmp_path / "accounts" / channel / "followers.csv")
    mapping = {"name": "nps_ratings", "value": "n", "labels": {"channel": "$path.channel"}}
    source = opened(tmp_path, {"path": "accounts/{channel}/followers.csv"}, mapping)
    both = polled(source)
    assert [dict(sample.labels) for sample in both.samples] == [{"channel": "facebook"}, {"channel": "x"}]
    assert len({sample.id for sample in both.samples}) == 2
    (tmp_path / "accounts" / "x" / "followers.csv").unlink()
    less = polled(source, NOW, both.state)
    assert (less.complete, len(less.samples)) == (True, 1)
    (tmp_path / "accounts" / "facebook" / "followers.csv").unlink()
    none = polled(source, NOW, less.state)
    assert (none.complete, len(none.samples)) == (True, 0)
    assert "no file yet" in notes(none)


def test_folders_and_gzip(tmp_path: Path) -> None:
    """A folder's files are read together, packed ones too; an editor's own files are not."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("b,n\nacme,1\n", "utf-8")
    (tmp_path / "in" / "b.csv.gz").write_bytes(gzip.compress(b"n;b\n2;acme\n"))
    (tmp_path / "in" / ".c.csv.swp").write_text("b,n\nacme,9\n", "utf-8")
    (tmp_path / "in" / "notes.md").write_text("no rows", "utf-8")
    assert figures(polled(opened(tmp_path, {"path": "in"}, EVENT))) == [1, 2]
    (tmp_path / "in" / "b.csv.gz").write_bytes(gzip.compress(b"n;b\n2;acme\n")[:-9])
    with pytest.raises(SourceError, match="broken or cut"):
        polled(opened(tmp_path, {"path": "in"}, EVENT))


def test_missing_files_are_said(tmp_path: Path) -> None:
    """A file that isn't there, or may not be read, is refused by its name."""
    with pytest.raises(SourceRefused, match=r"gone\.csv: no such file"):
        polled(opened(tmp_path, {"path": "gone.csv"}, EVENT))


def test_a_file_being_written(tmp_path: Path) -> None:
    """Half a last line waits for the next poll; an emptied file keeps what it had a moment longer."""
    path = tmp_path / "rows.csv"
    path.write_text("b,n\nacme,1\nacme,2", "utf-8")
    source = opened(tmp_path, {"path": "rows.csv"}, EVENT)
    now = int(time.time() * 1000)
    half = polled(source, now)
    assert (figures(half), half.rejected) == ([1], ())
    old(path)
    whole = polled(source, now, half.state)
    assert figures(whole) == [1, 2]
    path.write_text("", "utf-8")
    assert polled(source, now, whole.state).unchanged
    old(path)
    empty = polled(source, now, whole.state)
    assert (empty.complete, len(empty.samples)) == (True, 0)
    assert "rows.csv is empty" in notes(empty)


def test_header_only(tmp_path: Path) -> None:
    """A header without rows is a file without rows, and no mistake."""
    delivery = read(tmp_path, "b,n\n", EVENT)
    assert (len(delivery.samples), delivery.rows, delivery.rejected, notes(delivery)) == (0, 0, (), "")


@pytest.mark.parametrize(
    ("rows", "values", "said"),
    [
        ("b,n\na,1\nb\nc,3,4\nd,5,,\n", [1, 5], ["rows.csv:3: 1 cells where the header has 2 (2)"]),
        ('b,n\n"x\ny",1\nz,2\n', [1, 2], []),
        ('b,n\na,1\n"open,2\nc,3\n', [1, 3], ["rows.csv:3: a quotation mark is never closed (1)"]),
        ("b,n\r\na,1\nb,2\r\n", [1, 2], []),
        ("b,n\ra,1\rb,2\r", [1, 2], []),
        ("b,n\na\rb,1\n", [1], []),
        ("b\tn\na\t1\n", [1], []),
        ("b;n\n\n\na;1\n\n", [1], []),
        ('b,n\n"a ""quoted"" word",1\n', [1], []),
        ("b,n\na,x\nb,2\n", [2], ["rows.csv:2, n: “x” is not a number (1)"]),
    ],
)
def test_forms_of_lines(tmp_path: Path, rows: str, values: list[float], said: list[str]) -> None:
    """Ragged rows are rejected one by one; quoted newlines and every manner of line end are read."""
    delivery = read(tmp_path, rows, EVENT)
    assert figures(delivery) == values
    assert reasons(delivery) == said


def test_bare_carriage_returns_belong_to_the_field(tmp_path: Path) -> None:
    """In a file that has line feeds, a lone carriage return is a sign of its field."""
    (tmp_path / "rows.csv").write_bytes(b"id,n\na\rb,1\na b,2\n")
    delivery = polled(opened(tmp_path, {"path": "rows.csv"}, {"name": "nps_ratings", "value": "n", "id": "id"}))
    assert len(delivery.samples) == 2


@pytest.mark.parametrize(
    ("encoding", "given", "mark"),
    [
        ("utf-8", None, b""),
        ("utf-8", None, b"\xef\xbb\xbf"),
        ("utf-16-le", None, b"\xff\xfe"),
        ("utf-16-be", None, b"\xfe\xff"),
        ("utf-16-le", None, b""),
        ("cp1252", None, b""),
        ("mac_roman", "mac_roman", b""),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, given: str | None, mark: bytes) -> None:
    """Encodings are seen from the file, or given."""
    data = mark + "b,n\nDécathlon,1\nHôtel,2\n".encode(encoding)
    options = {} if given is None else {"encoding": given}
    delivery = read(tmp_path, data, EVENT, **options)
    assert [dict(sample.labels)["brand"] for sample in delivery.samples] == ["Décathlon", "Hôtel"]


def test_unknown_encoding_is_refused(tmp_path: Path) -> None:
    """An encoding that doesn't exist is a mistake of the configuration."""
    with pytest.raises(SourceRefused, match="encoding “klingon” is unknown"):
        read(tmp_path, "b,n\n", EVENT, encoding="klingon")


def test_without_header_and_skipped_lines(tmp_path: Path) -> None:
    """Columns are named where the file doesn't, and lines before the header are skipped."""
    assert figures(read(tmp_path, "acme,4\n", EVENT, columns=["b", "n"])) == [4]
    assert figures(read(tmp_path, "Report of May\nb,n\nacme,5\n", EVENT, skip=1)) == [5]
    spaced = read(tmp_path, "Report\n\nof May\nb,n\nacme,x\n", EVENT, skip=2)
    assert reasons(spaced) == ["rows.csv:5, n: “x” is not a number (1)"]


def test_decimal_commas(tmp_path: Path) -> None:
    """A French export is read as it is meant."""
    assert figures(read(tmp_path, "b;n\na;1 234,5\nb;12,25\n", EVENT)) == [1234.5, 12.25]


def test_workbooks(tmp_path: Path) -> None:
    """A workbook's sheet is rows like any others; dates and whole numbers come exactly."""
    openpyxl = pytest.importorskip("openpyxl")
    from datetime import datetime

    book = openpyxl.Workbook()
    book.active.append(["Report"])
    book.active.append(["t", "b", "n"])
    book.active.append([datetime(2026, 1, 1, 8), "acme", 12.0])
    book.active.append([None, None, None])
    book.create_sheet("Other").append(["b"])
    book.save(tmp_path / "book.xlsx")
    sample = only(polled(opened(tmp_path, {"path": "book.xlsx", "skip": 1}, LEVEL)))
    assert (sample.value, sample.t) == (12, 1_767_250_800_000)
    with pytest.raises(SourceRefused, match="there is Sheet, Other"):
        polled(opened(tmp_path, {"path": "book.xlsx", "sheet": "None"}, LEVEL))
    (tmp_path / "book.xlsx").write_bytes(b"no workbook")
    with pytest.raises(SourceRefused, match="not a sound workbook"):
        polled(opened(tmp_path, {"path": "book.xlsx"}, LEVEL))


MENTION = {
    "name": "mentions",
    "time": "tweet_created",
    "time_format": "%d-%m-%Y %H.%M",
    "id": "tweet_id",
    "key": "name",
    "labels": {"brand": "$airline"},
}


def test_ids_ruined_by_a_spreadsheet(shared_data: Path) -> None:
    """Ids in scientific notation are said; without them every row is an event of its own."""
    path = {"path": "airline_tweets/Tweets.csv"}
    ruined = polled(opened(shared_data, path, MENTION))
    assert "14,640 rows, 2,434 different ids" in notes(ruined)
    whole = polled(opened(shared_data, path, {name: value for name, value in MENTION.items() if name != "id"}))
    assert len({sample.id for sample in whole.samples}) == 14_640
    assert len({sample.key for sample in whole.samples}) == 7_701
    with pytest.raises(SourceRefused, match=r"24-02-2015 11\.35"):
        polled(opened(shared_data, path, {**MENTION, "time_format": None}))


def test_mixed_line_ends(shared_data: Path) -> None:
    """A file that two programs wrote is read whole, and said."""
    mapping = {"name": "followers", "time": "timestamp", "value": "followers", "labels": {"brand": "$username"}}
    delivery = polled(opened(shared_data, {"path": "bad_inputs/followers_mixed_CRLF_LF.csv"}, mapping))
    assert (len(delivery.samples), delivery.rejected) == (13, ())
    assert "line ends are mixed" in notes(delivery)


def test_mark_and_mojibake(shared_data: Path) -> None:
    """A byte-order mark is no part of the first name; signs decoded wrongly are said."""
    mapping = {
        "name": "mentions",
        "time": "created_at",
        "time_format": "%a %b %d %H:%M:%S %z %Y",
        "id": "tweet_id",
        "where": {"inbound": True, "in_response_to_tweet_id": ""},
    }
    delivery = polled(opened(shared_data, {"path": "bad_inputs/twcs_bom_crlf_macroman_mojibake.csv"}, mapping))
    assert "‚Äô" in notes(delivery) or "‚Äò" in notes(delivery)
    assert (delivery.rows, len(delivery.samples), delivery.rejected) == (15, 6, ())
    assert "18" in {sample.id for sample in delivery.samples}


def test_day_or_month_first(shared_data: Path) -> None:
    """A French export's dates are asked about, with two of its rows."""
    with pytest.raises(SourceRefused, match=r"08/11/2021 17:05:47.*08/11/2021 17:06:24"):
        polled(opened(shared_data, {"path": "french_nps/perso.csv"}, {"name": "nps_ratings", "time": "Horodateur"}))


def test_speed(tmp_path: Path) -> None:
    """A hundred thousand rows are mapped in a few seconds even on a busy machine."""
    lines = [f"{at},2026-01-{1 + at % 28:02}T{at % 24:02}:00:00Z,{'abc'[at % 3]},{at % 7}" for at in range(100_000)]
    begun = time.process_time()
    delivery = read(tmp_path, "id,t,b,n\n" + "\n".join(lines), {**LEVEL, "name": "nps_ratings", "id": "id"})
    assert len(delivery.samples) == 100_000
    assert time.process_time() - begun < 5
