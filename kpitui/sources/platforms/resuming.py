"""Long answers that are read over several polls: where one stopped is kept in the state, and the next goes on there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

from kpitui.errors import Cause, SourceError
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask, Caller, Page
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.stretches import mapping, number
from kpitui.text import Text

_FORGOTTEN = frozenset({Cause.PERMISSION, Cause.NOT_FOUND, Cause.BAD_METRIC})
"""How a platform refuses a page that it no longer knows."""


@dataclass(slots=True)
class Long:
    """What a part reads, a number of pages at each poll."""

    caller: Caller
    ask: Ask
    """The first page."""
    asked: Asked
    rest: Ask | None = None
    """The page where the next poll goes on; None: all were read."""
    _begun: int = 0
    _ended: int = 0

    async def pages(self, following: Callable[[Page], Ask | None], most: int) -> AsyncIterator[Page]:
        """Give the pages from where the last poll stopped; from the first where the platform forgot that place."""
        left = mapping(self.asked.state.get("rest"))
        begun, ended, path = number(left.get("begun")), number(left.get("ended")), left.get("path")
        if begun is not None and ended is not None and isinstance(path, str):
            self._begun, self._ended = begun, ended
            try:
                there = replace(self.ask, path=path, params=dict(mapping(left.get("params"))))  # type: ignore[arg-type]
                async for page in self._pages(there, following, most):
                    yield page
            except SourceError as error:
                if error.cause not in _FORGOTTEN:
                    raise
            else:
                return
        self._begun, self._ended = self.asked.since, self.asked.now
        async for page in self._pages(self.ask, following, most):
            yield page

    async def _pages(self, ask: Ask, following: Callable[[Page], Ask | None], most: int) -> AsyncIterator[Page]:
        """Give pages, and remember which one would come next."""
        given = 0

        def remember(page: Page) -> Ask | None:
            """Return the call for the next page."""
            self.rest = following(page)
            return self.rest

        async for page in self.caller.pages(ask, remember, most):
            given += 1
            yield page
        if given < most:
            self.rest = None

    def given(self, rejected: Sequence[Rejection]) -> Given:
        """Return what was read: nothing is claimed before all of it was."""
        if self.rest is None:
            return Given((self._begun, self._ended), rejected=rejected)
        place = {"path": self.rest.path.removeprefix(self.caller.base), "params": dict(self.rest.params)}
        rest = {"begun": self._begun, "ended": self._ended, **place}
        return Given(state={"rest": rest}, rejected=rejected, failed=MORE)


MORE = Text(
    "there is more to read than one poll takes; the next one goes on",
    "il y a plus à lire qu’une lecture n’en prend\u00a0; la suivante continue",
)
