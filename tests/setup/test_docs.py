"""Docstrings as the documentation of keys."""

from pydantic import BaseModel

from kpitui.config import Level
from kpitui.setup.docs import described, keys_described
from kpitui.setup.inputs import load_kind
from kpitui.sources.contract import SourceOptions


class Parent(SourceOptions):
    """A table: its first sentence.

    Not this one.
    """

    path: str = ""
    """Where ``it`` is,
    over two lines."""
    silent: int = 0


class Child(Parent):
    """Another table."""

    path: str = "x"
    """Where the child is."""


def test_the_string_under_a_field_is_what_it_means() -> None:
    """Marks of code are left out, lines joined, a parent's fields kept, and overridden ones are the child's."""
    assert keys_described(Parent) == {"path": "Where it is, over two lines."}
    assert keys_described(Child) == {"path": "Where the child is."}
    assert described(Parent) == "A table: its first sentence."


def test_every_key_of_a_level_and_of_a_file_is_described() -> None:
    """Two models that the example shows whole."""
    models: tuple[type[BaseModel], ...] = (Level, load_kind("csv").Options)
    for model in models:
        assert set(keys_described(model)) == set(model.model_fields)
