"""An invented market for the demo: a brand, its rivals, and what people do, as a pure function of seed and time."""

from __future__ import annotations

from pathlib import Path

from kpitui.text import Language

_FRENCH = {"Listening": "Veille", "Shop": "Boutique"}
"""Names of the brand's tools, where they are words."""


def demo_config() -> Path:
    """Return the configuration of ``kpitui demo``."""
    return Path(__file__).with_name("demo.toml")


def demo_text(language: Language) -> str:
    """Return that configuration with its tools named in a language."""
    text = demo_config().read_text("utf-8")
    if language is Language.FR:
        for name, french in _FRENCH.items():
            text = text.replace(f'name = "{name}"', f'name = "{french}"')
    return text
