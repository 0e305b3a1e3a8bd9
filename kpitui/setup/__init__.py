"""Binds a configuration to catalogue, sources, formulas and rules, or says every problem."""

from kpitui.setup.bind import bind
from kpitui.setup.project import BoundSource, Project

__all__ = ["BoundSource", "Project", "bind"]
