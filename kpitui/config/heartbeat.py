"""Whom the collector tells that it is well (``[heartbeat]``)."""

from __future__ import annotations

from kpitui.config.secrets import Secret
from kpitui.config.table import Table


class HeartbeatTable(Table):
    """A sign of life, so that someone else notices when kpitui itself is down."""

    url: Secret
    """Asked after each healthy cycle; a table that names where it is kept, or the URL itself."""
