"""A letter: what one route is told at once, in words for people and in JSON for programs. Knows no route."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to a route, ready to go out. It stays the same however often it is sent."""

    id: str
    """The same for the same news: a receiver may drop what it has had."""
    title: str
    """One line."""
    body: str
    """Several lines."""
    json: str
    """The same for programs, one JSON object (``docs/alerts.md``)."""


def dump_letter(letter: Letter) -> str:
    """Return a letter as a text, as a queue keeps it."""
    return json.dumps(astuple(letter), ensure_ascii=False, separators=(",", ":"))


def load_letter(text: str) -> Letter:
    """Return the letter of a text. Raises ``ValueError`` where it holds none."""
    found = json.loads(text)
    if not isinstance(found, list) or len(found) != 4 or not all(isinstance(part, str) for part in found):
        raise ValueError("no letter")
    return Letter(*found)
