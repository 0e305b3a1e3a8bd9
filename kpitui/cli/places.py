"""Where the configuration and the data are. Standard library only: it runs before the first paint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONFIG_NAME = "kpitui.toml"


def find_config(explicit: Path | None, env: Mapping[str, str], cwd: Path) -> Path | None:
    """Return the configuration: the one named, ``$KPITUI_CONFIG``, the folder's, the user's; None where none is."""
    if explicit is not None:
        return explicit
    if named := env.get("KPITUI_CONFIG"):
        return Path(named).expanduser()
    found = (path for path in (cwd / CONFIG_NAME, user_folder("config", env) / CONFIG_NAME) if path.is_file())
    return next(found, None)


def data_folder(explicit: Path | None, env: Mapping[str, str], config: Path | None) -> Path:
    """Return the folder of the store: the one named, ``$KPITUI_DATA_DIR``, else one for each configuration file."""
    if explicit is not None:
        return explicit
    if named := env.get("KPITUI_DATA_DIR"):
        return Path(named).expanduser()
    folder = user_folder("data", env)
    if config is None:
        return folder
    from zlib import crc32

    path = str(config.expanduser().absolute())
    return folder / f"{config.stem}-{crc32(path.encode()):08x}"


def user_folder(kind: str, env: Mapping[str, str]) -> Path:
    """Return the user's folder of a kind, ``config`` or ``data``, as the platform has it."""
    if sys.platform == "linux":
        xdg, usual = {"config": ("XDG_CONFIG_HOME", ".config"), "data": ("XDG_DATA_HOME", ".local/share")}[kind]
        named = Path(env.get(xdg, ""))
        return (named if named.is_absolute() else Path.home() / usual) / "kpitui"
    import platformdirs

    return platformdirs.user_config_path("kpitui") if kind == "config" else platformdirs.user_data_path("kpitui")


def option_of(arguments: Sequence[str], *names: str) -> str | None:
    """Return the last value of an option as it stands on the command line, before it is parsed."""
    found = None
    for position, word in enumerate(arguments):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name in names and equals:
            found = value
        elif word in names and position + 1 < len(arguments):
            found = arguments[position + 1]
    return found
