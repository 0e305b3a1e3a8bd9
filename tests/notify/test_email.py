"""Letters by e-mail, to a real server with STARTTLS and a login."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kpitui.alerts.letter import Letter
from kpitui.config.routes import RouteTable
from kpitui.errors import RouteError
from kpitui.notify import email
from kpitui.notify.contract import Route
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from kpitui.text import Language
from tests.notify.post import a_letter
from tests.servers.faults import closed_port
from tests.servers.mail import PASSWORD, USER, MailServer, mail_server
from tests.servers.tls import OPENSSL, Authority

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="there is no openssl to make certificates with")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return a certificate authority that nobody trusts."""
    made = Authority(tmp_path_factory.mktemp("authority"))
    made.make()
    return made


@pytest.fixture
def server(authority: Authority) -> Iterator[MailServer]:
    """Give a mail server that wants STARTTLS and a login."""
    with mail_server(authority) as running:
        yield running


def route(running: MailServer, authority: Authority, **said: Any) -> Route:
    """Return a route to a server; what is said replaces what is right."""
    keys = {
        "to": ["anna@example.org", "bob@example.org"],
        "from": "kpitui@example.org",
        "server": "127.0.0.1",
        "port": running.port,
        "user": USER,
        "password": PASSWORD,
        "ca": "ca.pem",
        **said,
    }
    table = RouteTable.model_validate({"email": {key: value for key, value in keys.items() if value is not None}})
    return open_route("team", table, HttpClient(), authority.folder)


async def refused(way: Route, letter: Letter | None = None) -> RouteError:
    """Return why a letter was not sent."""
    with pytest.raises(RouteError) as caught:
        await way.send(letter or a_letter())
    assert PASSWORD not in str(caught.value) + caught.value.text.say(Language.FR)
    return caught.value


async def test_a_letter_arrives_encrypted_with_its_accents(server: MailServer, authority: Authority) -> None:
    """Subject and body in UTF-8, for both addresses, behind STARTTLS and a login."""
    letter = a_letter()
    await route(server, authority).send(letter)
    (got,) = server.box.got
    assert got["Subject"] == letter.title
    assert "Taux d’engagement" in got["Subject"]
    assert got.get_content().replace("\r\n", "\n") == f"{letter.title}\n\n{letter.body}\n"
    assert (got["From"], got["To"]) == ("kpitui@example.org", "anna@example.org, bob@example.org")
    assert got["Auto-Submitted"] == "auto-generated"
    assert server.box.to == [["anna@example.org", "bob@example.org"]]
    assert server.box.encrypted == [True]


async def test_a_repeat_has_the_same_id_and_news_another(server: MailServer, authority: Authority) -> None:
    """Mail servers and readers drop what they have had."""
    way = route(server, authority)
    for sequence in (1, 1, 2):
        await way.send(a_letter(sequence))
    first, again, other = [str(got["Message-ID"]) for got in server.box.got]
    assert first == again != other
    assert first.startswith("<abc-1-1.")
    assert first.endswith("@example.org>")


async def test_tls_from_the_start(authority: Authority) -> None:
    """``security = "tls"``."""
    with mail_server(authority, immediate=True) as server:
        await route(server, authority, security="tls", user=None, password=None).send(a_letter())
        assert len(server.box.got) == 1


async def test_a_server_of_the_house_without_tls(authority: Authority) -> None:
    """``security = "none"`` sends in clear, and no password."""
    with mail_server(None) as server:
        await route(server, authority, security="none", user=None, password=None).send(a_letter())
        assert server.box.encrypted == [False]


async def test_nothing_is_sent_in_clear_where_tls_is_wanted(authority: Authority) -> None:
    """A server without STARTTLS is told of, not trusted."""
    with mail_server(None) as server:
        error = await refused(route(server, authority))
        assert str(error) == "127.0.0.1 offers no STARTTLS"
        assert server.box.got == []


async def test_a_server_that_nobody_vouches_for_gets_nothing(server: MailServer, authority: Authority) -> None:
    """The certificate is verified, for both forms of TLS."""
    error = await refused(route(server, authority, ca=None))
    assert "no secure connection (TLS)" in str(error)
    assert not error.permanent
    with mail_server(authority, immediate=True) as other:
        assert "TLS" in str(await refused(route(other, authority, ca=None, security="tls", user=None, password=None)))
    assert server.box.got == []


async def test_a_wrong_password_is_told_and_tried_again(server: MailServer, authority: Authority) -> None:
    """The letter waits until the password has been mended."""
    error = await refused(route(server, authority, password=PASSWORD[::-1]))
    assert str(error) == "127.0.0.1: user and password are not accepted (535)"
    assert not error.permanent


@pytest.mark.parametrize(
    ("answers", "permanent", "said"),
    [
        (
            {"anna@example.org": "550 no such user", "bob@example.org": "550 nor this"},
            True,
            "127.0.0.1 does not accept anna@example.org, bob@example.org: 550 no such user",
        ),
        (
            {"anna@example.org": "451 later", "bob@example.org": "451 later"},
            False,
            "127.0.0.1 does not accept anna@example.org, bob@example.org: 451 later",
        ),
        (
            {"bob@example.org": "550 no such user"},
            True,
            "127.0.0.1 does not accept bob@example.org: 550 no such user; the others have it",
        ),
        ({"DATA": "554 looks like spam"}, True, "127.0.0.1 refuses: 554 looks like spam"),
        ({"DATA": "452 disk full"}, False, "127.0.0.1 refuses: 452 disk full"),
    ],
)
async def test_what_will_never_be_taken_is_told_from_what_may_be_later(
    server: MailServer, authority: Authority, answers: dict[str, str], permanent: bool, said: str
) -> None:
    """A status from 500 on is final, one of 400 is tried again."""
    server.box.answers.update(answers)
    error = await refused(route(server, authority))
    assert (str(error), error.permanent) == (said, permanent)


async def test_a_closed_port_and_an_unknown_host(server: MailServer, authority: Authority) -> None:
    """Both are told in words, and tried again."""
    error = await refused(route(server, authority, port=closed_port()))
    assert str(error) == "127.0.0.1: connection refused, nothing listens there"
    assert not error.permanent
    assert "no such host" in str(await refused(route(server, authority, server="mail.invalid")))


async def test_a_server_that_hangs_is_left(
    server: MailServer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the deadline the line is cut, so that no thread goes on waiting."""
    monkeypatch.setattr(email, "DEADLINE", 0.6)
    server.box.hang = 1.5
    begun = time.monotonic()
    assert "not done within" in str(await refused(route(server, authority)))
    assert time.monotonic() - begun < 1.4


async def test_cancelling_cuts_the_line(server: MailServer, authority: Authority) -> None:
    """The end of the program does not wait for a mail server."""
    server.box.hang = 1.0
    sending = asyncio.create_task(route(server, authority).send(a_letter()))
    await asyncio.sleep(0.4)
    sending.cancel()
    begun = time.monotonic()
    await asyncio.gather(sending, return_exceptions=True)
    assert time.monotonic() - begun < 0.3
    assert sending.cancelled()


async def test_no_letter_can_add_a_header(server: MailServer, authority: Authority) -> None:
    """Whatever a title holds, it is no other header; such a letter is given up."""
    letter = Letter("x", "Hello\r\nBcc: all@example.org", "body\n.\nQUIT\n", "{}")
    error = await refused(route(server, authority), letter)
    assert error.permanent
    await route(server, authority).send(Letter("x", "Hello", "body\n.\nRCPT TO:<x@example.org>\n", "{}"))
    (got,) = server.box.got
    assert got["Bcc"] is None
    assert "RCPT TO:<x@example.org>" in got.get_content()


async def test_a_secret_or_a_certificate_that_is_not_there(server: MailServer, authority: Authority) -> None:
    """The error names the place."""
    assert "SMTP_NOT_SET" in str(await refused(route(server, authority, password={"env": "SMTP_NOT_SET"})))
    assert "none.pem" in str(await refused(route(server, authority, ca="none.pem")))
    assert "holds no certificates" in str(await refused(route(server, authority, ca="r.csr")))
