"""Pages: their followers, one's own and competitors', and how many people talk about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from kpitui.errors import Cause, SourceError
from kpitui.sources.platforms.meta.days import midnight, moved
from kpitui.sources.platforms.meta.ending import Ending
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.text import Text

FIELDS = "followers_count,fan_count"
SIZE = 50
"""Pages that one call may ask for."""


@dataclass(slots=True)
class Pages:
    """Asks for pages."""

    graph: Graph
    ending: Ending
    rivals: Sequence[str]
    zone: tzinfo
    """Where days begin for the monitor."""
    _seen: dict[str, Node] = field(default_factory=dict)
    """Competitors that one call gave."""
    _at: int = -1
    """The poll that it was made for."""

    async def own(self, asked: Asked) -> Given:
        """Ask for one of the brand's pages."""
        kept = await self.ending.look(asked.state, asked.now)
        name = asked.account.name
        page = await self.graph.of_page(name).get(name, {"fields": FIELDS})
        asked.figures.level("followers", asked.now, followers_of(page))
        return Given(state=kept)

    async def talking(self, asked: Asked) -> Given:
        """Ask once a day how many people talk about one of the brand's pages."""
        today = midnight(asked.now, self.zone)
        # Meta counts the last seven days, without saying from when: a week's window is compared with whole days.
        week = moved(today, -7, self.zone), today
        if asked.state.get("talked") == today:
            return Given((week[0], asked.now), {"talked": today})
        name = asked.account.name
        page = await self.graph.of_page(name).get(name, {"fields": "talking_about_count"})
        talking = page["talking_about_count"].count()
        asked.figures.people("authors", week, talking)
        return Given() if talking is None else Given((week[0], asked.now), {"talked": today})

    async def rival(self, asked: Asked) -> Given:
        """Ask for one of the competitors' pages."""
        if self._at != asked.now:
            self._at, self._seen = asked.now, await self._all()
        name = asked.account.name
        page = self._seen.get(name) or await self.graph.get(name, {"fields": FIELDS})
        followers = followers_of(page)
        asked.figures.level("followers", asked.now, followers)
        return Given(failed=_HIDDEN if followers is None else None)

    async def _all(self) -> dict[str, Node]:
        """Return all competitors by one call; none where one of them spoils it: each is asked for alone then."""
        found: dict[str, Node] = {}
        for begin in range(0, len(self.rivals), SIZE):
            ids = ",".join(self.rivals[begin : begin + SIZE])
            try:
                found.update((await self.graph.get("", {"ids": ids, "fields": FIELDS})).items())
            except SourceError as error:
                if error.cause not in (Cause.NOT_FOUND, Cause.PERMISSION):
                    raise
        return found


def followers_of(page: Node) -> float | None:
    """Return a page's followers; its likes where it does not tell them: old pages and old versions."""
    followers = page["followers_count"].count()
    return page["fan_count"].count() if followers is None else followers


_HIDDEN = Text("the page does not tell its followers", "la page ne dit pas ses abonnés")
