"""Answers with a wrong type in each of their fields, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

WRONG: tuple[Any, ...] = (None, True, -7, "wrong", [], {}, ["wrong"], {"wrong": 1}, "9" * 400)
"""What stands where something else should."""


def spoiled(content: Any, others: tuple[Any, ...] = WRONG) -> Iterator[Any]:
    """Give an answer again and again, each time with another value in one of its places."""
    for other in others:
        for place in _places(content):
            yield _with(content, place, other)


def _places(content: Any, so_far: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the ways to all values of an answer; of a list only its first item."""
    yield so_far
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _places(value, (*so_far, key))
    elif isinstance(content, list) and content:
        yield from _places(content[0], (*so_far, 0))


def _with(content: Any, place: tuple[Any, ...], value: Any) -> Any:
    """Return an answer with another value in one place."""
    if not place:
        return value
    key, *rest = place
    if isinstance(content, list):
        return [_with(item, tuple(rest), value) if at == key else item for at, item in enumerate(content)]
    return {name: _with(item, tuple(rest), value) if name == key else item for name, item in content.items()}
