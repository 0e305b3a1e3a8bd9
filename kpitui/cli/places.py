"""Where the configuration and the data are. It runs before the first paint: paths are strings, nothing is imported."""

# ruff: noqa: PTH109, PTH111 - pathlib would delay the saved screen

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CONFIG_NAME = "kpitui.toml"


def find_config(explicit: Path | None, env: Mapping[str, str], cwd: Path) -> Path | None:
    """Return the configuration: the one named, ``$KPITUI_CONFIG``, the folder's, the user's; None where none is."""
    from pathlib import Path

    found = config_at(None if explicit is None else str(explicit), env, str(cwd))
    return None if found is None else Path(found)


def data_folder(explicit: Path | None, env: Mapping[str, str], config: Path | None) -> Path:
    """Return the folder of the store: the one named, ``$KPITUI_DATA_DIR``, else one for each configuration file."""
    from pathlib import Path

    return Path(data_at(None if explicit is None else str(explicit), env, None if config is None else str(config)))


def user_folder(kind: str, env: Mapping[str, str]) -> Path:
    """Return the user's folder of a kind, ``config`` or ``data``, as the platform has it."""
    from pathlib import Path

    return Path(_user_folder(kind, env))


def config_at(explicit: str | None, env: Mapping[str, str], cwd: str) -> str | None:
    """Return the path of ``find_config``."""
    if explicit is not None:
        return explicit
    if named := env.get("KPITUI_CONFIG"):
        return os.path.expanduser(named)
    found = (f"{folder}/{CONFIG_NAME}" for folder in (cwd, _user_folder("config", env)))
    return next(filter(os.path.isfile, found), None)


def data_at(explicit: str | None, env: Mapping[str, str], config: str | None) -> str:
    """Return the path of ``data_folder``."""
    if explicit is not None:
        return explicit
    if named := env.get("KPITUI_DATA_DIR"):
        return os.path.expanduser(named)
    folder = _user_folder("data", env)
    if config is None:
        return folder
    from zlib import crc32

    above, name = os.path.split(os.path.expanduser(config))
    stem = name[: name.rfind(".")] if 0 < name.rfind(".") < len(name) - 1 else name
    # However the way to the file is written, it is one configuration; a link to a file is another one.
    return f"{folder}/{stem}-{crc32(os.fsencode(f'{os.path.realpath(above)}/{name}')):08x}"


def absolute(path: str) -> str:
    """Return a path from the root on, written as ``Path.absolute`` writes it: links and ``..`` stay."""
    whole = path if path.startswith("/") else f"{os.getcwd()}/{path}"
    return "/" + "/".join(part for part in whole.split("/") if part not in ("", "."))


def _user_folder(kind: str, env: Mapping[str, str]) -> str:
    """Return the path of ``user_folder``."""
    if sys.platform == "linux":
        xdg, usual = {"config": ("XDG_CONFIG_HOME", ".config"), "data": ("XDG_DATA_HOME", ".local/share")}[kind]
        named = env.get(xdg, "")
        return f"{named if named.startswith('/') else os.path.expanduser('~/' + usual)}/kpitui"
    import platformdirs

    return platformdirs.user_config_dir("kpitui") if kind == "config" else platformdirs.user_data_dir("kpitui")


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
