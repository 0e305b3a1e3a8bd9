"""From a route of the configuration to what sends its letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.config.routes import RouteTable
from kpitui.notify.contract import OpenWay, Route, RouteSettings
from kpitui.plugins import load

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient


def open_route(name: str, table: RouteTable, client: HttpClient, folder: Path = Path()) -> Route:
    """Return what sends the letters of a route; ``folder`` is what its relative paths are relative to."""
    way: OpenWay = load("kpitui.notify", table.way, "open_way").open_way
    return way(RouteSettings(name, table, client, folder))
