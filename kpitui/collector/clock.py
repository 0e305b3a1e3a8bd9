"""The wall clock, as something that tests can replace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], int]
"""Gives the time of day in milliseconds since 1970."""


def wall() -> int:
    """Return the time of day in milliseconds."""
    return time.time_ns() // 1_000_000
