"""How far back timelines and searches are read: newest first, to where it is asked, or as far as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kpitui.sources.platforms.calls import Ask, Page
from kpitui.sources.platforms.nodes import Malformed, Node
from kpitui.sources.platforms.paging import by_link
from kpitui.sources.platforms.parts import Asked
from kpitui.text import Text

SIZE = 40
"""Statuses of a page."""


@dataclass(slots=True)
class Read:
    """How far a timeline was read."""

    oldest: int | None = None
    """The oldest status that was seen, ms."""
    whole: bool = False
    """Whether it was read back to where it should."""


def older(ask: Ask, page: Page) -> Ask | None:
    """Return the call for what is older than a page, as its ``Link`` says, on the server that is asked."""
    link = by_link(page)
    last = None if link is None else link.params.get("max_id")
    return replace(ask, params={**ask.params, "max_id": last}) if last else None


def time_of(status: Node) -> int | None:
    """Return when a status was made; None where it does not say."""
    try:
        return status["created_at"].moment()
    except Malformed:
        return None


def look(read: Read, rows: list[Node], since: int, last: bool) -> None:
    """Note how far back a page goes; ``last``: there is none behind it."""
    oldest = min((at for row in rows if (at := time_of(row)) is not None), default=None)
    if oldest is not None:
        read.oldest = oldest if read.oldest is None else min(oldest, read.oldest)
    read.whole = last or (oldest is not None and oldest < since)


def span_of(asked: Asked, reads: list[Read]) -> tuple[int, int]:
    """Return the stretch that all timelines were read in."""
    starts = [read.oldest for read in reads if not read.whole and read.oldest is not None]
    return max([asked.since, *starts]), asked.now


def short_of(reads: list[Read]) -> list[Text]:
    """Return what is to be said where not all could be read."""
    return [] if all(read.whole for read in reads) else [MORE]


def further(ask: Ask, since: int) -> Callable[[Page], Ask | None]:
    """Return what finds the next page of a search, newest first, unless this one goes back far enough."""
    offset = 0

    def following(page: Page) -> Ask | None:
        """Return the call of the next page."""
        nonlocal offset
        rows, read = page.content["statuses"].listed(), Read()
        look(read, rows, since, len(rows) < SIZE)
        offset += len(rows)
        return None if read.whole else replace(ask, params={**ask.params, "offset": offset})

    return following


MORE = Text(
    "there are more mentions than one poll reads: the oldest of them were not read",
    "il y a plus de mentions qu’une lecture n’en parcourt : les plus anciennes n’ont pas été lues",
)
