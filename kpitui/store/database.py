"""The connection: opening, transactions, and what goes wrong with files. Knows nothing of what is stored.

A damaged file is set aside and a new one started; a full disk is an error that passes; a store written by a newer
program is refused.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from time import monotonic, sleep

from kpitui.errors import StoreError
from kpitui.store.schema import MIGRATIONS, migrate, version_of
from kpitui.text import Text

FILE = "store.db"
BUSY_MS = 5_000
LOOKING = 0.003
"""Seconds between two looks whether the store can be written."""

NEWER = Text(
    "Restart this kpitui, or upgrade it: the store {path} was written by a newer one.",
    "Redémarrez ce kpitui, ou mettez-le à jour : les données {path} ont été écrites par un plus récent.",
)
OLDER = Text(
    "The store is still that of an older kpitui: “kpitui collect --stop” ends its collector, the next one renews it.",
    "Les données sont encore celles d’un kpitui plus ancien : « kpitui collect --stop » arrête sa collecte, "
    "la suivante les renouvelle.",
)
MISSING = Text("There is no store in {path} yet.", "Il n’y a pas encore de données dans {path}.")
SET_ASIDE = Text(
    "The store was damaged; it is kept as {path} and a new one was started.",
    "Les données étaient endommagées ; elles sont gardées sous {path} et un nouveau fichier a été commencé.",
)
FULL = Text(
    "The disk is full: nothing more is stored until there is room.",
    "Le disque est plein : plus rien n’est enregistré tant qu’il n’y a pas de place.",
)
EXISTS = Text("There is a file {path} already.", "Il y a déjà un fichier {path}.")
BROKEN = Text("The store cannot be used: {cause}", "Les données sont inutilisables : {cause}")
UNUSABLE = Text("{path} cannot be used: {cause}", "{path} est inutilisable : {cause}")
_FILE_CAUSES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EEXIST: Text("{path} is a file, not a folder for figures.", "{path} est un fichier, pas un dossier."),
    errno.ENOTDIR: Text("{path}: a part of this way is a file.", "{path} : une partie de ce chemin est un fichier."),
    errno.ENOENT: Text("There is no folder for {path}.", "Il n’y a pas de dossier pour {path}."),
    errno.EACCES: Text("Writing {path} is not permitted.", "L’écriture de {path} n’est pas permise."),
    errno.EROFS: Text("{path} is on a disk that is read only.", "{path} est sur un disque en lecture seule."),
}
BUSY = Text("Another program is holding the store.", "Un autre programme bloque les données.")
_FULL_CODES = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Database:
    """One connection, its lock and its transactions; every SQLite error leaves as a ``StoreError``."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, notes: tuple[Text, ...] = ()) -> None:
        self.connection = connection
        self.path = path
        self.notes = notes
        self._lock = RLock()
        self._writing = False

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is stored, or nothing. A nested one is part of the outer."""
        with self._lock:
            if self._writing:
                yield self.connection
                return
            with translated():
                self._begin()
                self._writing = True
                try:
                    _refuse_newer(self.connection, self.path)
                    yield self.connection
                    self.connection.execute("COMMIT")
                except BaseException:
                    self._roll_back()
                    raise
                finally:
                    self._writing = False

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One view of the store, unmoved by what others write meanwhile."""
        with self._lock:
            if self.connection.in_transaction:
                yield self.connection
                return
            with translated():
                self.connection.execute("BEGIN")
                try:
                    _refuse_newer(self.connection, self.path)
                    yield self.connection
                finally:
                    self._roll_back()

    def close(self) -> None:
        """Close the connection; what is committed is kept."""
        with self._lock, translated():
            self.connection.close()

    def _begin(self) -> None:
        """Begin to write, as soon as nobody else does.

        SQLite looks for the lock ever more rarely: it would miss the pauses that a large import makes for others.
        """
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            deadline = monotonic() + BUSY_MS / 1000
            while not self.connection.in_transaction:
                try:
                    self.connection.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                        raise
                    sleep(LOOKING)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _roll_back(self) -> None:
        """End the transaction; SQLite may have ended it already, when the disk was full."""
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's errors into ``StoreError``, with words for what a user can mend."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _FULL_CODES:
            raise StoreError(FULL) from error
        if code in _BUSY_CODES:
            raise StoreError(BUSY) from error
        if str(error).startswith("no such"):
            raise StoreError(OLDER) from error
        raise StoreError(BROKEN.given(cause=str(error))) from error


def open_database(folder: Path | None, read_only: bool, now: int) -> Database:
    """Open the store of a folder, made or brought up to date where needed; None: in memory."""
    if folder is None:
        connection = _connect(":memory:", read_only=False)
        _prepare(connection, None)
        return Database(connection, None)
    path = folder / FILE
    if read_only:
        return _open_to_read(path)
    with _file_errors():
        _make_private(folder, path)
    try:
        with translated():
            return Database(_open(path), path)
    except StoreError as error:
        if not is_damaged(error):
            raise
    with _file_errors():
        aside = _set_aside(path, now)
        _make_private(folder, path)
    with translated():
        return Database(_open(path), path, (SET_ASIDE.given(path=aside.name),))


def back_up(database: Database, path: Path) -> None:
    """Copy a store to a new file that only its owner reads. Raises where there is one already."""
    if path.exists():
        raise StoreError(EXISTS.given(path=str(path)))
    with _file_errors():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with translated():
        copy = sqlite3.connect(path)
        try:
            database.connection.backup(copy)
        finally:
            copy.close()


def _open(path: Path) -> sqlite3.Connection:
    """Connect to a file and bring it up to date."""
    connection = _connect(path.as_uri(), read_only=False)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_to_read(path: Path) -> Database:
    """Connect to a file that others write."""
    if not path.is_file():
        raise StoreError(MISSING.given(path=str(path.parent)))
    with translated():
        connection = _connect(path.as_uri() + "?mode=ro", read_only=True)
        try:
            _refuse_newer(connection, path)
            _refuse_empty(connection, path)
        except BaseException:
            connection.close()
            raise
    return Database(connection, path)


def _connect(target: str, read_only: bool) -> sqlite3.Connection:
    """Return a connection without implicit transactions."""
    connection = sqlite3.connect(
        target,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
        uri=target.startswith("file:"),
        cached_statements=256,
    )
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -65536" if not read_only else "PRAGMA cache_size = -16384")
    return connection


def _prepare(connection: sqlite3.Connection, path: Path | None) -> None:
    """Set the journal up and bring the tables up to date."""
    _refuse_newer(connection, path)
    if path is not None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_size_limit = 67108864")
    if version_of(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection)
        connection.execute("INSERT OR IGNORE INTO setting VALUES ('salt', ?)", (os.urandom(32),))
        connection.execute("COMMIT")


def _refuse_newer(connection: sqlite3.Connection, path: Path | None) -> None:
    """Raise where the store has tables that this program doesn't know."""
    if version_of(connection) > len(MIGRATIONS):
        raise StoreError(NEWER.given(path=str(path)))


def is_damaged(error: StoreError) -> bool:
    """Return whether the file is no store any more, as against locked, full or newer."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_newer(error: StoreError) -> bool:
    """Return whether a newer program has written the store."""
    return error.text.en == NEWER.en


def _refuse_empty(connection: sqlite3.Connection, path: Path) -> None:
    """Raise where a collector is only just making the store."""
    if not version_of(connection):
        raise StoreError(MISSING.given(path=str(path.parent)))


def _set_aside(path: Path, now: int) -> Path:
    """Rename a damaged file and its journal, and return its new name."""
    aside = path.with_name(f"{path.stem}-damaged-{now}{path.suffix}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _make_private(folder: Path, path: Path) -> None:
    """Make the folder and an empty file that only the owner reads, and the group where the folder is the group's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return
    shared = bool(folder.stat().st_mode & stat.S_IWGRP)
    mode = 0o660 if shared else 0o600
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode))
    path.chmod(mode)


@contextmanager
def _file_errors() -> Iterator[None]:
    """Turn the operating system's errors into ``StoreError``."""
    try:
        yield
    except OSError as error:
        text = _FILE_CAUSES.get(error.errno or 0, UNUSABLE)
        raise StoreError(text.given(path=error.filename, cause=error.strerror)) from error
