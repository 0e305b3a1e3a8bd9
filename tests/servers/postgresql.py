"""A real PostgreSQL on loopback, in a folder of its own: started, killed and started again by the tests."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

PLACES = Path("/usr/lib/postgresql")
"""Where Debian keeps its versions."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "password_encryption": "scram-sha-256",
    "max_connections": "20",
    "lc_messages": "C",
}
_RULES = """
host all +guarded 127.0.0.1/32 scram-sha-256
host all refused  127.0.0.1/32 reject
host all all      127.0.0.1/32 trust
"""


@dataclass
class PostgreSQL:
    """The server and what the tests do with it."""

    folder: Path
    programs: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)
    """More settings of the server."""

    @property
    def owner(self) -> str:
        """Return the user whose server it is."""
        return _owner()

    def url(self, user: str = "reader", database: str = "shop", driver: str = "postgresql+psycopg") -> str:
        """Return the address of a database for a user."""
        return f"{driver}://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [
            word for name, value in {**_SETTINGS, **self.settings}.items() for word in ("-c", f"{name}={value}")
        ]
        command = [str(self.programs / "postgres"), "-D", str(self.folder), "-p", str(self.port), *settings]
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            if (
                self.process is None or self.process.poll() is not None
            ):  # what was killed may still let go of its memory
                with (self.folder.parent / "log").open("ab") as log:
                    self.process = subprocess.Popen([*_as_server(), *command, "-k", ""], stdout=log, stderr=log)
            try:
                self.run("SELECT 1", database="postgres")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("PostgreSQL does not start")

    def kill(self) -> None:
        """Kill it as a failing machine would, with all that serves its clients."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """End it at once, its clients with it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)
            self.process = None

    def run(self, *statements: str, user: str = "", database: str = "shop") -> None:
        """Carry out statements as the server's owner, or as another."""
        owner = user or _owner()
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=owner, dbname=database, autocommit=True, connect_timeout=5
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def figure(self, query: str, database: str = "shop") -> object:
        """Return the one value that a query gives."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=_owner(), dbname=database, connect_timeout=5
        ) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def programs() -> Path | None:
    """Return the folder of the newest version's programs; None where there is none."""
    found = sorted(PLACES.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    beside = shutil.which("postgres")
    return Path(beside).resolve().parent if beside else None


@contextmanager
def postgresql(**settings: str) -> Iterator[PostgreSQL]:
    """Give a running server with an empty database ``shop``, and leave nothing of it."""
    place = programs()
    if place is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    above = Path(tempfile.mkdtemp(prefix="kpitui-pg-"))
    server = PostgreSQL(above / "data", place, _free_port(), settings=settings)
    try:
        if os.getuid() == 0:
            shutil.chown(above, _owner())
        initial = [str(place / "initdb"), "-D", str(server.folder), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*_as_server(), *initial, "--no-sync"], check=True, capture_output=True, timeout=120)
        (server.folder / "pg_hba.conf").write_text(_RULES, "utf-8")
        server.start()
        server.run("CREATE DATABASE shop", database="postgres")
        yield server
    finally:
        server.stop()
        shutil.rmtree(above, ignore_errors=True)


def _owner() -> str:
    """Return the user whose server it is: PostgreSQL refuses to be root's."""
    return "postgres" if os.getuid() == 0 else getpass.getuser()


def _as_server() -> list[str]:
    """Return what runs a command as the server's user."""
    if os.getuid():
        return []
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
