"""One line of the table of checks: how a kind is set up on a local server, and what it gives when all is well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from kpitui.errors import Cause, SourceError
from kpitui.measures import Delivery, Poll
from kpitui.setup.opening import open_text
from kpitui.setup.project import BoundSource
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Given, Reply, said
from tests.sources.platforms.asking import NOW

HEAD = """\
[monitor]
timezone = "UTC"
[[brand]]
id = "acme"
name = "Acme"
own = true
[[brand]]
id = "globex"
"""
SERVER = "{server}"
"""In options: the address of the local server."""
ADVISED = 120.0
"""Seconds that a server asks to wait, where a platform has no words of its own for it."""


@dataclass(frozen=True, slots=True)
class Secrecy:
    """A secret of a case: where the program finds it, and what it is."""

    variable: str
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """A kind that asks over HTTP."""

    kind: str
    options: Mapping[str, object]
    """Its keys; ``{server}`` is the local server, a ``Secrecy`` is written as a reference."""
    routes: Mapping[str, Given]
    """What the server answers when all is well."""
    gives: Mapping[str, float]
    """What comes of it: ``"followers acme"`` to the sum of all values."""
    mappings: tuple[Mapping[str, object], ...] = ()
    """Its ``[[source.measure]]`` tables."""
    channel: str | None = None
    """The channel of its samples; None: its kind. Empty: it has several, or none."""
    now: int = NOW
    logins: tuple[str, ...] = ()
    """Paths where it logs in: they stay sound when the others do wrong."""
    made: tuple[str, ...] = ()
    """Secrets that the server gives in answer to a login."""
    refused: Reply = field(default_factory=lambda: said({"error": {"message": "not authorised"}}, 401))
    """How the platform refuses a credential; a public source has none."""
    limited: Given = field(default_factory=lambda: said({"message": "slow"}, 429, retry_after=f"{ADVISED:g}"))
    """How the platform says that there were too many calls."""
    wait: float = ADVISED
    """Seconds until it may be asked again after that."""
    quotas: int = 1
    """How many of its calls have a quota of their own: a limit of one says nothing of the others."""
    causes: Mapping[str, Cause] = field(default_factory=dict)
    """Faults that mean something else for this kind than for others."""
    none: tuple[str, ...] = ()
    """Empty answers by which it says that there is nothing: then the time counts as read."""

    @property
    def secrets(self) -> tuple[Secrecy, ...]:
        """Return the secrets among its options."""
        return tuple(_secrets(self.options))

    def toml(self, server: str, name: str = "", **more: object) -> str:
        """Return its table of a configuration."""
        head = {"name": name or self.kind, "kind": self.kind, **self.options, **more}
        lines = ["[[source]]", *(f"{key} = {_written(value, server)}" for key, value in head.items())]
        for mapping in self.mappings:
            lines += ["[[source.measure]]", *(f"{key} = {_written(value, server)}" for key, value in mapping.items())]
        return "\n".join(lines) + "\n"

    def bound(self, server: str, name: str = "", **more: object) -> BoundSource:
        """Return the source, bound as ``kpitui check`` binds it."""
        return _bound(HEAD + self.toml(server, name, **more))

    def poll(self, source: BoundSource, client: HttpClient, *times: int) -> Delivery:
        """Return what the last of some polls gives; by default one, at the case's time."""
        return asyncio.run(self._polled(source, client, times or (self.now,)))

    def failure(self, source: BoundSource, client: HttpClient) -> SourceError | None:
        """Return why a poll fails; None: it does not. Any exception that is not ours passes."""
        try:
            self.poll(source, client)
        except SourceError as error:
            return error
        return None

    async def _polled(self, source: BoundSource, client: HttpClient, times: tuple[int, ...]) -> Delivery:
        """Poll at some times, one after the other."""
        opened = source.open(client.apart())
        delivery = Delivery(times[0])
        try:
            for now in times:
                delivery = await opened.poll(Poll(now, delivery.state))
        finally:
            await opened.close()
        return delivery


@cache
def _bound(text: str) -> BoundSource:
    """Return the only source of a configuration; reading one takes longer than a poll."""
    (source,) = open_text(text, Path("kpitui.toml")).sources
    return source


def secret(kind: str, key: str) -> Secrecy:
    """Return a secret that can be told from everything else, in signs that are written otherwise in a URL."""
    return Secrecy(f"KPITUI_TEST_{kind}_{key}".upper(), f"s3cr3t/of+{kind}={key}")


def failing(case: Case, reply: Given) -> Case:
    """Return a case whose server does wrong wherever it is asked, save where one logs in."""
    return replace(case, routes={"*": reply, **{path: case.routes[path] for path in case.logins}})


def _secrets(value: object) -> list[Secrecy]:
    """Return the secrets within options."""
    if isinstance(value, Secrecy):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [found for one in inner for found in _secrets(one)]


def _written(value: object, server: str) -> str:
    """Return a value in TOML."""
    if isinstance(value, Secrecy):
        return f'{{ env = "{value.variable}" }}'
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_written(one, server)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_written(one, server) for one in value) + "]"
    return json.dumps(value).replace(SERVER, server)
