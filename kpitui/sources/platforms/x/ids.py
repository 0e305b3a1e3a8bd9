"""Posts of X: their ids tell when they were written, also where nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime

from kpitui.sources.platforms.nodes import Malformed, Node
from kpitui.text import Text

EPOCH = 1_288_834_974_657
"""What times in ids are counted from, ms."""
FIRST = 29_700_859_247
"""The first id that holds a time."""


def when_of(post: Node) -> int:
    """Return when a post was written, ms: as X says, else as its id says. Raises ``Malformed``."""
    said = post["created_at"].moment()
    if said is not None:
        return said
    found = moment_of(post["id"].name())
    if found is None:
        raise Malformed(UNDATED.given(place=post.place))
    return found


def moment_of(ident: str) -> int | None:
    """Return when something with this id was written, ms; None where it does not tell."""
    if not (ident.isascii() and ident.isdigit() and len(ident) < 20) or int(ident) < FIRST:
        return None
    return (int(ident) >> 22) + EPOCH


def written(moment: int) -> str:
    """Return an instant as X reads it."""
    return datetime.fromtimestamp(moment // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


UNDATED = Text("{place}: a post without a time", "{place} : une publication sans date")
