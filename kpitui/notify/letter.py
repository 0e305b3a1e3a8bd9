"""Letters as routes see them, and one that only tries a route."""

from __future__ import annotations

import json

from kpitui.alerts.letter import Letter, dump_letter, load_letter
from kpitui.alerts.payload import SCHEMA, instant
from kpitui.text import Language, Text

__all__ = ["Letter", "dump_letter", "load_letter", "trial"]

_TITLE = Text("kpitui: a test", "kpitui : un essai")
_BODY = Text(
    "If you can read this, alerts for the route “{route}” arrive here.",
    "Si vous lisez ceci, les alertes de la route « {route} » arrivent ici.",
)


def trial(route: str, language: Language, now: int) -> Letter:
    """Return a letter that says that a route works; it tells of no alert. ``now`` in ms."""
    title, text = _TITLE.say(language), _BODY.given(route=route).say(language)
    ident = f"test-{now}"
    said = {"schema": SCHEMA, "id": ident, "route": route, "at": instant(now), "brand": "", "objective": ""}
    return Letter(
        ident,
        title,
        text,
        json.dumps({**said, "language": language, "title": title, "text": text, "alerts": []}, ensure_ascii=False),
    )
