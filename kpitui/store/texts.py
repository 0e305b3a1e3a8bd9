"""Texts as JSON and back, exactly, with the values of their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpitui.text import Text


def dumped_text(text: Text) -> list[object]:
    """Return a text as JSON values; a place's value that is a text itself is marked."""
    return [text.en, text.fr, [[name, *_dumped_value(value)] for name, value in text.fields]]


def loaded_text(data: Sequence[Any]) -> Text:
    """Return the text of ``dumped_text``."""
    return Text(data[0], data[1], tuple((name, _loaded_value(kind, value)) for name, kind, value in data[2]))


def _dumped_value(value: object) -> tuple[str, object]:
    """Return the kind of a place's value, and the value."""
    if isinstance(value, Text):
        return "text", dumped_text(value)
    if value is None or isinstance(value, bool | int | float | str):
        return "", value
    return "", str(value)


def _loaded_value(kind: str, value: Any) -> object:
    """Return a place's value."""
    return loaded_text(value) if kind == "text" else value
