"""Reading a configuration: the file, those that it includes, and the local one laid over."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kpitui.config.models import Config
from kpitui.config.origins import Origins
from kpitui.text import Language


def read(path: Path, language: Language | None = None) -> Config:
    """Return the configuration of a file. Raises ``ConfigError`` with every mistake."""
    return parse(path.read_text("utf-8-sig"), path, language)


def parse(text: str, path: Path, language: Language | None = None) -> Config:
    """Return the configuration of a text that would stand in a file."""
    config = Config.model_validate(tomllib.loads(text), context={"folder": path.parent})
    return config.read_from(Origins(path, (path,)), ())
