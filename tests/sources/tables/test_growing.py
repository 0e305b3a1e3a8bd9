"""Files that grow: only what was added is read, and the totals are those of a fresh start."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.measures import Delivery, Kind
from kpitui.sources import csv
from kpitui.sources import json as json_files
from kpitui.sources.tables.watched import FileSource
from kpitui.store import Store, open_store
from tests.sources.making import NOW, figures, opened, polled, reasons

EVENT = {"name": "mentions", "time": "t", "key": "k", "labels": {"brand": "$b"}}
NAMED = {"name": "nps_ratings", "time": "t", "id": "k", "value": "n", "labels": {"brand": "$b"}}
LEVEL = {"name": "followers", "time": "t", "value": "n", "labels": {"brand": "$b"}}
SUM = {"name": "likes", "time": "t", "value": "n", "labels": {"brand": "$b"}}
AMOUNT = {"name": "spend", "kind": "delta", "time": "t", "value": "n", "bucket": "1d", "where": {"n": {"at_least": 2}}}
TIMELESS = {"name": "impressions", "value": "n", "bucket": "1d", "labels": {"brand": "$b"}}
ALL = (EVENT, NAMED, LEVEL, SUM, AMOUNT, TIMELESS)


def source_of(folder: Path, *mappings: Mapping[str, object], path: str = "*.csv", kind: ModuleType = csv) -> FileSource:
    """Return a source that reads on files of any size."""
    source = opened(folder, {"path": path}, *mappings, kind=kind)
    assert isinstance(source, FileSource)
    source.least = 1
    return source


def settle(folder: Path) -> None:
    """Let files look as if nobody had written to them for a minute, each change at another time."""
    for path in folder.iterdir():
        then = time.time_ns() - 60_000_000_000
        os.utime(path, ns=(then, then))


def totals(store: Store) -> dict[tuple[object, ...], list[tuple[object, ...]]]:
    """Return every sample of a store: figures by series, events by group; without the store's own numbers."""
    held: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
    for brand in ("", "acme", "globex"):
        for row in store.personal.export(brand):
            held[row.measure, row.kind, row.labels].append((row.t, row.value))
    return {key: sorted(rows, key=str) for key, rows in held.items()}


def test_only_what_was_added_is_read(tmp_path: Path) -> None:
    """Lines at the end of a file are delivered alone; a figure corrected in the middle brings all of them."""
    path = tmp_path / "a.csv"
    path.write_text("t,b,n,k\n2026-01-01,acme,1,x\n2026-01-02,acme,2,y\n", "utf-8")
    settle(tmp_path)
    source = source_of(tmp_path, LEVEL)
    first = polled(source)
    with path.open("a") as file:
        file.write("2026-01-03,acme,3,z\n2026-01-04,acme,no,z\n")
    second = polled(source, NOW + 1, first.state)
    assert (first.complete, second.complete, second.unchanged) == (True, False, False)
    assert (figures(second), second.rows, second.mappings) == ([3], 4, first.mappings)
    assert reasons(second) == ["a.csv:5, n: “no” is not a number (1)"]
    path.write_text(path.read_text("utf-8").replace("acme,2", "acme,7"), "utf-8")
    third = polled(source, NOW + 2, second.state)
    assert (third.complete, figures(third)) == (True, [1, 7, 3])


def test_half_a_line_waits(tmp_path: Path) -> None:
    """A line that is being written is read once, when it is whole."""
    path = tmp_path / "a.csv"
    path.write_text("t,b,n,k\n2026-01-01,acme,1,x\n2026-01-0", "utf-8")
    source, now = source_of(tmp_path, LEVEL), int(time.time() * 1000)
    first = polled(source, now)
    with path.open("a") as file:
        file.write("2,acme,2,y\n2026-0")
    second = polled(source, now + 1, first.state)
    assert (figures(first), second.complete, figures(second)) == ([1], False, [2])
    with path.open("a") as file:
        file.write("1-03,acme,3,y\n")
    assert figures(polled(source, now + 2, second.state)) == [3]


def test_equal_events_and_sums_go_on(tmp_path: Path) -> None:
    """Events without an id keep their number among equals; a sum that goes on is given whole."""
    path = tmp_path / "a.csv"
    path.write_text("t,b,n,k\n2026-01-01,acme,1.1,x\n2026-01-01,acme,1.1,x\n", "utf-8")
    settle(tmp_path)
    source = source_of(tmp_path, EVENT, SUM)
    first = polled(source)
    with path.open("a") as file:
        file.write("2026-01-01,acme,1.1,x\n")
    second = polled(source, NOW + 1, first.state)
    events = [sample.id for sample in (*first.samples, *second.samples) if sample.kind is Kind.EVENT]
    assert len(set(events)) == 3
    assert [sample.value for sample in second.samples if sample.kind is Kind.TOTAL] == [1.1 + 1.1 + 1.1]


@pytest.mark.parametrize(
    ("before", "added", "mapping"),
    [
        ("t,b,n\n2026-01-01,acme,1.5\n", '2026-01-02,acme,"1,5"\n', LEVEL),
        ('t,b,n\n2026-01-01,acme,"1,500"\n', '2026-01-02,acme,"1,5"\n', LEVEL),
        ("t,b,n\n2026-01-01,acme,1\n", "2026-01-02,acmé,1\n".encode("cp1252"), LEVEL),
        ("t,b,n\n2026-01-01,acme,1\n", "2026-01-02,acme,1\r\n", LEVEL),
        ('t,b,n\n2026-01-01,acme,1\n"open,2\n', '2026-01-02",acme,1\n', LEVEL),
        ("t,b,n\n2026-01-01,acme,1", "5\n", LEVEL),
        ("t,b,n\n2026-01-01,acme,1\n", "2099-01-02,acme,1\n", LEVEL),
        ("t,b,n\n2026-01-01,acme,1\n", "2026-01-05,acme,1\n", {**AMOUNT, "bucket": None}),
    ],
    ids=("decimal", "thousands", "encoding", "ends", "quote", "line", "future", "spacing"),
)
def test_what_can_change_earlier_rows_is_read_in_full(
    tmp_path: Path, before: str, added: str | bytes, mapping: Mapping[str, object]
) -> None:
    """Where added rows may change what others mean, all are read, as at a fresh start."""
    path = tmp_path / "a.csv"
    path.write_text(before, "utf-8", newline="")
    settle(tmp_path)
    source = source_of(tmp_path, mapping)
    first = polled(source)
    with path.open("ab") as file:
        file.write(added.encode() if isinstance(added, str) else added)
    second = polled(source, NOW + 1, first.state)
    fresh = polled(source_of(tmp_path, mapping), NOW + 1)
    assert second.complete
    assert list(second.samples) == list(fresh.samples)


def test_lines_of_json(tmp_path: Path) -> None:
    """Objects that are added as lines are read alone; a broken one is named by its line."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"t": "2026-01-01", "n": 1}\n{"t": "2026-01-02", "n": 2}\n', "utf-8")
    settle(tmp_path)
    source = source_of(tmp_path, {**LEVEL, "labels": {"brand": "acme"}}, path="a.jsonl", kind=json_files)
    first = polled(source)
    with path.open("a") as file:
        file.write('{"t": "2026-01-03", "n": 3}\n{broken\n')
    second = polled(source, NOW + 1, first.state)
    assert (second.complete, figures(second)) == (False, [3])
    assert reasons(second) == ["a.jsonl:4: the line is no JSON (1)"]


CELL = st.sampled_from(["1", "2.5", "0.1", "1000", "", "x"])
ROW = st.tuples(
    st.sampled_from(["2026-01-01", "2026-01-02", "2026-01-03 08:00", ""]),
    st.sampled_from(["acme", "globex"]),
    CELL,
    st.sampled_from(["ann", "bob", "3399.0", ""]),
)
STEP = st.one_of(
    st.tuples(st.just("append"), st.sampled_from(["a", "b"]), st.lists(ROW, max_size=4)),
    st.tuples(st.just("append"), st.just("b"), st.lists(ROW, min_size=1, max_size=4)),
    st.tuples(st.just("edit"), st.sampled_from(["a", "b"]), st.lists(ROW, min_size=1, max_size=1)),
    st.tuples(st.just("cut"), st.sampled_from(["a", "b"]), st.just([])),
    st.tuples(st.just("rename"), st.sampled_from(["a", "b"]), st.just([])),
    st.tuples(st.just("drop"), st.sampled_from(["a", "b"]), st.just([])),
)


def written(rows: list[tuple[str, ...]], form: str) -> str:
    """Return rows as a file's text."""
    names = ("t", "b", "n", "k")
    if form == "csv":
        return "".join(",".join(row) + "\n" for row in [names, *rows])
    return "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)


def changed(files: dict[str, list[tuple[str, ...]]], step: tuple[str, str, list[tuple[str, ...]]]) -> None:
    """Do one step to the files' rows."""
    what, name, rows = step
    name = name if name in files else next(iter(files), "a")
    if what == "append":
        files.setdefault(name, []).extend(rows)
    elif what == "edit" and files.get(name):
        files[name][len(files[name]) // 2] = rows[0]
    elif what == "cut" and files.get(name):
        files[name].pop()
    elif what == "rename" and name in files:
        files[name + "x"] = files.pop(name)
    elif what == "drop":
        files.pop(name, None)


def put(folder: Path, files: Mapping[str, list[tuple[str, ...]]], form: str) -> None:
    """Bring a folder to the state of the rows: what only grew is added to, the rest is written anew."""
    suffix = "csv" if form == "csv" else "jsonl"
    for path in folder.iterdir():
        if path.stem not in files:
            path.unlink()
    for name, rows in files.items():
        path, text = folder / f"{name}.{suffix}", written(rows, form)
        old = path.read_text("utf-8") if path.exists() else ""
        if old and text.startswith(old):
            with path.open("a") as file:
                file.write(text[len(old) :])
        elif text != old:
            path.write_text(text, "utf-8")
    settle(folder)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEP, min_size=2, max_size=8), form=st.sampled_from(["csv", "json"]))
def test_totals_are_those_of_a_fresh_start(steps: list[tuple[str, str, list[tuple[str, ...]]]], form: str) -> None:
    """Whatever is added, edited, cut, renamed and dropped between polls, the store holds what one reading gives."""
    kind, path = (csv, "*.csv") if form == "csv" else (json_files, "*.jsonl")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files: dict[str, list[tuple[str, ...]]] = {"a": [("2026-01-01", "acme", "1", "ann")] * 2}
        put(folder, files, form)
        source, store = source_of(folder, *ALL, path=path, kind=kind), open_store(None, now=0)
        delivery = polled(source)
        store.ingest("s", delivery)
        for number, step in enumerate(steps, 1):
            changed(files, step)
            put(folder, files, form)
            delivery = polled(source, NOW + number, delivery.state)
            store.ingest("s", delivery)
        fresh = open_store(None, now=0)
        whole = polled(source_of(folder, *ALL, path=path, kind=kind), NOW, _seen(delivery))
        fresh.ingest("s", whole)
        assert totals(store) == totals(fresh)
        if not delivery.unchanged:
            assert (delivery.rows, rejected(delivery)) == (whole.rows, rejected(whole))


def rejected(delivery: Delivery) -> int:
    """Return how many rows were rejected, once for each reason."""
    return sum(one.rows for one in delivery.rejected)


def _seen(delivery: Delivery) -> Mapping[str, object]:
    """Return when the files were first seen, which a fresh start doesn't know."""
    return {"seen": delivery.state.get("seen", {})}
