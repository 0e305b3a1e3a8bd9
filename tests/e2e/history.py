"""Two days that the servers of metrics are given to keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.servers.prometheus import Server, prometheus
from tests.servers.victoria import victoria

HOUR = 3_600_000
NOW = int(time.time() * 1000) // HOUR * HOUR
HOURS = 48
SERVERS: dict[str, Callable[..., AbstractContextManager[Server]]] = {"prometheus": prometheus, "victoria": victoria}


def history() -> str:
    """Return two days of counts by the minute, one of which begins anew, and a level that is away for some hours."""
    lines = ["# TYPE visits counter"]
    for channel, rise, restart in (("facebook", 1, None), ("x", 2, 1000)):
        count = 0
        for minute in range(HOURS * 60 + 1):
            count = 0 if minute == restart else count + rise
            lines.append(f'visits_total{{channel="{channel}"}} {count} {_at(minute)}')
    lines.append("# TYPE level gauge")
    lines += [f"level {minute} {_at(minute)}" for minute in range(HOURS * 60 + 1) if not 600 < minute < 900]
    lines.append("# TYPE odd gauge")
    lines += [f"odd {'NaN' if minute % 2 else 1} {_at(minute)}" for minute in range(HOURS * 60 + 1)]
    return "\n".join([*lines, "# EOF\n"])


def _at(minute: int) -> int:
    """Return a minute of the history, seconds."""
    return NOW // 1000 - HOURS * 3600 + minute * 60
