"""A real MariaDB on loopback, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pymysql

_SETTINGS = (
    "--no-defaults",
    "--bind-address=127.0.0.1",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--skip-name-resolve",
)


@dataclass
class MariaDB:
    """The server and what the tests do with it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def url(self, user: str = "reader", database: str = "shop") -> str:
        """Return the address of a database for a user."""
        return f"mariadb://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str) -> object:
        """Carry out statements as the owner; return the first value of the last one."""
        connection = pymysql.connect(host="127.0.0.1", port=self.port, user="owner", autocommit=True, connect_timeout=5)
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                row = cursor.fetchone()
        finally:
            connection.close()
        return row[0] if row else None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_program() or "mariadbd", *_SETTINGS, *_user(), *self._places()], stdout=log, stderr=log
            )
        limit = time.monotonic() + 40
        while time.monotonic() < limit:
            try:
                self.run("SELECT 1")
            except pymysql.err.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("MariaDB does not start")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _places(self) -> tuple[str, ...]:
        """Return where it keeps its files and listens."""
        first = self.folder / "first.sql"
        return (
            f"--datadir={self.folder / 'data'}",
            f"--socket={self.folder / 'socket'}",
            f"--port={self.port}",
            f"--init-file={first}",
        )


def installed() -> bool:
    """Tell whether the server is installed."""
    return _program() is not None and shutil.which("mariadb-install-db") is not None


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """Give a running server with an empty database ``shop``, and leave nothing of it."""
    folder = Path(tempfile.mkdtemp(prefix="kpitui-my-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = MariaDB(folder, probe.getsockname()[1])
    try:
        (folder / "first.sql").write_text(
            "CREATE DATABASE IF NOT EXISTS shop;\n"
            "CREATE USER IF NOT EXISTS owner@'%';\nGRANT ALL ON *.* TO owner@'%' WITH GRANT OPTION;\n",
            "utf-8",
        )
        command = ["mariadb-install-db", "--no-defaults", f"--datadir={folder / 'data'}", *_user(), "--skip-test-db"]
        if _user():
            shutil.chown(folder, "mysql")
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _program() -> str | None:
    """Return the server's program."""
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")


def _user() -> tuple[str, ...]:
    """Return whose server it is: it refuses to be root's."""
    if os.getuid():
        return ()
    return (f"--user={pwd.getpwnam('mysql').pw_name}",)
