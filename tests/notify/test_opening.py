"""From a route of the configuration to what sends its letters."""

from typing import Any

import pytest

from kpitui.config.routes import WAYS, RouteTable
from kpitui.notify.contract import revealed
from kpitui.notify.opening import open_route
from kpitui.plugins import names
from kpitui.sources.web.client import HttpClient

MAIL = {"to": "a@example.org", "from": "b@example.org", "server": "h"}
TABLES: dict[str, Any] = {
    "url": "json://h",
    "webhook": "http://h",
    "command": ["true"],
    "terminal": "bell",
    "email": MAIL,
}


def test_every_way_is_a_file_of_its_name() -> None:
    """And every file with ``open_way`` is a way that a route may go."""
    assert set(names("kpitui.notify", "open_way")) == set(WAYS.values())
    assert set(TABLES) == set(WAYS)


@pytest.mark.parametrize("key", WAYS)
def test_each_way_opens(key: str) -> None:
    """By the key that the route has."""
    table = RouteTable.model_validate({key: TABLES[key]})
    assert table.way == WAYS[key]
    assert type(open_route("x", table, HttpClient())).__module__ == f"kpitui.notify.{WAYS[key]}"


def test_what_a_route_does_not_have_can_not_be_revealed() -> None:
    """That would be a defect, no trouble of the route's."""
    with pytest.raises(TypeError):
        revealed(None)
