"""E-mail as a way of a route: whose server, from whom, to whom."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from kpitui.config.secrets import Secret
from kpitui.config.table import Name, Shown, Table, mistake
from kpitui.text import Text

_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\\,;:\"]+")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Security(StrEnum):
    """How the way to a mail server is kept from being read."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
"""The usual port of each."""


def _address(value: str) -> str:
    """Return an address; refuse what is none, or several."""
    if _ADDRESS.fullmatch(value) is None:
        raise mistake(
            Text("“{value}” is no e-mail address", "« {value} » n’est pas une adresse e-mail").given(value=value[:80])
        )
    return value


def _listed(value: object) -> object:
    """Return one address as a list with it."""
    return [value] if isinstance(value, str) else value


Address = Annotated[Shown, AfterValidator(_address)]
"""An e-mail address, without a name."""

Addresses = Annotated[
    tuple[Address, ...],
    BeforeValidator(_listed),
    Field(min_length=1, max_length=50),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""One address or several."""


class EmailTable(Table):
    """E-mail by a server of one's own."""

    to: Addresses
    """Who gets it."""
    from_: Address = Field(alias="from")
    """Whom it comes from."""
    server: Name
    """The mail server."""
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Its port; default: 587 with ``starttls``, 465 with ``tls``, 25 with ``none``."""
    security: Security = Security.STARTTLS
    """``starttls``, ``tls`` or ``none``."""
    user: Name | Secret | None = None
    """With ``password``: who sends."""
    password: Secret | None = None
    """The user's password."""
    ca: Name | None = None
    """A file with certificates to trust besides the system's, relative to this file."""

    @model_validator(mode="after")
    def _sound(self) -> EmailTable:
        """Refuse half of a login, and a password that anyone on the way could read."""
        if (self.user is None) != (self.password is None):
            raise mistake(Text("user and password go together", "user et password vont ensemble"))
        if self.password is not None and self.security is Security.NONE and self.server not in _LOCAL:
            raise mistake(
                Text(
                    "a password is not sent without TLS: security is starttls or tls",
                    "un mot de passe ne part pas sans TLS : security vaut starttls ou tls",
                )
            )
        return self
