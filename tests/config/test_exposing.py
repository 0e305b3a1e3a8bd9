"""The table of the page of metrics: off without it, on this machine alone unless told otherwise."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kpitui.config import Config
from kpitui.config.exposing import MetricsTable


def test_it_is_off_and_private_by_default() -> None:
    """Without the table there is no page; with an empty one it is this machine's alone."""
    assert Config().metrics is None
    table = MetricsTable()
    assert (table.host, table.port, table.is_private) == ("127.0.0.1", 9464, True)


@pytest.mark.parametrize(
    ("listen", "host", "private"),
    [
        ("localhost:9464", "localhost", True),
        ("127.8.9.1:1", "127.8.9.1", True),
        ("[::1]:9464", "::1", True),
        ("0.0.0.0:9464", "0.0.0.0", False),  # noqa: S104
        ("[::]:9464", "::", False),
        ("10.0.0.7:9464", "10.0.0.7", False),
        ("metrics.example.com:80", "metrics.example.com", False),
    ],
)
def test_addresses(listen: str, host: str, private: bool) -> None:
    """Names and addresses of both kinds are understood, and it is known which others reach."""
    table = MetricsTable(listen=listen)
    assert (table.host, table.is_private) == (host, private)


@pytest.mark.parametrize(
    "listen", ["9464", ":9464", "127.0.0.1", "127.0.0.1:", "::1:9464", "a b:1", "x:99999", "http://x:1"]
)
def test_what_is_no_address(listen: str) -> None:
    """An address that doesn't say on which host is refused: all of them must be meant."""
    with pytest.raises(ValidationError, match="an address and a port"):
        MetricsTable(listen=listen)
