"""The forms of text that are understood. Imports nothing heavy, so that options can name them."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """A form of text that holds rows."""

    JSON = "json"
    CSV = "csv"
    METRICS = "metrics"
    """What programs expose to Prometheus."""
    NUMBER = "number"
