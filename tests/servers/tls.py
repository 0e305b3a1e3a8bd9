"""A server with TLS on loopback, and a certificate authority of its own, made by the command ``openssl``."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.faults import Faults

OPENSSL = shutil.which("openssl")
_SHORT = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority, and a certificate for 127.0.0.1 that it has signed."""

    folder: Path

    @property
    def ca(self) -> Path:
        """Return the authority's certificate."""
        return self.folder / "ca.pem"

    def make(self) -> None:
        """Make all of it."""
        _openssl(
            self.folder, "req", "-x509", *_SHORT, "-subj", "/CN=A test's CA", "-keyout", "ca.key", "-out", "ca.pem"
        )
        _openssl(
            self.folder, "req", "-new", *_SHORT[:5], "-subj", "/CN=127.0.0.1", "-keyout", "key.pem", "-out", "r.csr"
        )
        (self.folder / "names.cnf").write_text("subjectAltName=IP:127.0.0.1\n", "utf-8")
        signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names.cnf")
        _openssl(self.folder, "x509", "-req", "-in", "r.csr", *signing, "-out", "cert.pem")


def _openssl(folder: Path, *words: str) -> None:
    """Run openssl in a folder."""
    subprocess.run([OPENSSL or "openssl", *words], cwd=folder, check=True, capture_output=True, timeout=60)


@dataclass(slots=True)
class Secure(Faults):
    """The same server as ``Faults``, behind TLS."""

    refused: list[str] = field(default_factory=list)
    """Handshakes that came to nothing."""

    def url(self, path: str) -> str:
        """Return the URL of one way of answering."""
        return f"https://127.0.0.1:{self.port}{path}"


@contextmanager
def secure(authority: Authority) -> Iterator[Secure]:
    """Give a running server that shows the authority's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.folder / "cert.pem", authority.folder / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    server = Secure(listener.getsockname()[1])

    def accept() -> None:
        """Answer each peer, until the listener closes."""
        with suppress(OSError):
            while True:
                peer, _ = listener.accept()
                threading.Thread(target=answer, args=(peer,), daemon=True).start()

    def answer(peer: socket.socket) -> None:
        """Shake hands, and answer."""
        peer.settimeout(20)
        try:
            wrapped = context.wrap_socket(peer, server_side=True)
        except OSError as error:
            server.refused.append(type(error).__name__)
            return
        server.serve(wrapped)

    running = threading.Thread(target=accept, daemon=True)
    running.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        running.join(2)
