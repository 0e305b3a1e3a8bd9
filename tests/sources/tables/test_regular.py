"""The fast reader of regular text agrees with the careful one, and leaves it what isn't regular."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.sources.tables.delimited import Dialect, Given, Wanted, read_delimited
from kpitui.sources.tables.lines import records
from kpitui.sources.tables.regular import columns_of, lines_of

CELL = st.text(st.sampled_from('ab0 ,;"\n\té€'), max_size=6)
ROWS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1))


@given(ROWS, st.sampled_from(",;\t"))
def test_both_readers_agree(rows: list[list[str]], separator: str) -> None:
    """Whatever a program writes is read the same, with the same lines."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    text = out.getvalue()
    careful = list(records(text, separator))
    lines = lines_of(text.rstrip("\n").encode(), separator, len(rows[0]))
    if lines is None:
        return
    columns = columns_of(text.rstrip("\n").encode(), separator, len(rows[0]))
    assert columns is not None
    assert [list(row) for row in zip(*columns, strict=True)] == [record.cells for record in careful]
    assert (lines + 1).tolist() == [record.line for record in careful]


@given(st.text(st.sampled_from('a,"\n'), max_size=40))
def test_nothing_breaks_the_reader(body: str) -> None:
    """Whatever stands in a file, every row is taken or rejected, and no error passes."""
    table = read_delimited(Given("x.csv", f"p,q\n{body}".encode()), Dialect(separator=","), Wanted(frozenset({"p"})))
    assert all(len(column) == table.rows for column in table.columns.values())
    for row in range(table.rows):
        assert table.place(row).startswith("x.csv:")


@pytest.mark.parametrize("text", ["a,b\nc", "a,b\n\nc,d", 'a,"b\nc,d', "a,b,c\nd,e", ',a",a"', 'a,b"c"', ""])
def test_irregular_text_is_left(text: str) -> None:
    """Ragged, blank and open rows are the careful reader's, and quotation marks in the middle of a cell."""
    assert lines_of(text.encode(), ",", 2) is None


def test_places_count_quoted_lines(tmp_path: Path) -> None:
    """A row's place is the line on which it begins, newlines within cells counted."""
    data = b'p,q\n"x\ny",1\nz,2\n'
    table = read_delimited(Given("x.csv", data), Dialect(), Wanted(frozenset({"p"})))
    assert [table.place(row) for row in range(2)] == ["x.csv:2", "x.csv:4"]
