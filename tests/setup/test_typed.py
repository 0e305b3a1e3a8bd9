"""Figures typed by hand are kept, corrected and fed to their measures."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from kpitui.config import parse
from kpitui.errors import StoreError
from kpitui.measures import Kind
from kpitui.setup.typed import Figure, put, typed_file, with_typed

NOW = 1_800_000_000_000
SPEND = Figure("spend", Kind.DELTA, NOW, 120.5, "alice", NOW + 5, {"brand": "acme", "channel": "facebook"})
LEAD = Figure("leads", Kind.EVENT, NOW, 1.0, "bob", NOW, {"brand": "acme", "stage": "lead"})


def test_a_figure_is_a_row_with_its_hand(tmp_path: Path) -> None:
    """Who typed it and when stand beside the figure."""
    config = tmp_path / "acme.toml"
    assert put(config, SPEND) is None
    assert typed_file(config).read_text("utf-8").splitlines() == [
        "measure,time,value,brand,channel,typed_by,typed_at",
        "spend,2027-01-15T08:00:00Z,120.5,acme,facebook,alice,2027-01-15T08:00:00.005Z",
    ]


def test_an_amount_typed_again_is_a_correction(tmp_path: Path) -> None:
    """The same measure, time and labels: the new value stands instead of the old one."""
    config = tmp_path / "acme.toml"
    put(config, SPEND)
    again = Figure("spend", Kind.DELTA, NOW, 99.0, "carol", NOW, SPEND.labels)
    assert put(config, again) == "120.5"
    assert len(typed_file(config).read_text("utf-8").splitlines()) == 2


def test_an_event_typed_again_is_one_more(tmp_path: Path) -> None:
    """Two leads by telephone in one minute are two leads; a new label becomes a column."""
    config = tmp_path / "acme.toml"
    for figure in (SPEND, LEAD, LEAD):
        assert put(config, figure) is None
    lines = typed_file(config).read_text("utf-8").splitlines()
    assert lines[0] == "measure,time,value,brand,channel,stage,typed_by,typed_at"
    assert len(lines) == 4


def test_the_file_is_a_source_with_a_mapping_for_each_form(tmp_path: Path) -> None:
    """Rows of one measure with the same labels share a mapping, so that an absent label isn't an empty one."""
    path = tmp_path / "acme.toml"
    config = parse("", path)
    assert with_typed(config, path) is config
    put(path, SPEND)
    put(path, LEAD)
    source = with_typed(config, path).sources[-1]
    assert (source.name, source.kind, source.options) == ("typed", "csv", {"path": "acme.typed.csv"})
    assert [(mapping.name, sorted(mapping.labels)) for mapping in source.measures] == [
        ("leads", ["brand", "stage"]),
        ("spend", ["brand", "channel"]),
    ]


@pytest.mark.parametrize("spoil", [lambda file: file.mkdir(), lambda file: file.write_bytes(b"measure\n\xff\xfe\n")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    """A folder of that name, or bytes that are no text: the file is named, nothing is written over it."""
    path = tmp_path / "acme.toml"
    spoil(typed_file(path))
    with pytest.raises(StoreError, match=r"acme\.typed\.csv"):
        with_typed(parse("", path), path)
    with pytest.raises(StoreError, match=r"acme\.typed\.csv"):
        put(path, SPEND)


def test_it_is_as_readable_as_the_configuration(tmp_path: Path) -> None:
    """A collector under another account, which may read the configuration, may read the figures too."""
    path = tmp_path / "acme.toml"
    path.write_text("", "utf-8")
    path.chmod(0o640)
    put(path, SPEND)
    assert stat.S_IMODE(typed_file(path).stat().st_mode) == 0o640
