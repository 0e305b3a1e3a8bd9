"""Writes what is made from the models and published beside them: ``python -m kpitui.setup.publish`` in a checkout."""

from __future__ import annotations

from pathlib import Path

from kpitui.setup.example import example_toml
from kpitui.setup.schema import FILE, schema_text

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
"""The example at the top of the repository."""


def publish() -> None:
    """Write the example and the JSON Schema."""
    EXAMPLE.write_text(example_toml(), "utf-8")
    FILE.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    publish()
