"""An invented market for the demo: a brand, its rivals, and what people do, as a pure function of seed and time."""

from __future__ import annotations

from pathlib import Path


def demo_config() -> Path:
    """Return the configuration of ``kpitui demo``."""
    return Path(__file__).with_name("demo.toml")
