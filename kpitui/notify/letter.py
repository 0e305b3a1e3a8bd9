"""Letters as routes see them."""

from kpitui.alerts.letter import Letter, dump_letter, load_letter

__all__ = ["Letter", "dump_letter", "load_letter"]
