"""Who asks: the ``auth`` of a source, revealed only when a call is made."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

from pydantic import model_validator

from kpitui.config.secrets import Secret
from kpitui.config.table import Name, Table, mistake
from kpitui.text import Text

Value = str | Secret
"""A text, or a secret by reference."""


class Auth(Table):
    """Credentials: a bearer's token, a user and a password, or a header or a parameter of one's own."""

    bearer: Secret | None = None
    """A token, sent as ``Authorization: Bearer``."""
    user: Value | None = None
    """With ``password``: basic authentication. Alone, where it is a secret: a key that has no password."""
    password: Secret | None = None
    """The user's password."""
    header: Name | None = None
    """The name of a header that carries ``value``."""
    param: Name | None = None
    """The name of a parameter that carries ``value``."""
    value: Secret | None = None
    """What ``header`` or ``param`` carries."""

    @model_validator(mode="after")
    def _one_form(self) -> Auth:
        """Refuse several forms at once, and half of one."""
        named = (self.header is not None) + (self.param is not None)
        forms = (self.bearer is not None) + (self.user is not None) + named
        whole = self.password is not None or isinstance(self.user, Secret) or self.user is None
        stray = self.password is not None and self.user is None
        if forms != 1 or not whole or stray or bool(named) != (self.value is not None):
            raise mistake(
                Text(
                    "auth is { bearer = … }, { user = …, password = … } or { header = … or param = …, value = … }",
                    "auth s’écrit { bearer = … }, { user = …, password = … } ou { header = … ou param = …, value = … }",
                )
            )
        return self

    def headers(self) -> dict[str, str]:
        """Return the headers that say who asks."""
        if self.bearer is not None:
            return {"Authorization": f"Bearer {self.bearer.reveal()}"}
        if self.user is not None:
            return {"Authorization": f"Basic {self._pair()}"}
        return {self.header: self.value.reveal()} if self.header and self.value else {}

    def params(self) -> dict[str, str]:
        """Return the parameters that say who asks."""
        return {self.param: self.value.reveal()} if self.param and self.value else {}

    def secrets(self) -> list[str]:
        """Return what must never be shown."""
        kept = (self.bearer, self.user, self.password, self.value)
        pair = [self._pair()] if self.user is not None else []
        return [*(one.reveal() for one in kept if isinstance(one, Secret)), *pair]

    def _pair(self) -> str:
        """Return user and password as basic authentication writes them."""
        password = "" if self.password is None else self.password.reveal()
        return base64.b64encode(f"{shown(self.user)}:{password}".encode()).decode()


def shown(value: object) -> str:
    """Return a value as it is sent: a secret revealed, a truth as a word."""
    if isinstance(value, Secret):
        return value.reveal()
    return str(value).lower() if isinstance(value, bool) else str(value)


def revealed(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as they are sent."""
    return {name: shown(value) for name, value in values.items()}


def hidden(values: Iterable[object]) -> list[str]:
    """Return the secrets among values, tables and lists searched too."""
    found: list[str] = []
    for value in values:
        if isinstance(value, Secret):
            found.append(value.reveal())
        elif isinstance(value, Mapping):
            found += hidden(value.values())
        elif isinstance(value, list | tuple):
            found += hidden(value)
    return found
