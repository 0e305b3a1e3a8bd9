"""A configuration that changes while it is in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.collector.reload import Watch
from kpitui.config import read
from kpitui.setup import Project, bind

TOML = '[monitor]\ntimezone = "UTC"\n[[brand]]\nid = "acme"\nown = true\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a valid configuration."""
    path = tmp_path / "kpitui.toml"
    path.write_text(TOML, "utf-8")
    return path


def _watch(path: Path) -> Watch:
    def load() -> Project:
        return bind(read(path), path)

    return Watch(load(), load)


def test_nothing_changed_is_nothing(path: Path) -> None:
    """A look at the same files costs a few stats and gives nothing."""
    watch = _watch(path)
    assert [watch.look() for _ in range(3)] == [None] * 3


def test_a_change_is_read_once_it_has_settled(path: Path) -> None:
    """The first look that sees a change waits for a second one that sees the same."""
    watch = _watch(path)
    path.write_text(TOML + '[[brand]]\nid = "globex"\n', "utf-8")
    assert watch.look() is None
    change = watch.look()
    assert change is not None
    assert change.project is not None
    assert [brand.id for brand in change.project.config.brands] == ["acme", "globex"]
    assert watch.look() is None


def test_a_mistake_is_told_once_and_mended(path: Path) -> None:
    """Every problem of an invalid file is given, once; the next valid one is taken in."""
    watch = _watch(path)
    path.write_text("[[brand]]\nidd = 1\n[monitr]\n", "utf-8")
    watch.look()
    change = watch.look()
    assert change is not None
    assert change.project is None
    assert len(change.problems) >= 2
    assert watch.look() is None
    path.write_text(TOML, "utf-8")
    watch.look()
    mended = watch.look()
    assert mended is not None
    assert mended.project is not None


@pytest.mark.parametrize("name", ["kpitui.local.toml", "kpitui.typed.csv"])
def test_files_that_come_later_are_noticed(path: Path, name: str) -> None:
    """The local file and the typed figures need not exist at the start."""
    watch = _watch(path)
    texts = {"kpitui.local.toml": '[monitor]\nperiod = "28d"\n', "kpitui.typed.csv": "measure,time,value\n"}
    path.with_name(name).write_text(texts[name], "utf-8")
    watch.look()
    assert watch.look() is not None


def test_a_file_that_is_gone_is_a_problem(path: Path) -> None:
    """A configuration that was deleted leaves the running one in force."""
    watch = _watch(path)
    path.unlink()
    watch.look()
    change = watch.look()
    assert change is not None
    assert change.project is None
    assert change.problems
