"""The page on which the collector shows its figures to Prometheus (``[metrics]``)."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator

from kpitui.config.table import Flag, Name, Table, Texts, mistake
from kpitui.text import Text

_PLACE = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>\d{1,5})")


def _place(value: str) -> str:
    """Refuse what is no address with a port."""
    found = _PLACE.fullmatch(value)
    if found is None or int(found["port"]) > 65_535:
        raise mistake(
            Text(
                'listen is an address and a port, such as "127.0.0.1:9464"; all addresses of the machine are '
                '"0.0.0.0:9464"',
                'listen est une adresse et un port, comme "127.0.0.1:9464" ; toutes les adresses de la machine : '
                '"0.0.0.0:9464"',
            )
        )
    return value


class MetricsTable(Table):
    """The page /metrics: readings, alerts and sources, for Prometheus, VictoriaMetrics or Grafana to take in."""

    listen: Annotated[Name, AfterValidator(_place)] = "127.0.0.1:9464"
    """Where the page is; the page has no login: any other address than this machine’s own shows it to whoever reaches
    it."""
    channels: Flag = False
    """Whether each channel's readings are shown beside those of all channels together."""
    periods: Texts = ()
    """More periods to be shown besides the monitor's."""

    @property
    def host(self) -> str:
        """Return the address without its port."""
        found = _PLACE.fullmatch(self.listen)
        return "" if found is None else found["six"] or found["host"]

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self.listen.rpartition(":")[2])

    @property
    def is_private(self) -> bool:
        """Whether only this machine reaches the page."""
        return is_own(self.host)


def is_own(host: str) -> bool:
    """Tell whether an address is this machine's own, that none else reaches."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
