"""kpitui: a live monitor of social-media KPIs for the terminal."""

__version__ = "0.1.0"
