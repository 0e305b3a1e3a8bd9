"""Folders and configurations are found by plain strings as pathlib would find them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.cli.places import absolute, config_at, data_at, find_config


@pytest.mark.parametrize("path", ["a//b/./c.toml", "../x/c.toml", "/x//y/./z", ".", "/"])
def test_a_path_from_the_root_on(path: str) -> None:
    """A path is written as pathlib writes it."""
    assert absolute(path) == str(Path(path).absolute())


@pytest.mark.parametrize("name", ["my.kpis.toml", "kpitui.toml", ".hidden", "plain", "dot."])
def test_each_configuration_has_a_folder(name: str, tmp_path: Path) -> None:
    """The folder bears the stem of the configuration, and differs by where the configuration is."""
    env = {"XDG_DATA_HOME": str(tmp_path)}
    here, there = data_at(None, env, f"/one/{name}"), data_at(None, env, f"/two/{name}")
    assert here != there
    assert here.startswith(f"{tmp_path}/kpitui/{Path(name).stem}-")
    assert data_at(None, env, f"/one/./{name}") == here


def test_the_folder_does_not_depend_on_the_way_to_the_file(tmp_path: Path) -> None:
    """Steps up and linked folders on the way lead to the same store: two collectors never share a configuration."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").symlink_to(tmp_path / "one")
    here = data_at(None, {}, f"{tmp_path}/one/kpitui.toml")
    assert data_at(None, {}, f"{tmp_path}/one/../one/kpitui.toml") == here
    assert data_at(None, {}, f"{tmp_path}/two/kpitui.toml") == here


def test_the_folder_does_not_depend_on_from_where_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration named from its own folder has the folder that it has when it is named in full."""
    monkeypatch.chdir(tmp_path)
    env = {"XDG_DATA_HOME": "/data"}
    assert data_at(None, env, "x.toml") == data_at(None, env, str(tmp_path / "x.toml"))


def test_a_configuration_is_looked_for_here_then_at_home(tmp_path: Path) -> None:
    """The folder's own comes before the user's; the one in the environment before both."""
    here, home = tmp_path / "here", tmp_path / "home"
    for folder in (here, home / "kpitui"):
        folder.mkdir(parents=True)
    env = {"XDG_CONFIG_HOME": str(home)}
    assert config_at(None, env, str(here)) is None
    (home / "kpitui" / "kpitui.toml").touch()
    assert config_at(None, env, str(here)) == str(home / "kpitui" / "kpitui.toml")
    (here / "kpitui.toml").touch()
    assert find_config(None, env, here) == here / "kpitui.toml"
    assert config_at(None, env | {"KPITUI_CONFIG": "/else.toml"}, str(here)) == "/else.toml"
