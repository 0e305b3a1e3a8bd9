"""What a route is, and what it is told when it is opened. Knows no way of sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kpitui.config.routes import RouteTable
from kpitui.config.secrets import Secret
from kpitui.errors import RouteError, SourceRefused
from kpitui.notify.letter import Letter

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient

__all__ = ["Letter", "OpenWay", "Route", "RouteError", "RouteSettings", "revealed"]


DEADLINE = 10.0
"""Seconds that sending a letter may take."""


class Route(Protocol):
    """Where letters go. Raises ``RouteError`` and nothing else."""

    async def send(self, letter: Letter) -> None:
        """Send a letter; once this returns, the other side has it."""
        ...


@dataclass(frozen=True, slots=True)
class RouteSettings:
    """Everything that is needed to open one route of the configuration."""

    name: str
    """The route's name."""
    table: RouteTable
    """What the configuration says of it."""
    client: HttpClient
    """The one HTTP client of the program."""
    folder: Path = Path()
    """What relative paths are relative to."""


OpenWay = Callable[[RouteSettings], Route]
"""What every way's ``open_way`` is. It neither asks for a secret nor connects."""


def revealed(secret: Secret | None) -> str:
    """Return what a way needs to know. Raises ``RouteError`` where it can't be had, which a person may mend."""
    if secret is None:
        raise TypeError("a route that goes another way")
    try:
        return secret.reveal()
    except SourceRefused as error:
        raise RouteError(error.text) from None
