"""The files that a path names: one, those of a folder, or those of a pattern whose parts may have names."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kpitui.errors import SourceRefused
from kpitui.text import Text

Stamp = tuple[int, int, int]
"""Time of change in ns, size, inode: a file whose stamp is the same is the same file."""

_NAMED = re.compile(r"\{(\w+)\}")
_MAGIC = re.compile(r"[*?\[{]")


@dataclass(frozen=True, slots=True)
class Found:
    """One file."""

    path: Path
    name: str
    """Its path as the user knows it, from the configuration's folder."""
    stamp: Stamp
    parts: tuple[tuple[str, str], ...] = ()
    """The named parts of its path."""


def files_of(written: str, folder: Path, suffixes: Sequence[str]) -> list[Found]:
    """Return the files that a path names, sorted. Raises ``SourceRefused`` where a plain path leads nowhere."""
    path = folder / Path(written).expanduser()
    if path.is_dir():
        paths = [one for one in path.iterdir() if one.name.lower().endswith(tuple(suffixes)) and _shown(one)]
        return [_found(one, folder, None) for one in sorted(paths) if one.is_file()]
    if path.exists() or not _MAGIC.search(written):
        return [_found(path, folder, None)]
    pattern = str(path)
    named = re.compile(_regex(pattern))
    paths = [Path(one) for one in glob.glob(_NAMED.sub("*", pattern), recursive=True)]  # noqa: PTH207 - takes absolute patterns
    return [_found(one, folder, named) for one in sorted(paths) if one.is_file() and _shown(one)]


def _shown(path: Path) -> bool:
    """Tell whether a file is the user's, not an editor's."""
    return not path.name.startswith((".", "~"))


def _regex(pattern: str) -> str:
    """Return a pattern of paths as a regular expression with the named parts."""
    pieces = re.split(r"(\{\w+\}|\*\*/|\*\*|\*|\?|\[[^\]]*\])", pattern)
    plain = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    seen: set[str] = set()
    found = []
    for piece in pieces:
        if (named := _NAMED.fullmatch(piece)) is not None:
            found.append(f"(?P={named[1]})" if named[1] in seen else f"(?P<{named[1]}>[^/]+)")
            seen.add(named[1])
        elif piece.startswith("[") and piece.endswith("]"):
            found.append(piece.replace("[!", "[^"))
        else:
            found.append(plain.get(piece, re.escape(piece)))
    return "".join(found)


def _found(path: Path, folder: Path, named: re.Pattern[str] | None) -> Found:
    """Return what is known of one file without reading it."""
    try:
        stat = path.stat()
    except OSError as error:
        raise unreadable(path, folder, error) from None
    parts = named.fullmatch(str(path)) if named is not None else None
    stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return Found(path, shown_name(path, folder), stamp, tuple(parts.groupdict().items()) if parts else ())


def shown_name(path: Path, folder: Path) -> str:
    """Return a path as the user knows it."""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def unreadable(path: Path, folder: Path, error: OSError) -> SourceRefused:
    """Return the error for a file that cannot be read."""
    name = shown_name(path, folder)
    if isinstance(error, FileNotFoundError):
        return SourceRefused(Text("{name}: no such file", "{name} : fichier introuvable").given(name=name))
    if isinstance(error, PermissionError):
        return SourceRefused(Text("{name}: reading is not allowed", "{name} : lecture interdite").given(name=name))
    if isinstance(error, IsADirectoryError):
        return SourceRefused(Text("{name} is a folder", "{name} est un dossier").given(name=name))
    cause = error.strerror or type(error).__name__
    return SourceRefused(Text("{name}: {cause}", "{name} : {cause}").given(name=name, cause=cause))
