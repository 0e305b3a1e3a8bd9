"""E-mail by a server of the user's own, in a thread. A repeated letter has the same Message-ID."""

from __future__ import annotations

import asyncio
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

from kpitui.config.mail import PORTS, EmailTable, Security
from kpitui.errors import RouteError, SourceRefused
from kpitui.notify.contract import DEADLINE, Letter, Route, RouteSettings
from kpitui.notify.threads import in_thread
from kpitui.sources.web.auth import hidden, shown
from kpitui.sources.web.redact import Redactor, redactor
from kpitui.text import Text

HELLO = "[127.0.0.1]"
"""What this side calls itself: looking up a name of its own could take longer than sending."""

_SLOW = Text("{server}: not done within {seconds:g} s", "{server} : pas fini en {seconds:g} s")
_DNS = Text("{server}: no such host (DNS), or no network", "{server} : hôte introuvable (DNS), ou pas de réseau")
_PORT = Text("{server}: connection refused, nothing listens there", "{server} : connexion refusée, rien n’y écoute")
_TLS = Text("{server}: no secure connection (TLS): {cause}", "{server} : pas de connexion sûre (TLS) : {cause}")
_NO_TLS = Text("{server} offers no STARTTLS", "{server} ne propose pas STARTTLS")
_LOGIN = Text("{server}: user and password are not accepted ({code})", "{server} : identifiants non acceptés ({code})")
_ABLE = Text("{server} can’t: {words}", "{server} ne sait pas : {words}")
_NOBODY = Text("{server} does not accept {who}: {words}", "{server} n’accepte pas {who} : {words}")
_SOME = Text(
    "{server} does not accept {who}: {words}; the others have it",
    "{server} n’accepte pas {who} : {words} ; les autres l’ont reçu",
)
_SAID = Text("{server} refuses: {words}", "{server} refuse : {words}")
_BROKEN = Text("{server}: the connection broke", "{server} : la connexion s’est interrompue")
_CA = Text("ca: {path} holds no certificates", "ca : {path} ne contient pas de certificats")
_UNFIT = Text("the letter can’t be put into an e-mail", "le message ne peut pas être mis dans un e-mail")

Refusals = Mapping[str, tuple[int, bytes]]
"""Addresses that a server does not accept, each with its status and words."""


def open_way(settings: RouteSettings) -> Route:
    """Return a route by e-mail."""
    if settings.table.email is None:
        raise TypeError(settings.table.way)
    return Email(settings.table.email, settings)


class Email:
    """Sends letters by e-mail."""

    def __init__(self, table: EmailTable, settings: RouteSettings) -> None:
        self._table = table
        self._settings = settings

    async def send(self, letter: Letter) -> None:
        """Send a letter to all addresses; once the server has taken it, it has arrived."""
        call = _Call(self._table, self._settings.folder)
        try:
            post = composed(letter, self._table, self._settings.name)
            async with asyncio.timeout(DEADLINE):
                await in_thread(call.make, post)
        except TimeoutError:
            raise RouteError(_SLOW.given(server=self._table.server, seconds=DEADLINE)) from None
        except SourceRefused as error:
            raise RouteError(error.text) from None
        except (ValueError, UnicodeError):
            raise RouteError(_UNFIT, permanent=True) from None
        finally:
            # The thread can't be stopped, what it waits for can.
            call.hang_up()


def composed(letter: Letter, table: EmailTable, route: str) -> EmailMessage:
    """Return a letter as an e-mail. Raises ``ValueError`` where something in it would be another header."""
    post = EmailMessage(policy=SMTP)
    post["Subject"] = letter.title
    post["From"] = table.from_
    post["To"] = ", ".join(table.to)
    post["Date"] = format_datetime(datetime.now(UTC))
    post["Message-ID"] = message_id(letter, table, route)
    post["Auto-Submitted"] = "auto-generated"
    post.set_content(f"{letter.title}\n\n{letter.body}\n")
    return post


def message_id(letter: Letter, table: EmailTable, route: str) -> str:
    """Return the same id for the same letter of a route, however often it is sent."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", letter.id)
    return f"<{name}.{sha256(f'{route} {letter.id}'.encode()).hexdigest()[:12]}@{table.from_.rpartition('@')[2]}>"


@dataclass(slots=True)
class _Call:
    """One conversation with a mail server, in a thread of its own."""

    table: EmailTable
    folder: Path
    _server: smtplib.SMTP | None = None
    _over: bool = False
    _hide: Redactor = field(default_factory=Redactor)

    def make(self, post: EmailMessage) -> None:
        """Hand an e-mail over. Raises ``RouteError`` or ``SourceRefused``."""
        table = self.table
        login = None if table.user is None or table.password is None else (shown(table.user), table.password.reveal())
        self._hide = redactor([*hidden((table.user,)), *(login or ())[1:]])
        trust = None if table.security is Security.NONE else self._trusted()
        try:
            server = self._opened(trust)
            try:
                if table.security is Security.STARTTLS:
                    server.starttls(context=trust)
                if login is not None:
                    server.login(*login)
                refused = server.send_message(post)
                with suppress(OSError, smtplib.SMTPException):  # it has been sent, whatever the server says now
                    server.quit()
            finally:
                server.close()
        except (OSError, smtplib.SMTPException) as error:
            raise self._failure(error) from None
        if refused:
            raise self._refusal(refused, _SOME)

    def hang_up(self) -> None:
        """End the conversation, whatever it waits for."""
        self._over = True
        line = self._server.sock if self._server is not None else None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _opened(self, trust: ssl.SSLContext | None) -> smtplib.SMTP:
        """Return a connection."""
        table = self.table
        port = table.port or PORTS[table.security]
        if table.security is Security.TLS:
            self._server = smtplib.SMTP_SSL(table.server, port, HELLO, timeout=DEADLINE, context=trust)
        else:
            self._server = smtplib.SMTP(table.server, port, HELLO, DEADLINE)
        if self._over:
            self.hang_up()
        return self._server

    def _trusted(self) -> ssl.SSLContext:
        """Return whom the connection trusts."""
        context = ssl.create_default_context()
        if self.table.ca is not None:
            try:
                context.load_verify_locations(self.folder / Path(self.table.ca).expanduser())
            except (OSError, ssl.SSLError):
                raise RouteError(_CA.given(path=self.table.ca)) from None
        return context

    def _failure(self, error: Exception) -> RouteError:
        """Return what went wrong, in words, and whether it always will."""
        server = self.table.server
        match error:
            case smtplib.SMTPRecipientsRefused():
                return self._refusal(error.recipients, _NOBODY)
            case smtplib.SMTPAuthenticationError():
                return RouteError(_LOGIN.given(server=server, code=error.smtp_code))
            case smtplib.SMTPDataError():
                words = self._words(error.smtp_code, error.smtp_error)
                return RouteError(_SAID.given(server=server, words=words), permanent=error.smtp_code >= 500)
            case smtplib.SMTPResponseException():
                return RouteError(_SAID.given(server=server, words=self._words(error.smtp_code, error.smtp_error)))
            case smtplib.SMTPNotSupportedError() if "STARTTLS" in str(error):
                return RouteError(_NO_TLS.given(server=server))
            case smtplib.SMTPNotSupportedError():
                return RouteError(_ABLE.given(server=server, words=self._hide.clean(str(error), 160)))
            case ssl.SSLCertVerificationError():
                return RouteError(_TLS.given(server=server, cause=self._hide.clean(error.verify_message, 120)))
            case ssl.SSLError():
                return RouteError(_TLS.given(server=server, cause=self._hide.clean(error.reason or "TLS", 120)))
            case socket.gaierror():
                return RouteError(_DNS.given(server=server))
            case ConnectionRefusedError():
                return RouteError(_PORT.given(server=server))
            case TimeoutError():
                return RouteError(_SLOW.given(server=server, seconds=DEADLINE))
            case _:
                return RouteError(_BROKEN.given(server=server))

    def _refusal(self, refused: Refusals, text: Text) -> RouteError:
        """Return what to say of addresses that are not accepted; some may be later (greylisting)."""
        code, words = next(iter(refused.values()))
        said = {"server": self.table.server, "who": ", ".join(refused), "words": self._words(code, words)}
        # Where others have it already it is not sent to them again.
        permanent = text is _SOME or all(status >= 500 for status, _ in refused.values())
        return RouteError(text.given(**said), permanent=permanent)

    def _words(self, code: int, words: bytes | str) -> str:
        """Return a server's words, cleaned."""
        text = words.decode("utf-8", errors="replace") if isinstance(words, bytes) else words
        return self._hide.clean(f"{code} {text}", 160)
