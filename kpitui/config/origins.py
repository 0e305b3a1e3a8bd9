"""Where each key of a merged configuration was written: which file, and where in it. Knows no line numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""A key as its parts: ``("source", 2, "measure", 0, "time")``."""

_PART = re.compile(r'\[(\d+)\]|"((?:[^"\\]|\\.)*)"|([^.\["]+)')
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A key in one file."""

    file: Path
    path: KeyPath


Where: TypeAlias = KeyPath | Place
"""A key of the merged configuration, or one of a certain file."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The files of a configuration, and where the parts of the merged tables stand in them."""

    main: Path = Path("kpitui.toml")
    """The file that was asked for."""
    files: tuple[Path, ...] = ()
    """All files that were read: the main one, included ones, the local one."""
    parts: Mapping[KeyPath, Place] = field(default_factory=dict)
    """Merged key to its place; a longer key prevails over a shorter one."""
    contents: Mapping[Path, bytes] = field(default_factory=dict, repr=False)
    """What the files held when they were read, for the lines of mistakes."""

    def place(self, path: Where) -> Place:
        """Return where a merged key was written."""
        if isinstance(path, Place):
            return path
        for length in range(len(path), 0, -1):
            if (found := self.parts.get(path[:length])) is not None:
                return Place(found.file, (*found.path, *path[length:]))
        return Place(self.main, path)


def write_key(path: KeyPath) -> str:
    """Return a key as messages show it: ``source[2].measure[1].time``, counting from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            shown = part if _BARE.fullmatch(part) else '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'
            text += f".{shown}" if text else shown
    return text


def read_key(text: str, first: int = 1) -> KeyPath:
    """Return the parts of a key as messages show it; ``first`` is the number of the first item of a list."""
    parts: list[str | int] = []
    for number, quoted, bare in _PART.findall(text):
        parts.append(int(number) - first if number else bare or re.sub(r"\\(.)", r"\1", quoted))
    return tuple(parts)
