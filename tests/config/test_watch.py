"""Seeing that a configuration has changed."""

import os
from pathlib import Path

import pytest

from kpitui.config import read
from kpitui.config.watch import glance

BRAND = '[[brand]]\nid = "{id}"\n'


@pytest.fixture
def main(tmp_path: Path) -> Path:
    """Return a configuration with an included file."""
    (tmp_path / "brands").mkdir()
    (tmp_path / "brands" / "a.toml").write_text(BRAND.format(id="a"), "utf-8")
    file = tmp_path / "kpitui.toml"
    file.write_text('include = ["brands/*.toml"]\n' + BRAND.format(id="x"), "utf-8")
    return file


def test_nothing_changed(main: Path) -> None:
    """Two glances at the same files are the same."""
    config = read(main)
    assert not glance(config).changed(glance(config))


@pytest.mark.parametrize("name", ["kpitui.toml", "brands/a.toml"])
def test_a_file_that_is_written_is_seen(main: Path, name: str) -> None:
    """The main file and the included ones are watched, also when size and content are the same."""
    config = read(main)
    before = glance(config)
    file = main.parent / name
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert before.changed(glance(config))


def test_a_file_that_is_replaced_with_its_old_time_is_seen(main: Path) -> None:
    """An editor that renames a new file into place, times kept, is seen by the inode."""
    config = read(main)
    before = glance(config)
    status = main.stat()
    other = main.with_name("new")
    other.write_bytes(main.read_bytes())
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(main)
    assert before.changed(glance(config))


@pytest.mark.parametrize("name", ["brands/b.toml", "kpitui.local.toml"])
def test_a_new_file_is_seen(main: Path, name: str) -> None:
    """A new client's file and the first local file are seen though they were not there before."""
    config = read(main)
    before = glance(config)
    (main.parent / name).write_text("", "utf-8")
    assert before.changed(glance(config))


def test_a_file_that_goes_is_seen(main: Path) -> None:
    """A file that is deleted is a change, not an exception."""
    config = read(main)
    before = glance(config)
    main.unlink()
    assert before.changed(glance(config))


def test_the_correction_of_a_new_file_is_seen(main: Path) -> None:
    """A new client's file with a mistake is watched although the running configuration does not hold it."""
    config = read(main)
    new = main.parent / "brands" / "b.toml"
    new.write_text("[[brand]]\n", "utf-8")
    before = glance(config)
    new.write_text(BRAND.format(id="b"), "utf-8")
    assert before.changed(glance(config))
    elsewhere = main.parent / "elsewhere.toml"
    before = glance(config, [elsewhere])
    elsewhere.write_text("", "utf-8")
    assert before.changed(glance(config, [elsewhere]))
