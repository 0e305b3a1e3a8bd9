"""Writing a small file of one's own: by one process at a time, so that a reader sees the old one or the new, whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Let one process at a time read a file of a folder, change it and write it; leaves no file behind.

    Where the system can't lock a folder (some network drives, Windows), nobody waits.
    """
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    handle = None
    try:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            flock(handle, LOCK_EX)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def replace_file(file: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace a file atomically: beside it, to the disk, renamed; its mode kept, a link followed. Raises ``OSError``.

    ``mode`` is that of a file that is new.
    """
    file = file.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(file.stat().st_mode & 0o7777 if file.exists() else mode)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """Have a folder's entries on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
