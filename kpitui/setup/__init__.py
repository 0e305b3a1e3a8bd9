"""Binds a configuration to catalogue, sources, formulas and rules, or says every problem."""

from kpitui.setup.bind import bind
from kpitui.setup.opening import open_project, open_text
from kpitui.setup.project import BoundSource, Project

__all__ = ["BoundSource", "Project", "bind", "open_project", "open_text"]
