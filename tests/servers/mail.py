"""A mail server on loopback that wants a login after STARTTLS, with a certificate of the tests' own authority."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.faults import closed_port
from tests.servers.tls import Authority

USER, PASSWORD = "kpitui", "s3cr3t-p4ss"


@dataclass
class Mailbox:
    """What arrived, and how the server behaves."""

    got: list[EmailMessage] = field(default_factory=list)
    """Every e-mail, repeats too."""
    to: list[list[str]] = field(default_factory=list)
    """For whom each was."""
    answers: dict[str, str] = field(default_factory=dict)
    """What it answers to an address instead of taking it; under ``DATA``, to an e-mail."""
    hang: float = 0.0
    """Seconds for which it says nothing to an e-mail."""
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address, or refuse it."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take an e-mail."""
        time.sleep(self.hang)  # noqa: ASYNC251 - the whole server hangs
        if "DATA" in self.answers:
            return self.answers["DATA"]
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.got.append(message_from_bytes(content, policy=policy.default))
        self.to.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A running server."""

    box: Mailbox
    port: int


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    """Accept one user."""
    given = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=given, handled=False)


@contextmanager
def mail_server(authority: Authority | None, immediate: bool = False) -> Iterator[MailServer]:
    """Give a running server; without an authority no TLS; ``immediate``: TLS from the start, without users."""
    box = Mailbox()
    options: dict[str, Any] = {}
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.folder / "cert.pem", authority.folder / "key.pem")
        options = {"ssl_context": context}
        if not immediate:
            options = {"tls_context": context, "require_starttls": True, "authenticator": _login, "auth_required": True}
    port = closed_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield MailServer(box, port)
    finally:
        controller.stop()
