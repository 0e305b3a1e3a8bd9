"""Time zones by name, and the system's own."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LINK = Path("/etc/localtime")
_FILE = Path("/etc/timezone")


def zone_of(name: str) -> ZoneInfo | None:
    """Return a zone by its name, None where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def system_zone() -> ZoneInfo:
    """Return the system's zone: ``$TZ``, else what the system's files say, else UTC."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked(), _written()):
        if name and (zone := zone_of(name)) is not None:
            return zone
    return ZoneInfo("UTC")


def _linked() -> str:
    """Return the zone that ``/etc/localtime`` links to."""
    try:
        return str(_LINK.readlink()).partition("zoneinfo/")[2]
    except OSError:
        return ""


def _written() -> str:
    """Return the zone that ``/etc/timezone`` names."""
    try:
        return _FILE.read_text("utf-8").strip()
    except (OSError, UnicodeError):
        return ""
