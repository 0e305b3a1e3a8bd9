"""E-mail as a way of a route: what may be said of it, and what may not."""

from pathlib import Path

import pytest

from kpitui.config import parse
from kpitui.config.mail import PORTS, Security
from kpitui.config.routes import RouteTable
from tests.config.reading import BRAND, wrong

RIGHT = 'to = "a@example.org"\nfrom = "b@example.org"\nserver = "smtp.example.org"\n'


@pytest.mark.parametrize(
    ("said", "key", "cause"),
    [
        (RIGHT + 'user = "u"', "", "user and password go together"),
        (RIGHT + "password = { env = 'P' }", "", "user and password go together"),
        (
            RIGHT + 'user = "u"\npassword = { env = "P" }\nsecurity = "none"',
            "",
            "a password is not sent without TLS",
        ),
        (RIGHT + 'security = "ssl"', ".security", "starttls"),
        (RIGHT + "port = 0", ".port", "1"),
        (RIGHT.replace("a@example.org", "a@example.org, c@example.org"), ".to", "no e-mail address"),
        (RIGHT.replace('"a@example.org"', "[]"), ".to", "1"),
        (RIGHT.replace("b@example.org", "Board <b@example.org>"), ".from", "no e-mail address"),
        (RIGHT.replace("b@example.org", "b@example.org\\r\\nBcc: c@example.org"), ".from", "cannot be shown"),
        (RIGHT.replace("a@example.org", "a@example.org\\u202e"), ".to", "cannot be shown"),
    ],
)
def test_what_is_wrong_is_said_at_its_key(said: str, key: str, cause: str) -> None:
    """In both languages; nothing that could become another header is accepted."""
    (problem,) = wrong(f"[route.mail.email]\n{said}\n{BRAND}")
    assert problem.key == f"route.mail.email{key}"
    assert cause in problem.text.say("en")
    assert problem.text.say("fr") != problem.text.say("en")


def test_a_server_of_this_machine_may_be_told_a_password_in_clear() -> None:
    """Nobody listens on the way."""
    said = RIGHT.replace("smtp.example.org", "localhost") + 'user = "u"\npassword = { env = "P" }\nsecurity = "none"\n'
    assert RouteTable.model_validate(_routes(said)["mail"]).way == "email"


def test_every_security_has_its_port() -> None:
    """The usual one."""
    assert PORTS == {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def _routes(said: str) -> dict[str, RouteTable]:
    """Return the routes of a configuration with one by e-mail."""
    return parse(f"[route.mail.email]\n{said}\n{BRAND}", Path("kpitui.toml")).routes
