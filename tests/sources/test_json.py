"""JSON files: rows and columns by JMESPath, keys of objects, one object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from kpitui.errors import SourceError, SourceRefused
from kpitui.measures import Delivery
from kpitui.sources import json as kind
from tests.sources.making import figures, notes, opened, polled, reasons

VALUE = {"name": "nps_ratings", "value": "n", "labels": {"brand": "acme"}}


def said(tmp_path: Path, content: object, mapping: Mapping[str, object], **options: object) -> Delivery:
    """Return what a document gives."""
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "rows.json").write_text(text, "utf-8")
    return polled(opened(tmp_path, {"path": "rows.json", **options}, mapping, kind=kind))


def test_rows(tmp_path: Path) -> None:
    """Rows are a list, an object of objects, lists in an object, one object, or one figure."""
    assert figures(said(tmp_path, [{"n": 1}, {"n": 2}], VALUE)) == [1, 2]
    assert figures(said(tmp_path, {"data": {"items": [{"n": 3}]}}, VALUE, rows="data.items")) == [3]
    assert figures(said(tmp_path, {"a": {"n": 1}, "b": {"n": 2}}, VALUE)) == [1, 2]
    assert figures(said(tmp_path, {"n": 5}, VALUE)) == [5]
    assert figures(said(tmp_path, {"count": 7}, {**VALUE, "value": "value"}, rows="count")) == [7]


def test_keys(tmp_path: Path) -> None:
    """The key under which a row stands is ``$key``, the one above it ``$parent``."""
    content = {"24": {"tweets": [{"n": 1}]}, "38": {"tweets": [{"n": 2}, {"n": 3}]}}
    labels = {"brand": "$parent", "format": "$key"}
    delivery = said(tmp_path, content, {**VALUE, "labels": labels}, rows="*.tweets[]")
    assert [sample.labels for sample in delivery.samples] == [
        (("brand", brand), ("format", "tweets")) for brand in ("24", "38", "38")
    ]


def test_columns(tmp_path: Path) -> None:
    """Columns are plain names, whatever signs they hold, or JMESPath; whole numbers stay exact."""
    row = {"Total Reach": 4, "m": {"likes": 9}, "id": 1526540472222638081, "ok": True, "none": None}
    mapping = {"name": "mentions", "id": "id", "where": {"ok": True}}
    assert said(tmp_path, [row], mapping).samples[0].id == "1526540472222638081"
    assert figures(said(tmp_path, [row], {**VALUE, "value": "Total Reach"})) == [4]
    assert figures(said(tmp_path, [row], {**VALUE, "value": "m.likes"})) == [9]
    assert figures(said(tmp_path, [row], {**VALUE, "value": "none"})) == []
    assert reasons(said(tmp_path, [row], {**VALUE, "value": "ok"})) == ["rows.json:1, ok: “true” is not a number (1)"]
    assert "“gone” is in no row" in notes(said(tmp_path, [row], {**VALUE, "value": "gone"}))


def test_bad_rows_and_expressions(tmp_path: Path) -> None:
    """What is no object is rejected; what is no expression is refused; broken JSON fails."""
    assert reasons(said(tmp_path, [{"n": 1}, 2, "x"], VALUE)) == ["rows.json:2: the row is no object (2)"]
    with pytest.raises(SourceRefused, match="no JMESPath expression"):
        said(tmp_path, [], VALUE, rows="[[")
    with pytest.raises(SourceError, match=r"rows\.json:1: broken JSON"):
        said(tmp_path, '[{"n": 1}, {"n"', VALUE)


def test_lines(tmp_path: Path) -> None:
    """One object a line is read, a broken line rejected alone."""
    delivery = said(tmp_path, '{"n": 1}\n{"n": \n{"n": 3}\n', VALUE)
    assert figures(delivery) == [1, 3]
    assert reasons(delivery) == ["rows.json:2: the line is no JSON (1)"]


def test_french_media(shared_data: Path) -> None:
    """Accounts keyed by their id give the followers of the reference."""
    mapping = {
        "name": "followers",
        "time": {"at": "2022-06-07"},
        "value": "public_metrics.followers_count",
        "labels": {"brand": "$username"},
    }
    delivery = polled(opened(shared_data, {"path": "french_media/twitter_accounts.json"}, mapping, kind=kind))
    assert (len(delivery.samples), sum(figures(delivery))) == (28, 54_051_415)
